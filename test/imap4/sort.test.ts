import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Pace } from '../../src/imap4/pace.ts';
import { collationKey } from '../../src/imap4/sort/collation-key.ts';
import { mergeSort } from '../../src/imap4/sort/merge-sort.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { message } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
});
afterEach(() => server.close());

/** What a SORT puts first to last. */
async function sorted(command: string): Promise<number[]> {
  const lines = await client.ok(command);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\* SORT( \d+)*$/);
  return lines[0]!.split(' ').slice(2).map(Number);
}

async function deliver(...headers: readonly string[]): Promise<void> {
  for (const header of headers) await client.append('INBOX', message(`${header}\n\nbody\n`), '(\\Seen)');
  await client.ok('NOOP');
}

describe('SORT', () => {
  test('is advertised with what belongs to it', async () => {
    const [line] = await client.ok('CAPABILITY');
    expect(line!.split(' ')).toEqual(expect.arrayContaining(['SORT', 'SORT=DISPLAY', 'ESORT']));
  });

  test('ARRIVAL goes by the internal date, the moment and not the day', async () => {
    for (const time of ['12:00:00 +0200', '10:30:00 +0000', '09:00:00 +0000'])
      await client.append('INBOX', message('X: y\n\n'), `"01-Feb-2020 ${time}"`);
    await client.ok('NOOP');
    expect(await sorted('SORT (ARRIVAL) UTF-8 ALL')).toEqual([3, 1, 2]);
    expect(await sorted('SORT (REVERSE ARRIVAL) UTF-8 ALL')).toEqual([2, 1, 3]);
  });

  test('DATE goes by the moment in UTC; without a date that can be read the internal date stands in', async () => {
    await deliver('Date: Mon, 31 Dec 2001 23:00:00 -0800', 'Date: Tue, 1 Jan 2002 01:00:00 +0000');
    await client.append('INBOX', message('Subject: none\n\n'), '"01-Jan-2002 03:00:00 +0000"');
    await client.append('INBOX', message('Date: whenever\n\n'), '"01-Jan-2002 02:00:00 +0000"');
    await client.ok('NOOP');
    expect(await sorted('SORT (DATE) UTF-8 ALL')).toEqual([2, 4, 3, 1]);
  });

  test('SIZE', async () => {
    await deliver('Subject: longer', 'Subject: l', 'Subject: long');
    expect(await sorted('SORT (SIZE) UTF-8 ALL')).toEqual([2, 3, 1]);
  });

  test('SUBJECT is the base subject, whatever its case; an absent one comes first', async () => {
    await deliver(
      'Subject: banana',
      'Subject: Re: [list] Apple',
      'From: a@b',
      'Subject: [Fwd: cherry]',
      'Subject: apple',
    );
    expect(await sorted('SORT (SUBJECT) UTF-8 ALL')).toEqual([3, 2, 5, 1, 4]);
  });

  test('encoded words are decoded, and accents are looked through', async () => {
    await deliver('Subject: =?utf-8?q?=C3=84pfel?=', 'Subject: Zebra', 'Subject: =?iso-8859-1?q?=E4pfelx?=');
    expect(await sorted('SORT (SUBJECT) UTF-8 ALL')).toEqual([1, 3, 2]);
    expect(await sorted('SORT (SUBJECT) US-ASCII ALL')).toEqual([1, 3, 2]);
  });

  test('characters beyond U+FFFF come after all others, as in UTF-8', async () => {
    await deliver('Subject: \u{1f600}', 'Subject: \uffee', 'Subject: a');
    expect(await sorted('SORT (SUBJECT) UTF-8 ALL')).toEqual([3, 2, 1]);
  });

  test('FROM, TO and CC go by the mailbox of the first address', async () => {
    await deliver(
      'From: Zoe <anna@b>\nTo: b@x, a@x\nCc: q@x',
      'From: Anna <zoe@a>\nTo: c@x',
      'From: Mia <MIA@c>\nTo: a@y\nCc: P@z',
    );
    expect(await sorted('SORT (FROM) UTF-8 ALL')).toEqual([1, 3, 2]);
    expect(await sorted('SORT (TO) UTF-8 ALL')).toEqual([3, 1, 2]);
    expect(await sorted('SORT (CC) UTF-8 ALL')).toEqual([2, 3, 1]);
  });

  test('DISPLAYFROM and DISPLAYTO go by what is shown: the name, or the address', async () => {
    await deliver(
      'From: Zoe <anna@b>\nTo: =?utf-8?q?=C3=89mile?= <x@y>',
      'From: "" <bob@b>\nTo: dora@x',
      'From: carl@b\nTo: fred@x',
      'From: anna@b',
    );
    expect(await sorted('SORT (DISPLAYFROM) UTF-8 ALL')).toEqual([4, 2, 3, 1]);
    expect(await sorted('SORT (DISPLAYTO) UTF-8 ALL')).toEqual([4, 2, 1, 3]);
  });

  test('several criteria decide one after the other, and last of all the place in the mailbox', async () => {
    await deliver(
      'Subject: b\nDate: 2 Jan 2020 00:00 +0000',
      'Subject: a\nDate: 2 Jan 2020 00:00 +0000',
      'Subject: Re: b\nDate: 1 Jan 2020 00:00 +0000',
      'Subject: a\nDate: 2 Jan 2020 00:00 +0000',
    );
    expect(await sorted('SORT (SUBJECT REVERSE DATE) UTF-8 ALL')).toEqual([2, 4, 1, 3]);
    expect(await sorted('SORT (REVERSE SUBJECT DATE) UTF-8 ALL')).toEqual([3, 1, 2, 4]);
    // REVERSE turns one criterion about, never the order of equals.
    expect(await sorted('SORT (REVERSE SUBJECT) UTF-8 ALL')).toEqual([1, 3, 2, 4]);
    expect(await sorted('SORT (SUBJECT REVERSE SUBJECT) UTF-8 ALL')).toEqual([2, 4, 1, 3]);
  });

  test('only what is searched for is sorted; UID SORT names UIDs, its keys mean numbers', async () => {
    await deliver('Subject: c', 'Subject: b', 'Subject: a');
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    expect(await sorted('SORT (SUBJECT) UTF-8 SUBJECT b')).toEqual([1]);
    expect(await sorted('UID SORT (SUBJECT) UTF-8 1:2')).toEqual([3, 2]);
    expect(await sorted('SORT (SUBJECT) UTF-8 SUBJECT nothing')).toEqual([]);
  });

  test('no expunge is told with SORT, one is with UID SORT', async () => {
    await deliver('Subject: b', 'Subject: a');
    const other = await server.select();
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    expect(await client.ok('SORT (SUBJECT) UTF-8 ALL')).toEqual(['* SORT 2']);
    expect(await client.ok('UID SORT (SUBJECT) UTF-8 ALL')).toEqual(['* SORT 2', '* 1 EXPUNGE']);
  });

  test('MODSEQ in the search tells the greatest one found', async () => {
    await deliver('Subject: b', 'Subject: a');
    await client.ok('ENABLE CONDSTORE');
    const [line] = await client.ok('SORT (SUBJECT) UTF-8 MODSEQ 1');
    expect(line).toMatch(/^\* SORT 2 1 \(MODSEQ \d+\)$/);
  });

  test('a charset that is not known is refused by name', async () => {
    expect(await client.command('SORT (SUBJECT) KLINGON ALL')).toMatchObject({
      status: 'NO',
      text: '[BADCHARSET (US-ASCII UTF-8)] Charset is not supported.',
    });
  });

  test.each([
    'SORT',
    'SORT (SUBJECT)',
    'SORT (SUBJECT) UTF-8',
    'SORT () UTF-8 ALL',
    'SORT SUBJECT UTF-8 ALL',
    'SORT (REVERSE) UTF-8 ALL',
    'SORT (REVERSE REVERSE DATE) UTF-8 ALL',
    'SORT (FOO) UTF-8 ALL',
    'SORT (DATE) UTF-8 FOO',
    'SORT RETURN (FOO) (DATE) UTF-8 ALL',
    'SORT RETURN (DATE) UTF-8 ALL',
  ])('%s is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
  });

  test('needs a selected mailbox', async () => {
    await client.ok('UNSELECT');
    expect((await client.command('SORT (DATE) UTF-8 ALL')).status).toBe('BAD');
  });
});

