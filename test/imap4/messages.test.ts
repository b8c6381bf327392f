import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IDLE_SILENCE_MS } from '../../src/imap4/limits.ts';
import type { MailAccount, MailboxView } from '../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { MULTIPART, message, numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
});
afterEach(() => server.close());

const literal = (octets: Buffer | string) => `{${octets.length}}\r\n${octets.toString('latin1')}`;
const numbers = (lines: readonly string[]) => lines[0]!.split(' ').slice(2).map(Number);

/** The view that is opened first can be made to take its time with a look. */
class StoreWithSlowLooks extends MemoryStore {
  held: Promise<void> | undefined;
  release = (): void => {};
  #first: MailboxView | undefined;

  constructor() {
    super({ describe: describeMessage });
  }

  override async open(user: Parameters<MemoryStore['open']>[0]): Promise<MailAccount> {
    const account = await super.open(user);
    const select = account.select.bind(account);
    account.select = async (...args) => {
      const view = await select(...args);
      this.#first ??= view;
      return view;
    };
    return account;
  }

  /** The next look ends when {@link release} is called; `held` resolves when it would have ended. */
  hold(): void {
    const view = this.#first!;
    const poll = view.poll.bind(view);
    const released = new Promise<void>((resolve) => {
      this.release = resolve;
    });
    this.held = new Promise((resolve) => {
      view.poll = async (expunges) => {
        view.poll = poll;
        const updates = await poll(expunges);
        resolve();
        await released;
        return updates;
      };
    });
  }
}

describe('FETCH of attributes', () => {
  beforeEach(async () => {
    await client.append('INBOX', SIMPLE, '(\\Seen) " 1-Feb-1994 21:52:25 +0000"');
    await client.ok('NOOP');
  });

  test('macros', async () => {
    const fast = `FLAGS (\\Recent \\Seen) INTERNALDATE " 1-Feb-1994 21:52:25 +0000" RFC822.SIZE ${SIMPLE.length}`;
    expect(await client.ok('FETCH 1 FAST')).toEqual([`* 1 FETCH (${fast})`]);
    const envelope =
      'ENVELOPE ("Mon, 7 Feb 1994 21:52:25 -0800" "Hello" (("Anna" NIL "anna" "example.com")) ' +
      '(("Anna" NIL "anna" "example.com")) (("Anna" NIL "anna" "example.com")) (("Bob" NIL "bob" "example.com")) ' +
      'NIL NIL NIL "<1@example.com>")';
    expect(await client.ok('FETCH 1 ALL')).toEqual([`* 1 FETCH (${fast} ${envelope})`]);
    const body = 'BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 10 2)';
    expect((await client.ok('FETCH 1 FULL'))[0]!.toLowerCase()).toBe(
      `* 1 FETCH (${fast} ${envelope} ${body})`.toLowerCase(),
    );
  });

  test('items come in the order asked for, each once', async () => {
    expect(await client.ok('FETCH 1 (UID FLAGS uid RFC822.SIZE)')).toEqual([
      `* 1 FETCH (UID 1 FLAGS (\\Recent \\Seen) RFC822.SIZE ${SIMPLE.length})`,
    ]);
  });

  test('UID FETCH tells the UID, asked or not', async () => {
    expect(await client.ok('UID FETCH 1 FLAGS')).toEqual(['* 1 FETCH (UID 1 FLAGS (\\Recent \\Seen))']);
    expect(await client.ok('UID FETCH 1 (FLAGS UID)')).toEqual(['* 1 FETCH (UID 1 FLAGS (\\Recent \\Seen))']);
  });

  test('numbers that are not in use: BAD by sequence number, nothing by UID', async () => {
    for (const set of ['2', '1:2', '0', '2:*'])
      expect((await client.command(`FETCH ${set} UID`)).status).toBe(set === '2:*' ? 'BAD' : 'BAD');
    expect(await client.ok('FETCH * UID')).toEqual(['* 1 FETCH (UID 1)']);
    expect(await client.ok('UID FETCH 2 FLAGS')).toEqual([]);
    expect(await client.ok('UID FETCH 5:* UID')).toEqual(['* 1 FETCH (UID 1)']);
  });

  test.each([
    'FETCH',
    'FETCH 1',
    'FETCH 1 ()',
    'FETCH 1 (FLAGS',
    'FETCH 1 FOO',
    'FETCH 1 (ALL)',
    'FETCH x FLAGS',
    'FETCH 1 BODY[',
    'FETCH 1 BODY[0]',
    'FETCH 1 BODY[MIME]',
    'FETCH 1 BODY[1.]',
    'FETCH 1 BODY[TEXT.1]',
    'FETCH 1 BODY[HEADER.FIELDS]',
    'FETCH 1 BODY[HEADER.FIELDS ()]',
    'FETCH 1 BODY[]<0>',
    'FETCH 1 BODY[]<0.0>',
    'FETCH 1 BODY[]<1.2>x',
    'FETCH 1 RFC822.FOO',
    'FETCH 1 FLAGS (FOO)',
    'FETCH 1 FLAGS x',
    'FETCH 1 UID[]',
    'FETCH 1 (FLAGS UID) (CHANGEDSINCE 1 VANISHED)',
  ])('%s is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
  });
});

