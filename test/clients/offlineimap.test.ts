import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { HOST, message, messagesIn, SharedMailbox, type StoredMessage, subjectOf } from './support/shared-engine.ts';

const MESSAGES = 60;
/** A name as it goes over the wire (RFC 3501 §5.1.3); a level of the hierarchy is a folder on the local side. */
const REMOTE = '.Entw&APw-rfe.2026';
const LOCAL = 'Entw&APw-rfe/2026';

let mailbox: SharedMailbox;
let local: string;
let configuration: string;

beforeAll(async () => {
  mailbox = await SharedMailbox.make('offlineimap');
  local = join(mailbox.home, 'local');
  configuration = join(mailbox.home, 'offlineimaprc');
  for (let n = 1; n <= MESSAGES; n++) mailbox.deliver(message(`number ${n}`));
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(mailbox.maildir, REMOTE, part), { recursive: true });
  writeFileSync(join(mailbox.maildir, REMOTE, 'cur', '1795900000.M1P1.clients:2,DS'), message('draft'));
  writeFileSync(
    configuration,
    `
[general]
accounts = jane
metadata = ${mailbox.home}/metadata
ui = basic
fsync = false
[Account jane]
localrepository = local
remoterepository = remote
[Repository local]
type = Maildir
localfolders = ${local}
sep = /
[Repository remote]
type = IMAP
remotehost = ${HOST}
remoteport = ${mailbox.engine.ports.imaps}
remoteuser = ${mailbox.user}
remotepass = ${mailbox.password}
ssl = yes
sslcacertfile = ${mailbox.engine.certificate}
tls_level = tls_compat
maxconnections = 2
`,
    { mode: 0o600 },
  );
});

/** @returns what it says that it does to messages and folders */
async function offlineimap(): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram('offlineimap', ['-c', configuration, '-o']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const doing = /^(Copy message|Deleting|Adding flags|Removing flags|Creating folder)/;
  expect(stdout).toContain("Finished account 'jane'");
  return stdout.split('\n').filter((line) => doing.test(line));
}

/** Both sides by subject: flags and content. The field that offlineimap adds to its own copy is left out. */
function sides(): { remote: string[]; local: string[] } {
  return {
    remote: described([...mailbox.stored(), ...mailbox.stored(REMOTE)]),
    local: described([...messagesIn(join(local, 'INBOX')), ...messagesIn(join(local, LOCAL))]),
  };
}

function described(messages: readonly StoredMessage[]): string[] {
  return messages
    .map(
      (one) =>
        `${subjectOf(one)} ${one.flags}\n${one.content.replaceAll('\r\n', '\n').replace(/^X-OfflineIMAP: .*\n/m, '')}`,
    )
    .sort();
}

function withSubject(messages: readonly StoredMessage[], subject: string): StoredMessage {
  return messages.find((one) => subjectOf(one) === subject)!;
}

function setFlags({ path }: StoredMessage, flags: string): void {
  renameSync(path, `${path.replace(/:2,.*$/, '').replace('/new/', '/cur/')}:2,${flags}`);
}

test('the first run brings every mailbox and message over', async () => {
  const copied = (await offlineimap()).filter((line) => line.startsWith('Copy message'));
  expect(copied).toHaveLength(MESSAGES + 1);
  const { remote, local } = sides();
  expect(local).toHaveLength(MESSAGES + 1);
  expect(local).toEqual(remote);
});

test('the second run has nothing to do', async () => {
  expect(await offlineimap()).toEqual([]);
});

test('new messages, flags and deletions travel in both directions', async () => {
  const here = messagesIn(join(local, 'INBOX'));
  setFlags(withSubject(here, 'number 7'), 'FS');
  rmSync(withSubject(here, 'number 8').path);
  writeFileSync(join(local, 'INBOX', 'cur', '1795999999.M1P1.here:2,S'), message('written here'));

  const there = mailbox.stored();
  setFlags(withSubject(there, 'number 9'), 'RS');
  rmSync(withSubject(there, 'number 10').path);
  mailbox.deliver(message('delivered there'));

  await offlineimap();
  const { remote, local: mine } = sides();
  expect(mine).toEqual(remote);
  const subjects = mine.map((text) => text.split('\n')[0]);
  expect(subjects).toEqual(
    expect.arrayContaining(['number 7 FS', 'number 9 RS', 'written here S', 'delivered there ']),
  );
  expect(subjects).toHaveLength(MESSAGES + 1);
});

test('and then there is nothing to do again', async () => {
  expect(await offlineimap()).toEqual([]);
});
