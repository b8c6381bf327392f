/** Every search key, one line each; what is more than a line stands below or in a file of its own. */
import type { SystemFlag } from '../../mailbox/flag-set.ts';
import type { MailboxView, Message } from '../../mailbox/mail-store.ts';
import { parseDate as parseSentDate, type SentDate } from '../../mime/date.ts';
import { decodeWords } from '../../mime/encoded-word.ts';
import { addressText, type Envelope } from '../../mime/envelope-reader.ts';
import { SearchKey } from '../../mime/search-key.ts';
import { bodyContains, headerContains, textContains } from '../../mime/search-message.ts';
import { BadError } from '../errors.ts';
import { checkKeyword } from '../flags.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { dayOf, parseDate } from '../wire/date-time.ts';
import { type Range, rangesInclude } from '../wire/sequence-set.ts';
import { type Criterion, everything, NEEDS, not } from './criterion.ts';
import { modSeq } from './modseq-key.ts';
import type { SearchContext } from './search-context.ts';

/** Reads the key's arguments, from the space behind its name. */
export type KeyParser = (args: ArgumentReader, context: SearchContext) => Criterion;

export const searchKeys: ReadonlyMap<string, KeyParser> = new Map<string, KeyParser>([
  ['ALL', () => everything],
  ['ANSWERED', () => flag('\\Answered')],
  ['DELETED', () => flag('\\Deleted')],
  ['DRAFT', () => flag('\\Draft')],
  ['FLAGGED', () => flag('\\Flagged')],
  ['SEEN', () => flag('\\Seen')],
  ['UNANSWERED', () => not(flag('\\Answered'))],
  ['UNDELETED', () => not(flag('\\Deleted'))],
  ['UNDRAFT', () => not(flag('\\Draft'))],
  ['UNFLAGGED', () => not(flag('\\Flagged'))],
  ['UNSEEN', () => not(flag('\\Seen'))],
  ['RECENT', () => recent],
  ['OLD', () => not(recent)],
  ['NEW', () => ({ needs: NEEDS.nothing, test: (candidate) => recent.test(candidate) && isUnseen(candidate.message) })],
  ['KEYWORD', (args) => keyword(args)],
  ['UNKEYWORD', (args) => not(keyword(args))],
  ['LARGER', (args) => withNumber(args, (message, octets, view) => view.sizeOf(message) > octets)],
  ['SMALLER', (args) => withNumber(args, (message, octets, view) => view.sizeOf(message) < octets)],
  // RFC 5032.
  ['OLDER', (args, { now }) => withNumber(args, (message, s) => message.internalDate <= now - s * 1000, 1)],
  ['YOUNGER', (args, { now }) => withNumber(args, (message, s) => message.internalDate >= now - s * 1000, 1)],
  ['BEFORE', (args) => withDay(args, (message, day) => dayOf(message.internalDate) < day)],
  ['ON', (args) => withDay(args, (message, day) => dayOf(message.internalDate) === day)],
  ['SINCE', (args) => withDay(args, (message, day) => dayOf(message.internalDate) >= day)],
  ['SENTBEFORE', (args) => withSentDay(args, (sent, day) => sent.day < day)],
  ['SENTON', (args) => withSentDay(args, (sent, day) => sent.day === day)],
  ['SENTSINCE', (args) => withSentDay(args, (sent, day) => sent.day >= day)],
  ['BCC', (args, context) => inEnvelope(args, context, (envelope) => addressText(envelope.bcc))],
  ['CC', (args, context) => inEnvelope(args, context, (envelope) => addressText(envelope.cc))],
  ['FROM', (args, context) => inEnvelope(args, context, (envelope) => addressText(envelope.from))],
  ['TO', (args, context) => inEnvelope(args, context, (envelope) => addressText(envelope.to))],
  ['SUBJECT', (args, context) => inEnvelope(args, context, (envelope) => decodeWords(envelope.subject ?? ''))],
  ['HEADER', (args, context) => header(args, context)],
  ['BODY', (args, context) => body(args, context)],
  ['TEXT', (args, context) => text(args, context)],
  ['UID', (args, context) => uid(args, context)],
  // RFC 8474 §5.3. No message is in a thread that has an identifier.
  ['EMAILID', (args) => emailId(args)],
  ['THREADID', (args) => threadId(args)],
  // RFC 8514 §4.4.
  ['SAVEDBEFORE', (args) => withDay(args, (message, day) => dayOf(message.saveDate) < day)],
  ['SAVEDON', (args) => withDay(args, (message, day) => dayOf(message.saveDate) === day)],
  ['SAVEDSINCE', (args) => withDay(args, (message, day) => dayOf(message.saveDate) >= day)],
  ['SAVEDATESUPPORTED', () => everything],
  // RFC 7162 §3.1.5.
  ['MODSEQ', (args, context) => modSeq(args, context)],
]);

