/**
 * What a type of setting knows: its Exchange name, how its text is read and written, and how a document holds it.
 * Every type is a plain object of pure functions; a {@link ValueError} is the only thing one throws.
 */
import type { Range } from './value-error.ts';

export interface ValueType<T> {
  /** Exchange's name for the type: `Int32`, `EnhancedTimeSpan`, `LoginOptions`. */
  readonly name: string;
  /** `object` is a value that has no text to be read from: bytes, a password, a script block. */
  readonly kind: 'number' | 'boolean' | 'enumeration' | 'text' | 'list' | 'object';
  /**
   * From what a person typed (text, or a list of texts), from a document, or from the management shell (a number, a
   * boolean, an array). Does not look at ranges.
   * @throws ValueError
   */
  parse(input: unknown): T;
  /** The form that `Format-List` prints. */
  format(value: T): string;
  /** The form that a document, JSON and YAML hold; `parse` reads it back. */
  encode(value: T): DocumentValue;
  /** What `encode` gives and `parse` takes, for editors; a JSON Schema without `$schema`. */
  jsonSchema(range: Range | undefined): Record<string, unknown>;
  /** What a value of this type looks like, for help and errors: `00:30:00`. */
  readonly example: string;
  /** Something the reader of this input should be told although it was understood. */
  notice?(input: unknown): string | undefined;
  /** What a value is called where a range is printed; without it `format` is used. */
  formatBound?(bound: number): string;
}

export type DocumentValue = string | number | boolean | readonly string[];
