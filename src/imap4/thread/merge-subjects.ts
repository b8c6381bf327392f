/** Step (5) of the REFERENCES algorithm (RFC 5256 §3): threads of one subject become one thread. */
import type { Pace } from '../pace.ts';
import type { Forest } from './forest.ts';

/** Takes the roots in their order, which must be that of step (4), and leaves them in any. */
export async function mergeSubjects(forest: Forest, pace: Pace): Promise<void> {
  const merger = new SubjectMerger(forest);
  const { roots } = forest;
  for (const root of roots) {
    merger.enter(root);
    if (pace.due) await pace.rest();
  }
  for (const root of roots) {
    merger.join(root);
    if (pace.due) await pace.rest();
  }
  forest.roots = [...merger.roots];
}

class SubjectMerger {
  readonly #forest: Forest;
  /** Thread subject → the root that stands for it. */
  readonly #table = new Map<string, number>();
  readonly roots: Set<number>;

  constructor(forest: Forest) {
    this.#forest = forest;
    this.roots = new Set(forest.roots);
  }

  /** (5.B) */
  enter(root: number): void {
    const subject = this.#subject(root);
    if (subject === '') return;
    const entered = this.#table.get(subject);
    const forest = this.#forest;
    const replaces =
      entered === undefined ||
      (!forest.isDummy(entered) && (forest.isDummy(root) || (this.#isReply(entered) && !this.#isReply(root))));
    if (replaces) this.#table.set(subject, root);
  }

  /** (5.C) */
  join(root: number): void {
    const subject = this.#subject(root);
    const entered = this.#table.get(subject);
    if (subject === '' || entered === undefined || entered === root) return;
    const forest = this.#forest;
    this.roots.delete(root);
    // A dummy gives way to no message, so what stands in the table for a dummy is one too.
    if (forest.isDummy(root)) for (const child of forest.childrenOf(root)) forest.addChild(entered, child);
    else if (forest.isDummy(entered) || (this.#isReply(root) && !this.#isReply(entered))) {
      forest.addChild(entered, root);
    } else {
      const dummy = forest.newDummy();
      forest.setChildren(dummy, [entered, root]);
      this.#table.set(subject, dummy);
      this.roots.delete(entered);
      this.roots.add(dummy);
    }
  }

  #subject(root: number): string {
    return this.#forest.messages[this.#forest.head(root)]!.baseSubject;
  }

  #isReply(root: number): boolean {
    return this.#forest.messages[root]!.isReplyOrForward;
  }
}
