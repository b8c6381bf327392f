/**
 * The text of a delivery's journal, a line for each thing to do:
 *
 *     <name in tmp/>\t<cur or new>\t<name there>
 *     keywords\t<base name>\t<keywords without a letter, by spaces>          both in hex
 *     replaced\t<base name in hex>[\t<way to its mailbox>\t<way back>]
 *     end
 */
import { mailboxOf } from './folder-name.ts';
import type { Compartment } from './mailbox-folder.ts';

const KEYWORDS = 'keywords';
const REPLACED = 'replaced';
/** Closes a journal that was written to its end. */
export const JOURNAL_END = 'end\n';

export interface Placement {
  /** In `tmp/`. */
  readonly temporary: string;
  readonly compartment: Exclude<Compartment, 'tmp'>;
  readonly name: string;
}

/** Keywords that have no letter, by base name of the file. */
export type KeywordsByFile = ReadonlyMap<string, readonly string[]>;

export interface Journal {
  readonly placements: readonly Placement[];
  readonly keywords: KeywordsByFile;
  /** A message that goes when all the others are in their place. */
  readonly replaced?: Replaced | undefined;
}

export interface Replaced {
  /** Of its file. */
  readonly base: string;
  /** When it is in another mailbox: the way from folder to folder. */
  readonly elsewhere?: { readonly there: string; readonly back: string } | undefined;
}

/** @returns everything but {@link JOURNAL_END}, as latin1 */
export function formatJournal({ placements, keywords, replaced }: Journal): string {
  const lines = placements.map(({ temporary, compartment, name }) => [temporary, compartment, name]);
  for (const [base, names] of keywords) lines.push([KEYWORDS, toHex(base), toHex(names.join(' '), 'utf8')]);
  if (replaced !== undefined) {
    const { base, elsewhere } = replaced;
    // Another program may have given the file any name.
    lines.push([REPLACED, toHex(base), ...(elsewhere === undefined ? [] : [elsewhere.there, elsewhere.back])]);
  }
  return lines.map((fields) => `${fields.join('\t')}\n`).join('');
}

/** @returns undefined when it was not written to its end */
export function parseJournal(text: string): Journal | undefined {
  if (!`\n${text}`.endsWith(`\n${JOURNAL_END}`)) return undefined;
  const placements: Placement[] = [];
  const keywords = new Map<string, readonly string[]>();
  let replaced: Replaced | undefined;
  for (const line of text.slice(0, -JOURNAL_END.length).split('\n').slice(0, -1)) {
    const fields = line.split('\t');
    if (fields[0] === KEYWORDS && fields.length === 3) {
      keywords.set(fromHex(fields[1]!), fromHex(fields[2]!, 'utf8').split(' '));
    } else if (fields[0] === REPLACED && replaced === undefined) {
      replaced = parseReplaced(fields.slice(1));
      if (replaced === undefined) return undefined;
    } else {
      const placement = parsePlacement(fields);
      if (placement === undefined) return undefined;
      placements.push(placement);
    }
  }
  return { placements, keywords, replaced };
}

function parsePlacement(fields: readonly string[]): Placement | undefined {
  const [temporary = '', compartment, name = ''] = fields;
  const plain = [temporary, name].every((part) => part !== '' && !part.includes('/') && !part.startsWith('.'));
  if (!plain || fields.length !== 3 || (compartment !== 'cur' && compartment !== 'new')) return undefined;
  return { temporary, compartment, name };
}

function parseReplaced([base = '', there, back, ...more]: readonly string[]): Replaced | undefined {
  if (there === undefined) return { base: fromHex(base) };
  if (back === undefined || more.length > 0 || !isNeighbour(there) || !isNeighbour(back)) return undefined;
  return { base: fromHex(base), elsewhere: { there, back } };
}

/** Whether a path leads from one mailbox to another one of the same Maildir. */
function isNeighbour(way: string): boolean {
  const folder = way.replace(/^\.\.(?:\/|$)/, '');
  return way !== '' && (folder === '' || mailboxOf(folder) !== undefined);
}

function toHex(text: string, encoding: BufferEncoding = 'latin1'): string {
  return Buffer.from(text, encoding).toString('hex');
}
function fromHex(digits: string, encoding: BufferEncoding = 'latin1'): string {
  return Buffer.from(digits, 'hex').toString(encoding);
}
