/** Variables. A scope sees those of the one it was made in; what it sets stays its own. */
import { cast } from '../values/convert.ts';
import type { Value } from '../values/value.ts';

interface Slot {
  readonly name: string;
  /** Undefined for what a command without output has left: `$null`, but a pipeline gets no object of it. */
  value: Value | undefined;
  /** `[int] $x`: what is assigned later is converted too. */
  type: string | undefined;
}

export class Scope {
  readonly parent: Scope | undefined;
  /** A function's or the script's own scope, which `$script:` means when no function is in between. */
  readonly #slots = new Map<string, Slot>();
  constructor(parent?: Scope) {
    this.parent = parent;
  }

  get global(): Scope {
    return this.parent === undefined ? this : this.parent.global;
  }

  /** From here outwards; undefined when nobody has set it. */
  get(name: string): Value | undefined {
    const key = name.toLowerCase();
    return this.#slots.has(key) ? (this.#slots.get(key)!.value ?? null) : this.parent?.get(name);
  }

  /** Whether it is set here, not further out. */
  has(name: string): boolean {
    return this.#slots.has(name.toLowerCase());
  }

  /** Whether it holds the output of a command that gave none. */
  isNothing(name: string): boolean {
    const key = name.toLowerCase();
    return this.#slots.has(key) ? this.#slots.get(key)!.value === undefined : (this.parent?.isNothing(name) ?? false);
  }

  /** Sets it here. */
  set(name: string, value: Value | undefined, type?: string): void {
    const key = name.toLowerCase();
    const known = this.#slots.get(key);
    const wanted = type ?? known?.type;
    this.#slots.set(key, { name, value: wanted === undefined ? value : cast(wanted, value ?? null), type: wanted });
  }

  delete(name: string): void {
    this.#slots.delete(name.toLowerCase());
  }

  /** All that can be seen from here, by the names they were set with. */
  visible(): ReadonlyMap<string, Value> {
    const all = new Map(this.parent?.visible());
    for (const { name, value } of this.#slots.values()) all.set(name, value ?? null);
    return all;
  }
}
