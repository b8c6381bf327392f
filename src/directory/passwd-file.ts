/**
 * The text of `mailboxes.passwd`: lines, fields, extra fields. What they mean is `mailbox-line.ts`'s.
 *
 * The form is that of passwd(5) with extra fields behind it, as Dovecot's passwd-file has it, so that administrators
 * know it and a file from there can be read as it is. A change touches the line it is about: comments, blank lines, the
 * order, and what this version does not know stay as they are.
 */

/** Stands at the head of a file that we create. */
export const FILE_HEAD = `# The mailboxes of this server: one line each, as in passwd(5), with extra fields at the end.
#
#   name:{SCHEME}hash:::display name:home::Property=value Property=value ...
#
# name      in lower case; what the user logs on with: jane or jane@example.com
# hash      {ARGON2ID}$argon2id$... is what the cmdlets write. {BLF-CRYPT}$2y$..., {SHA512-CRYPT}$6$... and
#           {SHA256-CRYPT}$5$... are accepted too. Empty, or with ! or * in front: no password is right.
# 3, 4, 7   the user id, group id and shell of passwd(5): kept, but not used
# display   the name of the person
# home      optional folder of the user; mail lies in its folder Maildir unless Maildir= says otherwise
#
# Extra fields are separated by blanks. In them a blank is written %20, a percent sign %25; in the display name and the
# home a colon is written %3A, a percent sign %25.
#
#   ScramSha256=iterations,salt,StoredKey,ServerKey   what SCRAM-SHA-256 needs, in base64; written with each new password
#   Maildir=path               where the mail lies; relative paths start at the folder of this file
#   PrimarySmtpAddress=address another name to log on with
#   PopEnabled=no              the mailbox cannot log on by POP3
#   ImapEnabled=no             the mailbox cannot log on by IMAP4
#   ProhibitSendReceiveQuota=2GB  how much mail the mailbox may hold; without it there is no limit
#   MessageCountQuota=50000    how many messages the mailbox may hold; without it there is no limit
#
# Other extra fields are kept. The server takes changes up at once. Do not change this file by hand while a cmdlet
# runs: it is replaced as a whole, and your editor would write over it.
`;

/** One line that is meant to be a mailbox; all fields decoded. */
export interface PasswdLine {
  readonly name: string;
  readonly password: string;
  /** passwd(5)'s user id, group id and shell, kept for other programs. */
  readonly uid: string;
  readonly gid: string;
  readonly shell: string;
  readonly displayName: string;
  readonly home: string;
  readonly extras: ReadonlyMap<string, string>;
}

/** A line of the file with its number (from 1) and its text without line end. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** Thrown when the octets are not text. */
export class NotTextError extends Error {
  constructor() {
    super('The file is not UTF-8 text.');
    this.name = 'NotTextError';
  }
}

const FIXED_FIELDS = 7;

/** @throws NotTextError */
export function splitLines(octets: Buffer): readonly NumberedLine[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    throw new NotTextError();
  }
  const lines = text.split('\n').map((line, at) => ({ number: at + 1, text: line.replace(/\r$/, '') }));
  // The piece behind the last line end is not a line.
  if (lines.at(-1)?.text === '') lines.pop();
  return lines;
}

export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Comments and blank lines say nothing. */
export function isMeaningful(text: string): boolean {
  return text.trim() !== '' && !text.startsWith('#');
}

/** @returns the fields, or a sentence that says why it is no line of ours */
export function parseLine(text: string): PasswdLine | string {
  const fields = text.split(':');
  if (fields.length < 2) return 'The line has no password field; name and hash are separated by a colon.';
  const [name = '', password = '', uid = '', gid = '', displayName = '', home = '', shell = ''] = fields;
  const extras = new Map<string, string>();
  // Values may hold colons: the extra fields are everything behind the seventh.
  for (const extra of fields.slice(FIXED_FIELDS).join(':').split(/\s+/)) {
    if (extra === '') continue;
    const equals = extra.indexOf('=');
    // A word alone is a switch that is on, as in Dovecot (`nologin`).
    if (equals === -1) extras.set(extra, '');
    else extras.set(extra.slice(0, equals), decode(extra.slice(equals + 1)));
  }
  return { name, password, uid, gid, shell, displayName: decode(displayName), home: decode(home), extras };
}

export function formatLine(line: PasswdLine): string {
  const fixed = [
    line.name,
    line.password,
    line.uid,
    line.gid,
    encode(line.displayName, ':'),
    encode(line.home, ':'),
    line.shell,
  ];
  const extras = [...line.extras].map(([key, value]) => (value === '' ? key : `${key}=${encode(value, ' ')}`));
  return [...fixed, extras.join(' ')].join(':');
}

/** The line of a mailbox of which only the name is known. */
export function emptyLine(name: string): PasswdLine {
  return { name, password: '', uid: '', gid: '', shell: '', displayName: '', home: '', extras: new Map() };
}

/** A name that can stand in front of an extra field's `=`. */
export function isExtraName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text);
}

function encode(text: string, separator: ':' | ' '): string {
  // Control characters and every white space but the blank are encoded as well: some are line ends to some programs.
  return text.replace(/[%\p{Cc}\p{Zl}\p{Zp}\ufeff]|[^\P{Zs} ]|[: ]/gu, (character) => {
    if ((character === ':' || character === ' ') && character !== separator) return character;
    return [...Buffer.from(character)].map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

/** What is not a proper escape stands for itself: people write these lines too. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