describe('FETCH of sections', () => {
  const text = MULTIPART.toString('latin1');
  const between = (from: string, to: string, start = 0) => {
    const at = text.indexOf(from, start);
    return text.slice(at, text.indexOf(to, at));
  };
  const innerStart = text.indexOf('From: Carl');
  // The line end behind a closing delimiter is that delimiter's, not the next one's.
  const inner = text.slice(innerStart, text.indexOf('--b1\r\nContent-Type: application'));

  beforeEach(async () => {
    await client.append('INBOX', MULTIPART, '(\\Seen)');
    await client.ok('NOOP');
  });

  test.each([
    ['BODY.PEEK[]', 'BODY[]', text],
    ['BODY.PEEK[HEADER]', 'BODY[HEADER]', between('From: Anna', '--b1\r\nContent-Type: text/plain; ')],
    ['BODY.PEEK[TEXT]', 'BODY[TEXT]', text.slice(text.indexOf('--b1\r\n'))],
    ['BODY.PEEK[HEADER.FIELDS (to SUBJECT x)]', 'BODY[HEADER.FIELDS (TO SUBJECT X)]', undefined],
    ['BODY.PEEK[1]', 'BODY[1]', 'Gr=C3=BC=C3=9Fe'],
    ['BODY.PEEK[1.MIME]', 'BODY[1.MIME]', between('Content-Type: text/plain; charset', 'Gr=C3=BC=C3=9Fe\r\n--b1')],
    ['BODY.PEEK[2]', 'BODY[2]', inner],
    ['BODY.PEEK[2.HEADER]', 'BODY[2.HEADER]', between('From: Carl', '--b2')],
    ['BODY.PEEK[2.TEXT]', 'BODY[2.TEXT]', inner.slice(inner.indexOf('--b2'))],
    ['BODY.PEEK[2.1]', 'BODY[2.1]', 'inner text'],
    ['BODY.PEEK[2.2.MIME]', 'BODY[2.2.MIME]', 'Content-Type: text/html\r\n\r\n'],
    [
      'BODY.PEEK[2.HEADER.FIELDS.NOT (From)]',
      'BODY[2.HEADER.FIELDS.NOT (FROM)]',
      'Subject: Inner\r\nContent-Type: multipart/alternative; boundary="b2"\r\n\r\n',
    ],
    ['BODY.PEEK[3]', 'BODY[3]', 'AAECAwQ='],
    ['BODY.PEEK[]<10.5>', 'BODY[]<10>', text.slice(10, 15)],
    ['BODY.PEEK[]<0.99999>', 'BODY[]<0>', text],
    ['BODY.PEEK[]<99999.5>', 'BODY[]<99999>', ''],
    ['BODY.PEEK[2.1]<2.3>', 'BODY[2.1]<2>', 'ner'],
    ['RFC822.HEADER', 'RFC822.HEADER', between('From: Anna', '--b1\r\nContent-Type: text/plain; ')],
    ['RFC822', 'RFC822', text],
    ['RFC822.TEXT', 'RFC822.TEXT', text.slice(text.indexOf('--b1\r\n'))],
  ])('%s', async (item, label, octets) => {
    const expected = octets ?? 'To: Bob <bob@example.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n';
    const [line] = await client.ok(`FETCH 1 ${item}`);
    expect(line!.replace(/\(to SUBJECT x\)/i, '(TO SUBJECT X)').replace('(From)', '(FROM)')).toBe(
      `* 1 FETCH (${label} ${literal(expected)})`,
    );
  });

  test.each(['4', '1.1', '2.3', '3.HEADER', '1.TEXT', '2.1.1'])('part %s is not there', async (part) => {
    expect(await client.ok(`FETCH 1 BODY.PEEK[${part}]`)).toEqual([`* 1 FETCH (BODY[${part}] NIL)`]);
  });

  test('several sections of one message, and attributes between them', async () => {
    expect(await client.ok('FETCH 1 (BODY.PEEK[1] UID BODY.PEEK[3])')).toEqual([
      `* 1 FETCH (BODY[1] ${literal('Gr=C3=BC=C3=9Fe')} UID 1 BODY[3] ${literal('AAECAwQ=')})`,
    ]);
  });

  test('a field name may come quoted or as a literal', async () => {
    const subject = 'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n';
    expect(await client.ok('FETCH 1 BODY.PEEK[HEADER.FIELDS ("Subject" {3+}\r\nX-Y)]')).toEqual([
      `* 1 FETCH (BODY[HEADER.FIELDS (Subject X-Y)] ${literal(subject)})`,
    ]);
  });

  test('a message with LF, CRLF or no line end at all keeps its octets', async () => {
    for (const octets of ['no end', 'X: 1\r\n\r\n', '\r\nbody only\r\n'])
      await client.append('INBOX', Buffer.from(octets));
    const lines = await client.ok('UID FETCH 2:4 (BODY.PEEK[] BODY.PEEK[HEADER])');
    expect(lines.filter((line) => line.includes('BODY[]'))).toEqual([
      `* 2 FETCH (UID 2 BODY[] ${literal('no end')} BODY[HEADER] ${literal('no end')})`,
      `* 3 FETCH (UID 3 BODY[] ${literal('X: 1\r\n\r\n')} BODY[HEADER] ${literal('X: 1\r\n\r\n')})`,
      `* 4 FETCH (UID 4 BODY[] ${literal('\r\nbody only\r\n')} BODY[HEADER] ${literal('\r\n')})`,
    ]);
  });
});

