/** The fields of one header block that structure and envelope are made from. */
import type { HeaderReader } from './header-reader.ts';
import { MAX_FIELD_OCTETS_USED, MAX_HEADER_OCTETS_USED } from './limits.ts';

/** The fields, numbered. Those up to ContentMd5 say what a part is; those from Date on make the envelope, and threads. */
export const Field = {
  MimeVersion: 0,
  ContentType: 1,
  ContentTransferEncoding: 2,
  ContentId: 3,
  ContentDescription: 4,
  ContentDisposition: 5,
  ContentLanguage: 6,
  ContentLocation: 7,
  ContentMd5: 8,
  Date: 9,
  Subject: 10,
  From: 11,
  Sender: 12,
  ReplyTo: 13,
  To: 14,
  Cc: 15,
  Bcc: 16,
  InReplyTo: 17,
  MessageId: 18,
  References: 19,
} as const;

/** Values by {@link Field}: octet strings, folded still; undefined when the field is absent. */
export type HeaderFields = (string | undefined)[];

const ABSENT: HeaderFields = Object.values(Field).map(() => undefined);

export function noFields(): HeaderFields {
  return ABSENT.slice();
}

/**
 * What to do with a field that occurs again, which no well-formed message has: the first Content-* counts, address
 * fields are joined, of the rest the last counts. Dovecot does the same.
 */
type Repeated = 'first' | 'joined' | 'last';

interface KnownField {
  readonly name: string;
  readonly field: number;
  readonly repeated: Repeated;
}

const KNOWN: readonly KnownField[] = [
  { name: 'mime-version', field: Field.MimeVersion, repeated: 'first' },
  { name: 'content-type', field: Field.ContentType, repeated: 'first' },
  { name: 'content-transfer-encoding', field: Field.ContentTransferEncoding, repeated: 'first' },
  { name: 'content-id', field: Field.ContentId, repeated: 'first' },
  { name: 'content-description', field: Field.ContentDescription, repeated: 'first' },
  { name: 'content-disposition', field: Field.ContentDisposition, repeated: 'first' },
  { name: 'content-language', field: Field.ContentLanguage, repeated: 'first' },
  { name: 'content-location', field: Field.ContentLocation, repeated: 'first' },
  { name: 'content-md5', field: Field.ContentMd5, repeated: 'first' },
  { name: 'date', field: Field.Date, repeated: 'last' },
  { name: 'subject', field: Field.Subject, repeated: 'last' },
  { name: 'from', field: Field.From, repeated: 'joined' },
  { name: 'sender', field: Field.Sender, repeated: 'joined' },
  { name: 'reply-to', field: Field.ReplyTo, repeated: 'joined' },
  { name: 'to', field: Field.To, repeated: 'joined' },
  { name: 'cc', field: Field.Cc, repeated: 'joined' },
  { name: 'bcc', field: Field.Bcc, repeated: 'joined' },
  { name: 'in-reply-to', field: Field.InReplyTo, repeated: 'last' },
  { name: 'message-id', field: Field.MessageId, repeated: 'last' },
  { name: 'references', field: Field.References, repeated: 'last' },
];

/** Known fields by the length of their name: most fields of a message are told apart from them by it alone. */
const BY_LENGTH: (readonly KnownField[])[] = Array.from({ length: 26 }, (_, length) =>
  KNOWN.filter(({ name }) => name.length === length),
);

/** What a whole message may still have read of its header fields, shared by all its parts. */
export interface HeaderBudget {
  octets: number;
}

/** Collects the wanted fields of one header block, within the limits. */
export class HeaderFieldCollector {
  readonly fields = noFields();
  private readonly ofMessage: boolean;
  private readonly budget: HeaderBudget;
  private left: number;

  /** @param ofMessage whether the block belongs to a message, whose envelope is wanted, and not to a part of one */
  constructor(ofMessage: boolean, budget: HeaderBudget) {
    this.ofMessage = ofMessage;
    this.budget = budget;
    this.left = Math.min(MAX_HEADER_OCTETS_USED, budget.octets);
  }

  /** Takes the field that the reader is at, if it is wanted. */
  take(reader: HeaderReader): void {
    const known = knownField(reader);
    if (known === undefined || (known.field >= Field.Date && !this.ofMessage) || this.left === 0) return;
    const earlier = this.fields[known.field];
    if (earlier !== undefined && known.repeated === 'first') return;
    let value = reader.value(Math.min(MAX_FIELD_OCTETS_USED, this.left));
    this.left -= value.length;
    this.budget.octets -= value.length;
    if (known.repeated === 'joined') {
      // Half an address is worse than none.
      const cut = value.length < reader.valueEnd - reader.valueStart;
      if (cut) value = value.slice(0, Math.max(0, value.lastIndexOf(',')));
      if (earlier !== undefined) value = `${earlier},${value}`;
    }
    this.fields[known.field] = value;
  }
}

function knownField(reader: HeaderReader): KnownField | undefined {
  const candidates = BY_LENGTH[reader.nameEnd - reader.start];
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) if (reader.isNamed(candidate.name)) return candidate;
  return undefined;
}
