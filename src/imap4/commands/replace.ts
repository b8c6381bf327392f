/**
 * REPLACE and UID REPLACE, RFC 8508: one message takes the place of another, which the client sees as one step. The new
 * one is on stable storage before the old one goes, so that whatever happens in between, no mail is lost.
 */
import { MailboxError, type Message } from '../../mailbox/mail-store.ts';
import { takeMessage } from '../append-message.ts';
import type { CommandResult } from '../command.ts';
import { BadError, NoError } from '../errors.ts';
import { messagesAt, sequenceRanges } from '../message-set.ts';
import { withDestination } from '../response-codes.ts';
import { statusLine } from '../responses.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { SequenceSet } from '../wire/sequence-set.ts';
import { streamsMessage } from './append.ts';

export const replace: SessionCommand = {
  name: 'REPLACE',
  expunges: true,
  speaksOfSequenceNumbers: true,
  capabilities: ['REPLACE'],
  // tag SP REPLACE SP number SP
  streams: (tokens) => streamsMessage(tokens, 6),
  run: (session, args) => run(session, args, false),
};

export const uidReplace: SessionCommand = {
  name: 'UID REPLACE',
  expunges: true,
  // tag SP UID SP REPLACE SP number SP
  streams: (tokens) => streamsMessage(tokens, 8),
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<CommandResult> {
  const { view, account, transport, enabled } = session;
  args.space();
  const number = readNumber(args);
  args.space();
  const mailbox = args.mailbox();
  args.space();
  // Before the new message is asked for, so that it is not sent in vain.
  if (view.readOnly) throw new MailboxError('ReadOnly', `Mailbox ${view.name} is open for reading only`);
  const replaced = find(session, number, byUid);
  const delivery = await withDestination(account.append(mailbox, replaced));
  try {
    await takeMessage(args, session, delivery);
    args.end();
    if (replaced.expunged) throw gone();
    const { uidValidity, uids } = await withDestination(delivery.commit());
    session.madeHere(mailbox, uids);
    // The store may have done it in the same step, or another session: then that did what was wished for.
    if (!replaced.expunged) await view.remove([replaced]);
    // RFC 8508 §4.3: before the EXPUNGE response, which comes with the command's end.
    transport.write(statusLine('*', 'OK', `APPENDUID ${uidValidity} ${uids[0]}`, 'Replacement is there.'));
  } finally {
    await delivery.abort();
  }
  // RFC 8508 §4.5: as after UID EXPUNGE.
  return enabled.qResync ? { code: () => `HIGHESTMODSEQ ${view.highestModSeq}` } : {};
}

/** `seq-number`: one number, or `*`. */
function readNumber(args: ArgumentReader): SequenceSet {
  if (!/^(?:\*|\d+)$/.test(args.peekAtom() ?? '')) throw new BadError('Expected the number of one message');
  return args.sequenceSet();
}

function find(session: Session, number: SequenceSet, byUid: boolean): Message {
  const [message] = messagesAt(session.view, sequenceRanges(session, number, byUid));
  if (message === undefined) throw gone();
  return message;
}

function gone(): NoError {
  return new NoError('EXPUNGEISSUED', 'The message to be replaced no longer exists.');
}
