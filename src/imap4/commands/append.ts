/**
 * APPEND, RFC 9051 §6.3.12, of one message or of several at once (MULTIAPPEND, RFC 3502), also of messages made of parts
 * (CATENATE, RFC 4469), with APPENDUID (RFC 4315 §3).
 * A message goes to the store as it arrives; whatever goes wrong, also a client that vanishes, leaves nothing behind.
 */
import { takeMessage } from '../append-message.ts';
import { isUrlText } from '../catenate/take-parts.ts';
import { withDestination } from '../response-codes.ts';
import type { SessionCommand } from '../session-command.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';
import type { Token } from '../wire/tokens.ts';

export const append: SessionCommand = {
  name: 'APPEND',
  capabilities: ['UIDPLUS', 'MULTIAPPEND', 'CATENATE'],
  // tag SP APPEND SP
  streams: (tokens) => streamsMessage(tokens, 4),
  async run(session, args) {
    args.space();
    const mailbox = args.mailbox();
    args.space();
    const delivery = await withDestination(session.account.append(mailbox));
    try {
      do await takeMessage(args, session, delivery);
      while (args.optional('space'));
      args.end();
      const { uidValidity, uids } = await withDestination(delivery.commit());
      session.madeHere(mailbox, uids);
      return { code: `APPENDUID ${uidValidity} ${formatRanges(rangesOf(uids))}` };
    } finally {
      await delivery.abort();
    }
  },
};

/**
 * Is the literal behind these tokens a message, or a part of one? The name of the mailbox may be a literal too, and a URL.
 * @param before how many tokens stand before that name
 */
export function streamsMessage(tokens: readonly Token[], before: number): boolean {
  if (tokens.length <= before) return false;
  return !isUrlText(tokens.slice(before + 1));
}
