/** SELECT and EXAMINE, RFC 3501 §6.3.1 and §6.3.2. */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import type { Command, CommandResult } from '../command.ts';
import type { Session } from '../session.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { encodeText } from '../wire/encoder.ts';

const SYSTEM_FLAGS = '\\Answered \\Flagged \\Deleted \\Seen \\Draft';

export const select: Command<Session> = {
  name: 'SELECT',
  run: (session, args) => open(session, args, false),
};

export const examine: Command<Session> = {
  name: 'EXAMINE',
  run: (session, args) => open(session, args, true),
};

async function open(session: Session, args: ArgumentReader, readOnly: boolean): Promise<CommandResult> {
  args.space();
  const name = args.mailbox();
  args.end();
  // A SELECT that fails leaves no mailbox selected.
  await session.deselect();
  const view = await session.account.select(name, readOnly);
  session.view = view;
  session.transport.write(describe(view));
  return { code: readOnly ? 'READ-ONLY' : 'READ-WRITE', text: `${readOnly ? 'EXAMINE' : 'SELECT'} completed.` };
}

function describe(view: MailboxView): string {
  const flags = [SYSTEM_FLAGS, ...view.keywords].join(' ');
  const permanent = view.readOnly ? '' : view.acceptsNewKeywords ? `${flags} \\*` : flags;
  let recent = 0;
  let firstUnseen = 0;
  for (const [index, message] of view.messages.entries()) {
    if (view.isRecent(message)) recent++;
    if (firstUnseen === 0 && !message.flags.has('\\Seen')) firstUnseen = index + 1;
  }
  const lines = [
    `FLAGS (${flags})`,
    `OK [PERMANENTFLAGS (${permanent})] Flags that can be kept.`,
    `${view.messages.length} EXISTS`,
    `${recent} RECENT`,
    ...(firstUnseen === 0 ? [] : [`OK [UNSEEN ${firstUnseen}] First unseen message.`]),
    `OK [UIDVALIDITY ${view.uidValidity}] UIDs valid.`,
    `OK [UIDNEXT ${view.uidNext}] Next UID.`,
  ];
  return lines.map((line) => `* ${encodeText(line)}\r\n`).join('');
}
