/**
 * Argument values before they have met their parameter: what a command line or the management shell handed over, in
 * one vocabulary for both.
 */

/** `@{Add="a","b"; Remove="c"}`; keys keep their spelling. */
export class Hashtable {
  readonly entries: ReadonlyMap<string, RawValue>;
  constructor(entries: ReadonlyMap<string, RawValue>) {
    this.entries = entries;
  }

  /** As PowerShell writes it in a sentence. */
  toString(): string {
    return 'System.Collections.Hashtable';
  }

  /** What an error quotes of it. */
  toJSON(): unknown {
    return Object.fromEntries(this.entries);
  }
}

/**
 * `null` is `$null`. An `object` is a typed value or a pipeline object of the management shell; it has a text form.
 */
export type RawValue = string | number | boolean | null | Hashtable | readonly RawValue[] | object;

/** A change of a multi-valued property that keeps the rest: what `@{Add=…;Remove=…}` becomes once it is read. */
export class ListEdit {
  readonly add: readonly unknown[];
  readonly remove: readonly unknown[];
  constructor(add: readonly unknown[], remove: readonly unknown[]) {
    this.add = add;
    this.remove = remove;
  }
}
