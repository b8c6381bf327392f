/**
 * One message of an APPEND, as it arrives: flags, date, and its octets as a literal, a literal8 (RFC 3516 §4.4), inside
 * `UTF8 (…)` (RFC 6855 §4), or made of parts (`CATENATE (…)`, RFC 4469).
 */
import { FlagSet } from '../mailbox/flag-set.ts';
import type { Delivery } from '../mailbox/mail-store.ts';
import { takeParts } from './catenate/take-parts.ts';
import { BadError, NoError } from './errors.ts';
import { readFlagList } from './flags.ts';
import { MESSAGE_OCTETS } from './limits.ts';
import type { LiteralStream } from './literal-stream.ts';
import type { Session } from './session.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';
import type { AnnouncedLiteral } from './wire/tokens.ts';

/** `[flag-list SP] [date-time SP] append-data`. The message is finished, not yet committed, when this resolves. */
export async function takeMessage(args: ArgumentReader, session: Session, delivery: Delivery): Promise<void> {
  const options = readOptions(args);
  const form = args.peekAtom()?.toUpperCase();
  if (form === 'CATENATE') {
    args.word();
    args.space();
    const message = delivery.begin(options);
    await takeParts(args, session, delivery, message);
    await message.finish();
    return;
  }
  const inUtf8 = form === 'UTF8';
  if (inUtf8) {
    args.word();
    args.space();
    args.open();
  }
  const { literals } = session;
  const literal = expectMessage(args, literals);
  if (inUtf8 && !literal.binary) throw new BadError('UTF8 needs a literal8');
  await delivery.expect(literal.size);
  const message = delivery.begin(options);
  await literals.take((piece) => message.write(piece));
  await message.finish();
  if (inUtf8) args.close();
}

function readOptions(args: ArgumentReader): { flags: FlagSet; internalDate?: number } {
  let flags = FlagSet.empty;
  if (args.nextKind === 'open') {
    flags = readFlagList(args);
    args.space();
  }
  if (args.nextKind !== 'quoted') return { flags };
  const internalDate = args.dateTime();
  args.space();
  return { flags, internalDate };
}

function expectMessage(args: ArgumentReader, literals: LiteralStream): AnnouncedLiteral {
  const literal = literals.announced;
  if (!args.atEnd || literal === undefined) throw new BadError('Expected a message');
  if (literal.size > MESSAGE_OCTETS)
    throw new NoError('TOOBIG', `A message may have ${MESSAGE_OCTETS} octets at most.`);
  // RFC 3502 §6.3.11: a client that has thought better of it sends an empty one.
  if (literal.size === 0) throw new NoError('', 'An empty message is not appended.');
  return literal;
}
