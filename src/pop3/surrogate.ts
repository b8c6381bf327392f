/**
 * Messages with UTF-8 in their header, for clients that have not said UTF8: such a client must get a surrogate with an
 * ASCII header, or nothing (RFC 6856 §2.1). Nothing would leave it with a message that it can neither read nor pass, so
 * it gets the surrogate of RFC 6858, which keeps what can be kept:
 *
 * - addresses that are ASCII stay; others become one that cannot be answered, with the real one as display name (§2.1);
 * - display names, subject and other free text become encoded words (§2.3);
 * - parameters of Content-Type and Content-Disposition that are not ASCII go (§2.2), and so does every other field
 *   that is not ASCII (§2.4).
 *
 * Only what is UTF-8 is touched: a header in another 8-bit charset is no internationalised one, and is sent as it is.
 * The body, the headers of its parts included, is never touched. LIST and STAT tell the size of the stored message.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { type Address, MISSING_DOMAIN, MISSING_MAILBOX, parseAddressList } from '../mime/address.ts';
import { parseContentDisposition, parseContentType } from '../mime/content-type.ts';
import { HeaderReader, unfold } from '../mime/header-reader.ts';
import type { Parameter } from '../mime/parameters.ts';

const END_OF_HEADER = Buffer.from('\r\n\r\n');
/** Octets of UTF-8 in one encoded word: with `=?UTF-8?B?…?=` around their base64 it stays below 75 (RFC 2047 §2). */
const WORD_OCTETS = 45;
const UNANSWERABLE = 'invalid@internationalized-address.invalid';

/**
 * @param octets a message, or its beginning
 * @returns the same octets when its header is ASCII, or does not end in them; else with an ASCII header before the rest
 */
export function asciiHeader(octets: Buffer): Buffer {
  const end = octets.indexOf(END_OF_HEADER);
  const header = octets.subarray(0, end === -1 ? octets.length : end + 2);
  if (isAscii(header) || !isUtf8(header)) return octets;
  return Buffer.concat([Buffer.from(surrogate(header), 'latin1'), octets.subarray(header.length)]);
}

function surrogate(header: Buffer): string {
  const reader = new HeaderReader(header, 0, header.length);
  let fields = '';
  while (reader.next()) {
    const field = header.subarray(reader.start, reader.end);
    if (isAscii(field)) fields += field.toString('latin1');
    else {
      const name = header.toString('latin1', reader.start, reader.nameEnd);
      // As octets, for the parsers; the value is made text again word by word.
      const value = asciiValue(
        name.toLowerCase(),
        unfold(header.toString('latin1', reader.valueStart, reader.valueEnd)),
      );
      if (value !== undefined && IS_ASCII.test(name)) fields += `${name}: ${value}\r\n`;
    }
  }
  return fields;
}

const IS_ASCII = /^[\x00-\x7f]*$/;
const ADDRESSES = /^(?:resent-)?(?:from|sender|to|cc|bcc|reply-to)$/;
/** Free text (RFC 5322 §2.2.1): what nobody parses can be encoded. */
const TEXT = /^(?:subject|comments|content-description|thread-topic|organization|x-.*)$/;

/** @returns the field's value in ASCII, or undefined when the field is left out */
function asciiValue(name: string, value: string): string | undefined {
  if (ADDRESSES.test(name)) return addressList(parseAddressList(value));
  if (TEXT.test(name)) return encodedWords(value);
  if (name === 'content-type') {
    const type = parseContentType(value);
    return type && IS_ASCII.test(type.mediaType)
      ? `${type.type}/${type.subtype}${parameters(type.parameters)}`
      : undefined;
  }
  if (name === 'content-disposition') {
    const disposition = parseContentDisposition(value);
    return disposition && IS_ASCII.test(disposition.type)
      ? disposition.type + parameters(disposition.parameters)
      : undefined;
  }
  return undefined;
}

function addressList(addresses: readonly Address[]): string {
  let list = '';
  let separator = '';
  for (const address of addresses) {
    if (address.host !== undefined) {
      list += `${separator}${mailbox(address)}`;
      separator = ',\r\n ';
    } else if (address.mailbox !== undefined) {
      list += `${separator}${phrase(address.mailbox)}:`;
      separator = ' ';
    } else {
      list += ';';
      separator = ',\r\n ';
    }
  }
  return list;
}

function mailbox({ name, mailbox: local = '', host = '' }: Address): string {
  const address = addressSpecification(local, host);
  if (IS_ASCII.test(address)) return name === undefined ? address : `${phrase(name)} <${address}>`;
  return `${encodedWords(name === undefined ? address : `${name} <${address}>`)} <${UNANSWERABLE}>`;
}

function addressSpecification(local: string, host: string): string {
  const left = local === MISSING_MAILBOX ? '' : DOT_ATOM.test(local) ? local : quoted(local);
  return host === MISSING_DOMAIN ? left : `${left}@${host}`;
}

/** RFC 5322 §3.2.3, and what is not ASCII (RFC 6532 §3.2). */
const DOT_ATOM = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\x80-\xff]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\x80-\xff]+)*$/;

function phrase(octets: string): string {
  if (!IS_ASCII.test(octets)) return encodedWords(octets);
  // Encoded words that are there already must not disappear into quotes (RFC 2047 §5).
  return octets.includes('=?') ? octets : quoted(octets);
}

function quoted(octets: string): string {
  return `"${octets.replace(/["\\]/g, '\\$&')}"`;
}

function parameters(all: readonly Parameter[]): string {
  return all
    .filter(({ name, value }) => IS_ASCII.test(name + value))
    .map(({ name, value }) => `;\r\n ${name}=${name.endsWith('*') ? value : quoted(value)}`)
    .join('');
}

/** Text as encoded words (RFC 2047 §4.1), one a line, cut between characters (§5 (3)). */
function encodedWords(octets: string): string {
  const words: string[] = [];
  const utf8 = Buffer.from(octets, 'latin1');
  for (let at = 0; at < utf8.length; ) {
    let end = Math.min(at + WORD_OCTETS, utf8.length);
    while (end < utf8.length && (utf8[end]! & 0xc0) === 0x80) end--;
    words.push(`=?UTF-8?B?${utf8.toString('base64', at, end)}?=`);
    at = end;
  }
  return words.join('\r\n ');
}
