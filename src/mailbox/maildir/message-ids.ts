/** By which names a message is known outside of IMAP's UIDs, as the list of UIDs and the file's name say. */
import { createHash } from 'node:crypto';
import type { MaildirMessage } from './maildir-message.ts';
import { extensionValue } from './uidlist-format.ts';

/** RFC 1939 §7. */
const PRINTABLE_UIDL = /^[\u0021-\u007e]{1,70}$/;

/**
 * The UIDL that another server has given the message, which POP3 clients remember it by.
 * @param extensions the message's fields in the list of UIDs
 * @returns undefined when it has none, or none that can be told
 */
export function keptUidl(message: MaildirMessage, extensions: string | undefined): string | undefined {
  const kept = extensionValue(extensions, 'P');
  // An empty value stands for the file's name.
  const own = kept === '' ? message.base : kept;
  return own !== undefined && PRINTABLE_UIDL.test(own) ? own : undefined;
}

export function popOrder(extensions: string | undefined): number | undefined {
  const order = Number(extensionValue(extensions, 'O'));
  return order > 0 ? order : undefined;
}

/** The name that a message keeps wherever it is copied or moved. */
export function guidOf(message: MaildirMessage, extensions: string | undefined): string {
  return extensionValue(extensions, 'G') ?? message.base;
}

/** RFC 8474 §5.1, of the message's GUID. */
export function emailIdOf(guid: string): string {
  return /^[0-9a-f]{32}$/.test(guid) ? guid : createHash('sha1').update(guid, 'latin1').digest('hex').slice(0, 32);
}
