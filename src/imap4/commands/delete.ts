/** DELETE, RFC 9051 §6.3.5. */
import type { SessionCommand } from '../session-command.ts';

export const deleteMailbox: SessionCommand = {
  name: 'DELETE',
  async run(session, args) {
    args.space();
    const name = args.mailbox();
    args.end();
    await session.account.delete(name);
    // What is selected is gone, and with it every number that the client could name.
    if (session.selected?.name === name) await session.deselect();
  },
};
