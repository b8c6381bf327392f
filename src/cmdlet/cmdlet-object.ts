/**
 * What cmdlets hand out: objects with typed properties. How they are printed is decided elsewhere; a property's value
 * keeps its type, so that a pipeline can compare and count with it.
 */

/** A value that is more than its text: a time span, a member of an enumeration, a binding. */
export interface TypedValue {
  /** `EnhancedTimeSpan`, `LoginOptions`, `IPBinding` */
  readonly type: string;
  /** What comparisons use: milliseconds, bytes, a name. */
  readonly value: string | number;
  /** The number behind a member of an enumeration. */
  readonly ordinal?: number;
  /** The form that is printed. */
  toString(): string;
  /** The form that JSON holds, and that the parameter of the same name reads back. */
  toJSON(): unknown;
}

export type PropertyValue =
  | string
  | number
  | boolean
  | null
  | Date
  | TypedValue
  | CmdletObject
  | readonly PropertyValue[];

/** What shows an object when nobody asks for other properties. */
export interface TableView {
  readonly columns: readonly ViewColumn[];
  /** The properties of `Format-List` where it does not show all of them. */
  readonly list?: readonly string[];
}

export interface ViewColumn {
  readonly property: string;
  /** The column's header where it is not the property's name. */
  readonly label?: string;
  /** Width on a wide screen. A column grows with its content, and shrinks to it when the screen is narrow. */
  readonly width?: number;
  readonly align?: 'left' | 'right';
}

export class CmdletObject {
  readonly typeName: string;
  /** In Format-List order. */
  readonly properties: ReadonlyMap<string, PropertyValue>;
  readonly view: TableView | undefined;
  constructor(typeName: string, properties: Iterable<readonly [string, PropertyValue]>, view?: TableView) {
    this.typeName = typeName;
    this.properties = new Map(properties);
    this.view = view;
  }

  /** A property by its name, in any case; undefined when there is none. */
  get(name: string): PropertyValue | undefined {
    const exact = this.properties.get(name);
    if (exact !== undefined) return exact;
    const wanted = name.toLowerCase();
    for (const [key, value] of this.properties) if (key.toLowerCase() === wanted) return value;
    return undefined;
  }

  /** What `Format-List` shows when nobody asks for other properties. */
  get listed(): readonly (readonly [string, PropertyValue])[] {
    const all = [...this.properties];
    const names = this.view?.list;
    return names === undefined ? all : names.map((name) => [name, this.properties.get(name) ?? null]);
  }

  toString(): string {
    const identity = this.get('Identity');
    return identity === undefined ? this.typeName : textOf(identity);
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this.properties);
  }
}

/** An object that the command line prints in words of its own when nobody asks for another form. */
export class PrintedObject extends CmdletObject {
  /** Ends in a line feed. */
  readonly text: string;
  constructor(
    typeName: string,
    text: string,
    properties: Iterable<readonly [string, PropertyValue]>,
    view?: TableView,
  ) {
    super(typeName, properties, view);
    this.text = text;
  }
}

/**
 * An object that is a text for people and pipelines, and more for programs: a certificate request, an exported
 * configuration. It is printed as it is, so that it can be sent to a file.
 */
export class TextObject extends PrintedObject {
  readonly #json: unknown;
  /** @param json what programs get, where it is not the properties */
  constructor(
    typeName: string,
    text: string,
    properties: Iterable<readonly [string, PropertyValue]>,
    json?: Readonly<Record<string, unknown>>,
  ) {
    super(typeName, text, properties);
    this.#json = json;
  }

  override toString(): string {
    return this.text;
  }

  override toJSON(): Record<string, unknown> {
    return (this.#json as Record<string, unknown> | undefined) ?? super.toJSON();
  }
}

/** The text of a value in a list or a table, as PowerShell prints it: `True`, `{a, b}`, nothing for `$null`. */
export function textOf(value: PropertyValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `{${value.map(textOf).join(', ')}}`;
  if (value instanceof Date) return localTime(value);
  return String(value);
}

/** `2026-11-24 08:14:39` on the clock of this machine. */
function localTime(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
