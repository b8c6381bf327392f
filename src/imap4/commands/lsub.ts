/** LSUB, RFC 3501 §6.3.9; LIST (SUBSCRIBED) has replaced it. */
import { HIERARCHY_DELIMITER } from '../../mailbox/mail-store.ts';
import { ancestors } from '../list/entries.ts';
import { matchesMailbox } from '../list/pattern.ts';
import { joined } from '../list/request.ts';
import { visibleMailboxes } from '../list/visible.ts';
import type { SessionCommand } from '../session-command.ts';
import { encodeMailbox } from '../wire/encoder.ts';

export const lsub: SessionCommand = {
  name: 'LSUB',
  async run(session, args) {
    const { transport, enabled } = session;
    args.space();
    const reference = args.reference();
    args.space();
    const patterns = [joined(reference, args.mailboxPattern())];
    args.end();
    const { subscriptions } = await visibleMailboxes(session);
    for (const [name, attribute] of subscribedNames(await subscriptions(), patterns)) {
      transport.write(`* LSUB (${attribute}) "${HIERARCHY_DELIMITER}" ${encodeMailbox(name, enabled.textMode)}\r\n`);
    }
  },
};

/** Where `%` stops above a subscribed name, the name above stands for it, with \Noselect. */
function subscribedNames(subscriptions: readonly string[], patterns: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of subscriptions) {
    if (matchesMailbox(name, patterns)) found.set(name, '');
    else {
      for (const parent of ancestors(name)) {
        if (matchesMailbox(parent, patterns) && !found.has(parent)) found.set(parent, '\\Noselect');
      }
    }
  }
  return found;
}
