/** What SELECT (QRESYNC …) tells a client that has been here before (RFC 7162 §3.2.5). */
import type { MailboxView } from '../mailbox/mail-store.ts';
import { hasExpungeHistory } from '../mailbox/store-abilities.ts';
import type { EnabledExtensions } from './enabled-extensions.ts';
import { BadError } from './errors.ts';
import type { Session } from './session.ts';
import { UID_REQUIRED } from './texts.ts';
import { flagUpdate } from './untagged-updates.ts';
import { writeVanishedEarlier } from './vanished-earlier.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';
import { rangesInclude, type SequenceSet } from './wire/sequence-set.ts';

/** What the client says that it knows. */
export interface KnownState {
  readonly uidValidity: number;
  readonly modSeq: number;
  readonly knownUids: SequenceSet | undefined;
}

/** `"(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`, from the space in front. */
export function readKnownState(args: ArgumentReader, { uidOnly }: EnabledExtensions): KnownState {
  args.space();
  args.open();
  const uidValidity = args.number(1);
  args.space();
  const modSeq = args.number(1);
  let knownUids: SequenceSet | undefined;
  let moreExpected = args.optional('space');
  if (moreExpected && args.nextKind === 'atom') {
    knownUids = readKnownSet(args);
    moreExpected = args.optional('space');
  }
  // RFC 9586 §3.
  if (moreExpected && uidOnly) throw new BadError(UID_REQUIRED, 'UIDREQUIRED');
  if (moreExpected) readSequenceMatch(args);
  args.close();
  return { uidValidity, modSeq, knownUids };
}

/**
 * Sequence numbers and their UIDs, from which a server without an expunge history could guess what is gone. Ours has
 * one, so the hint is checked and not needed.
 */
function readSequenceMatch(args: ArgumentReader): void {
  args.open();
  readKnownSet(args);
  args.space();
  readKnownSet(args);
  args.close();
}

function readKnownSet(args: ArgumentReader): SequenceSet {
  const set = args.sequenceSet();
  if (set.hasStar || set.isSavedResult) throw new BadError('A known set has neither * nor $');
  return set;
}

export async function resynchronise(session: Session, view: MailboxView, known: KnownState): Promise<void> {
  // Another UIDVALIDITY: nothing that the client knows is true any more.
  if (known.uidValidity !== view.uidValidity) return;
  const uids = known.knownUids?.resolve(0xffffffff) ?? [{ first: 1, last: Math.max(1, view.uidNext - 1) }];
  if (hasExpungeHistory(view)) await writeVanishedEarlier(session.transport, view, known.modSeq, uids);
  for (const [index, message] of view.messages.entries()) {
    if (message.modSeq <= known.modSeq || message.expunged || !rangesInclude(uids, message.uid)) continue;
    session.transport.write(flagUpdate(view, index + 1, message, session.enabled));
  }
}
