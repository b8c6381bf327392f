/** The threading algorithms, one line each. */
import type { Pace } from '../pace.ts';
import { mergeSort } from '../sort/merge-sort.ts';
import { Forest } from './forest.ts';
import { mergeSubjects } from './merge-subjects.ts';
import { pruneDummies } from './prune.ts';
import { linkByReferences } from './reference-links.ts';
import type { Threadable } from './threadable.ts';

/** @param messages in mailbox order */
export type ThreadAlgorithm = (messages: readonly Threadable[], pace: Pace) => Promise<Forest>;

export const threadAlgorithms: ReadonlyMap<string, ThreadAlgorithm> = new Map<string, ThreadAlgorithm>([
  ['ORDEREDSUBJECT', byOrderedSubject],
  ['REFERENCES', byReferences],
  ['REFS', byReferencesAlone],
]);

/** RFC 5256 §3: messages of one base subject, the later ones all children of the first. */
async function byOrderedSubject(messages: readonly Threadable[], pace: Pace): Promise<Forest> {
  const forest = new Forest(messages);
  const sorted = await mergeSort([...messages.keys()], bySubject(forest), pace);
  let first = -1;
  for (const message of sorted) {
    if (first !== -1 && messages[first]!.baseSubject === messages[message]!.baseSubject) {
      forest.addChild(first, message);
      continue;
    }
    first = message;
    forest.roots.push(first);
  }
  await forest.sortRoots(forest.bySentDate, pace);
  return forest;
}

function bySubject(forest: Forest): (one: number, other: number) => number {
  const { messages } = forest;
  return (one, other) => {
    const a = messages[one]!.baseSubject;
    const b = messages[other]!.baseSubject;
    return a === b ? forest.bySentDate(one, other) : a < b ? -1 : 1;
  };
}

/** RFC 5256 §3: by who refers to whom, then by subject. */
async function byReferences(messages: readonly Threadable[], pace: Pace): Promise<Forest> {
  const forest = await pruneDummies(messages, await linkByReferences(messages, pace), pace);
  // (4) A dummy is sorted by its first child, so its children come first.
  await forest.sortChildren(pace);
  await forest.sortRoots(forest.bySentDate, pace);
  await mergeSubjects(forest, pace);
  // (6)
  await forest.sortChildren(pace);
  await forest.sortRoots(forest.bySentDate, pace);
  return forest;
}

/**
 * draft-ietf-morg-inthread-01 §4: by who refers to whom alone. The thread with the latest arrival comes last; within a
 * thread the sent date counts.
 */
async function byReferencesAlone(messages: readonly Threadable[], pace: Pace): Promise<Forest> {
  const forest = await pruneDummies(messages, await linkByReferences(messages, pace), pace);
  await forest.sortChildren(pace);
  const latest = await latestArrivals(forest, pace);
  const byArrival = (one: number, other: number) =>
    latest.get(one)! - latest.get(other)! || forest.head(one) - forest.head(other);
  await forest.sortRoots(byArrival, pace);
  return forest;
}

/** By root, the latest arrival in its thread. */
async function latestArrivals(forest: Forest, pace: Pace): Promise<ReadonlyMap<number, number>> {
  const latest = new Map<number, number>();
  for (const root of forest.roots) {
    let arrival = Number.NEGATIVE_INFINITY;
    const toVisit = [root];
    for (let node = toVisit.pop(); node !== undefined; node = toVisit.pop()) {
      if (!forest.isDummy(node)) arrival = Math.max(arrival, forest.messages[node]!.arrived);
      for (const child of forest.childrenOf(node)) toVisit.push(child);
    }
    latest.set(root, arrival);
    if (pace.due) await pace.rest();
  }
  return latest;
}
