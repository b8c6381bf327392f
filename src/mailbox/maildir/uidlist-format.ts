/**
 * The text of `dovecot-uidlist`: which UID belongs to which message file.
 *
 *     3 V<uidvalidity> N<next uid> G<32 hex mailbox GUID>[ <key><value>]...
 *     <uid>[ <KEY><value>]... :<base name>
 *
 * Version 3 is read and written, version 1 (`1 <uidvalidity> <next uid>`, records `<uid> <name>`; Courier's
 * `courierimapuiddb` too) is read. New records are appended without touching the header, so the next UID is the higher
 * of `N` and the last record's successor. A record whose file is gone is ordinary: expunging does not rewrite the file.
 */
import { baseOf } from './file-name.ts';

/** RFC 9051 §2.3.1.1: 32 bits; Dovecot keeps the last two values for itself. */
export const MAX_UID = 0xffff_fffd;

export interface UidListHeader {
  readonly version: 1 | 3;
  readonly uidValidity: number;
  /** `N`; records may go beyond it in version 3. */
  readonly nextUid: number;
  /** `G`: 32 hex digits, or '' when there is none yet. */
  readonly guid: string;
  /** Fields of other keys, as they stand: written back unchanged. */
  readonly others: readonly string[];
}

/** Records in the order of the file: record i is `uids[i]`, `bases[i]`. */
export interface UidListRecords {
  readonly uids: number[];
  readonly bases: string[];
  /** Extension fields of the few records that have some: UID → `S123 Wabc`. */
  readonly extensions: Map<number, string>;
  /** Octets read, up to the end of the last whole line. */
  readonly octets: number;
  /** Lines read. */
  readonly lines: number;
  /** Something in it is better written anew. */
  readonly untidy: boolean;
}

/** The file breaks a rule of its format. */
export class UidListCorrupt extends Error {
  constructor(why: string) {
    super(`dovecot-uidlist is corrupt: ${why}`);
    this.name = 'UidListCorrupt';
  }
}

/**
 * @param text from the start of the file, as latin1
 * @returns the header and the length of its line
 * @throws {UidListCorrupt}
 */
export function parseUidListHeader(text: string): { readonly header: UidListHeader; readonly length: number } {
  const end = text.indexOf('\n');
  if (end < 0) throw new UidListCorrupt('its first line has no end');
  const line = text.slice(0, end);
  const version = line.slice(0, 2);
  if (version === '3 ') return { header: parseVersion3(line.slice(2)), length: end + 1 };
  if (version === '1 ') return { header: parseVersion1(line.slice(2)), length: end + 1 };
  throw new UidListCorrupt('its version is neither 1 nor 3');
}

function parseVersion1(line: string): UidListHeader {
  const [uidValidity = Number.NaN, nextUid = Number.NaN] = line.split(' ').map(Number);
  if (!(uidValidity > 0) || !(nextUid > 0)) throw new UidListCorrupt('its header says no UIDVALIDITY or no next UID');
  return { version: 1, uidValidity, nextUid, guid: '', others: [] };
}

function parseVersion3(line: string): UidListHeader {
  let uidValidity = 0;
  let nextUid = 1;
  let guid = '';
  const others: string[] = [];
  for (const field of line.split(' ')) {
    const value = field.slice(1);
    if (field.startsWith('V')) uidValidity = Number(value);
    else if (field.startsWith('N')) nextUid = Number(value);
    else if (field.startsWith('G') && /^[0-9a-f]{32}$/.test(value)) guid = value;
    else if (field !== '') others.push(field);
  }
  if (!(uidValidity > 0 && uidValidity <= 0xffff_ffff)) throw new UidListCorrupt('its header says no UIDVALIDITY');
  if (!(nextUid > 0 && nextUid <= 0xffff_ffff)) throw new UidListCorrupt('its header says no next UID');
  return { version: 3, uidValidity, nextUid, guid, others };
}

/**
 * Reads records; a last line without its end is a record still being written, and left for later.
 * @param text whole lines from the start of a record, as latin1
 * @param after the UID of the record before
 * @param nextUid in version 1 no record may reach it
 * @throws {UidListCorrupt}
 */
export function parseUidListRecords(text: string, version: 1 | 3, after = 0, nextUid = Infinity): UidListRecords {
  const uids: number[] = [];
  const bases: string[] = [];
  const extensions = new Map<number, string>();
  let untidy = false;
  let last = after;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
    let at = start;
    let uid = 0;
    for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48) {
      uid = uid * 10 + digit;
    }
    if (uid <= last || uid > MAX_UID || text.charCodeAt(at) !== SPACE) throw badRecord(text.slice(start, end));
    if (version === 1 && uid >= nextUid) throw new UidListCorrupt(`UID ${uid} is not below the next UID`);
    last = uid;
    at++;
    if (version === 3 && text.charCodeAt(at) !== COLON) {
      const fields = readExtensions(text, at, end);
      if (fields.kept !== '') extensions.set(uid, fields.kept);
      untidy ||= fields.dropped;
      at = fields.end;
    }
    const name = text.slice(version === 3 ? at + 1 : at, end);
    if (name === '' || name.includes('/')) throw badRecord(text.slice(start, end));
    uids.push(uid);
    bases.push(name.includes(':') ? baseOf(name) : name);
  }
  return { uids, bases, extensions, octets: start, lines: uids.length, untidy };
}

const SPACE = 32;
const COLON = 58;

/** Fields up to the one that begins with `:`, which is the name. */
function readExtensions(text: string, from: number, lineEnd: number): { kept: string; dropped: boolean; end: number } {
  const kept: string[] = [];
  let dropped = false;
  let at = from;
  while (at < lineEnd && text.charCodeAt(at) !== COLON) {
    const space = text.indexOf(' ', at);
    const end = space < 0 || space > lineEnd ? lineEnd : space;
    const field = text.slice(at, end);
    if (/^[A-Z]/.test(field)) kept.push(field);
    else dropped ||= field !== '';
    at = Math.min(end + 1, lineEnd);
  }
  if (at >= lineEnd) throw badRecord(text.slice(from, lineEnd));
  return { kept: kept.join(' '), dropped, end: at };
}

function badRecord(line: string): UidListCorrupt {
  return new UidListCorrupt(`bad record ${JSON.stringify(line.slice(0, 100))}`);
}

export function formatUidListHeader(header: UidListHeader): string {
  const guid = header.guid === '' ? [] : [`G${header.guid}`];
  return `${['3', `V${header.uidValidity}`, `N${header.nextUid}`, ...guid, ...header.others].join(' ')}\n`;
}

/** @param extensions fields such as `Pabc O1`, without spaces inside their values */
export function formatUidListRecord(uid: number, base: string, extensions?: string): string {
  return extensions === undefined || extensions === '' ? `${uid} :${base}\n` : `${uid} ${extensions} :${base}\n`;
}

/** The value of one extension field, or undefined when it is not there. */
export function extensionValue(extensions: string | undefined, key: string): string | undefined {
  return extensions
    ?.split(' ')
    .find((field) => field.startsWith(key))
    ?.slice(1);
}
