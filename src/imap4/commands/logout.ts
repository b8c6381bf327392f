/** LOGOUT, RFC 9051 §6.1.3. */
import type { AnyStateContext, Command } from '../command.ts';
import { statusLine } from '../responses.ts';
import { SIGNING_OFF } from '../texts.ts';

/** A context that can be told that no further command is to be read. */
export interface EndableContext extends AnyStateContext {
  /** The connection closes once this command is answered. */
  endAfterCommand(): void;
}

export const logout: Command<EndableContext> = {
  name: 'LOGOUT',
  run(context, args) {
    args.end();
    context.transport.ending = 'LOGOUT';
    context.transport.write(statusLine('*', 'BYE', '', SIGNING_OFF));
    context.endAfterCommand();
  },
};
