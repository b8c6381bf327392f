/** CHECK, RFC 3501 §6.4.1: everything acknowledged is on the disk already. */
import type { Command } from '../command.ts';
import type { Session } from '../session.ts';

export const check: Command<Session> = {
  name: 'CHECK',
  run(session, args) {
    args.end();
    session.selected();
  },
};
