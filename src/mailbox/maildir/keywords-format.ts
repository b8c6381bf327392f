/** The text of `dovecot-keywords`: a line a keyword, `<index> <name>`; index n is flag letter n of file names. */
import { KEYWORD_LETTERS } from './flag-letters.ts';

/**
 * @returns names by index; an index without a line is undefined. Lines that break the rules (no space, index above 25,
 *   empty or repeated name) are skipped, as Dovecot skips them.
 */
export function parseKeywords(text: string): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    const match = /^(\d{1,2}) (.+)$/.exec(line);
    if (match === null) continue;
    const index = Number(match[1]);
    const name = match[2]!;
    const folded = name.toLowerCase();
    if (index >= KEYWORD_LETTERS || names[index] !== undefined || seen.has(folded)) continue;
    seen.add(folded);
    names[index] = name;
  }
  return names;
}

export function formatKeywords(names: readonly (string | undefined)[]): string {
  let text = '';
  for (const [index, name] of names.entries()) if (name !== undefined) text += `${index} ${name}\n`;
  return text;
}
