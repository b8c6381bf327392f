/** Files become messages of the state: those that a look found, and those of which an earlier process left a picture. */
import { infoOf } from './file-name.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { MaildirMessage } from './maildir-message.ts';
import type { FolderPicture } from './picture-format.ts';
import type { Entry, RecordsSeen } from './records-seen.ts';

/** A file that has a UID. */
export interface Numbered extends Entry {
  readonly uid: number;
}

/** Where a mod-sequence is had from, when one is needed. */
export interface ModSeqSource {
  readonly modSeq: number;
}

/** Makes messages of what a look found. */
export function adopt(
  mailbox: MaildirMailbox,
  numbered: readonly Numbered[],
  seen: RecordsSeen,
  change: ModSeqSource,
): void {
  const messages: MaildirMessage[] = [];
  for (const { uid, name, inNew } of [...numbered].sort((a, b) => a.uid - b.uid)) {
    const extensions = seen.extensions.get(uid);
    if (extensions !== undefined) mailbox.extensions.set(uid, extensions);
    messages.push(messageOf(mailbox, uid, name, inNew, change));
  }
  mailbox.state.add(messages);
}

/** Begins with what the mailbox was when it was last let go of; what became of it meanwhile is for a look to find. */
export function recall(mailbox: MaildirMailbox, picture: FolderPicture, change: ModSeqSource): void {
  const { state, keywords, marks, extensions } = mailbox;
  // Before the first flags are read.
  keywords.read();
  const messages: MaildirMessage[] = [];
  for (const [n, name] of picture.names.entries()) {
    const uid = picture.uids[n]!;
    const fields = picture.fieldsOf(n);
    if (fields !== '') extensions.set(uid, fields);
    messages.push(messageOf(mailbox, uid, name, picture.isNew(n), change));
  }
  state.add(messages);
  state.raiseUidNext(picture.head.uidNext);
  marks.recall(picture.head);
}

function messageOf(
  mailbox: MaildirMailbox,
  uid: number,
  name: string,
  inNew: boolean,
  change: ModSeqSource,
): MaildirMessage {
  const { flags, letters } = mailbox.keywords.readingOf(infoOf(name));
  const message = new MaildirMessage(mailbox.facts, uid, name, inNew, flags);
  if (mailbox.image?.recognise(message, letters, mailbox) === 'unchanged') return message;
  message.modSeq = change.modSeq;
  mailbox.index.state(message, mailbox.keywordsBeyond.get(uid));
  // What a later rename or link makes of the file's times must not become the date of its arrival.
  if (!mailbox.isOpening) mailbox.facts.date(message);
  return message;
}