describe('\\Seen', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 3; n++) await client.append('INBOX', numbered(n));
    await client.ok('STORE 2 +FLAGS.SILENT (\\Seen)');
  });

  test.each(['BODY[]', 'BODY[TEXT]', 'BODY[HEADER]', 'BODY[1]', 'RFC822', 'RFC822.TEXT', 'BODY[]<0.1>'])(
    'is set by %s, and told once',
    async (item) => {
      const lines = await client.ok(`FETCH 1:3 (UID ${item})`);
      expect(lines.map((line) => /FLAGS \(.*?\)/.exec(line)?.[0])).toEqual([
        'FLAGS (\\Recent \\Seen)',
        undefined,
        'FLAGS (\\Recent \\Seen)',
      ]);
      expect(await client.ok('NOOP')).toEqual([]);
      expect((await client.ok(`FETCH 1:3 (UID ${item})`)).join()).not.toContain('FLAGS');
    },
  );

  test.each(['BODY.PEEK[]', 'RFC822.HEADER', 'BODY', 'BODYSTRUCTURE', 'ENVELOPE'])('is not set by %s', async (item) => {
    await client.ok(`FETCH 1:3 ${item}`);
    expect(numbers(await client.ok('SEARCH SEEN'))).toEqual([2]);
  });

  test('another session hears of it', async () => {
    const other = await server.select();
    await client.ok('FETCH 1 BODY[]');
    expect(await other.ok('NOOP')).toEqual(['* 1 FETCH (FLAGS (\\Seen))']);
  });
});

describe('STORE', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 3; n++) await client.append('INBOX', numbered(n));
    await client.ok('NOOP');
  });

  test('replaces, adds and removes', async () => {
    expect(await client.ok('STORE 1 FLAGS (\\Seen work)')).toEqual([
      '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft work)',
      '* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft work \\*)] Flags that can be kept.',
      '* 1 FETCH (FLAGS (\\Recent \\Seen work))',
    ]);
    expect(await client.ok('STORE 1 +FLAGS \\Flagged \\Draft')).toEqual([
      '* 1 FETCH (FLAGS (\\Recent \\Flagged \\Seen \\Draft work))',
    ]);
    expect(await client.ok('STORE 1 -FLAGS (\\SEEN WORK)')).toEqual(['* 1 FETCH (FLAGS (\\Recent \\Flagged \\Draft))']);
    expect(await client.ok('STORE 1:2 FLAGS ()')).toEqual([
      '* 1 FETCH (FLAGS (\\Recent))',
      '* 2 FETCH (FLAGS (\\Recent))',
    ]);
  });

  test('in silence nothing is told, but others hear of it', async () => {
    const other = await server.select();
    expect(await client.ok('STORE 1:2 +FLAGS.SILENT (\\Seen)')).toEqual([]);
    expect(await other.ok('NOOP')).toEqual(['* 1 FETCH (FLAGS (\\Seen))', '* 2 FETCH (FLAGS (\\Seen))']);
  });

  test('by UID the UID is told', async () => {
    expect(await client.ok('UID STORE 2,99 +FLAGS (\\Deleted)')).toEqual([
      '* 2 FETCH (UID 2 FLAGS (\\Recent \\Deleted))',
    ]);
  });

  test.each([
    'STORE',
    'STORE 1',
    'STORE 1 FLAGS',
    'STORE 1 FOO (\\Seen)',
    'STORE 1 FLAGS (\\Recent)',
    'STORE 9 FLAGS ()',
    'STORE 1 FLAGS (\\Seen',
    'STORE 1 FLAGS (a]b)',
    'STORE 1 FLAGS (a%)',
    'STORE 1 (FOO 1) FLAGS ()',
  ])('%s is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
  });

  test.each([255, 256])('a keyword of %i octets', async (octets) => {
    const { status } = await client.command(`STORE 1 FLAGS (${'k'.repeat(octets)})`);
    expect(status).toBe(octets === 255 ? 'OK' : 'BAD');
  });
});

