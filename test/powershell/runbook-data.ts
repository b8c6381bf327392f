/** Command lines with what is to become of each, from the files of a folder: `runbooks`, published; `pages`, made up. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Block {
  readonly lines: string;
  /** What is odd about the lines as they were published. */
  readonly note?: string;
  /** What the page around them has set: variables, objects that have to be there. */
  readonly before?: string;
  /** What is typed when it asks; without it the password `secret`, of files and of mailboxes. */
  readonly answers?: readonly string[];
  /** Id of the error that refuses them; without it they are to be done. */
  readonly refused?: string;
  /** What stands in it is a placeholder that somebody has left in. */
  readonly placeholder?: boolean;
  /** What they were cut out of: in that they are done as they are printed, and only alone they are refused. */
  readonly partOf?: Readonly<Record<'before' | 'after' | 'then' | 'is', string>>;
  /** What the refusal says to write, each in the place of what; the lines have to be done then. */
  readonly mended?: readonly (readonly [printed: string, instead: string])[];
  /** Part of what is said on stderr. */
  readonly says?: string;
  /** Part of what is shown on stdout. */
  readonly shows?: string;
  /** It is shown only beside a running engine. */
  readonly besideEngine?: boolean;
  /** An expression whose value afterwards has to be `is`. */
  readonly then?: string;
  readonly is?: string;
}

export function runbookBlocks(
  name: 'runbooks' | 'pages' = 'runbooks',
): readonly (readonly [file: string, blocks: readonly Block[]])[] {
  const folder = new URL(`./${name}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => [file, parse(readFileSync(new URL(file, folder), 'utf8')) as Block[]]);
}
