/**
 * Making, changing and removing mailboxes, for the cmdlets. Every change is read-modify-write of one file under a lock
 * between processes, and durable when it returns; a running server takes it up at once.
 *
 * Hashing, which takes long, is done before the lock is taken.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, sweepTemporaryFiles } from '../files/atomic-file.ts';
import { withLockFile } from '../files/lock-file.ts';
import { type Mailbox, MailboxError } from './mailbox.ts';
import { applyChanges, checkChanges, type MailboxChanges, printable } from './mailbox-changes.ts';
import { mailboxFile, readLines } from './mailbox-file.ts';
import { defaultMaildir, MAILBOXES_FOLDER } from './mailbox-line.ts';
import { MailboxTable } from './mailbox-table.ts';
import {
  emptyLine,
  FILE_HEAD,
  formatLine,
  isMeaningful,
  joinLines,
  NotTextError,
  type NumberedLine,
  parseLine,
  splitLines,
} from './passwd-file.ts';
import { canonicalName, nameProblem } from './user-name.ts';

export interface NewMailbox extends MailboxChanges {
  readonly name: string;
}

/**
 * Needs a password or a hash. Mail that already lies where the new mailbox's would is taken over.
 * @param dataFolder absolute; must exist
 * @throws MailboxError; LockTimeoutError; the system's error
 */
export async function addMailbox(dataFolder: string, wanted: NewMailbox): Promise<Mailbox> {
  const name = checkName(wanted.name);
  if (wanted.password === undefined && wanted.passwordHash === undefined)
    throw new MailboxError('InvalidPassword', 'A new mailbox needs a password.');
  const changes = await checkChanges({ maildir: defaultMaildir(name), ...wanted });
  const { after } = await edit(dataFolder, ({ texts, table }) => {
    const existing = table.find(name)?.mailbox;
    if (existing !== undefined)
      throw new MailboxError('MailboxExists', `"${name}" exists already: it is the mailbox ${existing.name}.`);
    refuseTakenAddress(table, changes.primarySmtpAddress, name);
    return [...texts, formatLine(applyChanges(emptyLine(name), changes))];
  });
  return find(after, name);
}

/** All mailboxes in the order of the file. @throws MailboxError; the system's error */
export async function listMailboxes(dataFolder: string): Promise<readonly Mailbox[]> {
  return (await readState(dataFolder)).table.mailboxes;
}

/**
 * @param identity the mailbox's name, `DOMAIN\name` or its primary SMTP address, in any case
 * @throws MailboxError; the system's error
 */
export async function getMailbox(dataFolder: string, identity: string): Promise<Mailbox> {
  return find((await readState(dataFolder)).table, identity);
}

/**
 * @returns the mailbox as it is then, and whether anything changed; a password always counts as a change
 * @throws MailboxError; LockTimeoutError; the system's error
 */
export async function changeMailbox(
  dataFolder: string,
  identity: string,
  wanted: MailboxChanges,
): Promise<{ readonly mailbox: Mailbox; readonly changed: boolean }> {
  const changes = await checkChanges(wanted);
  let name = '';
  const { after, changed } = await edit(dataFolder, ({ lines, texts, table }) => {
    name = find(table, identity).name;
    refuseTakenAddress(table, changes.primarySmtpAddress, name);
    const at = indexOf(lines, name);
    const before = parseLine(texts[at]!);
    if (typeof before === 'string') return undefined;
    const line = formatLine(applyChanges(before, changes));
    return line === formatLine(before) ? undefined : texts.with(at, line);
  });
  return { mailbox: find(after, name), changed };
}

/**
 * Takes the mailbox out of the file. Its mail stays where it is, and belongs to whoever gets a mailbox of that name
 * again, unless `removeMail` says otherwise.
 * @returns the mailbox as it was
 * @throws MailboxError; LockTimeoutError; the system's error
 */
