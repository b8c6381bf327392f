/** CAPABILITY, RFC 9051 §6.1.1. */
import type { AnyStateContext, Command } from '../command.ts';

export const capability: Command<AnyStateContext> = {
  name: 'CAPABILITY',
  run(context, args) {
    args.end();
    context.transport.write(`* CAPABILITY ${context.capabilities().join(' ')}\r\n`);
  },
};
