/** CLOSE, RFC 9051 §6.4.1, which expunges in silence, and UNSELECT, RFC 3691, which does not. */
import { MailboxError, type MailboxView } from '../../mailbox/mail-store.ts';
import type { SessionCommand } from '../session-command.ts';

export const close: SessionCommand = {
  name: 'CLOSE',
  async run(session, args) {
    args.end();
    const { view } = session;
    if (!view.readOnly) await expunge(view);
    // Without HIGHESTMODSEQ: the client has not been told of what is gone (RFC 7162 §3.2.8).
    await session.deselect();
  },
};

/** RFC 9051 §6.4.1 knows no CLOSE that fails: from a mailbox that somebody has deleted nothing is left to remove. */
async function expunge(view: MailboxView): Promise<void> {
  try {
    await view.expunge();
  } catch (error) {
    if (!(error instanceof MailboxError && error.code === 'NoSuchMailbox')) throw error;
  }
}

export const unselect: SessionCommand = {
  name: 'UNSELECT',
  capabilities: ['UNSELECT'],
  async run(session, args) {
    args.end();
    session.requireSelected();
    await session.deselect();
  },
};