describe('EXPUNGE and sequence numbers', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 5; n++) await client.append('INBOX', numbered(n));
    await client.ok('NOOP');
  });

  test('expunges are told from the highest number down', async () => {
    await client.ok('STORE 2,4,5 +FLAGS.SILENT (\\Deleted)');
    expect(await client.ok('EXPUNGE')).toEqual(['* 5 EXPUNGE', '* 4 EXPUNGE', '* 2 EXPUNGE']);
    expect(await client.ok('FETCH 1:* UID')).toEqual(['* 1 FETCH (UID 1)', '* 2 FETCH (UID 3)']);
  });

  test('UID EXPUNGE removes only what is named and deleted', async () => {
    await client.ok('STORE 1:3 +FLAGS.SILENT (\\Deleted)');
    expect(await client.ok('UID EXPUNGE 2:5')).toEqual(['* 3 EXPUNGE', '* 2 EXPUNGE']);
    expect(await client.ok('FETCH 1:* UID')).toEqual(['* 1 FETCH (UID 1)', '* 2 FETCH (UID 4)', '* 3 FETCH (UID 5)']);
  });

  test('another session keeps its numbers until it may be told', async () => {
    const other = await server.select();
    await client.ok('STORE 1:2 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    await client.append('INBOX', numbered(6));
    // FETCH, STORE and SEARCH use numbers: no expunge, and no new message, is told with them.
    expect(await other.ok('FETCH 3:5 UID')).toEqual(['* 3 FETCH (UID 3)', '* 4 FETCH (UID 4)', '* 5 FETCH (UID 5)']);
    expect(numbers(await other.ok('SEARCH UNDELETED'))).toEqual([3, 4, 5]);
    expect((await other.ok('STORE 5 +FLAGS (\\Seen)')).at(-1)).toBe('* 5 FETCH (FLAGS (\\Seen))');
    expect(await other.ok('UID FETCH 3 UID')).toEqual([
      '* 3 FETCH (UID 3)',
      '* 2 EXPUNGE',
      '* 1 EXPUNGE',
      '* 4 EXISTS',
      '* 0 RECENT',
    ]);
    expect(await other.ok('FETCH 1:* UID')).toEqual([
      '* 1 FETCH (UID 3)',
      '* 2 FETCH (UID 4)',
      '* 3 FETCH (UID 5)',
      '* 4 FETCH (UID 6)',
    ]);
  });

  test('of a message that is gone, flags are still told, and the body is not', async () => {
    const other = await server.select();
    await client.ok('STORE 2 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    expect(await other.ok('FETCH 1:3 UID')).toHaveLength(3);
    const answer = await other.command('FETCH 1:3 (UID BODY.PEEK[TEXT])');
    expect(answer.status).toBe('NO');
    expect(answer.text).toBe('[EXPUNGEISSUED] Some of the messages no longer exist.');
    expect(answer.untagged.map((line) => line.slice(0, 20))).toEqual(['* 1 FETCH (UID 1 BOD', '* 3 FETCH (UID 3 BOD']);
    expect((await other.command('STORE 1:2 +FLAGS (\\Seen)')).text).toContain('[EXPUNGEISSUED]');
    expect((await other.command('UID FETCH 1:3 BODY.PEEK[TEXT]')).status).toBe('OK');
  });
});

