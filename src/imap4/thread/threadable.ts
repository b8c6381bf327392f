/** What THREAD looks at in a message (RFC 5256 §3). */
import type { MailboxView, Message } from '../../mailbox/mail-store.ts';
import { baseSubject } from '../../mime/base-subject.ts';
import { decodeWords } from '../../mime/encoded-word.ts';
import { readEnvelope } from '../../mime/envelope-reader.ts';
import { parseMessageIds } from '../../mime/message-id.ts';
import type { Pace } from '../pace.ts';
import type { Found } from '../search/search-run.ts';
import { visitMetadata } from '../search/visit-metadata.ts';
import { collationKey } from '../sort/collation-key.ts';
import { sentTime } from '../sort/sent-time.ts';

export interface Threadable {
  /** Milliseconds since the epoch. */
  readonly sent: number;
  readonly arrived: number;
  /** In the form in which subjects are compared. */
  readonly baseSubject: string;
  readonly isReplyOrForward: boolean;
  readonly messageId: string | undefined;
  /** Message ids, the nearest ancestor last. */
  readonly references: readonly string[];
}

export interface ThreadableFound extends Threadable {
  readonly found: Found;
}

/** @param found in ascending order @returns those that are still there, in the same order */
export async function readThreadables(
  view: MailboxView,
  found: readonly Found[],
  pace: Pace,
): Promise<ThreadableFound[]> {
  const threadables: ThreadableFound[] = [];
  await visitMetadata(view, found, pace, (one, { envelope, references }) => {
    threadables.push({ found: one, ...readThreadable(one.message, envelope, references) });
  });
  return threadables;
}

function readThreadable(message: Message, wireEnvelope: Buffer, references: Buffer): Threadable {
  const envelope = readEnvelope(wireEnvelope);
  const subject = baseSubject(decodeWords(envelope.subject ?? ''));
  return {
    sent: sentTime(message, envelope),
    arrived: message.internalDate,
    baseSubject: collationKey(subject.text),
    isReplyOrForward: subject.isReplyOrForward,
    messageId: parseMessageIds(envelope.messageId ?? '')[0],
    references: references.length > 0 ? references.toString('latin1').split(' ') : parent(envelope.inReplyTo),
  };
}

/** Of In-Reply-To the first id counts, and only where References says nothing. */
function parent(inReplyTo: string | undefined): readonly string[] {
  return inReplyTo === undefined ? [] : parseMessageIds(inReplyTo).slice(0, 1);
}
