import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PartialRange } from '../../src/imap4/search/partial-range.ts';
import { ArgumentReader } from '../../src/imap4/wire/argument-reader.ts';
import { SPACE } from '../../src/imap4/wire/tokens.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered } from './support/mail.ts';

const range = (text: string) => PartialRange.read(new ArgumentReader([SPACE, { kind: 'atom', text }], { utf8: false }));

describe('a page of a result', () => {
  test.each([
    ['1:2', 'ab'],
    ['2:1', 'ab'],
    ['4:9', 'de'],
    ['5:5', 'e'],
    ['6:9', ''],
    ['1:4294967295', 'abcde'],
    ['-1:-2', 'de'],
    ['-2:-1', 'de'],
    ['-5:-5', 'a'],
    ['-4:-9', 'ab'],
    ['-6:-9', ''],
  ])('%s of abcde is %j', (text, expected) => {
    expect(
      range(text)
        .of([...'abcde'])
        .join(''),
    ).toBe(expected);
  });

  test('of ranges is the same as of the numbers in them', () => {
    const ranges = [
      { first: 3, last: 5 },
      { first: 8, last: 8 },
      { first: 10, last: 12 },
    ];
    const numbers = [3, 4, 5, 8, 10, 11, 12];
    for (let one = 1; one <= 9; one++) {
      for (let other = 1; other <= 9; other++) {
        for (const text of [`${one}:${other}`, `-${one}:-${other}`]) {
          const page = range(text)
            .ofRanges(ranges)
            .flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index));
          expect(page, text).toEqual(range(text).of(numbers));
        }
      }
    }
  });

  test.each(['1', '0:1', '1:0', '1:*', '*', '-1:1', '1:-1', '--1:-2', '1:2,3', '1:4294967296', ':', 'x'])(
    '%s is none',
    (text) => {
      expect(() => range(text)).toThrow('Invalid PARTIAL range');
    },
  );
});

describe('PARTIAL', () => {
  let server: ImapServer;
  let client: ImapClient;
  beforeEach(async () => {
    server = await ImapServer.start();
    client = await server.select();
    for (let number = 1; number <= 6; number++) await client.append('INBOX', numbered(number), '(\\Seen)');
    await client.ok('NOOP');
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
  });
  afterEach(() => server.close());

  const tail = async (command: string) =>
    (await client.ok(command)).map((line) => line.replace(/^\* ESEARCH \(TAG "t\d+"\) ?/, ''));

  test('is advertised', async () => {
    expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('PARTIAL');
  });

  test('SEARCH tells the page, and the range as it was asked for', async () => {
    expect(await tail('SEARCH RETURN (PARTIAL 1:2) ALL')).toEqual(['PARTIAL (1:2 1:2)']);
    expect(await tail('UID SEARCH RETURN (PARTIAL -1:-2) ALL')).toEqual(['UID PARTIAL (-1:-2 5:6)']);
    expect(await tail('UID SEARCH RETURN (PARTIAL 9:4 COUNT) ALL')).toEqual(['UID PARTIAL (9:4 5:6) COUNT 5']);
  });

  test('what is not there is NIL', async () => {
    expect(await tail('SEARCH RETURN (PARTIAL 6:10) ALL')).toEqual(['PARTIAL (6:10 NIL)']);
    expect(await tail('SEARCH RETURN (PARTIAL -1:-10) FLAGGED')).toEqual(['PARTIAL (-1:-10 NIL)']);
  });

  test('SORT tells the page in its order', async () => {
    expect(await tail('SORT RETURN (PARTIAL 1:3) (REVERSE SUBJECT) UTF-8 ALL')).toEqual(['PARTIAL (1:3 5,4,3)']);
    expect(await tail('UID SORT RETURN (PARTIAL -1:-1) (REVERSE SUBJECT) UTF-8 ALL')).toEqual([
      'UID PARTIAL (-1:-1 2)',
    ]);
  });

  test.each([
    ['SAVE PARTIAL 2:3', '2 3'],
    ['SAVE PARTIAL 2:3 MIN', '1 2 3'],
    ['SAVE PARTIAL 2:3 MAX', '2 3 5'],
    ['SAVE PARTIAL 2:3 MIN MAX', '1 2 3 5'],
    ['SAVE PARTIAL 1:2 MIN', '1 2'],
    ['SAVE PARTIAL 2:3 COUNT', '1 2 3 4 5'],
    ['SAVE PARTIAL 2:3 COUNT MIN', '1 2 3 4 5'],
  ])('RETURN (%s) saves %s', async (options, saved) => {
    await client.ok(`SEARCH RETURN (${options}) ALL`);
    expect(await client.ok('SEARCH $')).toEqual([`* SEARCH ${saved}`]);
  });

  test('the greatest mod-sequence is that of the page', async () => {
    await client.ok('STORE 5 +FLAGS.SILENT (\\Flagged)');
    const modSeq = async (options: string) =>
      / MODSEQ (\d+)/.exec((await tail(`SEARCH RETURN (${options}) MODSEQ 1`)).at(-1)!)![1];
    const [first, all] = [await modSeq('PARTIAL 1:2'), await modSeq('ALL')];
    expect(Number(first)).toBeLessThan(Number(all));
    expect(await modSeq('PARTIAL 1:2 COUNT')).toBe(all);
  });

  test('UID FETCH takes a page of the messages that the set names', async () => {
    expect(await client.ok('UID FETCH 1:* (UID) (PARTIAL 1:2)')).toEqual(['* 1 FETCH (UID 2)', '* 2 FETCH (UID 3)']);
    expect(await client.ok('UID FETCH 1:5,6 (UID) (PARTIAL -1:-2)')).toEqual([
      '* 4 FETCH (UID 5)',
      '* 5 FETCH (UID 6)',
    ]);
    expect(await client.ok('UID FETCH 1:* UID (PARTIAL 7:9)')).toEqual([]);
  });

  test('of the page, CHANGEDSINCE takes what has changed; the order of the two does not matter', async () => {
    const [, since] = /MODSEQ \((\d+)\)/.exec((await client.ok('FETCH 5 MODSEQ')).at(-1)!)!;
    await client.ok('STORE 2,5 +FLAGS.SILENT (\\Flagged)');
    for (const modifiers of [`PARTIAL 1:3 CHANGEDSINCE ${since}`, `CHANGEDSINCE ${since} PARTIAL 1:3`]) {
      const lines = await client.ok(`UID FETCH 1:* (UID) (${modifiers})`);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^\* 2 FETCH \(UID 3 MODSEQ \(\d+\)\)$/);
    }
  });

  test.each([
    'SEARCH RETURN (PARTIAL) ALL',
    'SEARCH RETURN (PARTIAL 1) ALL',
    'SEARCH RETURN (PARTIAL 1:2 ALL) ALL',
    'SEARCH RETURN (PARTIAL 1:2 PARTIAL 3:4) ALL',
    'FETCH 1:* UID (PARTIAL 1:2)',
    'UID FETCH 1:* UID (PARTIAL 1:2 PARTIAL 1:2)',
    'UID FETCH 1:* UID (PARTIAL)',
    'UID FETCH 1:* UID (PARTIAL 0:1)',
  ])('%s is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
  });
});
