/**
 * SELECT and EXAMINE, RFC 9051 §6.3.2 and §6.3.3, with the parameters of CONDSTORE and QRESYNC (RFC 7162 §3.1.8,
 * §3.2.5).
 */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import type { CommandResult } from '../command.ts';
import { BadError } from '../errors.ts';
import { SYSTEM_FLAG_NAMES } from '../flags.ts';
import { listResponse } from '../list/response.ts';
import { type KnownState, readKnownState, resynchronise } from '../resynchronisation.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { highestModSeqResponse, permanentFlags } from '../untagged-updates.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { toOctets } from '../wire/encoder.ts';

export const select: SessionCommand = {
  name: 'SELECT',
  run: (session, args) => open(session, args, false),
};

export const examine: SessionCommand = {
  name: 'EXAMINE',
  run: (session, args) => open(session, args, true),
};

async function open(session: Session, args: ArgumentReader, readOnly: boolean): Promise<CommandResult> {
  args.space();
  const name = args.mailbox();
  const { known, condStore } = readParameters(session, args);
  args.end();
  await closeFormer(session);
  if (condStore) session.enabled.useCondStore();
  const view = await session.account.select(name, readOnly);
  session.select(view);
  session.toldKeywords = view.keywords;
  session.transport.write(describe(session, view));
  if (session.enabled.rev2) await tellName(session, view);
  if (known !== undefined) await resynchronise(session, view, known);
  return { code: view.readOnly ? 'READ-ONLY' : 'READ-WRITE' };
}

/** A SELECT that fails leaves no mailbox selected (RFC 3501 §6.3.1). */
async function closeFormer(session: Session): Promise<void> {
  if (session.selected === undefined) return;
  await session.deselect();
  // RFC 7162 §3.2.11, whatever is enabled: what comes from here on is about the new one.
  session.transport.write('* OK [CLOSED] Previous mailbox closed.\r\n');
}

interface Parameters {
  readonly known: KnownState | undefined;
  readonly condStore: boolean;
}

/** `[SP "(" select-param *(SP select-param) ")"]`. */
function readParameters(session: Session, args: ArgumentReader): Parameters {
  let known: KnownState | undefined;
  let condStore = false;
  if (!args.optional('space')) return { known, condStore };
  args.list(() => {
    const name = args.word();
    if (name === 'CONDSTORE') condStore = true;
    else if (name === 'QRESYNC' && session.enabled.qResync && known === undefined)
      known = readKnownState(args, session.enabled);
    else throw new BadError('Unknown SELECT parameter');
  });
  return { known, condStore };
}

function describe(session: Session, view: MailboxView): string {
  const { showsRecent, uidOnly } = session.enabled;
  const { recent, firstUnseen } = count(view);
  const lines = [
    `* FLAGS (${[SYSTEM_FLAG_NAMES, ...view.keywords].join(' ')})\r\n`,
    permanentFlags(view),
    `* ${view.messages.length} EXISTS\r\n`,
  ];
  if (showsRecent) {
    lines.push(`* ${recent} RECENT\r\n`);
    if (firstUnseen > 0 && !uidOnly) lines.push(`* OK [UNSEEN ${firstUnseen}] First unseen message.\r\n`);
  }
  lines.push(
    `* OK [UIDVALIDITY ${view.uidValidity}] UIDs valid.\r\n`,
    `* OK [UIDNEXT ${view.uidNext}] Next UID.\r\n`,
    highestModSeqResponse(view),
    `* OK [MAILBOXID (${toOctets(view.mailboxId)})] Mailbox identifier.\r\n`,
  );
  return lines.join('');
}

/** RFC 9051 §6.3.2: the name under which the mailbox was found, and all that LIST could say of it. */
async function tellName({ account, transport, enabled }: Session, { name }: MailboxView): Promise<void> {
  const listing = (await account.list()).find((mailbox) => mailbox.name === name);
  // Another session has deleted it this very moment.
  if (listing === undefined) return;
  const entry = { listing, exists: true, meets: true, childInfo: [] };
  transport.write(listResponse({ extended: true, returnSubscribed: true }, entry, enabled));
}

function count(view: MailboxView): { recent: number; firstUnseen: number } {
  const { messages } = view;
  let recent = 0;
  let firstUnseen = 0;
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index]!;
    if (view.isRecent(message)) recent++;
    if (firstUnseen === 0 && !message.flags.has('\\Seen')) firstUnseen = index + 1;
  }
  return { recent, firstUnseen };
}
