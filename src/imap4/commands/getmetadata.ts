/** GETMETADATA, RFC 5464 §4.2: annotations of a mailbox or, with an empty name, of the server. */
import { hasAnnotations } from '../../mailbox/store-abilities.ts';
import type { CommandResult } from '../command.ts';
import { BadError } from '../errors.ts';
import { encodeEntry, isWithin, readEntry } from '../metadata-entry.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { encodeMailbox, encodeString } from '../wire/encoder.ts';

interface Options {
  /** Octets of the largest value to be told. */
  readonly maxSize: number;
  /** Levels below each entry. */
  readonly depth: number;
}

const DEPTHS: ReadonlyMap<string, number> = new Map([
  ['0', 0],
  ['1', 1],
  ['INFINITY', Number.POSITIVE_INFINITY],
]);

export const getMetadata: SessionCommand = {
  name: 'GETMETADATA',
  async run({ account, transport, enabled }, args): Promise<CommandResult> {
    if (!hasAnnotations(account)) throw new BadError('Unknown command');
    const inFront = readOptions(args);
    args.space();
    const mailbox = args.mailbox();
    // The grammar has the options in front, the examples of the RFC here.
    const options = inFront ?? readOptions(args) ?? { maxSize: Number.POSITIVE_INFINITY, depth: 0 };
    args.space();
    const wanted = args.itemOrList(() => readEntry(args));
    args.end();
    if (wanted.length === 0) throw new BadError('Expected entry names');
    const { told, longest } = choose(await account.annotations(mailbox), wanted, options);
    if (told.length > 0)
      transport.write(`* METADATA ${encodeMailbox(mailbox, enabled.textMode)} (${told.join(' ')})\r\n`);
    return longest > 0 ? { code: `METADATA LONGENTRIES ${longest}` } : {};
  },
};

/** `SP "(" getmetadata-option *(SP getmetadata-option) ")"`, when that is what comes; entries begin with a slash. */
function readOptions(args: ArgumentReader): Options | undefined {
  if (args.peekListWord()?.startsWith('/') !== false) return undefined;
  args.space();
  let maxSize = Number.POSITIVE_INFINITY;
  let depth: number | undefined = 0;
  args.list(() => {
    const option = args.word();
    args.space();
    if (option === 'MAXSIZE') maxSize = args.number();
    else if (option === 'DEPTH') depth = DEPTHS.get(args.word());
    else throw new BadError('Unknown GETMETADATA option');
    if (depth === undefined) throw new BadError('Invalid DEPTH');
  });
  return { maxSize, depth };
}

/** @returns entries with values, as they are told; and the size of the longest that was left out, 0 for none */
function choose(
  annotations: ReadonlyMap<string, Buffer>,
  wanted: readonly string[],
  { maxSize, depth }: Options,
): { told: string[]; longest: number } {
  const told: string[] = [];
  let longest = 0;
  for (const entry of matching(annotations, wanted, depth)) {
    const value = annotations.get(entry);
    if (value === undefined || value.length <= maxSize) told.push(`${encodeEntry(entry)} ${encodeValue(value)}`);
    else longest = Math.max(longest, value.length);
  }
  return { told, longest };
}

/** Each once. One that was named and has no value is told as NIL (RFC 6154 §5.4), unless it stands for those below. */
function matching(annotations: ReadonlyMap<string, Buffer>, wanted: readonly string[], depth: number): Set<string> {
  const entries = new Set<string>();
  for (const top of wanted) {
    if (depth === 0) entries.add(top);
    else for (const entry of annotations.keys()) if (isWithin(top, entry, depth)) entries.add(entry);
  }
  return entries;
}

/** `value`: `nstring` or `literal8`. */
function encodeValue(value: Buffer | undefined): string {
  if (value === undefined) return 'NIL';
  const octets = value.toString('latin1');
  return octets.includes('\0') ? `~{${octets.length}}\r\n${octets}` : encodeString(octets);
}
