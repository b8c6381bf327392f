/** MOVE and UID MOVE, RFC 6851. */
import type { CommandResult } from '../command.ts';
import { messagesToCopy } from '../message-set.ts';
import { withDestination } from '../response-codes.ts';
import { statusLine } from '../responses.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { copyUid } from './copy.ts';

export const move: SessionCommand = {
  name: 'MOVE',
  expunges: true,
  speaksOfSequenceNumbers: true,
  capabilities: ['MOVE'],
  run: (session, args) => run(session, args, false),
};

export const uidMove: SessionCommand = {
  name: 'UID MOVE',
  expunges: true,
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<CommandResult> {
  args.space();
  const set = args.sequenceSet();
  args.space();
  const destination = args.mailbox();
  args.end();
  const { view, transport, enabled } = session;
  const messages = messagesToCopy(session, set, byUid);
  if (messages.length === 0) return { text: 'No messages to move.' };
  const result = await withDestination(view.move(messages, destination));
  session.madeHere(destination, result.uids);
  const code = copyUid(result);
  // RFC 6851 §4.3: before the EXPUNGE responses, which come with the command's end.
  if (code !== undefined) transport.write(statusLine('*', 'OK', code, 'Moved.'));
  return enabled.qResync ? { code: () => `HIGHESTMODSEQ ${view.highestModSeq}` } : {};
}
