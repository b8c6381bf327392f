/** `[version]'15.2.1118.7'`: compared part by part, not as text. */
import type { TypedValue } from '../../cmdlet/cmdlet-object.ts';
import { isTyped, type Value } from './value.ts';

/** Names of the parts, in lower case. */
const PARTS: readonly string[] = ['major', 'minor', 'build', 'revision'];

export class Version implements TypedValue {
  readonly type = 'Version';
  readonly value: string;
  readonly #parts: readonly number[];

  private constructor(text: string) {
    this.value = text;
    this.#parts = text.split('.').map(Number);
  }

  /** Undefined for a text that is no version: two to four numbers. */
  static from(text: string): Version | undefined {
    return /^\s*\d{1,9}(\.\d{1,9}){1,3}\s*$/.test(text) ? new Version(text.trim()) : undefined;
  }

  /** A part that is not written is -1, as in .NET; undefined for a name that is no part's. */
  part(name: string): number | undefined {
    const place = PARTS.indexOf(name);
    return place < 0 ? undefined : (this.#parts[place] ?? -1);
  }

  /** Below 0 when this one is the older. */
  compare(other: Version): number {
    for (const name of PARTS) {
      const difference = this.part(name)! - other.part(name)!;
      if (difference !== 0) return Math.sign(difference);
    }
    return 0;
  }

  toString(): string {
    return this.value;
  }

  toJSON(): string {
    return this.value;
  }
}

export function isVersion(value: Value): value is Version {
  return isTyped(value) && value instanceof Version;
}
