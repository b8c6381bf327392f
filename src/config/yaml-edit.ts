/**
 * Changes in a YAML text that leave every other line as it is.
 *
 * Writing a parsed document back would normalise what a person laid out: aligned comments, blank lines, quotes,
 * indentation. So the tree serves only to find the place, and the text itself is cut there. One change is made at a time
 * and the text parsed again for the next, because each moves the places of those that follow.
 *
 * Only mappings are entered, in block or in flow style. What is written otherwise (an alias, an anchor on the way) the
 * caller recognises by comparing what the new text means with what it should mean.
 */
import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { listSteps } from './list-diff.ts';
import { findPair, isNothing, type MapPair, offsetOf, pairsOf, parseYaml } from './yaml-source.ts';
import {
  appendLines,
  apply,
  columnOf,
  flowText,
  hasComment,
  lineEndAfter,
  lineStart,
  linesText,
  listLines,
  newlineOf,
  type Splice,
  scalarText,
  stepOf,
  type YamlValue,
} from './yaml-text.ts';

/** The text cannot be changed at this place by cutting it. */
export class UneditableError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'UneditableError';
    this.offset = offset;
  }
}

/**
 * Sets the value at a path of keys; mappings on the way that are missing are made.
 * @throws UneditableError
 */
export function setValue(text: string, path: readonly string[], value: YamlValue): string {
  const root = parseYaml(text).document.contents;
  if (isNothing(root)) return appendLines(text, text.length, blockLines(text, path, value, 0));
  let map: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) throw notAMapping(map);
    const pair = findPair(map, key);
    const rest = path.slice(depth + 1);
    if (pair === undefined) return insertPair(text, map, path.slice(depth), value);
    if (rest.length === 0) return replaceValue(text, map, pair, value);
    if (isNothing(pair.value) || isEmptyFlow(text, map, pair.value)) return fillPair(text, map, pair, rest, value);
    map = pair.value;
  }
  throw new RangeError('The path is empty.');
}

/**
 * Removes the pair at a path, and the mapping around it when it was its last, down to `keepDepth` levels.
 * @returns undefined when a comment belongs to the pair, which would be lost with it; nothing is changed then
 * @throws UneditableError
 */
export function removeValue(text: string, path: readonly string[], keepDepth: number): string | undefined {
  const maps: YAMLMap[] = [];
  let node: unknown = parseYaml(text).document.contents;
  for (const key of path) {
    if (isNothing(node)) return text;
    if (!isMap(node)) throw notAMapping(node);
    maps.push(node as YAMLMap);
    const pair = findPair(node, key);
    if (pair === undefined) return text;
    node = pair.value;
  }
  let depth = path.length - 1;
  const cutAt = (level: number) => cutPair(text, maps[level]!, findPair(maps[level]!, path[level]!)!);
  let cut = cutAt(depth);
  while (cut !== undefined && depth > keepDepth && maps[depth]!.items.length === 1) {
    const around = cutAt(depth - 1);
    if (around === undefined) break;
    cut = around;
    depth -= 1;
  }
  return cut === undefined ? undefined : apply(text, [cut]);
}

function insertPair(text: string, map: YAMLMap, path: readonly string[], value: YamlValue): string {
  if (map.flow) return apply(text, [flowInsertion(text, map, flowPair(path, value))]);
  const pairs = pairsOf(map);
  const indent = columnOf(text, offsetOf(pairs[0]!.key));
  return appendLines(text, lineEndAfter(text, contentEnd(pairs.at(-1)!)), blockLines(text, path, value, indent));
}

/** `pop:` and `pop: {}` get their first pair. */
function fillPair(text: string, map: YAMLMap, pair: MapPair, path: readonly string[], value: YamlValue): string {
  const [start, end] = pair.value.range!;
  if (map.flow) return apply(text, [{ start, end, text: ` { ${flowPair(path, value)} }` }]);
  const indent = columnOf(text, pair.key.range[0]) + stepOf(text);
  return insteadOf(text, start, end, blockLines(text, path, value, indent));
}

/** Lines below a key in the place of the (empty) value on its line. */
function insteadOf(text: string, start: number, end: number, lines: readonly string[]): string {
  const lastOnLine = /^[ \t]*\r?(?:\n|$)/.test(text.slice(end));
  const from = lastOnLine ? text.slice(0, start).trimEnd().length : start;
  const emptied = apply(text, [{ start: from, end, text: '' }]);
  return appendLines(emptied, lineEndAfter(emptied, from), lines);
}

function replaceValue(text: string, map: YAMLMap, pair: MapPair, value: YamlValue): string {
  const node = pair.value;
  const [start, end] = node.range!;
  const isList = typeof value === 'object';
  if (isSeq(node) && !node.flow && isList) return apply(text, listSplices(text, pair, node as YAMLSeq, value));
  if (isMap(node) || (isSeq(node) && !node.flow))
    throw new UneditableError('There is a block where a value belongs', start);
  if (isNothing(node) && isList && value.length > 0 && !map.flow) {
    return insteadOf(text, start, end, listLines(value, columnOf(text, pair.key.range[0]) + stepOf(text)));
  }
  const displaced = isSeq(node) && !map.flow ? displacedComments(text, pair) : [];
  const lead = /\s/.test(text[start - 1] ?? '') ? '' : ' ';
  // A block scalar ends behind its last line break.
  const tail = isScalar(node) && text.slice(start, end).endsWith('\n') ? newlineOf(text) : '';
  return apply(text, [...displaced, { start, end, text: lead + flowText(value) + tail }]);
}

