import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.logOn();
  for (let n = 1; n <= 4; n++) await client.append('INBOX', numbered(n));
});
afterEach(() => server.close());

const highest = (lines: readonly string[]) => Number(/HIGHESTMODSEQ (\d+)/.exec(lines.join())![1]);
const modSeqs = (lines: readonly string[]) => lines.map((line) => Number(/MODSEQ \((\d+)\)/.exec(line)?.[1]));

describe('ENABLE', () => {
  test('tells what it has enabled, and passes over the rest', async () => {
    expect(await client.ok('ENABLE FOO QRESYNC')).toEqual(['* ENABLED QRESYNC']);
    expect(await client.ok('ENABLE FOO')).toEqual(['* ENABLED']);
    expect((await client.command('ENABLE')).status).toBe('BAD');
  });
});

describe('CONDSTORE', () => {
  test('MODSEQ is fetched, and grows with every change', async () => {
    await client.ok('SELECT INBOX (CONDSTORE)');
    const before = modSeqs(await client.ok('FETCH 1:4 MODSEQ'));
    const stored = await client.ok('STORE 2 +FLAGS (\\Seen)');
    expect(stored).toEqual([expect.stringMatching(/^\* 2 FETCH \(UID 2 FLAGS \(.*\\Seen\) MODSEQ \(\d+\)\)$/)]);
    const after = modSeqs(await client.ok('FETCH 1:4 MODSEQ'));
    expect(after[1]).toBeGreaterThan(Math.max(...before));
    expect([after[0], after[2], after[3]]).toEqual([before[0], before[2], before[3]]);
  });

  test.each([
    ['FETCH 1 MODSEQ'],
    ['SEARCH MODSEQ 1'],
    ['FETCH 1 (FLAGS) (CHANGEDSINCE 1)'],
    ['STORE 1 (UNCHANGEDSINCE 999999999) +FLAGS.SILENT (\\Seen)'],
    ['STATUS INBOX (HIGHESTMODSEQ)'],
    ['ENABLE CONDSTORE'],
  ])('%s asks for it from then on', async (command) => {
    await client.ok('SELECT INBOX');
    expect((await client.ok('STORE 2 +FLAGS (\\Seen)')).join()).not.toContain('MODSEQ');
    await client.ok(command);
    expect((await client.ok('STORE 2 -FLAGS (\\Seen)')).join()).toContain('MODSEQ');
  });

  test('a silent STORE tells the mod-sequence, without flags', async () => {
    await client.ok('SELECT INBOX (CONDSTORE)');
    expect(await client.ok('STORE 1 +FLAGS.SILENT (\\Seen)')).toEqual([
      expect.stringMatching(/^\* 1 FETCH \(UID 1 MODSEQ \(\d+\)\)$/),
    ]);
    expect(await client.ok('UID STORE 1 -FLAGS.SILENT (\\Seen)')).toEqual([
      expect.stringMatching(/^\* 1 FETCH \(UID 1 MODSEQ \(\d+\)\)$/),
    ]);
  });

  test('UNCHANGEDSINCE leaves alone what has changed, and says what', async () => {
    const since = highest(await client.ok('SELECT INBOX (CONDSTORE)'));
    const other = await server.select();
    await other.ok('STORE 2,4 +FLAGS.SILENT (\\Flagged)');
    const answer = await client.command(`STORE 1:4 (UNCHANGEDSINCE ${since}) FLAGS.SILENT (\\Seen)`);
    expect(answer.status).toBe('OK');
    expect(answer.text).toContain('[MODIFIED 2,4]');
    expect((await client.command(`UID STORE 2:3 (UNCHANGEDSINCE ${since}) FLAGS ()`)).text).toContain('[MODIFIED 2:3]');
    expect(await client.ok('SEARCH SEEN')).toEqual(['* SEARCH 1 3']);
  });

  // RFC 7162 §3.1.12 and example 10.
  test('UNCHANGEDSINCE does not stop at a flag that is not to be changed, and tells it', async () => {
    const since = highest(await client.ok('SELECT INBOX (CONDSTORE)'));
    const other = await server.select();
    await other.ok('STORE 1:2 +FLAGS.SILENT (\\Flagged)');
    await other.ok('STORE 2:3 +FLAGS.SILENT ($Work)');
    const answer = await client.command(`STORE 1:4 (UNCHANGEDSINCE ${since}) +FLAGS.SILENT ($Work)`);
    expect(answer.text).toContain('[MODIFIED 2:3]');
    const told = answer.untagged.filter((line) => line.includes(' FETCH '));
    expect(told).toContainEqual(
      expect.stringMatching(/^\* 1 FETCH \(UID 1 FLAGS \(.*\\Flagged \$Work\) MODSEQ \(\d+\)\)$/),
    );
    expect(told).toContainEqual(expect.stringMatching(/^\* 4 FETCH \(UID 4 MODSEQ \(\d+\)\)$/));
    // Whoever is given a mod-sequence is given the flags that it is of.
    expect(told.filter((line) => !line.includes('FLAGS')).map((line) => line.slice(0, 9))).toEqual(['* 4 FETCH']);
  });

  test('CHANGEDSINCE fetches only what has changed', async () => {
    const since = highest(await client.ok('SELECT INBOX (CONDSTORE)'));
    expect(await client.ok(`FETCH 1:* (FLAGS) (CHANGEDSINCE ${since})`)).toEqual([]);
    await client.ok('STORE 3 +FLAGS.SILENT (\\Seen)');
    expect(await client.ok(`UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${since})`)).toEqual([
      expect.stringMatching(/^\* 3 FETCH \(UID 3 MODSEQ \(\d+\) FLAGS \(.*\)\)$/),
    ]);
  });

  test('SEARCH MODSEQ finds what has changed, and tells the greatest', async () => {
    const since = highest(await client.ok('SELECT INBOX (CONDSTORE)'));
    await client.ok('STORE 2 +FLAGS.SILENT (\\Seen)');
    await client.ok('STORE 4 +FLAGS.SILENT (\\Seen)');
    const [of2, of4] = modSeqs(await client.ok('FETCH 2,4 MODSEQ')) as [number, number];
    expect(await client.ok(`SEARCH MODSEQ ${since + 1}`)).toEqual([`* SEARCH 2 4 (MODSEQ ${of4})`]);
    expect(await client.ok(`SEARCH MODSEQ "/flags/\\\\seen" all ${of4}`)).toEqual([`* SEARCH 4 (MODSEQ ${of4})`]);
    expect(await client.ok(`SEARCH MODSEQ ${of4 + 1}`)).toEqual(['* SEARCH']);
    const esearch = async (options: string) =>
      (await client.ok(`SEARCH RETURN (${options}) MODSEQ ${since + 1}`))[0]!.replace(/\(TAG "\w+"\) /, '');
    expect(await esearch('ALL')).toBe(`* ESEARCH ALL 2,4 MODSEQ ${of4}`);
    // RFC 7162 §3.1.10: of what is told, and nothing else.
    expect(await esearch('MIN')).toBe(`* ESEARCH MIN 2 MODSEQ ${of2}`);
    expect(await esearch('MAX')).toBe(`* ESEARCH MAX 4 MODSEQ ${of4}`);
  });

  test('a body that is seen tells its mod-sequence', async () => {
    await client.ok('SELECT INBOX (CONDSTORE)');
    expect((await client.ok('FETCH 1 BODY[TEXT]'))[0]).toMatch(/ UID 1 FLAGS \(.*\\Seen\) MODSEQ \(\d+\)\)$/);
  });

  // RFC 7162 §3.1: of the first command only, and of the mailbox that is selected.
  test.each([
    ['FETCH 1 MODSEQ'],
    ['SEARCH MODSEQ 1'],
    ['FETCH 1 (FLAGS) (CHANGEDSINCE 1)'],
    ['STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT (\\Seen)'],
    ['STATUS INBOX (HIGHESTMODSEQ)'],
    ['ENABLE CONDSTORE'],
    ['ENABLE QRESYNC'],
  ])('%s tells HIGHESTMODSEQ when it is the first to care', async (command) => {
    const line = `* OK [HIGHESTMODSEQ ${highest(await client.ok('SELECT INBOX'))}] Highest modification sequence.`;
    expect(await client.ok(command)).toContain(line);
    expect(await client.ok(command)).not.toContain(line);
  });

  test('SELECT with CONDSTORE tells it of the mailbox to come, not of the one before', async () => {
    await client.ok('SELECT INBOX');
    const lines = await client.ok('SELECT INBOX (CONDSTORE)');
    expect(lines[0]).toBe('* OK [CLOSED] Previous mailbox closed.');
    expect(lines.filter((line) => line.includes('HIGHESTMODSEQ'))).toHaveLength(1);
  });

  // RFC 7162 §3.2.4: also for a client that has not enabled QRESYNC.
  test('what another session does comes with UID and MODSEQ', async () => {
    await client.ok('SELECT INBOX (CONDSTORE)');
    const other = await server.select();
    await other.ok('STORE 2 +FLAGS.SILENT (\\Flagged)');
    expect(await client.ok('NOOP')).toEqual([
      expect.stringMatching(/^\* 2 FETCH \(UID 2 FLAGS \(.*\) MODSEQ \(\d+\)\)$/),
    ]);
  });

  test('a mod-sequence may have 63 bits', async () => {
    await client.ok('SELECT INBOX (CONDSTORE)');
    const largest = '9223372036854775807';
    expect(await client.ok(`FETCH 1:4 (FLAGS) (CHANGEDSINCE ${largest})`)).toEqual([]);
    expect(await client.ok(`SEARCH MODSEQ ${largest}`)).toEqual(['* SEARCH']);
    expect((await client.command(`STORE 1 (UNCHANGEDSINCE ${largest}) FLAGS ()`)).text).not.toContain('MODIFIED');
    expect((await client.command('SEARCH MODSEQ 9223372036854775808')).status).toBe('BAD');
    expect((await client.command('FETCH 1 (FLAGS) (CHANGEDSINCE 0)')).status).toBe('BAD');
  });
});

