/** CHECK, RFC 3501 §6.4.1: everything acknowledged is on the disk already. */
import type { SessionCommand } from '../session-command.ts';

export const check: SessionCommand = {
  name: 'CHECK',
  run(session, args) {
    args.end();
    session.requireSelected();
  },
};