describe('COPY and MOVE', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 4; n++) await client.append('INBOX', numbered(n), '(\\Flagged)');
    await client.ok('CREATE Box');
    await client.append('Box', numbered(9));
    await client.ok('NOOP');
  });

  test('copies keep flags, and their UIDs are told', async () => {
    const answer = await client.command('COPY 2:3 Box');
    expect(answer.text).toMatch(/^\[COPYUID \d+ 2:3 2:3\] COPY completed\.$/);
    expect((await client.command('UID COPY 1,4 Box')).text).toMatch(/^\[COPYUID \d+ 1,4 4:5\]/);
    await client.ok('SELECT Box');
    expect(await client.ok('FETCH 2 FLAGS')).toEqual(['* 2 FETCH (FLAGS (\\Recent \\Flagged))']);
  });

  test('MOVE tells the UIDs before the expunges', async () => {
    const answer = await client.command('MOVE 1,3 Box');
    expect(answer.untagged).toEqual([
      expect.stringMatching(/^\* OK \[COPYUID \d+ 1,3 2:3\] Moved\.$/),
      '* 3 EXPUNGE',
      '* 1 EXPUNGE',
    ]);
    expect(answer.text).toBe('MOVE completed.');
    expect((await client.command('UID MOVE 2 Box')).untagged.at(-1)).toBe('* 1 EXPUNGE');
  });

  test('a destination that does not exist is worth creating', async () => {
    for (const command of ['COPY 1 None', 'MOVE 1 None']) {
      expect((await client.command(command)).text).toMatch(/^\[TRYCREATE\]/);
    }
  });

  // RFC 2180 §4.4.1.
  test.each(['COPY', 'MOVE'])('%s of numbers of which some are gone copies nothing', async (command) => {
    const other = await server.select();
    await client.ok('STORE 2 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    expect(await other.command(`${command} 1:2 Box`)).toMatchObject({
      untagged: ['* 2 EXPUNGE'],
      status: 'NO',
      text: '[EXPUNGEISSUED] Some of the messages no longer exist.',
    });
    expect(await other.ok('STATUS Box (MESSAGES)')).toEqual(['* STATUS "Box" (MESSAGES 1)']);
    expect((await other.command(`UID ${command} 1:2 Box`)).status).toBe('OK');
  });

  test('UIDs that nobody has are no reason to fail', async () => {
    expect(await client.command('UID COPY 99 Box')).toMatchObject({ status: 'OK', untagged: [] });
    expect(await client.command('UID MOVE 99 Box')).toMatchObject({ status: 'OK', untagged: [] });
    expect((await client.command('COPY 99 Box')).status).toBe('BAD');
  });
});