function flag(name: SystemFlag): Criterion {
  return { needs: NEEDS.nothing, test: ({ message }) => message.flags.has(name) };
}

const recent: Criterion = { needs: NEEDS.nothing, test: ({ view, message }) => view.isRecent(message) };

function isUnseen(message: Message): boolean {
  return !message.flags.has('\\Seen');
}

function keyword(args: ArgumentReader): Criterion {
  args.space();
  const name = checkKeyword(args.rawAtom());
  return { needs: NEEDS.nothing, test: ({ message }) => message.flags.hasKeyword(name) };
}

function withNumber(
  args: ArgumentReader,
  test: (message: Message, number: number, view: MailboxView) => boolean,
  minimum = 0,
): Criterion {
  args.space();
  const number = args.number(minimum);
  return { needs: NEEDS.nothing, test: ({ message, view }) => test(message, number, view) };
}

function withDay(args: ArgumentReader, test: (message: Message, day: number) => boolean): Criterion {
  const day = readDay(args);
  return { needs: NEEDS.nothing, test: ({ message }) => test(message, day) };
}

function withSentDay(args: ArgumentReader, test: (sent: SentDate, day: number) => boolean): Criterion {
  const day = readDay(args);
  return {
    needs: NEEDS.envelope,
    test({ envelope }) {
      const sent = envelope.date === undefined ? undefined : parseSentDate(envelope.date);
      return sent !== undefined && test(sent, day);
    },
  };
}

function readDay(args: ArgumentReader): number {
  args.space();
  const day = parseDate(args.astring());
  if (day === undefined) throw new BadError('Invalid date');
  return day;
}

function readKey(args: ArgumentReader, context: SearchContext): SearchKey {
  args.space();
  return new SearchKey(context.decode(args.astring()));
}

function inEnvelope(args: ArgumentReader, context: SearchContext, field: (envelope: Envelope) => string): Criterion {
  const key = readKey(args, context);
  return { needs: NEEDS.envelope, test: ({ envelope }) => key.isIn(field(envelope)) };
}

function header(args: ArgumentReader, context: SearchContext): Criterion {
  args.space();
  const name = args.astring();
  const key = readKey(args, context);
  // What clients look for most, and the envelope has it.
  if (name.toLowerCase() === 'message-id') {
    return {
      needs: NEEDS.envelope,
      test: ({ envelope }) => envelope.messageId !== undefined && key.isIn(envelope.messageId),
    };
  }
  return { needs: NEEDS.octets, test: ({ octets, structure }) => headerContains(octets, structure, name, key) };
}

function body(args: ArgumentReader, context: SearchContext): Criterion {
  const key = readKey(args, context);
  return { needs: NEEDS.octets, test: ({ octets, structure }) => bodyContains(octets, structure, key) };
}

function text(args: ArgumentReader, context: SearchContext): Criterion {
  const key = readKey(args, context);
  return { needs: NEEDS.octets, test: ({ octets, structure }) => textContains(octets, structure, key) };
}

function emailId(args: ArgumentReader): Criterion {
  args.space();
  const id = args.astring();
  return { needs: NEEDS.nothing, test: ({ message }) => message.emailId === id };
}

function threadId(args: ArgumentReader): Criterion {
  args.space();
  args.astring();
  return not(everything);
}

function uid(args: ArgumentReader, { savedResult }: SearchContext): Criterion {
  args.space();
  const set = args.sequenceSet();
  if (set.isSavedResult) {
    return { needs: NEEDS.nothing, test: ({ message }) => rangesInclude(savedResult, message.uid) };
  }
  let largest = -1;
  let ranges: readonly Range[] = [];
  return {
    needs: NEEDS.nothing,
    test({ view, message }) {
      // `*` means another message when new ones have come, in a search whose result is kept up to date.
      const last = view.messages.at(-1)!.uid;
      if (last !== largest) ranges = set.resolve(last);
      largest = last;
      return rangesInclude(ranges, message.uid);
    },
  };
}
