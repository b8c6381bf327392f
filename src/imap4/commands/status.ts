/** STATUS, RFC 3501 §6.3.10. */
import type { MailboxStatus } from '../../mailbox/mail-store.ts';
import type { Command } from '../command.ts';
import { BadError } from '../errors.ts';
import type { Session } from '../session.ts';
import { encodeMailbox } from '../wire/encoder.ts';

const ITEMS: Readonly<Record<string, (status: MailboxStatus) => number>> = {
  MESSAGES: (status) => status.messages,
  RECENT: (status) => status.recent,
  UIDNEXT: (status) => status.uidNext,
  UIDVALIDITY: (status) => status.uidValidity,
  UNSEEN: (status) => status.unseen,
};

export const status: Command<Session> = {
  name: 'STATUS',
  async run(session, args) {
    args.space();
    const name = args.mailbox();
    args.space();
    const items = args.list(() => args.word());
    args.end();
    const unknown = items.find((item) => ITEMS[item] === undefined);
    if (unknown !== undefined || items.length === 0) throw new BadError('Unknown STATUS item');
    const values = await session.account.status(name);
    const answer = items.map((item) => `${item} ${ITEMS[item]!(values)}`).join(' ');
    session.transport.write(`* STATUS ${encodeMailbox(name, args.mode)} (${answer})\r\n`);
  },
};
