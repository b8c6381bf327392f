/**
 * Step (1) of the REFERENCES algorithm (RFC 5256 §3): who is whose parent.
 *
 * The RFC links message by message; a message's own references (1.B) undo what others' references had made its parent
 * (1.A). So a link to a message whose turn is still to come cannot last, and is not made at all. What is left only ever
 * adds links, each to a node that had no parent; therefore "would it make a loop" is "is the child the root of the
 * parent's tree", which a union-find answers in next to no time however deep the tree is.
 */
import { THREAD_DUMMIES } from '../limits.ts';
import type { Pace } from '../pace.ts';
import type { Threadable } from './threadable.ts';

/** No parent. */
export const NOBODY = -1;

/**
 * @param limit of dummies; ids beyond it that no message has are passed over
 * @returns by node, its parent or {@link NOBODY}; nodes from `messages.length` on are dummies
 */
export async function linkByReferences(
  messages: readonly Threadable[],
  pace: Pace,
  limit = THREAD_DUMMIES,
): Promise<readonly number[]> {
  const links = new Links(messages.length, limit);
  for (const [index, { messageId }] of messages.entries()) {
    if (messageId !== undefined) links.name(index, messageId);
    if (pace.due) await pace.rest();
  }
  for (let index = 0; index < messages.length; index++) {
    links.add(index, messages[index]!.references);
    if (pace.due) await pace.rest();
  }
  return links.parents;
}

class Links {
  readonly parents: number[];
  /** The union-find: leads from each node to the root of its tree, by shorter and shorter ways. */
  readonly #up: number[];
  readonly #nodes = new Map<string, number>();
  readonly #messages: number;
  readonly #limit: number;

  constructor(messages: number, limit: number) {
    this.parents = Array.from({ length: messages }, () => NOBODY);
    this.#up = Array.from({ length: messages }, (_, index) => index);
    this.#messages = messages;
    this.#limit = limit;
  }

  /** Of several messages with one id the first has it. */
  name(message: number, id: string): void {
    if (!this.#nodes.has(id)) this.#nodes.set(id, message);
  }

  add(message: number, references: readonly string[]): void {
    let last = NOBODY;
    for (const id of references) {
      const node = this.#node(id);
      if (node === undefined) continue;
      const comesLater = node >= message && node < this.#messages;
      if (last !== NOBODY && !comesLater && this.parents[node] === NOBODY) this.#link(last, node);
      last = node;
    }
    if (last !== NOBODY) this.#link(last, message);
  }

  #node(id: string): number | undefined {
    const known = this.#nodes.get(id);
    if (known !== undefined) return known;
    const dummy = this.parents.length;
    if (dummy - this.#messages >= this.#limit) return undefined;
    this.#nodes.set(id, dummy);
    this.parents.push(NOBODY);
    this.#up.push(dummy);
    return dummy;
  }

  /** @param child has no parent, so that it is the root of its tree */
  #link(parent: number, child: number): void {
    const root = this.#root(parent);
    if (root === child) return;
    this.parents[child] = parent;
    this.#up[child] = root;
  }

  #root(node: number): number {
    const up = this.#up;
    let at = node;
    while (up[at] !== at) {
      up[at] = up[up[at]!]!;
      at = up[at]!;
    }
    return at;
  }
}
