/**
 * URLs of messages and their parts (RFC 5092), as far as CATENATE knows them (RFC 4469 §3): relative ones, for messages
 * of the account that the session has logged on to. The base is `imap://user@server/mailbox`, with the selected mailbox.
 */
import { HIERARCHY_DELIMITER } from '../../mailbox/mail-store.ts';
import { BadError } from '../errors.ts';
import type { OctetRange } from '../fetch/partial.ts';
import { readSection, type Section } from '../fetch/section.ts';
import { LIST_DEPTH, LISTS_PER_COMMAND } from '../limits.ts';
import { ArgumentReader, canonicalInbox } from '../wire/argument-reader.ts';
import { CommandLexer } from '../wire/command-lexer.ts';
import { fromOctets } from '../wire/encoder.ts';

export interface MessageUrl {
  readonly mailbox: string;
  /** Undefined when the URL does not say. */
  readonly uidValidity: number | undefined;
  readonly uid: number;
  readonly section: Section;
  /** Without `length`: up to the end. */
  readonly partial: OctetRange | undefined;
}

/** `[path [";UIDVALIDITY=" n] "/"] ";UID=" n ["/;SECTION=" section] ["/;PARTIAL=" offset ["." length]]`. */
const URL =
  /^(?:([^;]+?)(?:;UIDVALIDITY=([1-9]\d{0,9}))?\/)?;UID=([1-9]\d{0,9})(?:\/;SECTION=([^;]+?))?(?:\/;PARTIAL=(\d{1,15})(?:\.([1-9]\d{0,14}))?)?$/i;
/** `imap:` in front, which makes it absolute. */
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * @param url octets
 * @param selected name of the selected mailbox
 * @returns undefined when it is no URL of a message, or of one elsewhere
 */
export function parseMessageUrl(url: string, selected: string | undefined): MessageUrl | undefined {
  const found = URL.exec(url);
  if (found === null) return undefined;
  const [, path, uidValidity, uid, sectionText = '', offset, length] = found;
  const mailbox = mailboxOf(path, selected);
  const section = sectionOf(sectionText);
  if (mailbox === undefined || section === undefined) return undefined;
  return {
    mailbox,
    uidValidity: uidValidity === undefined ? undefined : Number(uidValidity),
    uid: Number(uid),
    section,
    partial:
      offset === undefined
        ? undefined
        : { offset: Number(offset), length: length === undefined ? Number.MAX_SAFE_INTEGER : Number(length) },
  };
}

/** The path, resolved against the base (RFC 3986 §5.2). */
function mailboxOf(path: string | undefined, selected: string | undefined): string | undefined {
  if (path === undefined) return selected;
  if (path.startsWith('//') || SCHEME.test(path)) return undefined;
  const name = decode(path.startsWith('/') ? path.slice(1) : path);
  if (name === undefined || name === '') return undefined;
  if (path.startsWith('/') || selected === undefined) return canonicalInbox(name);
  return canonicalInbox(selected.slice(0, selected.lastIndexOf(HIERARCHY_DELIMITER) + 1) + name);
}

/** `1.2.MIME`, read as FETCH would read it; the whole message when there is none. */
function sectionOf(encoded: string): Section | undefined {
  const text = decode(encoded);
  // A line end, or anything else that no section has, must not reach the lexer.
  if (text === undefined || /[^\x20-\x7e]/.test(text)) return undefined;
  const octets = Buffer.from(`BODY[${text}]\r\n`, 'latin1');
  const lexer = new CommandLexer();
  lexer.push(octets);
  const event = lexer.next({
    commandOctets: octets.length,
    nonSynchronisingLiteral: 0,
    listDepth: LIST_DEPTH,
    lists: LISTS_PER_COMMAND,
  });
  if (event?.kind !== 'command') return undefined;
  try {
    const args = new ArgumentReader(event.tokens, { utf8: false });
    const { section } = readSection(args.word(), args);
    args.end();
    // `SECTION=1]<0.5>` says what PARTIAL is there to say.
    return section.partial === undefined ? section : undefined;
  } catch (error) {
    if (error instanceof BadError) return undefined;
    throw error;
  }
}

/** Octets of UTF-8 behind percent signs. */
function decode(encoded: string): string | undefined {
  if (/[^\x21-\x7e]|%(?![0-9a-f]{2})/i.test(encoded)) return undefined;
  const octets = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return fromOctets(octets);
}