/** Turns one block list into another, line by line: what stays keeps its line and the comments around it. */
function listSplices(text: string, pair: MapPair, seq: YAMLSeq, wanted: readonly string[]): readonly Splice[] {
  const items = seq.items as readonly Scalar[];
  if (items.some((item) => !isScalar(item) && !isAlias(item))) {
    throw new UneditableError('A list of single values is expected', offsetOf(seq));
  }
  const indent = columnOf(text, seq.range![0]);
  const splices: Splice[] = [];
  if (wanted.length === 0) splices.push({ start: pair.key.range[1] + 1, end: pair.key.range[1] + 1, text: ' []' });
  for (const step of listSteps(
    items.map((item) => String(item.value)),
    wanted,
  )) {
    if (step.insert !== undefined) {
      const anchor = items[step.after];
      const at = anchor === undefined ? lineStart(text, offsetOf(items[0])) : lineEndAfter(text, anchor.range![1]);
      splices.push({ start: at, end: at, text: linesText(text, at, listLines(step.insert, indent)) });
    } else {
      const [start, end] = items[step.at]!.range!;
      splices.push(
        step.replace !== undefined ? { start, end, text: scalarText(step.replace) } : cutLine(text, start, end),
      );
    }
  }
  return splices;
}

/** The line of a list item that goes; a comment at its end stays as a line of its own. */
function cutLine(text: string, start: number, end: number): Splice {
  const from = lineStart(text, start);
  const to = lineEndAfter(text, end);
  const comment = /^\s*(#.*?)\r?\n?$/.exec(text.slice(end, to))?.[1];
  const indent = /^[ ]*/.exec(text.slice(from))![0];
  const kept = comment === undefined ? '' : indent + comment + newlineOf(text);
  return { start: from, end: to, text: kept };
}

/** What removes a pair; undefined when a comment belongs to it. */
function cutPair(text: string, map: YAMLMap, pair: MapPair): Splice | undefined {
  const start = pair.key.range[0];
  if (map.flow) return cutFlowPair(text, map, pair);
  const from = lineStart(text, start);
  const to = lineEndAfter(text, contentEnd(pair));
  const lineBefore = text.slice(0, from).trimEnd().split('\n').at(-1)!;
  const adjacent = /\S[^\n]*\n$/.test(text.slice(0, from)) && lineBefore.trimStart().startsWith('#');
  if (adjacent || hasComment(text.slice(from, to))) return undefined;
  // `- a: 1` and `? a`: the line holds more than the pair.
  if (text.slice(from, start).trim() !== '') throw new UneditableError('The key does not begin its line', start);
  return { start: from, end: to, text: '' };
}

function cutFlowPair(text: string, map: YAMLMap, pair: MapPair): Splice | undefined {
  const pairs = pairsOf(map);
  const index = pairs.indexOf(pair);
  const [before, after] = [pairs[index - 1], pairs[index + 1]];
  const start = before === undefined ? pair.key.range[0] : contentEnd(before);
  const end = before === undefined && after !== undefined ? after.key.range[0] : contentEnd(pair);
  return hasComment(text.slice(start, end)) ? undefined : { start, end, text: '' };
}

/** Comments inside a list in flow style that is about to be replaced, as lines above its key. */
function displacedComments(text: string, pair: MapPair): readonly Splice[] {
  const comments = text.slice(...(pair.value.range!.slice(0, 2) as [number, number])).match(/(?<=\s)#[^\r\n]*/g);
  if (comments === null) return [];
  const at = lineStart(text, pair.key.range[0]);
  const indent = ' '.repeat(columnOf(text, pair.key.range[0]));
  return [{ start: at, end: at, text: comments.map((one) => indent + one + newlineOf(text)).join('') }];
}

function flowPair(path: readonly string[], value: YamlValue): string {
  const [key, ...rest] = path as [string, ...string[]];
  return `${scalarText(key)}: ${rest.length === 0 ? flowText(value) : `{ ${flowPair(rest, value)} }`}`;
}

function flowInsertion(text: string, map: YAMLMap, pair: string): Splice {
  const last = pairsOf(map).at(-1);
  if (last !== undefined) return { start: contentEnd(last), end: contentEnd(last), text: `, ${pair}` };
  const inside = map.range![0] + 1;
  return { start: inside, end: inside, text: text[inside] === '}' ? ` ${pair} ` : ` ${pair}` };
}

function blockLines(text: string, path: readonly string[], value: YamlValue, indent: number): string[] {
  const [key, ...rest] = path as [string, ...string[]];
  const start = `${' '.repeat(indent)}${scalarText(key)}:`;
  const deeper = indent + stepOf(text);
  if (rest.length > 0) return [start, ...blockLines(text, rest, value, deeper)];
  if (typeof value === 'object' && value.length > 0) return [start, ...listLines(value, deeper)];
  return [`${start} ${flowText(value)}`];
}

/** Where the last character of a pair's value stands, before any comment behind it. */
function contentEnd(pair: MapPair): number {
  const { key, value } = pair;
  if (isMap(value) && !value.flow && value.items.length > 0) return contentEnd(pairsOf(value as YAMLMap).at(-1)!);
  if (isSeq(value) && !value.flow && value.items.length > 0) {
    return (value.items.at(-1) as Scalar).range?.[1] ?? value.range![1];
  }
  return value?.range?.[1] ?? key.range[1];
}

function isEmptyFlow(text: string, around: YAMLMap, node: unknown): boolean {
  if (around.flow || !isMap(node) || !node.flow || node.items.length > 0) return false;
  return !hasComment(text.slice(node.range![0], node.range![1]));
}

function notAMapping(node: unknown): UneditableError {
  return new UneditableError(isAlias(node) ? `*${node.source} is an alias` : 'A mapping is expected', offsetOf(node));
}