// RFC 7162 §3.2.
describe('SETMETADATA', () => {
  const set = (value: string) => client.ok(`SETMETADATA INBOX (/private/comment ${value})`);
  const status = async () => highest(await client.ok('STATUS INBOX (HIGHESTMODSEQ)'));

  test('raises HIGHESTMODSEQ of the mailbox, and nothing of its messages', async () => {
    const before = highest(await client.ok('SELECT INBOX (CONDSTORE)'));
    const ofAll = modSeqs(await client.ok('FETCH 1:4 MODSEQ'));
    expect(await set('"x"')).toEqual([]);
    expect(await status()).toBe(before + 1);
    await set('"x"');
    expect(await status()).toBe(before + 1);
    expect(modSeqs(await client.ok('FETCH 1:4 MODSEQ'))).toEqual(ofAll);
    expect(await client.ok(`FETCH 1:* FLAGS (CHANGEDSINCE ${before})`)).toEqual([]);
    expect(highest(await client.ok('SELECT INBOX'))).toBe(before + 1);
  });

  test('costs a client that comes back with QRESYNC nothing', async () => {
    await client.ok('ENABLE QRESYNC');
    const lines = await client.ok('SELECT INBOX');
    const [validity, since] = [/UIDVALIDITY (\d+)/.exec(lines.join())![1], highest(lines)];
    await set('"x"');
    const again = await client.ok(`SELECT INBOX (QRESYNC (${validity} ${since}))`);
    expect(highest(again)).toBe(since + 1);
    expect(again.join()).not.toMatch(/VANISHED|FETCH/);
  });

  test('is told by NOTIFY of other mailboxes, with the mod-sequence', async () => {
    await client.ok('ENABLE QRESYNC');
    await client.ok('NOTIFY SET (PERSONAL (MessageNew MessageExpunge FlagChange))');
    const before = await status();
    const other = await server.logOn();
    await other.ok('SETMETADATA INBOX (/private/comment "x")');
    expect(await client.line()).toMatch(
      new RegExp(`^\\* STATUS "?INBOX"? \\(UIDVALIDITY \\d+ HIGHESTMODSEQ ${before + 1}\\)$`),
    );
  });
});

