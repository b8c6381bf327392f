/** STATUS, RFC 9051 §6.3.11. */
import type { SessionCommand } from '../session-command.ts';
import { readStatusItems, statusResponse } from '../status-items.ts';

export const status: SessionCommand = {
  name: 'STATUS',
  capabilities: ['STATUS=SIZE'],
  async run(session, args) {
    args.space();
    const mailbox = args.mailbox();
    args.space();
    const items = readStatusItems(args, session.enabled);
    args.end();
    session.transport.write(await statusResponse(session, mailbox, items));
  },
};
