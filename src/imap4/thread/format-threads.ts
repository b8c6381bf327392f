/** The THREAD response (RFC 5256 §4): `(2)(3 6 (4 23)(44 7 96))`. */
import type { Forest } from './forest.ts';

/**
 * The threads in pieces of text, each a few octets long.
 * @param numberOf what a message is called in the answer
 */
export function* formatThreads(forest: Forest, numberOf: (message: number) => number): Iterable<string> {
  /** Siblings still to be written, with the next one's place; the innermost last. */
  const open: { readonly siblings: readonly number[]; next: number }[] = [{ siblings: forest.roots, next: 0 }];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    if (level.next === level.siblings.length) {
      open.pop();
      // The end of the siblings is the end of the member that they are children of.
      if (open.length > 0) yield ')';
      continue;
    }
    const node = level.siblings[level.next++]!;
    const { text, last } = members(forest, node, numberOf);
    const children = forest.childrenOf(last);
    if (children.length === 0) yield `(${text})`;
    else {
      yield text === '' ? '(' : `(${text} `;
      open.push({ siblings: children, next: 0 });
    }
  }
}

/** A message, its child, the child's child: as far as each has only one. A dummy is not written. */
function members(
  forest: Forest,
  node: number,
  numberOf: (message: number) => number,
): { readonly text: string; readonly last: number } {
  if (forest.isDummy(node)) return { text: '', last: node };
  let last = node;
  let text = `${numberOf(node)}`;
  for (let children = forest.childrenOf(last); children.length === 1; children = forest.childrenOf(last)) {
    last = children[0]!;
    text += ` ${numberOf(last)}`;
  }
  return { text, last };
}
