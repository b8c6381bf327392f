import { afterEach, beforeEach, expect, test } from 'vitest';
import { OUTPUT_PIECE_OCTETS } from '../../src/imap4/limits.ts';
import { FlagSet } from '../../src/mailbox/flag-set.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer, USER } from './support/imap-server.ts';
import { message } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
});
afterEach(() => server.close());

/** Each header with a date a minute later than the one before. */
async function deliver(...headers: readonly string[]): Promise<void> {
  for (const [index, header] of headers.entries()) {
    const date = `Mon, 7 Feb 1994 21:${10 + index}:00 +0000`;
    await client.append('INBOX', message(`${header}\nDate: ${date}\n\nbody\n`), '(\\Seen)');
  }
  await client.ok('NOOP');
}

async function threads(command: string): Promise<string> {
  const lines = await client.ok(command);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\* THREAD( \(.*\))?$/);
  return lines[0]!.slice('* THREAD'.length).trim();
}

test('each algorithm is advertised', async () => {
  const [line] = await client.ok('CAPABILITY');
  const expected = ['THREAD=ORDEREDSUBJECT', 'THREAD=REFERENCES', 'THREAD=REFS'];
  expect(line!.split(' ')).toEqual(expect.arrayContaining(expected));
});

test('ORDEREDSUBJECT looks at base subjects, whatever their case', async () => {
  await deliver(
    'Subject: Ängste',
    'Subject: other',
    'Subject: Re: [list] =?utf-8?q?=C3=84NGSTE?=',
    'Subject: OTHER (fwd)',
  );
  expect(await threads('THREAD ORDEREDSUBJECT UTF-8 ALL')).toBe('(1 3)(2 4)');
});

test('REFERENCES looks at References, else at In-Reply-To, and at nothing of the text', async () => {
  await deliver(
    'Message-ID: <a@x>\nSubject: a',
    'Message-ID: <"b"@x>\nReferences: <a@x>\nSubject: b',
    'Message-ID: <c@x>\nReferences: <a@x>\n <b@x>\nIn-Reply-To: <a@x>\nSubject: c',
    'Message-ID: <d@x>\nIn-Reply-To: Your mail <a@x> of <b@x>\nSubject: d',
    'Message-ID: <e@x>\nReferences: none\nIn-Reply-To: <d@x>\nSubject: e',
  );
  expect(await threads('THREAD REFERENCES UTF-8 ALL')).toBe('(1 (2 3)(4 5))');
  expect(await threads('THREAD REFS US-ASCII ALL')).toBe('(1 (2 3)(4 5))');
});

test('only what is searched for is threaded; UID THREAD names UIDs, its keys mean numbers', async () => {
  await deliver('Subject: x', 'Message-ID: <a@x>', 'References: <a@x>\nMessage-ID: <b@x>', 'References: <a@x> <b@x>');
  await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await client.ok('EXPUNGE');
  expect(await threads('UID THREAD REFERENCES UTF-8 ALL')).toBe('(2 3 4)');
  expect(await threads('THREAD REFERENCES UTF-8 1,3')).toBe('(1 3)');
  expect(await threads('UID THREAD REFS UTF-8 NOT 1')).toBe('(3 4)');
  expect(await threads('THREAD REFERENCES UTF-8 FLAGGED')).toBe('');
});

test('without a date that can be read the internal date stands in', async () => {
  await client.append('INBOX', message('Subject: a\n\n'), '"01-Feb-2020 12:00:00 +0000"');
  await client.append('INBOX', message('Subject: b\n\n'), '"01-Feb-2020 11:00:00 +0000"');
  await client.ok('NOOP');
  expect(await threads('THREAD REFERENCES UTF-8 ALL')).toBe('(2)(1)');
});

test('no expunge is told with THREAD, one is with UID THREAD', async () => {
  await deliver('Subject: b', 'Subject: a');
  const other = await server.select();
  await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await other.ok('EXPUNGE');
  expect(await client.ok('THREAD REFS UTF-8 ALL')).toEqual(['* THREAD (2)']);
  expect(await client.ok('UID THREAD REFS UTF-8 ALL')).toEqual(['* THREAD (2)', '* 1 EXPUNGE']);
});

test('a long answer comes whole', async () => {
  const account = await server.store.open({ name: USER, maildir: '/nowhere', popEnabled: true, imapEnabled: true });
  const delivery = await account.append('INBOX');
  for (let number = 0; number < 3_000; number++) {
    const delivered = delivery.begin({ flags: FlagSet.from([]) });
    await delivered.write(message(`Message-ID: <${number}@x>\nReferences: <0@x>\n\n`));
    await delivered.finish();
  }
  await delivery.commit();
  await client.ok('SELECT INBOX');
  const children = Array.from({ length: 2_999 }, (_, index) => `(${index + 2})`);
  const answer = await threads('THREAD REFERENCES UTF-8 ALL');
  expect(answer.length).toBeGreaterThan(OUTPUT_PIECE_OCTETS);
  expect(answer).toBe(`(1 ${children.join('')})`);
});

test('a charset that is not known is refused by name', async () => {
  expect((await client.command('THREAD REFS KLINGON ALL')).text).toContain('[BADCHARSET (US-ASCII UTF-8)]');
});

test.each([
  'THREAD',
  'THREAD REFERENCES',
  'THREAD REFERENCES UTF-8',
  'THREAD FOO UTF-8 ALL',
  'THREAD REFERENCES UTF-8 FOO',
  'THREAD (REFERENCES) UTF-8 ALL',
  'THREAD RETURN () REFERENCES UTF-8 ALL',
])('%s is malformed', async (command) => {
  expect((await client.command(command)).status).toBe('BAD');
});

test('needs a selected mailbox', async () => {
  await client.ok('UNSELECT');
  expect((await client.command('THREAD REFS UTF-8 ALL')).status).toBe('BAD');
});
