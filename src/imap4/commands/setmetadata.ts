/**
 * SETMETADATA, RFC 5464 §4.3: changes annotations, all that the command names or none. Values that come as literals are
 * taken in pieces, since they may be larger than a command.
 */
import { MAX_ANNOTATION_OCTETS, MAX_ANNOTATIONS_OCTETS } from '../../mailbox/annotations.ts';
import { MailboxError } from '../../mailbox/mail-store.ts';
import { hasAnnotations, SPECIAL_USE_ENTRY } from '../../mailbox/store-abilities.ts';
import { BadError, NoError } from '../errors.ts';
import type { LiteralStream } from '../literal-stream.ts';
import { readEntry } from '../metadata-entry.ts';
import type { SessionCommand } from '../session-command.ts';
import { specialUseOf } from '../special-use.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { Token } from '../wire/tokens.ts';

export const setMetadata: SessionCommand = {
  name: 'SETMETADATA',
  streams: isValue,
  async run({ account, literals }, args) {
    if (!hasAnnotations(account)) throw new BadError('Unknown command');
    args.space();
    const mailbox = args.mailbox();
    args.space();
    const changes = await readChanges(args, literals);
    args.end();
    for (const [entry, value] of changes) changes.set(entry, checked(mailbox, entry, value));
    try {
      await account.annotate(mailbox, changes);
    } catch (error) {
      if (error instanceof MailboxError && error.code === 'TooBig') throw tooBig();
      if (error instanceof MailboxError && error.code === 'TooMany')
        throw new NoError('METADATA TOOMANY', error.message);
      throw error;
    }
  },
};

/** Tokens up to the parenthesis: tag, SETMETADATA, mailbox, each with a space behind it. */
const FIRST_ENTRY = 7;

/** Does a value come next? One that was taken before has left no token, so that two spaces stand there. */
function isValue(tokens: readonly Token[]): boolean {
  let next: 'entry' | 'entry end' | 'value' | 'value end' = 'entry';
  for (const { kind } of tokens.slice(FIRST_ENTRY)) {
    if (next === 'entry') next = 'entry end';
    else if (next === 'entry end') next = 'value';
    else if (next === 'value') next = kind === 'space' ? 'entry' : 'value end';
    else next = 'entry';
  }
  return next === 'value';
}

/** `"(" entry SP value *(SP entry SP value) ")"`. */
async function readChanges(args: ArgumentReader, literals: LiteralStream): Promise<Map<string, Buffer | undefined>> {
  const changes = new Map<string, Buffer | undefined>();
  let octets = 0;
  args.open();
  do {
    const entry = readEntry(args);
    args.space();
    const value = args.atEnd ? await takeValue(literals) : args.nstringBytes();
    octets += value?.length ?? 0;
    if (octets > MAX_ANNOTATIONS_OCTETS) throw new NoError('METADATA TOOMANY', 'These are too large together.');
    changes.set(entry, value);
  } while (args.optional('space'));
  args.close();
  return changes;
}

async function takeValue(literals: LiteralStream): Promise<Buffer> {
  const literal = literals.announced;
  if (literal === undefined) throw new BadError('Missing argument');
  if (literal.size > MAX_ANNOTATION_OCTETS) throw tooBig();
  const pieces: Buffer[] = [];
  await literals.take((piece) => {
    // A window of a buffer that is used again.
    pieces.push(Buffer.from(piece));
    return undefined;
  });
  return Buffer.concat(pieces);
}

/** @returns the value as it is to be kept */
function checked(mailbox: string, entry: string, value: Buffer | undefined): Buffer | undefined {
  // RFC 5464 §3.2: two components at least, and four where the second is `vendor`.
  const [, , second, ...rest] = entry.split('/');
  if (second === undefined || (second === 'vendor' && rest.length < 2)) throw new BadError('Invalid entry name');
  // RFC 5464 §3.3: what everybody is told of the server is not for a user to say.
  if (mailbox === '' && entry.startsWith('/shared/')) throw new NoError('NOPERM', 'Only an administrator sets this.');
  if (mailbox === '' || entry !== SPECIAL_USE_ENTRY || value === undefined) return value;
  const use = specialUseOf(value.toString('latin1'));
  if (use === undefined) throw new NoError('USEATTR', 'Mailboxes are not made for that special use.');
  return Buffer.from(use);
}

function tooBig(): NoError {
  const text = `An annotation may have ${MAX_ANNOTATION_OCTETS} octets at most.`;
  return new NoError(`METADATA MAXSIZE ${MAX_ANNOTATION_OCTETS}`, text);
}
