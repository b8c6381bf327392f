/** STATUS, RFC 9051 §6.3.11. */
import type { SessionCommand } from '../session-command.ts';
import { readStatusItems, statusResponse } from '../status-items.ts';

export const status: SessionCommand = {
  name: 'STATUS',
  capabilities: ['STATUS=SIZE'],
  async run({ account, transport, enabled }, args) {
    args.space();
    const mailbox = args.mailbox();
    args.space();
    const items = readStatusItems(args, enabled);
    args.end();
    transport.write(statusResponse(mailbox, items, await account.status(mailbox), enabled));
  },
};
