/** NOOP, RFC 9051 §6.1.2: news of the mailbox comes with every command's end, also with this one's. */
import type { AnyStateContext, Command } from '../command.ts';

export const noop: Command<AnyStateContext> = {
  name: 'NOOP',
  run(_context, args) {
    args.end();
  },
};
