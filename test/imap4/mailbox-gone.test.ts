/** The selected mailbox is deleted or renamed by another session, or by another program (RFC 2180 §3.3, §3.4). */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMaildirStore } from '../../src/mailbox/maildir/maildir-store.ts';
import { systemClock } from '../../src/model/clock.ts';
import { TemporaryMaildir } from '../mailbox/support/temporary-maildir.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered } from './support/mail.ts';

let maildir: TemporaryMaildir;
let server: ImapServer;
let client: ImapClient;
let other: ImapClient;
beforeEach(async () => {
  maildir = new TemporaryMaildir().make();
  const store = createMaildirStore({ clock: systemClock });
  server = await ImapServer.start({
    store: { open: (user) => store.open({ ...user, maildir: maildir.path }), close: () => store.close() },
  });
  other = await server.logOn();
  await other.ok('CREATE Work');
  for (const number of [1, 2, 3]) await other.append('Work', numbered(number));
  client = await server.select('Work');
});
afterEach(async () => {
  await server.close();
  await server.store.close();
  await maildir.remove();
});

const remove = (): void => rmSync(path.join(maildir.path, '.Work'), { recursive: true });
const disappear: Readonly<Record<string, () => unknown>> = {
  'that another session deletes': () => other.ok('DELETE Work'),
  'whose folder another program removes': remove,
  'whose folder another program renames': () => maildir.rename('.Work', '.Play'),
};
const failures = (): string[] => server.lines.filter(({ level }) => level === 'error').map(({ message }) => message);

describe.each(Object.entries(disappear))('A mailbox %s', (_, goes) => {
  test('is told to be empty at the next command that may tell it, and stays selected', async () => {
    await goes();
    expect(await client.ok('NOOP')).toEqual(['* 3 EXPUNGE', '* 2 EXPUNGE', '* 1 EXPUNGE']);
    expect(await client.ok('NOOP')).toEqual([]);
    expect(await client.ok('UID SEARCH ALL')).toEqual(['* SEARCH']);
    expect(await client.ok('UID FETCH 1:* FLAGS')).toEqual([]);
    expect(failures()).toEqual([]);
  });

  test('keeps its numbers while commands use them, and gives what it no longer has to nobody', async () => {
    await goes();
    expect(await client.command('FETCH 2 BODY.PEEK[]')).toMatchObject({
      untagged: [],
      status: 'NO',
      text: expect.stringContaining('[EXPUNGEISSUED]'),
    });
    expect(await client.command('STORE 2 +FLAGS (\\Flagged)')).toMatchObject({
      untagged: [],
      status: 'NO',
      text: expect.stringContaining('[NONEXISTENT]'),
    });
    expect(await client.ok('UID SEARCH UNDELETED')).toEqual(['* SEARCH', '* 3 EXPUNGE', '* 2 EXPUNGE', '* 1 EXPUNGE']);
    expect(failures()).toEqual([]);
  });

  test('is told in IDLE', async () => {
    client.send('i IDLE\r\n');
    await client.line();
    await goes();
    expect([await client.line(), await client.line(), await client.line()]).toEqual([
      '* 3 EXPUNGE',
      '* 2 EXPUNGE',
      '* 1 EXPUNGE',
    ]);
    client.send('DONE\r\n');
    expect(await client.answer('i')).toMatchObject({ untagged: [], status: 'OK' });
    expect(failures()).toEqual([]);
  });

  test.each(['COPY 1:3 INBOX', 'MOVE 1:3 INBOX', 'EXPUNGE', 'UID FETCH 1:3 (ENVELOPE)', 'REPLACE 1 INBOX {1+}\r\nx'])(
    'makes the server fail in no command: %s',
    async (command) => {
      await goes();
      expect((await client.command(command)).text).not.toContain('SERVERBUG');
      expect(failures()).toEqual([]);
    },
  );

  test('takes no message in any more that was on its way', async () => {
    client.send('a APPEND Work {5}\r\n');
    expect(await client.line()).toMatch(/^\+ /);
    await goes();
    client.send('hello\r\n');
    const answer = await client.answer('a');
    expect(answer).toMatchObject({ status: 'NO', text: expect.stringMatching(/^\[(?:NONEXISTENT|TRYCREATE)\]/) });
    expect(failures()).toEqual([]);
  });

  test('vanishes at once for a client that has asked for QRESYNC', async () => {
    await client.ok('ENABLE QRESYNC');
    await goes();
    expect(await client.ok('NOOP')).toEqual(['* VANISHED 1:3']);
  });

  // RFC 9051 §6.4.1 knows no CLOSE that fails, nor does §6.4.2 an UNSELECT.
  test.each(['CLOSE', 'UNSELECT', 'SELECT INBOX'])('is left by %s', async (command) => {
    await goes();
    expect((await client.command(command)).status).toBe('OK');
    expect(await client.command('SELECT Work')).toMatchObject({
      status: 'NO',
      text: expect.stringContaining('[NONEXISTENT]'),
    });
    expect(failures()).toEqual([]);
  });

  test('is another one when it is made again: the session of the old one sees none of it', async () => {
    await goes();
    await other.ok('CREATE Work');
    await other.append('Work', numbered(9));
    await client.ok('NOOP');
    expect(await client.ok('NOOP')).toEqual([]);
    const before = /UIDVALIDITY (\d+)/.exec((await other.ok('STATUS Work (UIDVALIDITY)')).join())![1];
    const selected = (await client.ok('SELECT Work')).join('\n');
    expect(selected).toContain('* 1 EXISTS');
    expect(selected).toContain(`[UIDVALIDITY ${before}]`);
    expect(failures()).toEqual([]);
  });
});

describe('A mailbox that another session renames', () => {
  test('stays selected under its new name, with all that is in it', async () => {
    await other.ok('RENAME Work Play');
    expect(await client.ok('NOOP')).toEqual([]);
    expect(await client.ok('UID SEARCH ALL')).toEqual(['* SEARCH 1 2 3']);
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.append('Play', numbered(4));
    expect(await client.ok('NOOP')).toEqual(['* 4 EXISTS', '* 4 RECENT']);
    await client.ok('CLOSE');
    expect(await other.ok('STATUS Play (MESSAGES)')).toEqual(['* STATUS "Play" (MESSAGES 3)']);
    expect(failures()).toEqual([]);
  });
});

describe('A Maildir that another program removes', () => {
  test('is made again when it is needed: INBOX is always there', async () => {
    await client.ok('SELECT INBOX');
    rmSync(maildir.path, { recursive: true });
    expect(await client.ok('LIST "" *')).toEqual(['* LIST (\\HasNoChildren) "/" "INBOX"']);
    expect(await client.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
    await client.ok('CREATE Fresh');
    await client.append('INBOX', numbered(1));
    expect((await client.ok('SELECT INBOX')).join('\n')).toContain('* 1 EXISTS');
    expect(failures()).toEqual([]);
  });

  test('can be the first thing a session makes a mailbox in', async () => {
    rmSync(maildir.path, { recursive: true });
    await other.ok('CREATE Fresh');
    expect(await other.ok('LIST "" *')).toHaveLength(2);
  });
});

test('Mail that another program delivers is told in IDLE', async () => {
  const idler = await server.select('INBOX');
  idler.send('i IDLE\r\n');
  await idler.line();
  for (const number of [1, 2, 3]) {
    maildir.deliver(`number ${number}`);
    expect(await idler.line()).toBe(`* ${number} EXISTS`);
    expect(await idler.line()).toBe(`* ${number} RECENT`);
  }
});
