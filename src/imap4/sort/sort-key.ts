/** What SORT compares of a message (RFC 5256 §3, RFC 5957 §4), one line a criterion. */
import type { Address } from '../../mime/address.ts';
import { baseSubject } from '../../mime/base-subject.ts';
import { decodeWords } from '../../mime/encoded-word.ts';
import { displayOf, type Envelope } from '../../mime/envelope-reader.ts';
import type { Candidate } from '../search/candidate.ts';
import { collationKey } from './collation-key.ts';
import { sentTime } from './sent-time.ts';

/** Numbers are compared as numbers, strings octet by octet. All values of one key are of one type. */
export type SortValue = number | string;

export interface SortKey {
  /** The candidate's envelope is looked at; without it a message costs next to nothing. */
  readonly needsEnvelope: boolean;
  value(candidate: Candidate): SortValue;
}

export const sortKeys: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ['ARRIVAL', { needsEnvelope: false, value: ({ message }) => message.internalDate }],
  ['SIZE', { needsEnvelope: false, value: ({ view, message }) => view.sizeOf(message) }],
  ['DATE', { needsEnvelope: true, value: ({ message, envelope }) => sentTime(message, envelope) }],
  ['SUBJECT', ofEnvelope(({ subject }) => baseSubject(decodeWords(subject ?? '')).text)],
  ['FROM', ofEnvelope(({ from }) => mailboxOf(from[0]))],
  ['TO', ofEnvelope(({ to }) => mailboxOf(to[0]))],
  ['CC', ofEnvelope(({ cc }) => mailboxOf(cc[0]))],
  ['DISPLAYFROM', ofEnvelope(({ from }) => shown(from[0]))],
  ['DISPLAYTO', ofEnvelope(({ to }) => shown(to[0]))],
]);

function ofEnvelope(text: (envelope: Envelope) => string): SortKey {
  return { needsEnvelope: true, value: ({ envelope }) => collationKey(text(envelope)) };
}

/** `addr-mailbox`, also of a group, whose name it is then (RFC 9051 §7.5.2). */
function mailboxOf(address: Address | undefined): string {
  return decodeWords(address?.mailbox ?? '');
}

/** RFC 5957 §3. */
function shown(address: Address | undefined): string {
  if (address === undefined) return '';
  const display = displayOf(address);
  return display === '' && address.name !== undefined ? displayOf({ ...address, name: undefined }) : display;
}
