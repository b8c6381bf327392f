/** REPLACE and UID REPLACE (RFC 8508). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
  for (const number of [1, 2, 3]) await client.append('INBOX', numbered(number), '(\\Flagged old)');
  await client.ok('NOOP');
});
afterEach(() => server.close());

const literal = (octets: Buffer) => Buffer.concat([Buffer.from(`{${octets.length}+}\r\n`), octets]);
const command = (head: string, octets: Buffer = SIMPLE) => Buffer.concat([Buffer.from(`${head} `), literal(octets)]);

async function state(): Promise<string[]> {
  const other = await server.logOn();
  const count = await other.ok('STATUS INBOX (MESSAGES UIDNEXT DELETED)');
  other.destroy();
  return [...count];
}

test('it is advertised', async () => {
  expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('REPLACE');
});

test('the new message is told before the old one goes, and inherits nothing', async () => {
  const answer = await client.command(command('REPLACE 2 INBOX (\\Draft) "17-Jul-1996 02:44:25 +0000"'));
  expect(answer.untagged[0]).toMatch(/^\* OK \[APPENDUID \d+ 4\] /);
  expect(answer.untagged.slice(1)).toEqual(['* 2 EXPUNGE', '* 3 EXISTS', '* 3 RECENT']);
  expect(answer).toMatchObject({ status: 'OK', text: 'REPLACE completed.' });
  expect(await client.ok('FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)')).toEqual([
    expect.stringContaining('UID 1 FLAGS (\\Recent \\Flagged old)'),
    expect.stringContaining('UID 3 FLAGS (\\Recent \\Flagged old)'),
    `* 3 FETCH (UID 4 FLAGS (\\Recent \\Draft) INTERNALDATE "17-Jul-1996 02:44:25 +0000" RFC822.SIZE ${SIMPLE.length})`,
  ]);
});

test('UID REPLACE names the message by its UID, and * is the last one', async () => {
  expect((await client.command(command('UID REPLACE 2 INBOX'))).text).toBe('UID REPLACE completed.');
  expect((await client.command(command('UID REPLACE * INBOX'))).status).toBe('OK');
  expect((await client.command(command('REPLACE * INBOX'))).status).toBe('OK');
  expect(await client.ok('UID SEARCH ALL')).toEqual(['* SEARCH 1 3 6']);
});

test('only the message named is removed, whatever others are marked for', async () => {
  await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await client.ok(command('REPLACE 3 INBOX'));
  expect(await client.ok('UID SEARCH ALL')).toEqual(['* SEARCH 1 2 4']);
});

test('the new message may go to another mailbox', async () => {
  await client.ok('CREATE Sent');
  const { untagged } = await client.command(command('UID REPLACE 1 Sent (\\Seen)'));
  expect(untagged[0]).toMatch(/^\* OK \[APPENDUID \d+ 1\] /);
  expect(untagged.slice(1)).toEqual(['* 1 EXPUNGE']);
  expect(await client.ok('STATUS Sent (MESSAGES UNSEEN)')).toEqual(['* STATUS "Sent" (MESSAGES 1 UNSEEN 0)']);
});

test('another session sees one message go and one come', async () => {
  const other = await server.select();
  await client.ok(command('REPLACE 1 INBOX'));
  expect(await other.ok('NOOP')).toEqual(['* 1 EXPUNGE', '* 3 EXISTS', '* 0 RECENT']);
});

test('with QRESYNC it is VANISHED, and HIGHESTMODSEQ is told', async () => {
  await client.ok('ENABLE QRESYNC');
  const answer = await client.command(command('UID REPLACE 2 INBOX'));
  expect(answer.untagged[1]).toBe('* VANISHED 2');
  expect(answer.text).toMatch(/^\[HIGHESTMODSEQ \d+\] /);
});

test('a synchronising literal is asked for when everything else is right', async () => {
  client.send(`a REPLACE 1 INBOX {${SIMPLE.length}}\r\n`);
  expect(await client.line()).toBe('+ OK');
  client.send(Buffer.concat([SIMPLE, Buffer.from('\r\n')]));
  expect((await client.answer('a')).status).toBe('OK');
  client.send(`b UID REPLACE 2 {5}\r\n`);
  expect(await client.line()).toBe('+ OK');
  client.send(`INBOX {${SIMPLE.length}}\r\n`);
  expect(await client.line()).toBe('+ OK');
  client.send(Buffer.concat([SIMPLE, Buffer.from('\r\n')]));
  expect((await client.answer('b')).status).toBe('OK');
});

test.each([
  ['REPLACE 1 None {10}', /^x NO \[TRYCREATE\]/],
  ['UID REPLACE 99 INBOX {10}', /^x NO \[EXPUNGEISSUED\]/],
  ['REPLACE 4 INBOX {10}', /^x BAD /],
  ['REPLACE 1 INBOX {134217729}', /^x NO \[TOOBIG\]/],
  ['REPLACE 1 INBOX {0}', /^x NO /],
])('%s is refused before the message is sent', async (line, expected) => {
  client.send(`x ${line}\r\n`);
  expect(await client.line()).toMatch(expected);
  expect(await state()).toEqual(['* STATUS "INBOX" (MESSAGES 3 UIDNEXT 4 DELETED 0)']);
});

test.each([
  'REPLACE 1:2 INBOX',
  'REPLACE 1,2 INBOX',
  'REPLACE $ INBOX',
  'REPLACE 0 INBOX',
  'REPLACE INBOX',
  'REPLACE 1 INBOX (\\Recent)',
  'REPLACE 1 INBOX "yesterday"',
  'UID REPLACE 1:2 INBOX',
])('%s is malformed, and changes nothing', async (head) => {
  expect((await client.command(command(head))).status).toBe('BAD');
  expect(await state()).toEqual(['* STATUS "INBOX" (MESSAGES 3 UIDNEXT 4 DELETED 0)']);
});

test('only one message can be given', async () => {
  const two = Buffer.concat([command('REPLACE 1 INBOX'), Buffer.from(' '), literal(SIMPLE)]);
  expect((await client.command(two)).status).toBe('BAD');
  expect(await state()).toEqual(['* STATUS "INBOX" (MESSAGES 3 UIDNEXT 4 DELETED 0)']);
});

test('a mailbox that is open for reading only is left alone', async () => {
  await client.ok('EXAMINE INBOX');
  client.send('x REPLACE 1 INBOX {10}\r\n');
  expect(await client.line()).toBe('x NO Mailbox INBOX is open for reading only');
});

test('without a selected mailbox it is BAD', async () => {
  await client.ok('UNSELECT');
  expect((await client.command(command('REPLACE 1 INBOX'))).status).toBe('BAD');
  expect((await client.command(command('UID REPLACE 1 INBOX'))).status).toBe('BAD');
});

test('when the old message goes while the new one is sent, nothing is kept', async () => {
  const other = await server.select();
  client.send(`x REPLACE 1 INBOX {${SIMPLE.length}}\r\n`);
  await client.line();
  await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await other.ok('EXPUNGE');
  client.send(Buffer.concat([SIMPLE, Buffer.from('\r\n')]));
  const answer = await client.answer('x');
  expect(answer).toMatchObject({ status: 'NO', text: expect.stringContaining('[EXPUNGEISSUED]') });
  expect(answer.untagged).toEqual(['* 1 EXPUNGE']);
  expect(await state()).toEqual(['* STATUS "INBOX" (MESSAGES 2 UIDNEXT 4 DELETED 0)']);
});

test('a client that vanishes in the middle changes nothing', async () => {
  client.send('x REPLACE 1 INBOX {1000}\r\n');
  await client.line();
  client.send('x'.repeat(500));
  client.destroy();
  await expect.poll(() => server.transports.size).toBe(0);
  expect(await state()).toEqual(['* STATUS "INBOX" (MESSAGES 3 UIDNEXT 4 DELETED 0)']);
});
