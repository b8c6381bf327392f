/** SUBSCRIBE and UNSUBSCRIBE, RFC 9051 §6.3.7 and §6.3.8. A subscribed mailbox need not exist. */
import type { SessionCommand } from '../session-command.ts';

export const subscribe: SessionCommand = {
  name: 'SUBSCRIBE',
  async run({ account }, args) {
    args.space();
    const name = args.mailbox();
    args.end();
    await account.subscribe(name);
  },
};

export const unsubscribe: SessionCommand = {
  name: 'UNSUBSCRIBE',
  async run({ account }, args) {
    args.space();
    const name = args.mailbox();
    args.end();
    await account.unsubscribe(name);
  },
};
