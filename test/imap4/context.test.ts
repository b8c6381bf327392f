import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Keeper, keepResult } from '../../src/imap4/context/keep-result.ts';
import { EnabledExtensions } from '../../src/imap4/enabled-extensions.ts';
import { UPDATE_CONTEXTS } from '../../src/imap4/limits.ts';
import { Sorter } from '../../src/imap4/sort/sorter.ts';
import type { MailboxView, Message } from '../../src/mailbox/mail-store.ts';
import type { Transport } from '../../src/wire/transport.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { message } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
let other: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
  for (const subject of 'dbca') await deliver(client, subject, '(\\Seen)');
  await client.ok('NOOP');
  other = await server.select();
});
afterEach(() => server.close());

const deliver = (by: ImapClient, subject: string, options = '') =>
  by.append('INBOX', message(`Subject: ${subject}\n\nbody\n`), options);

/** Sends a command under a tag of the test's choice. */
async function tagged(tag: string, command: string) {
  client.send(`${tag} ${command}\r\n`);
  return client.answer(tag);
}

/** What a client hears of kept results in a command's answer. */
const changes = (lines: readonly string[]) => lines.filter((line) => line.startsWith('* ESEARCH'));

describe('SEARCH RETURN (UPDATE)', () => {
  test('is advertised', async () => {
    const [line] = await client.ok('CAPABILITY');
    expect(line!.split(' ')).toEqual(expect.arrayContaining(['CONTEXT=SEARCH', 'CONTEXT=SORT']));
  });

  test('tells what else is asked for', async () => {
    expect((await tagged('b1', 'SEARCH RETURN (UPDATE COUNT) SEEN')).untagged).toEqual([
      '* ESEARCH (TAG "b1") COUNT 4',
    ]);
    expect((await tagged('b2', 'UID SEARCH RETURN (UPDATE) SEEN')).untagged).toEqual(['* ESEARCH (TAG "b2") UID']);
    expect((await tagged('b3', 'SEARCH RETURN (CONTEXT) SEEN')).untagged).toEqual(['* ESEARCH (TAG "b3")']);
  });

  test('tells of flags that another session changed, after the flags', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) FLAGGED');
    await other.ok('STORE 2:3 +FLAGS (\\Flagged)');
    const added = await client.ok('NOOP');
    expect(added.at(-1)).toBe('* ESEARCH (TAG "b1") ADDTO (0 2:3)');
    expect(added).toHaveLength(3);
    await other.ok('STORE 2 -FLAGS (\\Flagged)');
    expect(changes(await client.ok('NOOP'))).toEqual(['* ESEARCH (TAG "b1") REMOVEFROM (0 2)']);
  });

  test('tells of flags that this session changed, silently or by reading', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) UNSEEN');
    expect(changes(await client.ok('STORE 3 -FLAGS.SILENT (\\Seen)'))).toEqual(['* ESEARCH (TAG "b1") ADDTO (0 3)']);
    expect(changes(await client.ok('FETCH 3 BODY[]'))).toEqual(['* ESEARCH (TAG "b1") REMOVEFROM (0 3)']);
    expect(changes(await client.ok('NOOP'))).toEqual([]);
  });

  test('tells of new messages after EXISTS, and only of those that match', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) SUBJECT new');
    await deliver(other, 'old');
    await deliver(other, 'new');
    const lines = await client.ok('NOOP');
    expect(lines).toEqual(['* 6 EXISTS', expect.stringContaining('RECENT'), '* ESEARCH (TAG "b1") ADDTO (0 6)']);
  });

  test('tells of messages that are gone before EXPUNGE, by the numbers of before', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) ALL');
    await other.ok('STORE 1,3:4 +FLAGS.SILENT (\\Deleted)');
    await client.ok('NOOP');
    await other.ok('EXPUNGE');
    const lines = await client.ok('NOOP');
    expect(lines).toEqual(['* ESEARCH (TAG "b1") REMOVEFROM (0 1,3:4)', '* 4 EXPUNGE', '* 3 EXPUNGE', '* 1 EXPUNGE']);
    expect(changes(await client.ok('STORE 1 +FLAGS (\\Deleted)'))).toEqual([]);
    expect(changes(await client.ok('EXPUNGE'))).toEqual(['* ESEARCH (TAG "b1") REMOVEFROM (0 1)']);
  });

  test('a message that did not match is not told of when it goes', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) FLAGGED');
    await client.ok('STORE 2 +FLAGS.SILENT (\\Deleted)');
    expect(changes(await client.ok('EXPUNGE'))).toEqual([]);
  });

  test('UIDs when the search was by UID', async () => {
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    await tagged('b1', 'UID SEARCH RETURN (UPDATE) FLAGGED');
    expect(changes(await client.ok('STORE 1 +FLAGS (\\Flagged)'))).toEqual(['* ESEARCH (TAG "b1") UID ADDTO (0 2)']);
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    expect(changes(await client.ok('EXPUNGE'))).toEqual(['* ESEARCH (TAG "b1") UID REMOVEFROM (0 2)']);
  });

  test('expunges wait while the client may be using numbers, flags do not', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) UNFLAGGED');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Flagged)');
    expect(changes(await client.ok('FETCH 2 UID'))).toEqual(['* ESEARCH (TAG "b1") REMOVEFROM (0 2)']);
    await client.ok('STORE 3 +FLAGS.SILENT (\\Flagged)');
    expect(changes(await client.ok('NOOP'))).toEqual(['* ESEARCH (TAG "b1") REMOVEFROM (0 1)']);
  });

  test('a change made silently while an expunge waits is told all the same', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) UNFLAGGED');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    expect(changes(await client.ok('STORE 3 +FLAGS.SILENT (\\Flagged)'))).toEqual([
      '* ESEARCH (TAG "b1") REMOVEFROM (0 3)',
    ]);
  });

  test('numbers in the search mean the messages that had them', async () => {
    await tagged('b1', 'UID SEARCH RETURN (UPDATE) 2:3 FLAGGED');
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    expect(changes(await client.ok('STORE 1:3 +FLAGS (\\Flagged)'))).toEqual([
      '* ESEARCH (TAG "b1") UID ADDTO (0 2:3)',
    ]);
  });

  test('UID 5:* takes in new messages', async () => {
    await tagged('b1', 'UID SEARCH RETURN (UPDATE) UID 5:*');
    await deliver(other, 'new');
    await deliver(other, 'newer');
    expect(changes(await client.ok('NOOP'))).toEqual(['* ESEARCH (TAG "b1") UID ADDTO (0 5:6)']);
  });

  test('keys that need the text are asked of new messages', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) TEXT needle');
    await deliver(other, 'needle');
    expect(changes(await client.ok('NOOP'))).toEqual(['* ESEARCH (TAG "b1") ADDTO (0 5)']);
  });

  test('is told in IDLE as it happens', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) UNSEEN');
    client.send('i IDLE\r\n');
    expect(await client.line()).toMatch(/^\+/);
    await deliver(other, 'new');
    expect([await client.line(), await client.line(), await client.line()]).toEqual([
      '* 5 EXISTS',
      expect.stringContaining('RECENT'),
      '* ESEARCH (TAG "b1") ADDTO (0 5)',
    ]);
    await other.ok('STORE 2 -FLAGS.SILENT (\\Seen)');
    expect([await client.line(), await client.line()]).toEqual([
      expect.stringMatching(/^\* 2 FETCH/),
      '* ESEARCH (TAG "b1") ADDTO (0 2)',
    ]);
    client.send('DONE\r\n');
    expect((await client.answer('i')).status).toBe('OK');
  });

  test('several searches, each under its tag', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) FLAGGED');
    await tagged('b2', 'UID SEARCH RETURN (UPDATE) UNFLAGGED');
    expect(changes(await client.ok('STORE 1 +FLAGS (\\Flagged)'))).toEqual([
      '* ESEARCH (TAG "b1") ADDTO (0 1)',
      '* ESEARCH (TAG "b2") UID REMOVEFROM (0 1)',
    ]);
  });

  test('a tag is not used twice', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) FLAGGED');
    expect(await tagged('b1', 'SORT RETURN (UPDATE) (DATE) UTF-8 SEEN')).toMatchObject({
      status: 'BAD',
      text: 'Tag reuse',
    });
    expect((await tagged('b1', 'SEARCH RETURN (COUNT) FLAGGED')).status).toBe('OK');
    await client.ok('CANCELUPDATE "b1"');
    expect((await tagged('b1', 'SEARCH RETURN (UPDATE) FLAGGED')).status).toBe('OK');
  });

  test('too many are not kept: at the limit, one above', async () => {
    for (let count = 1; count <= UPDATE_CONTEXTS; count++) {
      expect((await tagged(`k${count}`, 'SEARCH RETURN (UPDATE) FLAGGED')).untagged).toHaveLength(1);
    }
    const refused = await tagged('b2', 'SEARCH RETURN (UPDATE COUNT) FLAGGED');
    expect(refused).toMatchObject({
      status: 'OK',
      untagged: ['* ESEARCH (TAG "b2") COUNT 0', '* NO [NOUPDATE "b2"] Too many searches are kept up to date'],
    });
    expect(changes(await client.ok('STORE 1 +FLAGS (\\Flagged)'))).toHaveLength(UPDATE_CONTEXTS);
    await client.ok('CANCELUPDATE "k1"');
    expect((await tagged('b2', 'SEARCH RETURN (UPDATE) FLAGGED')).untagged).toHaveLength(1);
  });

  test('ends with the mailbox', async () => {
    await tagged('b1', 'SEARCH RETURN (UPDATE) FLAGGED');
    await client.ok('SELECT INBOX');
    expect(changes(await client.ok('STORE 1 +FLAGS (\\Flagged)'))).toEqual([]);
    expect((await client.command('CANCELUPDATE "b1"')).status).toBe('NO');
  });
});

