/** COPY and UID COPY, RFC 9051 §6.4.7, with COPYUID (RFC 4315 §3). */
import type { CopyResult } from '../../mailbox/mail-store.ts';
import type { CommandResult } from '../command.ts';
import { messagesToCopy } from '../message-set.ts';
import { withDestination } from '../response-codes.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';

export const copy: SessionCommand = {
  name: 'COPY',
  speaksOfSequenceNumbers: true,
  run: (session, args) => run(session, args, false),
};

export const uidCopy: SessionCommand = {
  name: 'UID COPY',
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<CommandResult> {
  args.space();
  const set = args.sequenceSet();
  args.space();
  const destination = args.mailbox();
  args.end();
  const { view } = session;
  const messages = messagesToCopy(session, set, byUid);
  if (messages.length === 0) return { text: 'No messages to copy.' };
  const result = await withDestination(view.copy(messages, destination));
  session.madeHere(destination, result.uids);
  const code = copyUid(result);
  return code === undefined ? {} : { code };
}

/** `COPYUID` in matching order; undefined when nothing was copied. */
export function copyUid({ uidValidity, sources, uids }: CopyResult): string | undefined {
  if (uids.length === 0) return undefined;
  return `COPYUID ${uidValidity} ${formatRanges(rangesOf(sources))} ${formatRanges(rangesOf(uids))}`;
}
