/**
 * What is in a folder, compared with what was known to be there. Both lists are sorted by name, so that comparing is one
 * walk along them, without a table of names: almost always they are the same.
 */
import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

export interface Named {
  readonly name: string;
}

/** The two lists' difference. */
export interface Difference<M> {
  /** Known, but no such name is there. */
  readonly missing: readonly M[];
  /** There, but not known. */
  readonly unknown: readonly string[];
}

/** Beyond this size of the folder itself reading its names would stop everybody else for more than some milliseconds. */
const ASYNC_OCTETS = 1 << 20;

/**
 * Names in the folder, sorted by octets, as latin1; hidden ones are nobody's mail.
 * @param octets size of the folder, as stat(2) tells it
 */
export async function namesIn(folder: string, octets: number): Promise<string[]> {
  const names = octets > ASYNC_OCTETS ? await readdir(folder, 'latin1') : readdirSync(folder, 'latin1');
  const visible = names.some((name) => name.startsWith('.')) ? names.filter((name) => !name.startsWith('.')) : names;
  return isSorted(visible, itself) ? visible : visible.sort(compareNames);
}

/** @param names sorted */
export function compareWithKnown<M extends Named>(known: readonly M[], names: readonly string[]): Difference<M> {
  const ordered = isSorted(known, nameOf) ? known : [...known].sort((a, b) => compareNames(a.name, b.name));
  const missing: M[] = [];
  const unknown: string[] = [];
  let at = 0;
  for (const name of names) {
    while (at < ordered.length && ordered[at]!.name < name) missing.push(ordered[at++]!);
    if (at < ordered.length && ordered[at]!.name === name) at++;
    else unknown.push(name);
  }
  while (at < ordered.length) missing.push(ordered[at++]!);
  return { missing, unknown };
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSorted<T>(list: readonly T[], name: (item: T) => string): boolean {
  for (let i = 1; i < list.length; i++) if (name(list[i - 1]!) > name(list[i]!)) return false;
  return true;
}

const itself = (name: string): string => name;
const nameOf = (named: Named): string => named.name;
