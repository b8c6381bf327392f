/**
 * The REFERENCES algorithm word by word (RFC 5256 §3), with objects and recursion and no thought of speed: what the
 * real one is compared with.
 */
import type { Threadable } from '../../../src/imap4/thread/threadable.ts';

interface Node {
  readonly number: number | undefined;
  readonly message: Threadable | undefined;
  parent: Node | undefined;
  children: Node[];
}

/** @returns the THREAD response's threads; undefined when a link was not made because it would have closed a loop */
export function threadByTheBook(messages: readonly Threadable[]): string | undefined {
  const byId = new Map<string, Node>();
  const nodes = messages.map(
    (message, index): Node => ({ number: index + 1, message, parent: undefined, children: [] }),
  );
  for (const node of nodes) {
    const id = node.message!.messageId;
    if (id !== undefined && !byId.has(id)) byId.set(id, node);
  }
  const all = new Set<Node>(nodes);
  let looped = false;
  const find = (id: string): Node => {
    let node = byId.get(id);
    if (node === undefined) {
      node = { number: undefined, message: undefined, parent: undefined, children: [] };
      byId.set(id, node);
      all.add(node);
    }
    return node;
  };
  const link = (parent: Node, child: Node) => {
    for (let up: Node | undefined = parent; up !== undefined; up = up.parent) {
      if (up === child) {
        looped = true;
        return;
      }
    }
    child.parent = parent;
    parent.children.push(child);
  };
  // (1)
  for (const node of nodes) {
    const references = node.message!.references.map(find);
    for (let i = 1; i < references.length; i++) {
      if (references[i]!.parent === undefined) link(references[i - 1]!, references[i]!);
    }
    if (node.parent !== undefined) node.parent.children = node.parent.children.filter((child) => child !== node);
    node.parent = undefined;
    const last = references.at(-1);
    if (last !== undefined) link(last, node);
  }
  if (looped) return undefined;
  // (2), (3)
  let roots = [...all].filter((node) => node.parent === undefined).flatMap((node) => pruned(node, true));
  // (4)
  for (const root of roots) if (root.message === undefined) root.children.sort(bySent);
  roots.sort(bySent);
  // (5)
  const table = new Map<string, Node>();
  for (const root of roots) {
    const subject = head(root).baseSubject;
    if (subject === '') continue;
    const entry = table.get(subject);
    if (
      entry === undefined ||
      (entry.message !== undefined &&
        (root.message === undefined || (entry.message.isReplyOrForward && !root.message.isReplyOrForward)))
    ) {
      table.set(subject, root);
    }
  }
  for (const root of [...roots]) {
    const subject = head(root).baseSubject;
    const entry = table.get(subject);
    if (subject === '' || entry === root || entry === undefined) continue;
    roots = roots.filter((other) => other !== root);
    if (entry.message === undefined && root.message === undefined) entry.children.push(...root.children);
    else if (entry.message === undefined) entry.children.push(root);
    else if (root.message!.isReplyOrForward && !entry.message.isReplyOrForward) entry.children.push(root);
    else {
      const dummy: Node = { number: undefined, message: undefined, parent: undefined, children: [entry, root] };
      roots = roots.filter((other) => other !== entry);
      roots.push(dummy);
      table.set(subject, dummy);
    }
  }
  // (6)
  for (const root of roots) sortBelow(root);
  return roots.sort(bySent).map(written).join('');
}

function pruned(node: Node, atRoot: boolean): Node[] {
  node.children = node.children.flatMap((child) => pruned(child, false));
  if (node.message !== undefined) return [node];
  if (node.children.length === 0) return [];
  return atRoot && node.children.length > 1 ? [node] : node.children;
}

function head(node: Node): Threadable {
  return node.message ?? node.children[0]!.message!;
}

function bySent(one: Node, other: Node): number {
  const a = one.message === undefined ? one.children[0]! : one;
  const b = other.message === undefined ? other.children[0]! : other;
  return a.message!.sent - b.message!.sent || a.number! - b.number!;
}

function sortBelow(node: Node): void {
  for (const child of node.children) sortBelow(child);
  node.children.sort(bySent);
}

function written(node: Node): string {
  return `(${inside(node)})`;
}

function inside(node: Node): string {
  const children = node.children.length === 1 ? inside(node.children[0]!) : node.children.map(written).join('');
  if (node.number === undefined) return children;
  return children === '' ? `${node.number}` : `${node.number} ${children}`;
}