describe('SORT RETURN (UPDATE)', () => {
  // In the mailbox: d b c a.
  test('tells the place in the order asked for', async () => {
    await tagged('s1', 'SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNFLAGGED');
    expect(changes(await client.ok('STORE 3 +FLAGS (\\Flagged)'))).toEqual(['* ESEARCH (TAG "s1") REMOVEFROM (3 3)']);
    expect(changes(await client.ok('STORE 3 -FLAGS (\\Flagged)'))).toEqual(['* ESEARCH (TAG "s1") ADDTO (3 3)']);
  });

  test('several changes, each in the order that those before have left', async () => {
    await tagged('s1', 'UID SORT RETURN (UPDATE) (SUBJECT) UTF-8 UNFLAGGED');
    // a b c d: without d and b.
    expect(changes(await client.ok('STORE 1:2 +FLAGS (\\Flagged)'))).toEqual([
      '* ESEARCH (TAG "s1") UID REMOVEFROM (4 1 2 2)',
    ]);
    // a c: d behind them, b between.
    expect(changes(await client.ok('STORE 1:2 -FLAGS (\\Flagged)'))).toEqual([
      '* ESEARCH (TAG "s1") UID ADDTO (3 1 2 2)',
    ]);
  });

  test('new messages, and those that go', async () => {
    await tagged('s1', 'SORT RETURN (UPDATE) (REVERSE SUBJECT) UTF-8 ALL');
    await deliver(other, 'bb');
    expect(changes(await client.ok('NOOP'))).toEqual(['* ESEARCH (TAG "s1") ADDTO (3 5)']);
    await client.ok('STORE 2,5 +FLAGS.SILENT (\\Deleted)');
    // d c bb b a: b is fourth, then bb third.
    expect(changes(await client.ok('EXPUNGE'))).toEqual(['* ESEARCH (TAG "s1") REMOVEFROM (4 2 3 5)']);
  });

  test('what a client makes of it is what a new SORT would tell', async () => {
    let result = /ALL (\S+)/
      .exec(
        (await tagged('s1', 'UID SORT RETURN (ALL UPDATE) (SUBJECT REVERSE ARRIVAL) UTF-8 UNDELETED')).untagged[0]!,
      )![1]!
      .split(',')
      .flatMap(expand);
    const random = seeded(20_260_101);
    for (let step = 0; step < 40; step++) {
      const number = 1 + Math.floor(random() * 4);
      const commands = [
        `STORE ${number} +FLAGS.SILENT (\\Deleted)`,
        `STORE ${number} -FLAGS.SILENT (\\Deleted)`,
        'STORE 1:* -FLAGS.SILENT (\\Deleted)',
      ];
      if (random() < 0.3) await deliver(other, 'abcdef'[Math.floor(random() * 6)]!);
      const lines = await client.ok(random() < 0.3 ? 'NOOP' : commands[Math.floor(random() * 3)]!);
      for (const line of changes(lines)) result = applied(result, line);
      const [fresh] = await client.ok('UID SORT (SUBJECT REVERSE ARRIVAL) UTF-8 UNDELETED');
      expect(result, `step ${step}`).toEqual(fresh!.split(' ').slice(2).map(Number));
    }
  });
});

