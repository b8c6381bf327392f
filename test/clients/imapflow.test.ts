import { once } from 'node:events';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { ImapFlow, type MailboxObject, type StatusObject } from 'imapflow';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { HOST, message, SharedMailbox, subjectOf } from './support/shared-engine.ts';

let mailbox: SharedMailbox;
const clients = new Set<ImapFlow>();

beforeAll(async () => {
  mailbox = await SharedMailbox.make('imapflow');
  for (const subject of ['first', 'second', 'third', 'fourth', 'fifth']) mailbox.deliver(message(subject));
});
afterEach(async () => {
  for (const client of clients) await client.logout();
  clients.clear();
});

async function logOn(): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: HOST,
    port: mailbox.engine.ports.imaps,
    secure: true,
    tls: { ca: readFileSync(mailbox.engine.certificate) },
    auth: { user: mailbox.user, pass: mailbox.password },
    qresync: true,
    disableAutoIdle: true,
    logger: false,
  });
  clients.add(client);
  await client.connect();
  return client;
}

/** Another mail program's change on disk. */
function setFlags(subject: string, flags: string): void {
  const { path } = mailbox.stored().find((one) => subjectOf(one) === subject)!;
  renameSync(path, `${path.replace('/new/', '/cur/').replace(/:2,.*$/, '')}:2,${flags}`);
}

function remove(subject: string): void {
  rmSync(mailbox.stored().find((one) => subjectOf(one) === subject)!.path);
}

test('has all that it asks for', async () => {
  const client = await logOn();
  expect([...client.enabled].sort()).toEqual(['CONDSTORE', 'IMAP4REV2', 'QRESYNC', 'UTF8=ACCEPT']);
  const { exists, uidNext, highestModseq, readOnly } = await client.mailboxOpen('INBOX');
  expect({ exists, uidNext, highestModseq, readOnly }).toEqual({
    exists: 5,
    uidNext: 6,
    highestModseq: expect.any(BigInt),
    readOnly: false,
  });
});

test('is told while it idles of new mail, of flags and of messages that go', async () => {
  const client = await logOn();
  await client.mailboxOpen('INBOX');
  const idling = client.idle();

  const [[exists]] = await Promise.all([once(client, 'exists'), mailbox.deliver(message('while idle'))]);
  expect(exists).toMatchObject({ path: 'INBOX', count: 6, prevCount: 5 });

  const [[flags]] = await Promise.all([once(client, 'flags'), setFlags('second', 'FS')]);
  expect(flags).toMatchObject({ uid: 2, flags: new Set(['\\Flagged', '\\Seen']) });

  const [[gone]] = await Promise.all([once(client, 'expunge'), remove('third')]);
  expect(gone).toMatchObject({ uid: 3, vanished: true });

  await client.noop();
  await idling;
});

test('is told when it comes back what has changed since', async () => {
  const before = await logOn();
  const { highestModseq, uidValidity } = await before.mailboxOpen('INBOX');
  await before.logout();
  clients.clear();

  remove('first');
  setFlags('fourth', 'R');
  mailbox.deliver(message('while away'));

  const client = await logOn();
  const heard: Record<string, unknown>[] = [];
  client.on('expunge', ({ uid, earlier }) => heard.push({ uid, earlier }));
  client.on('flags', ({ uid, flags }) => heard.push({ uid, flags: [...flags!] }));
  const options = { changedSince: String(highestModseq), uidValidity: String(uidValidity) };
  const now: MailboxObject & { qresync?: boolean } = await client.mailboxOpen('INBOX', options);
  expect({ qresync: now.qresync, exists: now.exists }).toEqual({ qresync: true, exists: 5 });
  expect(heard).toEqual([
    { uid: 1, earlier: true },
    { uid: 4, flags: ['\\Answered'] },
    { uid: 7, flags: [] },
  ]);
});

test('appends a message and finds it as it is', async () => {
  const client = await logOn();
  const path = 'Projekte/Übung';
  await client.mailboxCreate(path);
  const date = new Date('2020-02-29T10:00:00Z');
  expect(await client.append(path, message('appended'), ['\\Seen', '$Label1'], date)).toMatchObject({ uid: 1 });
  await client.mailboxOpen(path);
  expect(await client.search({ header: { subject: 'append' }, keyword: '$Label1', before: '2020-03-01' })).toEqual([1]);
  const found = await client.fetchOne('*', { envelope: true, bodyStructure: true, flags: true, internalDate: true });
  expect(found).toMatchObject({
    uid: 1,
    flags: new Set(['\\Seen', '$Label1']),
    internalDate: date,
    envelope: { subject: 'appended', from: [{ name: 'Ann', address: 'ann@example.org' }] },
    bodyStructure: { type: 'text/plain', lineCount: 10 },
  });
  const { content } = await client.download('*');
  expect((await text(content!)).replaceAll('\r\n', '\n')).toBe(message('appended'));
});

test('copies, moves and deletes, and knows the new UIDs', async () => {
  const client = await logOn();
  const { uidNext } = (await client.status('INBOX', { uidNext: true })) as StatusObject;
  await client.mailboxOpen('Projekte/Übung');
  expect(await client.messageCopy('1', 'INBOX')).toMatchObject({ uidMap: new Map([[1, uidNext]]) });
  expect(await client.messageMove('1', 'INBOX')).toMatchObject({ uidMap: new Map([[1, uidNext! + 1]]) });
  expect(await client.status('Projekte/Übung', { messages: true })).toMatchObject({ messages: 0 });

  await client.mailboxOpen('INBOX');
  await client.messageDelete({ uid: `${uidNext}` });
  expect(await client.search({ subject: 'appended' }, { uid: true })).toEqual([uidNext! + 1]);

  await client.mailboxRename('Projekte/Übung', 'Anderes');
  expect((await client.list()).map((one) => one.path)).toContain('Anderes');
  await client.mailboxDelete('Anderes');
  expect((await client.list()).map((one) => one.path)).not.toContain('Anderes');
});
