/**
 * APPEND, RFC 9051 §6.3.12, of one message or of several at once (MULTIAPPEND, RFC 3502), with APPENDUID (RFC 4315 §3).
 * A message goes to the store as it arrives; whatever goes wrong, also a client that vanishes, leaves nothing behind.
 */
import { FlagSet } from '../../mailbox/flag-set.ts';
import type { Delivery } from '../../mailbox/mail-store.ts';
import { BadError, NoError } from '../errors.ts';
import { readFlagList } from '../flags.ts';
import { MESSAGE_OCTETS } from '../limits.ts';
import { withDestination } from '../response-codes.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';
import type { Token } from '../wire/tokens.ts';

export const append: SessionCommand = {
  name: 'APPEND',
  capabilities: ['UIDPLUS', 'MULTIAPPEND'],
  streams: isMessage,
  async run(session, args) {
    args.space();
    const mailbox = args.mailbox();
    args.space();
    const delivery = await withDestination(session.account.append(mailbox));
    try {
      do await deliver(session, args, delivery);
      while (args.optional('space'));
      args.end();
      const { uidValidity, uids } = await withDestination(delivery.commit());
      return { code: `APPENDUID ${uidValidity} ${formatRanges(rangesOf(uids))}` };
    } finally {
      await delivery.abort();
    }
  },
};

/** Only the mailbox's name may come as a literal that is not a message: `tag SP APPEND SP` in front, and nothing else. */
function isMessage(tokens: readonly Token[]): boolean {
  return tokens.length > 4;
}

interface Options {
  readonly flags: FlagSet;
  readonly internalDate?: number;
}

/** `[flag-list SP] [date-time SP] literal`. */
async function deliver({ literals }: Session, args: ArgumentReader, delivery: Delivery): Promise<void> {
  const options = readOptions(args);
  const literal = literals.announced;
  if (!args.atEnd || literal === undefined) throw new BadError('Expected a message');
  if (literal.size > MESSAGE_OCTETS)
    throw new NoError('TOOBIG', `A message may have ${MESSAGE_OCTETS} octets at most.`);
  // RFC 3502 §6.3.11: a client that has thought better of it sends an empty one.
  if (literal.size === 0) throw new NoError('', 'An empty message is not appended.');
  const message = delivery.begin(options);
  await literals.take((piece) => message.write(piece));
  await message.finish();
}

function readOptions(args: ArgumentReader): Options {
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
