/** What FETCH can be asked for (RFC 9051 §6.4.5), as the files in `items/` implement it. */
import type { EnabledExtensions } from '../enabled-extensions.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { FetchAnswer } from './fetch-answer.ts';

/**
 * What must be at hand before the first octet of an answer is written, so that a message that is gone can still be left
 * out. In ascending order: `octets` includes `header`.
 */
export const NEEDS = { nothing: 0, metadata: 1, body: 2, header: 4, octets: 8 } as const;

export interface FetchItem {
  /** Tells it apart from the others of a command; asked for twice, it is answered once. */
  readonly key: string;
  /** Sum of {@link NEEDS}. */
  readonly needs: number;
  /** It tells the size, which must be exact (`MailboxView.measure`). */
  readonly tellsSize?: boolean;
  /** Fetching it sets \Seen. */
  readonly setsSeen?: boolean;
  /** Called when what it needs is there, and before anything of the message is written. @throws NoError */
  prepare?(answer: FetchAnswer): void;
  /** Writes name and value. Only what is too large to be held makes a promise. */
  write(answer: FetchAnswer): void | Promise<void>;
}

export interface FetchItemKind {
  /** Words by which it is asked for, in capitals, up to the first `[` or `<`. */
  readonly names: readonly string[];
  /**
   * @param word the word just read, in capitals, brackets included
   * @throws BadError when it is malformed
   */
  parse(word: string, args: ArgumentReader, enabled: EnabledExtensions): FetchItem;
}
