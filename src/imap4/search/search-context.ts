/** What the parsing of a search has to know, and what it finds out on the way. */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import { decodeText } from '../../mime/charset.ts';
import { BadError, NoError } from '../errors.ts';
import type { Session } from '../session.ts';
import { fromOctets } from '../wire/encoder.ts';
import type { Range } from '../wire/sequence-set.ts';

/** As much of a session as a search has to know. */
export type Searcher = Pick<Session, 'view' | 'savedResult' | 'enabled' | 'host'>;

export class SearchContext {
  readonly view: MailboxView;
  readonly savedResult: readonly Range[];
  /** Sequence numbers are not for this client (RFC 9586). */
  readonly uidOnly: boolean;
  /** Milliseconds since the epoch; for OLDER and YOUNGER. */
  readonly now: number;
  /** Undefined until the client has named one: then UTF-8 is taken, of which US-ASCII is a part. */
  charset: string | undefined;
  /** A MODSEQ key occurred: the answer tells the greatest mod-sequence found (RFC 7162 §3.1.5). */
  usesModSeq = false;
  /** Sequence numbers occurred: none may move before the command has ended (RFC 7162 §3.2.10.2). */
  usesSequenceNumbers = false;

  constructor({ view, savedResult, enabled, host }: Searcher) {
    this.view = view;
    this.savedResult = savedResult;
    this.uidOnly = enabled.uidOnly;
    this.now = host.clock.now();
  }

  /** @throws NoError with BADCHARSET when it is not known (RFC 9051 §6.4.4) */
  setCharset(name: string): void {
    const charset = name.toLowerCase();
    if (charset !== 'us-ascii' && !isKnown(charset)) {
      throw new NoError('BADCHARSET (US-ASCII UTF-8)', 'Charset is not supported.');
    }
    this.charset = charset;
  }

  /** What a string of the search stands for. */
  decode(octets: string): string {
    if (this.charset !== undefined && this.charset !== 'us-ascii' && this.charset !== 'utf-8') {
      return decodeText(Buffer.from(octets, 'latin1'), this.charset);
    }
    const text = fromOctets(octets);
    if (text === undefined) throw new BadError('Search string is not valid in its charset');
    return text;
  }
}

function isKnown(charset: string): boolean {
  try {
    new TextDecoder(charset);
    return true;
  } catch (error) {
    // The one thing that the constructor throws for: no encoding has this name.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
