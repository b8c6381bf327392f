/** Steps (2) and (3) of the REFERENCES algorithm (RFC 5256 §3): threads without the messages that are not there. */
import type { Pace } from '../pace.ts';
import { Forest } from './forest.ts';
import { NOBODY } from './reference-links.ts';
import type { Threadable } from './threadable.ts';

/**
 * A message's children are those whose nearest ancestor among the messages it is. Messages with nothing but dummies
 * above them are siblings under one dummy, or a root when there is just one.
 *
 * @param parents see `linkByReferences`
 */
export async function pruneDummies(
  messages: readonly Threadable[],
  parents: readonly number[],
  pace: Pace,
): Promise<Forest> {
  const forest = new Forest(messages);
  const above = new Ancestors(parents, messages.length);
  /** Topmost dummy → messages below it. */
  const under = new Map<number, number[]>();
  for (let message = 0; message < messages.length; message++) {
    const ancestor = above.nearest(message);
    if (ancestor === NOBODY) forest.roots.push(message);
    else if (ancestor < messages.length) forest.addChild(ancestor, message);
    else {
      const siblings = under.get(ancestor);
      if (siblings === undefined) under.set(ancestor, [message]);
      else siblings.push(message);
    }
    if (pace.due) await pace.rest();
  }
  for (const siblings of under.values()) {
    if (siblings.length === 1) forest.roots.push(siblings[0]!);
    else {
      const dummy = forest.newDummy();
      forest.setChildren(dummy, siblings);
      forest.roots.push(dummy);
    }
  }
  return forest;
}

class Ancestors {
  readonly #parents: readonly number[];
  readonly #messages: number;
  /** Of dummies, once it is known: the nearest message above, or the topmost dummy. */
  readonly #ends: number[] = [];

  constructor(parents: readonly number[], messages: number) {
    this.#parents = parents;
    this.#messages = messages;
  }

  /** The nearest message above a message, else the topmost dummy, else {@link NOBODY}. */
  nearest(message: number): number {
    const parent = this.#parents[message]!;
    return parent < this.#messages ? parent : this.#end(parent);
  }

  #end(dummy: number): number {
    const passed: number[] = [];
    let at = dummy;
    let end = this.#ends[at];
    while (end === undefined) {
      passed.push(at);
      const parent = this.#parents[at]!;
      if (parent === NOBODY) end = at;
      else if (parent < this.#messages) end = parent;
      else {
        at = parent;
        end = this.#ends[at];
      }
    }
    for (const one of passed) this.#ends[one] = end;
    return end;
  }
}