describe('SEARCH', () => {
  beforeEach(async () => {
    await client.append('INBOX', SIMPLE, '(\\Seen) "01-Feb-2020 00:00:00 +0000"');
    await client.append('INBOX', MULTIPART, '(\\Flagged work) "02-Feb-2020 23:59:59 +0000"');
    await client.append('INBOX', numbered(3, 2_000), '(\\Deleted \\Draft \\Answered) "03-Feb-2020 00:00:00 +0000"');
    await client.ok('NOOP');
  });

  test.each([
    ['ALL', [1, 2, 3]],
    ['1:2', [1, 2]],
    ['7:9', []],
    ['*', [3]],
    ['UID 2:*', [2, 3]],
    ['NOT 2', [1, 3]],
    ['SEEN', [1]],
    ['UNSEEN', [2, 3]],
    ['FLAGGED', [2]],
    ['UNFLAGGED', [1, 3]],
    ['DELETED', [3]],
    ['UNDELETED', [1, 2]],
    ['DRAFT', [3]],
    ['UNDRAFT', [1, 2]],
    ['ANSWERED', [3]],
    ['UNANSWERED', [1, 2]],
    ['RECENT', [1, 2, 3]],
    ['NEW', [2, 3]],
    ['OLD', []],
    ['KEYWORD WORK', [2]],
    ['UNKEYWORD work', [1, 3]],
    ['LARGER 1000', [3]],
    ['SMALLER 1000', [1, 2]],
    [`LARGER ${SIMPLE.length}`, [2, 3]],
    [`SMALLER ${SIMPLE.length}`, []],
    ['BEFORE 2-Feb-2020', [1]],
    ['ON 2-Feb-2020', [2]],
    ['SINCE "2-Feb-2020"', [2, 3]],
    ['SENTON 7-Feb-1994', [1]],
    ['SENTBEFORE 8-Feb-1994', [1]],
    ['SENTSINCE 8-Feb-1994', []],
    ['FROM anna', [1, 2]],
    ['FROM EXAMPLE.COM', [1, 2, 3]],
    ['TO bob', [1, 2]],
    ['CC bob', []],
    ['BCC ""', [1, 2, 3]],
    ['SUBJECT hello', [1]],
    ['SUBJECT "message 3"', [3]],
    ['SUBJECT {7+}\r\nGr\u00fc\u00dfe', [2]],
    ['CHARSET UTF-8 SUBJECT {7+}\r\nGr\u00fc\u00dfe', [2]],
    ['BODY {7+}\r\ngr\u00fc\u00dfe', [2]],
    ['BODY inner', [2]],
    ['BODY hello', []],
    ['TEXT hello', [1]],
    ['TEXT carl', [2]],
    ['HEADER Message-ID <3@', [3]],
    ['HEADER Content-Type mixed', [2]],
    ['HEADER Content-Type ""', [2]],
    ['HEADER X-None ""', []],
    ['OR SEEN FLAGGED', [1, 2]],
    ['OR (SEEN FROM bob) (FLAGGED FROM anna)', [2]],
    ['NOT (OR SEEN FLAGGED)', [3]],
    ['NOT NOT SEEN', [1]],
    ['UNSEEN FROM anna', [2]],
    ['(1 2) UNSEEN', []],
  ])('%s', async (keys, expected) => {
    expect(numbers(await client.ok(`SEARCH ${keys}`))).toEqual(expected);
  });

  test('a search in another charset', async () => {
    const answer = await client.command(
      Buffer.concat([Buffer.from('SEARCH CHARSET ISO-8859-1 SUBJECT {5+}\r\n'), Buffer.from('Gr\xfc\xdfe', 'latin1')]),
    );
    expect(answer.untagged).toEqual(['* SEARCH 2']);
  });

  test('a charset that nobody knows', async () => {
    expect(await client.command('SEARCH CHARSET KLINGON ALL')).toMatchObject({
      status: 'NO',
      text: '[BADCHARSET (US-ASCII UTF-8)] Charset is not supported.',
    });
  });

  test('UID SEARCH answers with UIDs', async () => {
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await client.ok('EXPUNGE');
    expect(numbers(await client.ok('UID SEARCH ALL'))).toEqual([2]);
    expect(numbers(await client.ok('SEARCH ALL'))).toEqual([1]);
  });

  test('OLDER and YOUNGER count seconds from now', async () => {
    server.set({ AuthenticatedConnectionTimeout: 1e9 });
    await client.ok('NOOP');
    server.clock.advance(Date.UTC(2026, 0, 2) - server.clock.now());
    await client.append('INBOX', SIMPLE, '"02-Jan-2026 00:00:00 +0000"');
    await client.ok('NOOP');
    server.clock.advance(100_000);
    expect(numbers(await client.ok('SEARCH YOUNGER 100'))).toEqual([4]);
    expect(numbers(await client.ok('SEARCH YOUNGER 99'))).toEqual([]);
    expect(numbers(await client.ok('SEARCH OLDER 101'))).toEqual([1, 2, 3]);
    expect(numbers(await client.ok('SEARCH OLDER 100'))).toEqual([1, 2, 3, 4]);
    expect((await client.command('SEARCH OLDER 0')).status).toBe('BAD');
  });

  test.each([
    'SEARCH',
    'SEARCH FOO',
    'SEARCH ()',
    'SEARCH SEEN FOO',
    'SEARCH OR SEEN',
    'SEARCH NOT',
    'SEARCH ON 31-Feb-2020',
    'SEARCH LARGER x',
    'SEARCH FROM',
    'SEARCH (SEEN',
    'SEARCH KEYWORD a]',
    'SEARCH UID x',
    'SEARCH RETURN ALL',
    'SEARCH RETURN (FOO) ALL',
    'SEARCH CHARSET UTF-8',
  ])('%s is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
  });

  test.each([999, 1_000])('%i NOTs in a row', async (count) => {
    const { status } = await client.command(`SEARCH ${'NOT '.repeat(count)}SEEN`);
    expect(status).toBe(count === 999 ? 'OK' : 'BAD');
  });

  test('RETURN chooses what is told', async () => {
    const tail = async (command: string) =>
      (await client.ok(command)).map((line) => line.replace(/^\* ESEARCH \(TAG "t\d+"\) ?/, ''));
    expect(await tail('SEARCH RETURN () UNSEEN')).toEqual(['ALL 2:3']);
    expect(await tail('SEARCH RETURN (MIN MAX COUNT ALL) ALL')).toEqual(['MIN 1 MAX 3 ALL 1:3 COUNT 3']);
    expect(await tail('UID SEARCH RETURN (COUNT) UNSEEN')).toEqual(['UID COUNT 2']);
    expect(await tail('SEARCH RETURN (MIN COUNT) 9')).toEqual(['COUNT 0']);
    expect(await tail('SEARCH RETURN (MIN) 9')).toEqual(['']);
  });

  test('a saved result stands for its messages in later commands', async () => {
    expect(await client.ok('SEARCH RETURN (SAVE) UNSEEN')).toEqual([]);
    expect(await client.ok('FETCH $ UID')).toEqual(['* 2 FETCH (UID 2)', '* 3 FETCH (UID 3)']);
    expect(await client.ok('UID FETCH $ UID')).toHaveLength(2);
    expect(numbers(await client.ok('SEARCH $ FLAGGED'))).toEqual([2]);
    expect(numbers(await client.ok('SEARCH UID $'))).toEqual([2, 3]);
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await client.ok('UID EXPUNGE 1');
    expect(await client.ok('FETCH $ UID')).toEqual(['* 1 FETCH (UID 2)', '* 2 FETCH (UID 3)']);
    await client.ok('SEARCH RETURN (SAVE MIN) ALL');
    expect(await client.ok('FETCH $ UID')).toEqual(['* 1 FETCH (UID 2)']);
    expect((await client.command('SEARCH RETURN (SAVE) CHARSET X ALL')).status).toBe('NO');
    expect(await client.ok('FETCH $ UID')).toEqual([]);
    await client.ok('SEARCH RETURN (SAVE) ALL');
    expect((await client.command('SEARCH RETURN (SAVE) FOO')).status).toBe('BAD');
    expect(await client.ok('FETCH $ UID')).toHaveLength(2);
    await client.ok('SELECT INBOX');
    expect(await client.ok('FETCH $ UID')).toEqual([]);
  });
});

