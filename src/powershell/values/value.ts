/**
 * The values of the language: what cmdlets hand out (cmdlet/cmdlet-object.ts), and the few kinds that only a script
 * makes. Each of these also is a {@link TypedValue}, so that everything that prints or serialises objects can take it.
 */
import { CmdletObject, type PropertyValue, type TypedValue } from '../../cmdlet/cmdlet-object.ts';
import type { Script } from '../syntax/script-ast.ts';

/** `null` is `$null`. */
export type Value = PropertyValue;

/** `{ … }`: code as a value. It has no variables of its own; it sees those of the place where it runs. */
export class ScriptBlock implements TypedValue {
  readonly type = 'ScriptBlock';
  readonly script: Script;
  constructor(script: Script) {
    this.script = script;
  }

  /** What stands between the braces. */
  get value(): string {
    return this.script.source.slice(this.script);
  }

  toString(): string {
    return this.value;
  }

  toJSON(): string {
    return this.value;
  }
}

/** `[int]` as a value. */
export class TypeReference implements TypedValue {
  readonly type = 'RuntimeType';
  readonly value: string;
  constructor(fullName: string) {
    this.value = fullName;
  }

  toString(): string {
    return this.value;
  }

  toJSON(): string {
    return this.value;
  }
}

/** An object that a script makes and may change: `[pscustomobject]@{…}`, the result of `Select-Object`. */
export class CustomObject extends CmdletObject {
  constructor(properties: Iterable<readonly [string, Value]>, typeName = CUSTOM_OBJECT) {
    super(typeName, properties);
  }

  /** A property by its name in any case; a new one comes last. */
  set(name: string, value: Value): void {
    const known = [...this.properties.keys()].find((key) => key.toLowerCase() === name.toLowerCase());
    (this.properties as Map<string, Value>).set(known ?? name, value);
  }

  /** `@{Name=x; Value=y}`, as PowerShell writes such an object into a string. */
  override toString(): string {
    const pairs = [...this.properties].map(([name, value]) => `${name}=${value === null ? '' : String(value)}`);
    return `@{${pairs.join('; ')}}`;
  }
}

/** An object that has a text of its own: a path, a command, the category of an error. */
export class DescribedObject extends CustomObject {
  readonly #text: string;
  constructor(properties: Iterable<readonly [string, Value]>, typeName: string, text: string) {
    super(properties, typeName);
    this.#text = text;
  }

  override toString(): string {
    return this.#text;
  }
}

export const CUSTOM_OBJECT = 'PSCustomObject';

export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isTyped(value: Value | undefined): value is TypedValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof CmdletObject)
  );
}

/** What the pipeline makes of a value: an array is its elements, nothing else is taken apart. */
export function elementsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return isArray(value) ? value : [value];
}

/** What an assignment makes of a pipeline's output: nothing, the one object, or an array. */
export function collapsed(values: readonly Value[]): Value {
  return values.length === 1 ? values[0]! : values.length === 0 ? null : values;
}
