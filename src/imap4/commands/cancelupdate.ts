/** CANCELUPDATE, RFC 5267 §4.3.5. */
import { NoError } from '../errors.ts';
import type { SessionCommand } from '../session-command.ts';

export const cancelUpdate: SessionCommand = {
  name: 'CANCELUPDATE',
  run(session, args) {
    session.requireSelected();
    const tags: string[] = [];
    do {
      args.space();
      tags.push(args.string());
    } while (!args.atEnd);
    const unknown = tags.filter((tag) => !session.contexts?.cancel(tag));
    if (unknown.length > 0) throw new NoError('', 'No such search is kept up to date.');
  },
};