describe('IDLE', () => {
  test('changes by others are told at once', async () => {
    await client.append('INBOX', numbered(1));
    await client.ok('NOOP');
    const other = await server.select();
    client.send('a IDLE\r\n');
    expect(await client.line()).toBe('+ IDLE accepted, awaiting DONE command.');
    await other.append('INBOX', numbered(2));
    expect(await client.line()).toBe('* 2 EXISTS');
    expect(await client.line()).toMatch(/^\* \d RECENT$/);
    await other.ok('STORE 1 +FLAGS (\\Seen)');
    expect(await client.line()).toMatch(/^\* 1 FETCH \(FLAGS \(.*\\Seen\)\)$/);
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    expect(await client.line()).toContain('\\Deleted');
    await other.ok('EXPUNGE');
    expect(await client.line()).toBe('* 1 EXPUNGE');
    client.send('DONE\r\n');
    expect((await client.answer('a')).text).toBe('IDLE completed.');
    await other.append('INBOX', numbered(3));
    expect((await client.ok('NOOP'))[0]).toBe('* 2 EXISTS');
  });

  test('the client hears that the connection lives, while nothing happens and in between', async () => {
    const other = await server.select();
    client.send('a IDLE\r\n');
    await client.line();
    server.clock.advance(IDLE_SILENCE_MS - 1);
    await other.append('INBOX', numbered(1));
    expect([await client.line(), await client.line()]).toEqual(['* 1 EXISTS', '* 1 RECENT']);
    server.clock.advance(1);
    expect(await client.line()).toBe('* OK Still here.');
    server.clock.advance(2 * IDLE_SILENCE_MS);
    expect([await client.line(), await client.line()]).toEqual(['* OK Still here.', '* OK Still here.']);
    client.send('DONE\r\n');
    expect((await client.answer('a')).untagged).toEqual([]);
    server.clock.advance(2 * IDLE_SILENCE_MS);
    expect(await client.ok('NOOP')).toEqual([]);
  });

  test.each([
    ['without a mailbox', []],
    ['after NOTIFY', ['NOTIFY SET (SELECTED (MessageNew MessageExpunge))', 'SELECT INBOX']],
  ])('that is so %s too', async (_, before) => {
    const idler = await server.logOn();
    for (const command of before) await idler.ok(command);
    idler.send('a IDLE\r\n');
    await idler.line();
    server.clock.advance(IDLE_SILENCE_MS);
    expect(await idler.line()).toBe('* OK Still here.');
  });

  test('it is not said in the middle of something else', async () => {
    const store = new StoreWithSlowLooks();
    const slow = await ImapServer.start({ store });
    try {
      const [idler, other] = [await slow.select(), await slow.select()];
      idler.send('a IDLE\r\n');
      await idler.line();
      store.hold();
      await other.append('INBOX', numbered(1));
      await store.held;
      slow.clock.advance(IDLE_SILENCE_MS);
      store.release();
      expect([await idler.line(), await idler.line()]).toEqual(['* 1 EXISTS', '* 1 RECENT']);
    } finally {
      await slow.close();
    }
  });

  test('what had happened before is told when it begins', async () => {
    const other = await server.select();
    await other.append('INBOX', numbered(1));
    client.send('a IDLE\r\n');
    await client.line();
    expect(await client.line()).toBe('* 1 EXISTS');
  });

  test('changes that come in while others are looked at are told after them, and before the end', async () => {
    const store = new StoreWithSlowLooks();
    const slow = await ImapServer.start({ store });
    try {
      const [idler, other] = [await slow.select(), await slow.select()];
      for (let n = 1; n <= 3; n++) await other.append('INBOX', numbered(n));
      await idler.ok('NOOP');
      idler.send('a IDLE\r\n');
      await idler.line();
      store.hold();
      await other.ok('STORE 1:3 +FLAGS.SILENT (\\Deleted)');
      await store.held;
      await other.ok('UID EXPUNGE 1');
      await other.ok('UID EXPUNGE 3');
      idler.send('DONE\r\n');
      await other.ok('NOOP');
      store.release();
      const told = (await idler.answer('a')).untagged.map((line) => line.replace(/ \(.*/, ''));
      expect(told).toEqual(['* 1 FETCH', '* 2 FETCH', '* 3 FETCH', '* 3 EXPUNGE', '* 1 EXPUNGE']);
    } finally {
      await slow.close();
    }
  });

  test('it works without a mailbox, ends with done in any case, and with nothing else', async () => {
    const idler = await server.logOn();
    idler.send('a IDLE\r\n');
    await idler.line();
    idler.send('done\r\n');
    expect((await idler.answer('a')).status).toBe('OK');
    idler.send('b IDLE\r\n');
    await idler.line();
    idler.send('c NOOP\r\n');
    expect((await idler.answer('b')).status).toBe('BAD');
    await idler.ok('NOOP');
  });

  test('a line without end is cut off', async () => {
    client.send('a IDLE\r\n');
    await client.line();
    client.send('x'.repeat(2_000));
    expect(await client.rest()).toEqual(['* BYE Line too long']);
  });
});

describe('the order of things', () => {
  test('commands that are pipelined are answered in their order', async () => {
    await client.append('INBOX', SIMPLE);
    client.send('a NOOP\r\nb FETCH 1 UID\r\nc STORE 1 +FLAGS (\\Seen)\r\nd FETCH 1 FLAGS\r\ne LOGOUT\r\nf NOOP\r\n');
    const lines = await client.rest();
    expect(lines.filter((line) => /^[a-f] /.test(line)).map((line) => line.slice(0, 4))).toEqual([
      'a OK',
      'b OK',
      'c OK',
      'd OK',
      'e OK',
    ]);
  });

  test('twenty bad commands in a row end a session, nineteen do not', async () => {
    for (let n = 1; n <= 19; n++) expect((await client.command('FOO')).status).toBe('BAD');
    await client.ok('NOOP');
    for (let n = 1; n <= 19; n++) await client.command('FOO');
    client.send('z FOO\r\n');
    expect(await client.rest()).toEqual(['z BAD Unknown command', '* BYE Too many invalid IMAP commands.']);
  });

  test('an internal failure is told as such, logged, and the session goes on', async () => {
    const failing = server.store.open.bind(server.store);
    server.store.open = async (user) =>
      Object.assign(await failing(user), { list: () => Promise.reject(new Error('disk on fire')) });
    const session = await server.logOn();
    expect(await session.command('LIST "" *')).toMatchObject({
      status: 'NO',
      text: expect.stringContaining('[SERVERBUG]'),
    });
    expect(JSON.stringify(session)).not.toContain('fire');
    expect(server.lines.at(-1)).toMatchObject({ level: 'error', message: 'A command failed' });
    await session.ok('NOOP');
  });

  test('a client that does not read stops the reading of its mail', async () => {
    await client.append('INBOX', message(`Subject: large\n\n${'y'.repeat(200_000)}\n`));
    await client.ok('NOOP');
    const [transport] = server.transports;
    client.socket.pause();
    for (let n = 0; n < 200; n++) client.send(`a${n} FETCH 1 BODY.PEEK[]\r\n`);
    await expect.poll(() => transport!.congested, { timeout: 20_000 }).toBe(true);
    expect(transport!.socket.writableLength).toBeLessThan(2_000_000);
    client.socket.resume();
    expect((await client.answer('a199')).status).toBe('OK');
  });

  test('a client that asks much and reads nothing is not answered without bound', async () => {
    const [transport] = server.transports;
    client.socket.pause();
    client.send('a CAPABILITY\r\n'.repeat(40_000));
    await expect.poll(() => transport!.congested, { timeout: 20_000 }).toBe(true);
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(transport!.socket.writableLength).toBeLessThan(1_000_000);
    client.socket.resume();
    for (let n = 0; n < 40_000; n++) await client.answer('a');
  });
});