test('a sorted result of too many messages is not kept: at the limit, one below, one above', () => {
  const found = [1, 2, 3].map((uid) => ({ sequence: uid, message: { uid } as Message }));
  const sorted = found.map((one) => ({ found: one, values: [] }));
  const result = { criteria: [], found, sorted, modSeq: 1 };
  for (const [limit, kept] of [
    [2, false],
    [3, true],
    [4, true],
  ] as const) {
    const written: string[] = [];
    const transport = { write: (text: string) => written.push(text) } as unknown as Transport;
    const keeper: Keeper = {
      view: {} as MailboxView,
      transport,
      tag: 's1',
      enabled: new EnabledExtensions(),
      contexts: undefined,
    };
    keepResult(keeper, { byUid: true, sorter: new Sorter([]), options: undefined }, result, limit);
    expect(written, `${limit}`).toEqual(kept ? [] : ['* NO [NOUPDATE "s1"] Too many messages to keep them sorted\r\n']);
    expect(keeper.contexts!.cancel('s1'), `${limit}`).toBe(kept);
  }
});

describe('CANCELUPDATE', () => {
  test('ends the updates it names', async () => {
    for (const tag of ['b1', 'b2', 'b3']) await tagged(tag, 'SEARCH RETURN (UPDATE) FLAGGED');
    await client.ok('CANCELUPDATE "b1" "b3"');
    expect(changes(await client.ok('STORE 1 +FLAGS (\\Flagged)'))).toEqual(['* ESEARCH (TAG "b2") ADDTO (0 1)']);
  });

  test.each(['CANCELUPDATE', 'CANCELUPDATE b1', 'CANCELUPDATE ("b1")'])('%s is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
  });

  test('needs a selected mailbox', async () => {
    await client.ok('UNSELECT');
    expect((await client.command('CANCELUPDATE "b1"')).status).toBe('BAD');
  });
});

function expand(range: string): number[] {
  const [first = 0, last = first] = range.split(':').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Takes in REMOVEFROM and ADDTO as a client does (RFC 5267 §4.3.3, §4.3.4). */
function applied(result: readonly number[], line: string): number[] {
  const changed = [...result];
  for (const [, item, list] of line.matchAll(/(REMOVEFROM|ADDTO) \(([^)]*)\)/g)) {
    const words = list!.split(' ');
    for (let at = 0; at < words.length; at += 2) {
      const index = Number(words[at]) - 1;
      const uids = words[at + 1]!.split(',').flatMap(expand);
      if (item === 'ADDTO') changed.splice(index, 0, ...uids);
      else expect(changed.splice(index, uids.length)).toEqual(uids);
    }
  }
  return changed;
}

/** A generator of numbers from 0 to 1, the same for each seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
