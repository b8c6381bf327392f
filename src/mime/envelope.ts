/** ENVELOPE (RFC 3501 §7.4.2, RFC 9051 §7.5.2). */
import { type Address, parseAddressList } from './address.ts';
import { Field, type HeaderFields } from './header-fields.ts';
import { unfold } from './header-reader.ts';
import { MAX_ADDRESSES } from './limits.ts';
import { nstring } from './wire-string.ts';

/** What a whole message may still have read of its addresses, shared by the envelopes of all messages in it. */
export interface AddressBudget {
  addresses: number;
}

/**
 * @returns the envelope in parentheses, an octet string. Values are unfolded; runs of blanks in the subject and in names
 *   become one blank. Encoded words stay as they are: decoding is the client's work.
 */
export function writeEnvelope(fields: HeaderFields, budget: AddressBudget): string {
  const subject = fields[Field.Subject];
  const from = addressList(fields[Field.From], budget);
  // RFC 3501 §7.4.2: absent or empty Sender and Reply-To are those of From.
  const sender = addressList(fields[Field.Sender], budget) ?? from;
  const replyTo = addressList(fields[Field.ReplyTo], budget) ?? from;
  return `(${[
    text(fields[Field.Date]),
    nstring(subject === undefined ? undefined : oneBlankBetweenWords(unfold(subject))),
    from ?? 'NIL',
    sender ?? 'NIL',
    replyTo ?? 'NIL',
    addressList(fields[Field.To], budget) ?? 'NIL',
    addressList(fields[Field.Cc], budget) ?? 'NIL',
    addressList(fields[Field.Bcc], budget) ?? 'NIL',
    text(fields[Field.InReplyTo]),
    text(fields[Field.MessageId]),
  ].join(' ')})`;
}

function text(value: string | undefined): string {
  return nstring(value === undefined ? undefined : unfold(value));
}

/** @returns undefined when there is no address */
function addressList(value: string | undefined, budget: AddressBudget): string | undefined {
  if (value === undefined || budget.addresses <= 0) return undefined;
  const addresses = parseAddressList(unfold(value), Math.min(MAX_ADDRESSES, budget.addresses));
  budget.addresses -= addresses.length;
  return addresses.length === 0 ? undefined : `(${addresses.map(writeAddress).join('')})`;
}

function writeAddress({ name, route, mailbox, host }: Address): string {
  const shown = name === undefined ? undefined : oneBlankBetweenWords(name);
  return `(${nstring(shown)} ${nstring(route)} ${nstring(mailbox)} ${nstring(host)})`;
}

const UNEVEN_BLANKS = /\t| {2}/;
const BLANKS = /[ \t]+/g;

function oneBlankBetweenWords(value: string): string {
  return UNEVEN_BLANKS.test(value) ? value.replace(BLANKS, ' ') : value;
}
