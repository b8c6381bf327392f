import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { HOST, message, messagesIn, SharedMailbox, type StoredMessage, subjectOf } from './support/shared-engine.ts';

const MESSAGES = 2_000;

let mailbox: SharedMailbox;
let near: string;
let configuration: string;

beforeAll(async () => {
  mailbox = await SharedMailbox.make('mbsync');
  near = join(mailbox.home, 'near');
  configuration = join(mailbox.home, 'mbsyncrc');
  for (let n = 1; n <= MESSAGES; n++) mailbox.deliver(message(`number ${n}`));
  mkdirSync(near);
  writeFileSync(
    configuration,
    `
FSync no
IMAPStore far
Host ${HOST}
Port ${mailbox.engine.ports.imaps}
SSLType IMAPS
SystemCertificates no
CertificateFile ${mailbox.engine.certificate}
User ${mailbox.user}
Pass "${mailbox.password}"

MaildirStore near
Path ${near}/
Inbox ${near}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
SyncState *
`,
    { mode: 0o600 },
  );
});

/** @returns the commands that it sent while a mailbox was selected, without their tags */
async function mbsync(): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram('mbsync', ['-c', configuration, '-Dn', 'all']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const commands = [...stdout.matchAll(/>>> \d+ (.*)/g)].map(([, command]) => command!);
  return commands.slice(commands.findIndex((command) => command.startsWith('SELECT')));
}

/** Both sides by subject: flags and content. The field that mbsync adds to find its messages again is left out. */
function sides(folder = 'INBOX'): { far: Map<string, string>; near: Map<string, string> } {
  const far = folder === 'INBOX' ? '' : `.${folder.replaceAll('.', '\\2e')}`;
  return { far: bySubject(mailbox.stored(far)), near: bySubject(messagesIn(join(near, folder))) };
}

function bySubject(messages: readonly StoredMessage[]): Map<string, string> {
  const text = ({ content }: StoredMessage) => content.replaceAll('\r\n', '\n').replace(/^X-TUID: .*\n/m, '');
  const found = new Map(messages.map((one) => [subjectOf(one), `${one.flags} ${text(one)}`]));
  expect(found.size).toBe(messages.length);
  return found;
}

/** The subjects of what is not on both sides, or not the same. */
function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((subject) => one.get(subject) !== other.get(subject));
}

function nearMessage(subject: string): StoredMessage {
  return messagesIn(join(near, 'INBOX')).find((one) => subjectOf(one) === subject)!;
}

test('the first run brings every message over, as it is', async () => {
  await mbsync();
  const { far, near } = sides();
  expect(near.size).toBe(MESSAGES);
  expect(differences(far, near)).toEqual([]);
});

test('the second run has nothing to do', async () => {
  expect(await mbsync()).toEqual(['SELECT "INBOX"', `UID FETCH 1:${MESSAGES} (UID FLAGS)`, 'CLOSE', 'LOGOUT']);
});

test('new messages, flags and deletions travel in both directions', async () => {
  const flagged = nearMessage('number 7');
  renameSync(flagged.path, `${flagged.path.replace(/:2,.*$/, '')}:2,FS`);
  rmSync(nearMessage('number 8').path);
  writeFileSync(join(near, 'INBOX', 'new', '1795999999.M1P1.near'), message('written near'));

  const answered = mailbox.stored().find((one) => subjectOf(one) === 'number 9')!;
  renameSync(answered.path, `${answered.path.replace(/:2,.*$/, '')}:2,RS`);
  rmSync(mailbox.stored().find((one) => subjectOf(one) === 'number 10')!.path);
  mailbox.deliver(message('delivered far'));

  await mbsync();
  const { far, near: here } = sides();
  expect(differences(far, here)).toEqual([]);
  expect([...here.keys()]).toEqual(expect.arrayContaining(['written near', 'delivered far']));
  expect([here.has('number 8'), here.has('number 10')]).toEqual([false, false]);
  expect([here.get('number 7')!.slice(0, 3), here.get('number 9')!.slice(0, 3)]).toEqual(['FS ', 'RS ']);
  expect(here.size).toBe(MESSAGES);
});

test('a mailbox made near is made far with its mail', async () => {
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(near, 'Projects 2.0', part), { recursive: true });
  writeFileSync(join(near, 'Projects 2.0', 'cur', '1796000000.M1P1.near:2,FS'), message('of the project'));
  // Old mail, from before headers were ASCII everywhere.
  const old = 'Gr\xfc\xdfe';
  writeFileSync(join(near, 'Projects 2.0', 'cur', '1796000000.M1P2.near:2,S'), message(old), 'latin1');
  await mbsync();
  const { far, near: here } = sides('Projects 2.0');
  expect([...far.keys()].sort()).toEqual([old, 'of the project']);
  expect(differences(far, here)).toEqual([]);
});

test('and then there is nothing to do again', async () => {
  const changing = /^(UID )?(STORE|COPY|APPEND|EXPUNGE|CREATE|DELETE|MOVE)|BODY/;
  expect((await mbsync()).filter((command) => changing.test(command))).toEqual([]);
});