describe('QRESYNC', () => {
  test('needs ENABLE', async () => {
    expect((await client.command('SELECT INBOX (QRESYNC (1 1))')).status).toBe('BAD');
  });

  test('expunges become VANISHED, and flags come with UIDs', async () => {
    await client.ok('ENABLE QRESYNC');
    await client.ok('SELECT INBOX');
    const other = await server.select();
    await other.ok('STORE 1,2,4 +FLAGS.SILENT (\\Deleted)');
    expect(await client.ok('NOOP')).toEqual(
      [1, 2, 4].map((n) => expect.stringMatching(`^\\* ${n} FETCH \\(UID ${n} FLAGS`)),
    );
    await other.ok('EXPUNGE');
    expect(await client.ok('NOOP')).toEqual(['* VANISHED 1:2,4']);
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    const answer = await client.command('EXPUNGE');
    expect(answer.untagged).toEqual(['* VANISHED 3']);
    expect(answer.text).toMatch(/^\[HIGHESTMODSEQ \d+\] EXPUNGE completed\.$/);
  });

  test('a client that comes back hears what has vanished and what has changed', async () => {
    await client.ok('ENABLE QRESYNC');
    const first = await client.ok('SELECT INBOX');
    const validity = /UIDVALIDITY (\d+)/.exec(first.join())![1];
    const since = highest(first);
    await client.ok('CLOSE');
    const other = await server.select();
    await other.ok('STORE 2 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    await other.ok('UID STORE 3 +FLAGS.SILENT (\\Seen)');
    await other.append('INBOX', numbered(5));

    const again = await client.ok(`SELECT INBOX (QRESYNC (${validity} ${since}))`);
    expect(again.slice(-3)).toEqual([
      '* VANISHED (EARLIER) 2',
      expect.stringMatching(/^\* 2 FETCH \(UID 3 FLAGS \(.*\\Seen\) MODSEQ \(\d+\)\)$/),
      expect.stringMatching(/^\* 4 FETCH \(UID 5 FLAGS/),
    ]);
    const known = await client.ok(`SELECT INBOX (QRESYNC (${validity} ${since} 3:4 (1,3 1,3)))`);
    expect(known[0]).toBe('* OK [CLOSED] Previous mailbox closed.');
    expect(known.filter((line) => /VANISHED|FETCH/.test(line))).toEqual([expect.stringContaining('* 2 FETCH (UID 3')]);
    const stale = await client.ok(`SELECT INBOX (QRESYNC (1 ${since}))`);
    expect(stale.join()).not.toMatch(/VANISHED|FETCH/);
  });

  // RFC 7162 §3.2.5.2.
  test.each([
    ['', '1:2,4'],
    [' (1 3)', '4'],
    [' (1:2 3,5)', undefined],
    [' (2 5)', undefined],
    [' (1,2,77 3,5,80)', undefined],
    [' (1:4294967295 1:4294967295)', '1:2,4'],
    [' (1:3 1,3,5)', '1:2,4'],
    [' (1:3 3:5)', '4'],
    [' (3 5)', '1:2,4'],
  ])('what a client knows by number is not told again as vanished: (QRESYNC (… 1:5%s))', async (match, vanished) => {
    await client.append('INBOX', numbered(5));
    await client.ok('ENABLE QRESYNC');
    const lines = await client.ok('SELECT INBOX');
    const [validity, since] = [/UIDVALIDITY (\d+)/.exec(lines.join())![1], highest(lines)];
    await client.ok('UID STORE 1,2,4 +FLAGS.SILENT (\\Deleted)');
    await client.ok('CLOSE');
    const again = await client.ok(`SELECT INBOX (QRESYNC (${validity} ${since} 1:5${match}))`);
    const told = again.filter((line) => line.includes('VANISHED'));
    expect(told).toEqual(vanished === undefined ? [] : [`* VANISHED (EARLIER) ${vanished}`]);
  });

  // RFC 7162 §3.2: a client that loses the connection now must not take the state to be known up to its own change.
  test('HIGHESTMODSEQ stays behind while an expunge cannot be told', async () => {
    await client.ok('ENABLE QRESYNC');
    const since = highest(await client.ok('SELECT INBOX'));
    const other = await server.select();
    await other.ok('STORE 4 +FLAGS.SILENT (\\Deleted)');
    await client.ok('NOOP');
    await other.ok('EXPUNGE');
    const lines = await client.ok('STORE 1 +FLAGS.SILENT (\\Seen)');
    const behind = highest(lines);
    expect(behind).toBeGreaterThan(since);
    expect(behind).toBeLessThan(modSeqs(lines)[0]!);
    expect(await client.ok(`FETCH 1 UID`)).toContain(`* OK [HIGHESTMODSEQ ${behind}] Highest modification sequence.`);
    expect(await client.ok('NOOP')).toEqual(['* VANISHED 4']);
    expect((await client.ok('FETCH 1 UID')).join()).not.toContain('HIGHESTMODSEQ');
  });

  // RFC 7162 §3.2.10.2.
  test.each(['UID SEARCH 1:3', 'UID SEARCH OR UID 1 NOT 2', 'UID SORT (ARRIVAL) UTF-8 3', 'UID THREAD REFS UTF-8 3'])(
    '%s is not told of expunges, since it names sequence numbers',
    async (command) => {
      await client.ok('ENABLE QRESYNC');
      await client.ok('SELECT INBOX');
      const other = await server.select();
      await other.ok('STORE 4 +FLAGS.SILENT (\\Deleted)');
      await other.ok('EXPUNGE');
      expect((await client.ok(command)).join()).not.toContain('VANISHED');
      expect(await client.ok('UID SEARCH UID 1')).toContain('* VANISHED 4');
    },
  );

  test('CLOSE does not tell HIGHESTMODSEQ, since what it removes was not told', async () => {
    await client.ok('ENABLE QRESYNC');
    await client.ok('SELECT INBOX');
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    expect((await client.command('CLOSE')).text).toBe('CLOSE completed.');
  });

  test('UID FETCH with VANISHED tells of the last message too', async () => {
    await client.ok('ENABLE QRESYNC');
    const since = highest(await client.ok('SELECT INBOX'));
    await client.ok('STORE 4 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    expect(await client.ok(`UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${since} VANISHED)`)).toEqual([
      '* VANISHED (EARLIER) 4',
    ]);
  });

  test('UID FETCH with VANISHED', async () => {
    const since = highest(await client.ok('SELECT INBOX'));
    expect((await client.command(`UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${since} VANISHED)`)).status).toBe('BAD');
    await client.ok('ENABLE QRESYNC');
    await client.ok('STORE 1,3 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    const lines = await client.ok(`UID FETCH 1:3 (FLAGS) (CHANGEDSINCE ${since} VANISHED)`);
    expect(lines).toEqual(['* VANISHED (EARLIER) 1,3']);
    expect((await client.command(`FETCH 1:2 (FLAGS) (CHANGEDSINCE ${since} VANISHED)`)).status).toBe('BAD');
  });

  test.each([
    '(QRESYNC)',
    '(QRESYNC (1))',
    '(QRESYNC (0 1))',
    '(QRESYNC (1 1 1:*))',
    '(QRESYNC (1 1 $))',
    '(QRESYNC (1 1 1 (1)))',
    '(FOO)',
  ])('SELECT INBOX %s is malformed', async (parameters) => {
    await client.ok('ENABLE QRESYNC');
    expect((await client.command(`SELECT INBOX ${parameters}`)).status).toBe('BAD');
  });
});
