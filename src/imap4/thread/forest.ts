/**
 * Threads: trees whose nodes are messages. A node is a number: that of its message in the list the forest is made of,
 * or one from `messages.length` on for a dummy, which stands for a message that is not there and occurs as a root only.
 * Nothing here recurses: a thread may be as deep as the mailbox has messages.
 */
import type { Pace } from '../pace.ts';
import { mergeSort } from '../sort/merge-sort.ts';
import type { Threadable } from './threadable.ts';

/** Siblings up to this many are sorted at a stroke. */
const FEW = 512;

export class Forest {
  readonly messages: readonly Threadable[];
  roots: number[] = [];
  readonly #children: (number[] | undefined)[];

  constructor(messages: readonly Threadable[]) {
    this.messages = messages;
    this.#children = messages.map(() => undefined);
  }

  isDummy(node: number): boolean {
    return node >= this.messages.length;
  }

  newDummy(): number {
    return this.#children.push(undefined) - 1;
  }

  childrenOf(node: number): readonly number[] {
    return this.#children[node] ?? NONE;
  }

  setChildren(node: number, children: number[]): void {
    this.#children[node] = children;
  }

  addChild(node: number, child: number): void {
    const children = this.#children[node];
    if (children === undefined) this.#children[node] = [child];
    else children.push(child);
  }

  /** The message that stands for a node: itself, or a dummy's first child. */
  head(node: number): number {
    return this.isDummy(node) ? this.#children[node]![0]! : node;
  }

  /** By sent date, then by place in the mailbox (RFC 5256 §2.2). */
  readonly bySentDate = (one: number, other: number): number => {
    const a = this.head(one);
    const b = this.head(other);
    return this.messages[a]!.sent - this.messages[b]!.sent || a - b;
  };

  async sortChildren(pace: Pace): Promise<void> {
    for (const [node, children] of this.#children.entries()) {
      if (children === undefined || children.length < 2) continue;
      if (children.length <= FEW) children.sort(this.bySentDate);
      else this.#children[node] = await mergeSort(children, this.bySentDate, pace);
      if (pace.due) await pace.rest();
    }
  }

  async sortRoots(compare: (one: number, other: number) => number, pace: Pace): Promise<void> {
    this.roots = await mergeSort(this.roots, compare, pace);
  }
}

const NONE: readonly number[] = [];
