/** `@{ Key = value }`. Keys compare without regard to case, keep their spelling, and stay in order. */
import type { TypedValue } from '../../cmdlet/cmdlet-object.ts';
import type { Value } from './value.ts';

export class HashtableValue implements TypedValue {
  readonly type: 'Hashtable' | 'OrderedDictionary';
  readonly #entries = new Map<string, readonly [Value, Value]>();
  constructor(entries: Iterable<readonly [Value, Value]> = [], ordered = false) {
    this.type = ordered ? 'OrderedDictionary' : 'Hashtable';
    for (const [key, value] of entries) this.set(key, value);
  }

  get value(): string {
    return this.toString();
  }

  get count(): number {
    return this.#entries.size;
  }

  /** Undefined when there is no such key. */
  get(key: Value): Value | undefined {
    return this.#entries.get(normal(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(normal(key));
  }

  set(key: Value, value: Value): void {
    const known = this.#entries.get(normal(key));
    this.#entries.set(normal(key), [known?.[0] ?? key, value]);
  }

  delete(key: Value): void {
    this.#entries.delete(normal(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  /** In order; keys as they were first written. */
  entries(): readonly (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }

  toString(): string {
    return this.type === 'Hashtable'
      ? 'System.Collections.Hashtable'
      : 'System.Collections.Specialized.OrderedDictionary';
  }

  toJSON(): unknown {
    return Object.fromEntries(this.entries().map(([key, value]) => [String(key), value]));
  }
}

/** `1` and `'1'` are two keys. */
function normal(key: Value): string {
  return typeof key === 'string' ? `s${key.toLowerCase()}` : `${typeof key}${String(key)}`;
}
