/** What a line of `mailboxes.passwd` means: a mailbox, and how its password is verified. */
import path from 'node:path';
import { byteQuantifiedSize } from '../model/byte-quantified-size.ts';
import { unlimitedInt32 } from '../model/unlimited-int32.ts';
import type { ValueType } from '../model/value-type.ts';
import { decodeBase64 } from '../sasl/base64.ts';
import type { ScramKeys } from '../sasl/mechanism.ts';
import { SCRAM_KEY_OCTETS } from '../sasl/scram-keys.ts';
import { extraValue } from './extra-value.ts';
import type { Mailbox } from './mailbox.ts';
import { ownRetrievalFormat } from './own-retrieval-format.ts';
import type { PasswdLine } from './passwd-file.ts';
import { isDisabled, isLocked, type PasswordHash, parsePasswordHash } from './password-hash.ts';
import { canonicalName, folderName, nameProblem } from './user-name.ts';

/** The extra fields whose meaning is known here, in the order in which new lines carry them. */
export const EXTRA = {
  scramKeys: 'ScramSha256',
  maildir: 'Maildir',
  primarySmtpAddress: 'PrimarySmtpAddress',
  popEnabled: 'PopEnabled',
  imapEnabled: 'ImapEnabled',
  prohibitSendReceiveQuota: 'ProhibitSendReceiveQuota',
  messageCountQuota: 'MessageCountQuota',
} as const;

const KNOWN_EXTRAS: ReadonlySet<string> = new Set(Object.values(EXTRA));

/** The folder of the data folder that holds the mailboxes whose lines do not say otherwise. */
export const MAILBOXES_FOLDER = 'mailboxes';

/** RFC 7677 §4: fewer protect too little. */
const MIN_SCRAM_ITERATIONS = 4096;
/** More than any client is willing to do. */
const MAX_SCRAM_ITERATIONS = 10_000_000;
const MAX_SALT_OCTETS = 256;

/** A mailbox with its secrets; they never leave `directory/`. */
export interface MailboxRecord {
  readonly mailbox: Mailbox;
  /** undefined: no password is right. */
  readonly hash: PasswordHash | undefined;
  readonly scramKeys: ScramKeys | undefined;
  /** What in the line was not understood, as sentences; the rest of it holds. */
  readonly problems: readonly string[];
}

/**
 * @param dataFolder absolute
 * @returns the mailbox, or a sentence that says why the line as a whole cannot be one
 */
export function readMailbox(line: PasswdLine, dataFolder: string): MailboxRecord | string {
  const name = canonicalName(line.name);
  const problem = nameProblem(line.name);
  if (name === undefined || problem !== undefined) return problem ?? 'The name cannot be used.';
  const problems: string[] = [];
  // A locked mailbox is locked for every mechanism.
  const locked = isLocked(line.password);
  const hash = locked ? undefined : readHash(line.password, problems);
  const scramKeys = locked ? undefined : readScramKeys(line.extras.get(EXTRA.scramKeys), problems);
  const popRetrievalFormat = ownRetrievalFormat('Pop', line.extras, problems);
  const imapRetrievalFormat = ownRetrievalFormat('Imap', line.extras, problems);
  return {
    mailbox: {
      name,
      maildir: maildirOf(line, name, dataFolder),
      popEnabled: readSwitch(line, EXTRA.popEnabled, problems),
      imapEnabled: readSwitch(line, EXTRA.imapEnabled, problems),
      ...(popRetrievalFormat && { popRetrievalFormat }),
      ...(imapRetrievalFormat && { imapRetrievalFormat }),
      prohibitSendReceiveQuota: readQuota(line, EXTRA.prohibitSendReceiveQuota, byteQuantifiedSize, problems),
      messageCountQuota: readQuota(line, EXTRA.messageCountQuota, unlimitedInt32, problems),
      disabled: isDisabled(line.password),
      displayName: line.displayName,
      primarySmtpAddress: canonicalName(line.extras.get(EXTRA.primarySmtpAddress) ?? '') ?? '',
      passwordScheme: hash?.scheme ?? '',
      hasScramKeys: scramKeys !== undefined,
      attributes: new Map([...line.extras].filter(([key]) => !KNOWN_EXTRAS.has(key))),
    },
    hash,
    scramKeys,
    problems,
  };
}

/** Where the mail of a mailbox lies unless its line says otherwise; relative to the data folder. */
export function defaultMaildir(name: string): string {
  return path.join(MAILBOXES_FOLDER, folderName(name), 'Maildir');
}

/** `iterations,salt,StoredKey,ServerKey`, the last three in base64: Dovecot's form too. */
export function formatScramKeys(keys: ScramKeys): string {
  const octets = [keys.salt, keys.storedKey, keys.serverKey].map((part) => part.toString('base64'));
  return [String(keys.iterations), ...octets].join(',');
}

function readHash(field: string, problems: string[]): PasswordHash | undefined {
  const hash = parsePasswordHash(field);
  if (typeof hash !== 'string') return hash;
  problems.push(hash);
  return undefined;
}

function readScramKeys(value: string | undefined, problems: string[]): ScramKeys | undefined {
  if (value === undefined || value === '') return undefined;
  const keys = parseScramKeys(value);
  if (keys === undefined)
    problems.push(
      `${EXTRA.scramKeys} is not iterations (${MIN_SCRAM_ITERATIONS} to ${MAX_SCRAM_ITERATIONS}),salt,StoredKey,ServerKey.`,
    );
  return keys;
}

function parseScramKeys(value: string): ScramKeys | undefined {
  const [count = '', ...parts] = value.split(',');
  const iterations = /^\d{1,9}$/.test(count) ? Number(count) : 0;
  const [salt, storedKey, serverKey] = parts.map((part) => decodeBase64(part, MAX_SALT_OCTETS));
  if (parts.length !== 3 || iterations < MIN_SCRAM_ITERATIONS || iterations > MAX_SCRAM_ITERATIONS) return undefined;
  if (salt === undefined || salt.length === 0) return undefined;
  if (storedKey?.length !== SCRAM_KEY_OCTETS || serverKey?.length !== SCRAM_KEY_OCTETS) return undefined;
  return { iterations, salt, storedKey, serverKey };
}

function maildirOf(line: PasswdLine, name: string, dataFolder: string): string {
  const said = line.extras.get(EXTRA.maildir);
  if (said !== undefined && said !== '') return path.resolve(dataFolder, said);
  if (line.home !== '') return path.resolve(dataFolder, line.home, 'Maildir');
  return path.join(dataFolder, defaultMaildir(name));
}

/** A quota that cannot be read limits nothing, for no mail may be refused over a slip of the pen. */
function readQuota(
  { extras }: PasswdLine,
  key: string,
  type: ValueType<number | 'unlimited'>,
  problems: string[],
): number | 'unlimited' {
  return extraValue(extras, key, { type, otherwise: 'unlimited', unreadable: 'it is taken for unlimited.' }, problems);
}

/** A switch that is not there is on; one that cannot be read is off, as nobody writes it in order to allow something. */
function readSwitch(line: PasswdLine, key: string, problems: string[]): boolean {
  const value = line.extras.get(key);
  if (value === undefined || /^(|yes|true|\$true|1)$/i.test(value)) return true;
  if (!/^(no|false|\$false|0)$/i.test(value)) problems.push(`${key} is neither yes nor no; it is taken for no.`);
  return false;
}