describe('SORT RETURN', () => {
  const tail = async (command: string) =>
    (await client.ok(command)).map((line) => line.replace(/^\* ESEARCH \(TAG "t\d+"\) ?/, ''));
  beforeEach(() => deliver('Subject: d', 'Subject: a', 'Subject: b', 'Subject: c'));

  test('what is told, in the order asked for', async () => {
    expect(await tail('SORT RETURN () (SUBJECT) UTF-8 ALL')).toEqual(['ALL 2:4,1']);
    expect(await tail('SORT RETURN (MIN MAX COUNT) (SUBJECT) UTF-8 ALL')).toEqual(['MIN 2 MAX 1 COUNT 4']);
    expect(await tail('UID SORT RETURN (ALL) (SUBJECT) UTF-8 ALL')).toEqual(['UID ALL 2:4,1']);
  });

  test('a range never runs downwards', async () => {
    expect(await tail('SORT RETURN (ALL) (REVERSE SUBJECT) UTF-8 ALL')).toEqual(['ALL 1,4,3,2']);
  });

  test('nothing found', async () => {
    expect(await tail('SORT RETURN (MIN ALL) (SUBJECT) UTF-8 FLAGGED')).toEqual(['']);
    expect(await tail('SORT RETURN (COUNT) (SUBJECT) UTF-8 FLAGGED')).toEqual(['COUNT 0']);
  });

  test('SAVE keeps the messages, whose order is then the mailbox\u2019s', async () => {
    expect(await client.ok('SORT RETURN (SAVE) (SUBJECT) UTF-8 2:4')).toEqual([]);
    expect(await client.ok('SEARCH $')).toEqual(['* SEARCH 2 3 4']);
    await client.ok('SORT RETURN (SAVE MIN) (REVERSE SUBJECT) UTF-8 ALL');
    expect(await client.ok('SEARCH $')).toEqual(['* SEARCH 1']);
  });
});

