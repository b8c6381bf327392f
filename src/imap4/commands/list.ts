/** LIST and LSUB, RFC 3501 §6.3.8 and §6.3.9, with the attributes of RFC 3348. */
import { HIERARCHY_DELIMITER, type MailboxListing } from '../../mailbox/mail-store.ts';
import type { Command } from '../command.ts';
import { matchesPattern } from '../list-pattern.ts';
import type { Session } from '../session.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { encodeMailbox } from '../wire/encoder.ts';

export const list: Command<Session> = {
  name: 'LIST',
  async run({ account, transport }, args) {
    const pattern = readPattern(args);
    if (pattern === '') {
      // What the delimiter is, and where names begin.
      transport.write(`* LIST (\\Noselect) "${HIERARCHY_DELIMITER}" ""\r\n`);
      return;
    }
    for (const mailbox of await account.list()) {
      if (!matchesPattern(mailbox.name, pattern)) continue;
      transport.write(
        `* LIST (${attributes(mailbox)}) "${HIERARCHY_DELIMITER}" ${encodeMailbox(mailbox.name, args.mode)}\r\n`,
      );
    }
  },
};

export const lsub: Command<Session> = {
  name: 'LSUB',
  async run({ account, transport }, args) {
    const pattern = readPattern(args);
    for (const name of await account.subscriptions()) {
      if (!matchesPattern(name, pattern)) continue;
      transport.write(`* LSUB () "${HIERARCHY_DELIMITER}" ${encodeMailbox(name, args.mode)}\r\n`);
    }
  },
};

/** Reference and pattern, joined; there is one namespace, so that is all a reference means. */
function readPattern(args: ArgumentReader): string {
  args.space();
  const reference = args.mailbox();
  args.space();
  const pattern = args.mailboxPattern();
  args.end();
  return pattern === '' ? '' : reference + pattern;
}

function attributes({ selectable, hasChildren }: MailboxListing): string {
  const children = hasChildren ? '\\HasChildren' : '\\HasNoChildren';
  return selectable ? children : `\\Noselect ${children}`;
}
