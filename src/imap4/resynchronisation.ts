/** What SELECT (QRESYNC …) tells a client that has been here before (RFC 7162 §3.2.5). */
import type { MailboxView } from '../mailbox/mail-store.ts';
import { hasExpungeHistory } from '../mailbox/store-abilities.ts';
import type { EnabledExtensions } from './enabled-extensions.ts';
import { BadError } from './errors.ts';
import { knownUpTo, type SequenceMatch } from './sequence-match.ts';
import type { Session } from './session.ts';
import { UID_REQUIRED } from './texts.ts';
import { flagUpdate } from './untagged-updates.ts';
import { writeVanishedEarlier } from './vanished-earlier.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';
import { difference, MAX_NUMBER, rangesInclude, type SequenceSet } from './wire/sequence-set.ts';

/** What the client says that it knows. */
export interface KnownState {
  readonly uidValidity: number;
  readonly modSeq: number;
  readonly knownUids: SequenceSet | undefined;
  readonly match: SequenceMatch | undefined;
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
  const match = moreExpected ? readSequenceMatch(args) : undefined;
  args.close();
  return { uidValidity, modSeq, knownUids, match };
}

/** `"(" known-sequence-set SP known-uid-set ")"`. */
function readSequenceMatch(args: ArgumentReader): SequenceMatch {
  args.open();
  const sequences = readKnownSet(args).resolve(MAX_NUMBER);
  args.space();
  const uids = readKnownSet(args).resolve(MAX_NUMBER);
  args.close();
  return { sequences, uids };
}

function readKnownSet(args: ArgumentReader): SequenceSet {
  const set = args.sequenceSet();
  if (set.hasStar || set.isSavedResult) throw new BadError('A known set has neither * nor $');
  return set;
}

export async function resynchronise(session: Session, view: MailboxView, known: KnownState): Promise<void> {
  // Another UIDVALIDITY: nothing that the client knows is true any more.
  if (known.uidValidity !== view.uidValidity) return;
  const uids = known.knownUids?.resolve(MAX_NUMBER) ?? [{ first: 1, last: Math.max(1, view.uidNext - 1) }];
  const matched = known.match === undefined ? 0 : knownUpTo(view.messages, known.match);
  const unsure = matched === 0 ? uids : difference(uids, [{ first: 1, last: matched }]);
  if (hasExpungeHistory(view)) await writeVanishedEarlier(session.transport, view, known.modSeq, unsure);
  for (const [index, message] of view.messages.entries()) {
    if (message.modSeq <= known.modSeq || message.expunged || !rangesInclude(uids, message.uid)) continue;
    session.transport.write(flagUpdate(view, index + 1, message, session.enabled));
  }
}
