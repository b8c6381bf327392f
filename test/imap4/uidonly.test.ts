import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
let other: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  other = await server.select();
  for (let number = 1; number <= 5; number++)
    await other.append('INBOX', numbered(number), number > 2 ? '(\\Seen)' : '');
  // From here on sequence numbers and UIDs differ.
  await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await other.ok('EXPUNGE');
  await other.ok('CREATE Box');
  client = await server.logOn();
  expect(await client.ok('ENABLE UIDONLY')).toEqual(['* ENABLED UIDONLY']);
  await client.ok('SELECT INBOX');
});
afterEach(() => server.close());

describe('UIDONLY', () => {
  test('is advertised', async () => {
    expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('UIDONLY');
  });

  test('SELECT tells how many messages there are, and no number of one', async () => {
    const lines = await client.ok('SELECT INBOX');
    expect(lines).toContain('* 4 EXISTS');
    expect(lines.join()).not.toContain('UNSEEN');
    expect((await other.ok('SELECT INBOX')).join()).toContain('[UNSEEN 1]');
  });

  test.each([
    'FETCH 1 FLAGS',
    'STORE 1 FLAGS (\\Seen)',
    'SEARCH ALL',
    'SORT (DATE) UTF-8 ALL',
    'THREAD REFS UTF-8 ALL',
    'COPY 1 Box',
    'MOVE 1 Box',
    'REPLACE 1 INBOX {3+}\r\nabc',
    'UID SEARCH 1',
    'UID SEARCH NOT 1:*',
    'UID SEARCH OR SEEN *',
    'UID SORT (DATE) UTF-8 1:2',
    'UID THREAD REFS UTF-8 1:2',
  ])('%s is refused', async (command) => {
    expect(await client.command(command)).toEqual({
      untagged: [],
      status: 'BAD',
      text: '[UIDREQUIRED] Messages are named by their UIDs only.',
    });
    // The rest of the line, a literal too, was passed over.
    await client.ok('NOOP');
  });

  test('the same commands by UID are served', async () => {
    expect(await client.ok('UID FETCH 2:3 (UID RFC822.SIZE)')).toEqual([
      `* 2 UIDFETCH (UID 2 RFC822.SIZE ${numbered(2).length})`,
      `* 3 UIDFETCH (UID 3 RFC822.SIZE ${numbered(3).length})`,
    ]);
    // The UID stands in front; inside, it is told when it is asked for.
    expect(await client.ok('UID FETCH * FLAGS')).toEqual(['* 5 UIDFETCH (FLAGS (\\Seen))']);
    expect(await client.ok('UID STORE 2 +FLAGS (\\Flagged)')).toEqual(['* 2 UIDFETCH (FLAGS (\\Flagged))']);
    expect(await client.ok('UID SEARCH UID 3:*')).toEqual(['* SEARCH 3 4 5']);
    expect(await client.ok('UID SORT (REVERSE SUBJECT) UTF-8 ALL')).toEqual(['* SORT 5 4 3 2']);
    expect((await client.command('UID COPY 2 Box')).text).toMatch(/^\[COPYUID \d+ 2 1\]/);
  });

  test('a saved result is no sequence number', async () => {
    await client.ok('UID SEARCH RETURN (SAVE) SEEN');
    expect(await client.ok('UID SEARCH $')).toEqual(['* SEARCH 3 4 5']);
    expect(await client.ok('UID FETCH $ UID')).toHaveLength(3);
  });

  test('to read a message tells its new flags in the same form', async () => {
    const [line] = await client.ok('UID FETCH 2 BODY[HEADER.FIELDS (SUBJECT)]');
    expect(line).toMatch(/^\* 2 UIDFETCH \(BODY\[[\s\S]*FLAGS \(\\Seen\)\)$/);
  });

  test('what goes is told as VANISHED, whoever made it go', async () => {
    await client.ok('UID STORE 2,4 +FLAGS.SILENT (\\Deleted)');
    expect(await client.ok('EXPUNGE')).toEqual(['* VANISHED 2,4']);
    await other.ok('UID STORE 3 +FLAGS.SILENT (\\Deleted)');
    await client.ok('NOOP');
    await other.ok('EXPUNGE');
    expect(await client.ok('NOOP')).toEqual(['* VANISHED 3']);
    expect((await client.ok('UID MOVE 5 Box')).at(-1)).toBe('* VANISHED 5');
  });

  test('changes by others are told as UIDFETCH, also in IDLE', async () => {
    await other.ok('UID STORE 4 +FLAGS (\\Flagged)');
    expect(await client.ok('NOOP')).toEqual(['* 4 UIDFETCH (FLAGS (\\Flagged \\Seen))']);
    client.send('i IDLE\r\n');
    await client.line();
    await other.ok('UID STORE 4 FLAGS (\\Deleted)');
    expect(await client.line()).toBe('* 4 UIDFETCH (FLAGS (\\Deleted))');
    await other.ok('EXPUNGE');
    expect(await client.line()).toBe('* VANISHED 4');
    client.send('DONE\r\n');
    await client.answer('i');
  });

  test('with CONDSTORE there is MODSEQ in it', async () => {
    await client.ok('ENABLE CONDSTORE');
    const [line] = await client.ok('UID STORE 3 +FLAGS.SILENT (\\Flagged)');
    expect(line).toMatch(/^\* 3 UIDFETCH \(MODSEQ \(\d+\)\)$/);
    expect((await client.command('UID STORE 3 (UNCHANGEDSINCE 1) FLAGS ()')).text).toMatch(/^\[MODIFIED 3\]/);
  });

  test('with QRESYNC a client says what it knows by UID, not by number', async () => {
    await client.ok('ENABLE QRESYNC');
    const [, validity] = /UIDVALIDITY (\d+)/.exec((await client.ok('SELECT INBOX')).join())!;
    const refused = await client.command(`SELECT INBOX (QRESYNC (${validity} 1 (1:4 2:5)))`);
    expect(refused).toMatchObject({ status: 'BAD', text: expect.stringContaining('[UIDREQUIRED]') });
    const lines = await client.ok(`SELECT INBOX (QRESYNC (${validity} 1 1:5))`);
    expect(lines).toContain('* VANISHED (EARLIER) 1');
    expect(lines.join('\n')).toMatch(/^\* 2 UIDFETCH \(FLAGS \(\) MODSEQ \(\d+\)\)$/m);
  });

  test('a search that is kept up to date is told by UID from then on', async () => {
    const late = await server.select();
    late.send('u SEARCH RETURN (UPDATE) FLAGGED\r\n');
    await late.answer('u');
    await late.ok('ENABLE UIDONLY');
    expect(await late.ok('UID STORE 3 +FLAGS.SILENT (\\Flagged)')).toEqual(['* ESEARCH (TAG "u") UID ADDTO (0 3)']);
  });

  test('is nothing to other sessions', async () => {
    expect((await other.command('FETCH 1 UID')).untagged).toEqual(['* 1 FETCH (UID 2)']);
  });
});
