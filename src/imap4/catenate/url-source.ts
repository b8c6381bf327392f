/**
 * The octets that URLs of messages name, for one APPEND. Parts of one message are mostly asked for one after the other,
 * so that the mailbox, the message and its structure are kept until another one is asked for.
 *
 * It looks into mailboxes as EXAMINE does: nothing becomes \Seen, nothing loses \Recent (RFC 4469 §3).
 */
import { type MailAccount, MailboxError, type MailboxView, type MessageBody } from '../../mailbox/mail-store.ts';
import type { MessagePart } from '../../mime/message-part.ts';
import { scanMessage } from '../../mime/scanner.ts';
import { NoError } from '../errors.ts';
import { slice } from '../fetch/partial.ts';
import { isWhole, octetsOf } from '../fetch/section.ts';
import { BODY_PIECE_OCTETS } from '../limits.ts';
import { type MessageUrl, parseMessageUrl } from './message-url.ts';

/** Takes octets; what it returns is awaited. */
export type Write = (piece: Buffer) => Promise<void> | undefined;

export class UrlSource {
  readonly #account: MailAccount;
  readonly #selected: string | undefined;
  #mailbox: string | undefined;
  #view: MailboxView | undefined;
  #uid = 0;
  #octets: Buffer | undefined;
  #structure: MessagePart | undefined;

  /** @param selected name of the selected mailbox */
  constructor(account: MailAccount, selected: string | undefined) {
    this.#account = account;
    this.#selected = selected;
  }

  /**
   * @param text octets of the URL
   * @throws NoError with BADURL when there is no such thing
   */
  async read(text: string, write: Write): Promise<void> {
    const url = parseMessageUrl(text, this.#selected);
    if (url === undefined) throw badUrl(text, 'The URL is not one of a message here.');
    try {
      const view = await this.#open(url.mailbox);
      if (url.uidValidity !== undefined && url.uidValidity !== view.uidValidity) {
        throw badUrl(text, 'The mailbox has another UIDVALIDITY.');
      }
      const sequence = view.sequenceOf(url.uid);
      if (sequence === 0) throw badUrl(text, 'There is no message with this UID.');
      const body = await view.body(view.messages[sequence - 1]!);
      try {
        if (isWhole(url.section)) await writeWhole(body, url, write);
        else if (!(await this.#writeSection(body, url, write))) throw badUrl(text, 'The message has no such part.');
      } finally {
        body.close();
      }
    } catch (error) {
      if (error instanceof MailboxError) throw badUrl(text, error.message);
      throw error;
    }
  }

  async close(): Promise<void> {
    const view = this.#view;
    this.#view = undefined;
    this.#forget();
    await view?.close();
  }

  async #open(mailbox: string): Promise<MailboxView> {
    if (this.#view !== undefined && this.#mailbox === mailbox) return this.#view;
    await this.close();
    this.#view = await this.#account.select(mailbox, true);
    this.#mailbox = mailbox;
    return this.#view;
  }

  /** @returns false when there is no such section */
  async #writeSection(body: MessageBody, { uid, section, partial }: MessageUrl, write: Write): Promise<boolean> {
    if (uid !== this.#uid) {
      this.#forget();
      this.#octets = body.bytes ?? (await body.read(0, body.size));
      this.#uid = uid;
    }
    const message = this.#octets!;
    const octets = octetsOf(section, message, () => {
      this.#structure ??= scanMessage(message);
      return this.#structure;
    });
    if (octets === undefined) return false;
    const { start, end } = slice(octets.length, partial);
    await write(octets.subarray(start, end));
    return true;
  }

  #forget(): void {
    this.#uid = 0;
    this.#octets = undefined;
    this.#structure = undefined;
  }
}

async function writeWhole(body: MessageBody, { partial }: MessageUrl, write: Write): Promise<void> {
  const { start, end } = slice(body.size, partial);
  if (body.bytes !== undefined) {
    await write(body.bytes.subarray(start, end));
    return;
  }
  for (let at = start; at < end; at += BODY_PIECE_OCTETS) {
    await write(await body.read(at, Math.min(BODY_PIECE_OCTETS, end - at)));
  }
}

/** The URL in the code is the first one that failed, in characters that a response code may have (RFC 4469 §5). */
function badUrl(url: string, message: string): NoError {
  const printable = url.replace(/[^\x21-\x5c\x5e-\x7e]/g, (octet) => {
    return `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return new NoError(`BADURL ${printable === '' ? '""' : printable}`, message);
}
