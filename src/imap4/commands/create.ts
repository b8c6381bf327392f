/** CREATE, RFC 9051 §6.3.4, with CREATE-SPECIAL-USE (RFC 6154 §3) and MAILBOXID in the answer (RFC 8474 §4.2). */
import { BadError, NoError } from '../errors.ts';
import type { SessionCommand } from '../session-command.ts';
import { specialUseOf } from '../special-use.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { toOctets } from '../wire/encoder.ts';

export const create: SessionCommand = {
  name: 'CREATE',
  capabilities: ['CREATE-SPECIAL-USE'],
  async run({ account }, args) {
    args.space();
    const name = args.newMailbox();
    const specialUse = readSpecialUse(args);
    args.end();
    await account.create(name, specialUse);
    const { mailboxId } = await account.status(name);
    return { code: `MAILBOXID (${toOctets(mailboxId)})` };
  },
};

/** `[SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"]`. */
function readSpecialUse(args: ArgumentReader): string | undefined {
  if (!args.optional('space')) return undefined;
  const uses: string[] = [];
  args.list(() => {
    if (args.word() !== 'USE') throw new BadError('Unknown CREATE parameter');
    args.space();
    uses.push(...args.list(() => args.rawAtom()));
  });
  if (uses.length > 1) throw new NoError('USEATTR', 'A mailbox has one special use at most.');
  const [use] = uses;
  if (use === undefined) return undefined;
  const known = specialUseOf(use);
  if (known === undefined) throw new NoError('USEATTR', 'Mailboxes are not made for that special use.');
  return known;
}