test.each([
  ['abc', 'ABC'],
  ['ä', 'A\u0308'],
  ['é', 'E\u0301'],
  ['É', 'E\u0301'],
  // One character becomes one: these have no capital that is a single one.
  ['straße', 'STRAßE'],
  ['\ufb01x', 'fiX'],
  // Digraphs begin with a capital, and end with none.
  ['\u01c6', 'Dz\u030c'],
  ['\u01c4', 'Dz\u030c'],
  ['\u01f3', 'Dz'],
  ['\u1f80', '\u0391\u0313\u0345'],
  ['\u1f88', '\u0391\u0313\u0345'],
  ['\u10d0', '\u10d0'],
  ['\u{10428}', '\u{10400}'],
])('%j is compared as %j', (text, expected) => {
  expect(Buffer.from(collationKey(text), 'latin1').toString()).toBe(expected);
});

test('sorting in pieces is stable, at every length around a run', async () => {
  const pace = new Pace();
  for (const length of [0, 1, 511, 512, 513, 1023, 1024, 1025, 2500]) {
    const items = Array.from({ length }, (_, index) => ({ key: (index * 7919) % 97, index }));
    const expected = [...items].sort((a, b) => a.key - b.key || a.index - b.index);
    expect(await mergeSort(items, (a, b) => a.key - b.key, pace)).toEqual(expected);
  }
});
