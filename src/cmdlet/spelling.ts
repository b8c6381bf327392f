/** How names are compared, and which one was meant. */
import { editDistance } from '../config/nearest-name.ts';

/** What blog software makes of a dash; PowerShell takes each of them for one. */
const DASHES = /[\u2013\u2014\u2015]/g;

export function plainDashes(text: string): string {
  return text.replace(DASHES, '-');
}

/** The form in which names compare: `LoginType`, `login-type` and `LOGINTYPE` are one. */
export function normalName(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

/**
 * The candidates that a mistyped name may have meant, best first: those within a third of its length in edits, and
 * those which it is a part of or which are a part of it.
 */
export function meantNames(typed: string, candidates: readonly string[], limit = 3): readonly string[] {
  const wanted = normalName(typed);
  if (wanted === '') return [];
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  return candidates
    .map((name) => ({ name, distance: nearness(wanted, normalName(name)) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Shorter parts say too little of the whole. */
const TELLING_PART = 5;

function nearness(typed: string, name: string): number {
  const [short, long] = typed.length < name.length ? [typed, name] : [name, typed];
  // A part of a name is near, but behind every misspelling by one or two letters.
  const part = short.length >= TELLING_PART && long.includes(short) ? 2 : Number.POSITIVE_INFINITY;
  return Math.min(part, editDistance(typed, name));
}
