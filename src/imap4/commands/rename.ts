/** RENAME, RFC 9051 §6.3.6. */
import type { SessionCommand } from '../session-command.ts';

export const rename: SessionCommand = {
  name: 'RENAME',
  async run({ account }, args) {
    args.space();
    const from = args.mailbox();
    args.space();
    const to = args.newMailbox();
    args.end();
    await account.rename(from, to);
  },
};
