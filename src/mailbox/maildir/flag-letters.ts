/** The flags of a message in its file name: `:2,` and letters, in the order of ASCII. */

/** Maildir's letters, as bits of `SYSTEM_FLAGS`. */
const SYSTEM_LETTERS: readonly (readonly [letter: string, bit: number])[] = [
  ['D', 16],
  ['F', 2],
  ['R', 1],
  ['S', 8],
  ['T', 4],
];

/** `a` to `z`: more keywords than that a file name cannot say. */
export const KEYWORD_LETTERS = 26;

const A = 97;

export interface FlagLetters {
  /** Sum of `SYSTEM_FLAGS`. */
  readonly system: number;
  /** Bit n is keyword letter n. */
  readonly keywords: number;
}

const NO_FLAGS: FlagLetters = { system: 0, keywords: 0 };

/**
 * @param info what stands behind the base name
 * @returns no flags when it is not of the form `:2,…`
 */
export function parseFlagLetters(info: string): FlagLetters {
  const start = startOfLetters(info);
  if (start < 0) return NO_FLAGS;
  let system = 0;
  let keywords = 0;
  for (let i = start; i < info.length && info[i] !== ','; i++) {
    const letter = info.charCodeAt(i) - A;
    if (letter >= 0 && letter < KEYWORD_LETTERS) keywords |= 1 << letter;
    else system |= SYSTEM_LETTERS.find(([known]) => known === info[i])?.[1] ?? 0;
  }
  return { system, keywords };
}

/**
 * The same information with other flags. Letters that mean nothing to us and further sets behind a comma are another
 * program's, and stay.
 */
export function replaceFlagLetters(info: string, flags: FlagLetters): string {
  const letters: string[] = [];
  let rest = '';
  const start = startOfLetters(info);
  if (start >= 0) {
    const comma = info.indexOf(',', start);
    const end = comma < 0 ? info.length : comma;
    rest = info.slice(end);
    for (const letter of info.slice(start, end)) if (!isKnown(letter)) letters.push(letter);
  }
  for (const [letter, bit] of SYSTEM_LETTERS) if (flags.system & bit) letters.push(letter);
  for (let i = 0; i < KEYWORD_LETTERS; i++) if (flags.keywords & (1 << i)) letters.push(letterOf(i));
  return `:2,${letters.sort().join('')}${rest}`;
}

export function letterOf(index: number): string {
  return String.fromCharCode(A + index);
}

function startOfLetters(info: string): number {
  const colon = info.lastIndexOf(':');
  return colon >= 0 && info.startsWith('2,', colon + 1) ? colon + 3 : -1;
}

function isKnown(letter: string): boolean {
  return (letter >= 'a' && letter <= 'z') || SYSTEM_LETTERS.some(([known]) => known === letter);
}