export async function removeMailbox(
  dataFolder: string,
  identity: string,
  { removeMail = false } = {},
): Promise<Mailbox> {
  const { before } = await edit(dataFolder, ({ lines, texts, table }) => {
    const mailbox = find(table, identity);
    // Asked before the line is gone, so that a refusal leaves everything as it was.
    if (removeMail) folderToRemove(dataFolder, mailbox);
    return texts.toSpliced(indexOf(lines, mailbox.name), 1);
  });
  const removed = find(before, identity);
  if (removeMail) await rm(folderToRemove(dataFolder, removed), { recursive: true, force: true });
  return removed;
}

interface State {
  readonly lines: readonly NumberedLine[];
  readonly texts: readonly string[];
  readonly table: MailboxTable;
}

/** @param change gives the new lines of the whole file, or undefined when nothing changes; throws to change nothing */
async function edit(
  dataFolder: string,
  change: (state: State) => readonly string[] | undefined,
): Promise<{ readonly before: MailboxTable; readonly after: MailboxTable; readonly changed: boolean }> {
  const file = mailboxFile(dataFolder);
  return withLockFile(`${file}.lock`, async (lock) => {
    await sweepTemporaryFiles(file);
    const state = await readState(dataFolder);
    const texts = change(state);
    if (texts === undefined) return { before: state.table, after: state.table, changed: false };
    const content = joinLines(texts);
    await replaceFile(file, content, { owner: 'folder', beforeRename: () => lock.verify() });
    const after = new MailboxTable(splitLines(Buffer.from(content)), dataFolder);
    return { before: state.table, after, changed: true };
  });
}

/** An empty or missing file begins with the description of its format. */
async function readState(dataFolder: string): Promise<State> {
  const file = mailboxFile(dataFolder);
  try {
    const written = await readLines(file);
    const lines = written.length === 0 ? splitLines(Buffer.from(FILE_HEAD)) : written;
    return { lines, texts: lines.map(({ text }) => text), table: new MailboxTable(lines, dataFolder) };
  } catch (error) {
    if (error instanceof NotTextError)
      throw new MailboxError('FileUnreadable', `${file} cannot be read: ${error.message}`);
    throw error;
  }
}

function checkName(text: string): string {
  const problem = nameProblem(text);
  const name = canonicalName(text);
  if (problem !== undefined || name === undefined) throw new MailboxError('InvalidName', problem ?? 'Invalid name.');
  return name;
}

function find(table: MailboxTable, identity: string): Mailbox {
  const record = table.find(identity);
  if (record !== undefined) return record.mailbox;
  const localPart = (name: string | undefined) => name?.split('@', 1)[0];
  const asked = localPart(canonicalName(identity));
  const near = table.mailboxes.find(({ name }) => localPart(name) === asked);
  const hint = near === undefined ? '' : ` Did you mean ${near.name}?`;
  throw new MailboxError('MailboxNotFound', `There is no mailbox "${printable(identity)}".${hint}`);
}

/** Of two lines with one name the first holds, as in {@link MailboxTable}. */
function indexOf(lines: readonly NumberedLine[], name: string): number {
  return lines.findIndex(({ text }) => {
    const line = isMeaningful(text) ? parseLine(text) : '';
    return typeof line !== 'string' && nameProblem(line.name) === undefined && canonicalName(line.name) === name;
  });
}

function refuseTakenAddress(table: MailboxTable, address: string | undefined, name: string): void {
  const holder = address === undefined || address === '' ? undefined : table.find(address)?.mailbox;
  if (holder !== undefined && holder.name !== name)
    throw new MailboxError('AddressInUse', `The address ${address} belongs to the mailbox ${holder.name}.`);
}

/** The mailbox's own folder under the data folder. Mail that lies elsewhere is not ours to remove. */
function folderToRemove(dataFolder: string, mailbox: Mailbox): string {
  const ours = path.join(dataFolder, defaultMaildir(mailbox.name));
  if (mailbox.maildir === ours) return path.dirname(ours);
  const place = path.join(dataFolder, MAILBOXES_FOLDER);
  throw new MailboxError(
    'MailOutsideDataFolder',
    `The mail of ${mailbox.name} lies in ${mailbox.maildir}, not where it was put by default (${place}); remove it by hand.`,
  );
}
