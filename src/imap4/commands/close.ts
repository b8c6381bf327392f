/** CLOSE, RFC 3501 §6.4.2, which expunges in silence, and UNSELECT, RFC 3691, which does not. */
import type { Command } from '../command.ts';
import type { Session } from '../session.ts';

export const close: Command<Session> = {
  name: 'CLOSE',
  async run(session, args) {
    args.end();
    const view = session.selected();
    if (!view.readOnly) await view.expunge();
    await session.deselect();
  },
};

export const unselect: Command<Session> = {
  name: 'UNSELECT',
  async run(session, args) {
    args.end();
    session.selected();
    await session.deselect();
  },
};
