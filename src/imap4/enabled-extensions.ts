/**
 * What changes the form of answers once the client has asked for it, by ENABLE (RFC 5161) or by using it
 * (RFC 7162 §3.1). It holds until the connection ends.
 */
import type { TextMode } from './wire/encoder.ts';

const ASCII: TextMode = { utf8: false };
const UTF_8: TextMode = { utf8: true };

export class EnabledExtensions {
  readonly #condStoreBegins: () => void;
  #condStore = false;
  /** VANISHED in place of EXPUNGE (RFC 7162 §3.2). */
  qResync = false;
  /** UTF-8 in quoted strings and mailbox names (RFC 6855). */
  utf8 = false;
  /** No sequence numbers, neither asked for nor told (RFC 9586). */
  uidOnly = false;
  /** RFC 9051: no \Recent, and UTF-8. */
  rev2 = false;

  /** @param condStoreBegins called once, when the client begins to care for mod-sequences */
  constructor(condStoreBegins: () => void = () => undefined) {
    this.#condStoreBegins = condStoreBegins;
  }

  /** MODSEQ in every answer about flags (RFC 7162 §3.1). */
  get condStore(): boolean {
    return this.#condStore;
  }

  /** The client enables mod-sequences, or uses them, which is the same (RFC 7162 §3.1). */
  useCondStore(): void {
    if (this.#condStore) return;
    this.#condStore = true;
    this.#condStoreBegins();
  }

  /**
   * UID in every answer that a change of flags causes: a server with QRESYNC owes it to a client that cares for
   * mod-sequences (RFC 7162 §3.2.4). UIDONLY has it in front of every answer.
   */
  get tellsUidOfChanges(): boolean {
    return this.#condStore && !this.uidOnly;
  }

  get textMode(): TextMode {
    return this.utf8 || this.rev2 ? UTF_8 : ASCII;
  }

  /** Messages that are gone are told by their UIDs. */
  get tellsVanished(): boolean {
    return this.qResync || this.uidOnly;
  }

  /** \Recent and RECENT are gone in IMAP4rev2. */
  get showsRecent(): boolean {
    return !this.rev2;
  }
}
