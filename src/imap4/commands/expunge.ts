/** EXPUNGE, RFC 9051 §6.4.3, and UID EXPUNGE, RFC 4315 §2.1. The EXPUNGE responses come with the command's end. */
import type { CommandResult } from '../command.ts';
import { messagesAt, sequenceRanges } from '../message-set.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';

export const expunge: SessionCommand = {
  name: 'EXPUNGE',
  expunges: true,
  async run(session, args) {
    args.end();
    await session.view.expunge();
    return completion(session);
  },
};

export const uidExpunge: SessionCommand = {
  name: 'UID EXPUNGE',
  expunges: true,
  capabilities: ['UIDPLUS'],
  async run(session, args) {
    args.space();
    const set = args.sequenceSet();
    args.end();
    const { view } = session;
    await view.expunge(messagesAt(view, sequenceRanges(session, set, true)));
    return completion(session);
  },
};

/** RFC 7162 §3.2.7: what the client may keep once it has taken in the responses before. */
function completion({ view, enabled }: Session): CommandResult {
  return enabled.qResync ? { code: () => `HIGHESTMODSEQ ${view.highestModSeq}` } : {};
}
