/** CATENATE (RFC 4469) in APPEND and REPLACE, and the URLs that it understands (RFC 5092). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseMessageUrl } from '../../src/imap4/catenate/message-url.ts';
import { MESSAGE_OCTETS } from '../../src/imap4/limits.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { MULTIPART, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
let uidValidity: string;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.logOn();
  await client.append('INBOX', SIMPLE);
  await client.append('INBOX', MULTIPART);
  for (const name of ['Drafts', '"Tom & J&APw-rgen/Old"']) await client.ok(`CREATE ${name.replace('& ', '&- ')}`);
  [, uidValidity] = /UIDVALIDITY (\d+)/.exec((await client.ok('STATUS INBOX (UIDVALIDITY)'))[0]!) as unknown as [
    string,
    string,
  ];
});
afterEach(() => server.close());

const text = (octets: string) => `TEXT {${Buffer.byteLength(octets)}+}\r\n${octets}`;
const append = (...parts: string[]) => client.command(`APPEND Drafts CATENATE (${parts.join(' ')})`);

/** What the last message of Drafts consists of. */
async function appended(): Promise<string> {
  await client.ok('EXAMINE Drafts');
  const [line] = await client.ok('FETCH * BODY.PEEK[]');
  return /\{\d+\}\r\n([\s\S]*)\)$/.exec(line!)![1]!;
}

describe('a message made of parts', () => {
  test('text and parts stand in the order given, octet for octet', async () => {
    const head = 'Subject: digest\r\n\r\n';
    const answer = await append(
      text(head),
      'URL /INBOX/;UID=1',
      text('--\r\n'),
      'URL "/INBOX/;UID=2/;SECTION=2.2.MIME"',
    );
    expect(answer).toMatchObject({ status: 'OK', text: expect.stringMatching(/^\[APPENDUID \d+ 1\] /) });
    expect(await appended()).toBe(`${head}${SIMPLE}--\r\nContent-Type: text/html\r\n\r\n`);
  });

  test('flags and date are those of the command, and nothing becomes seen', async () => {
    const url = `URL "/INBOX;UIDVALIDITY=${uidValidity}/;UID=2"`;
    await client.ok(`APPEND Drafts (\\Draft) "17-Jul-1996 02:44:25 +0000" CATENATE (${url})`);
    await client.ok('SELECT INBOX');
    expect(await client.ok('FETCH 2 FLAGS')).toEqual(['* 2 FETCH (FLAGS (\\Recent))']);
    expect(await appended()).toBe(MULTIPART.toString());
    expect(await client.ok('FETCH 1 (FLAGS INTERNALDATE)')).toEqual([
      '* 1 FETCH (FLAGS (\\Recent \\Draft) INTERNALDATE "17-Jul-1996 02:44:25 +0000")',
    ]);
  });

  test.each([
    ['HEADER', 'BODY.PEEK[HEADER]'],
    ['TEXT', 'BODY.PEEK[TEXT]'],
    ['1', 'BODY.PEEK[1]'],
    ['1.mime', 'BODY.PEEK[1.MIME]'],
    ['2.header', 'BODY.PEEK[2.HEADER]'],
    ['HEADER.FIELDS%20(From%20%22to%22)', 'BODY.PEEK[HEADER.FIELDS (From to)]'],
    ['HEADER.FIELDS.NOT%20%28From%29', 'BODY.PEEK[HEADER.FIELDS.NOT (From)]'],
    ['1/;partial=2', 'BODY.PEEK[1]<2.1000>'],
    ['1/;PARTIAL=2.3', 'BODY.PEEK[1]<2.3>'],
  ])('section %s is what FETCH %s answers', async (section, item) => {
    await client.ok('EXAMINE INBOX');
    const [line] = await client.ok(`FETCH 2 (${item})`);
    const fetched = /\{\d+\}\r\n([\s\S]*)\)$/.exec(line!)![1]!;
    expect(fetched).not.toBe('');
    expect((await append(`URL "/INBOX/;UID=2/;section=${section}"`)).text).toContain('APPENDUID');
    expect(await appended()).toBe(fetched);
  });

  test('PARTIAL cuts the whole message too', async () => {
    await client.ok('APPEND Drafts CATENATE (URL /INBOX/;UID=1/;PARTIAL=0.6 URL /inbox/;UID=1/;PARTIAL=20)');
    expect(await appended()).toBe(SIMPLE.toString().slice(0, 6) + SIMPLE.toString().slice(20));
  });

  test('a relative URL is one of the selected mailbox, or beside it', async () => {
    await client.ok('SELECT INBOX');
    expect((await append('URL ;UID=1')).status).toBe('OK');
    expect((await append('URL Drafts/;UID=1')).status).toBe('OK');
    await client.ok('UNSELECT');
    expect((await append('URL ;UID=1')).text).toContain('[BADURL ;UID=1]');
    expect((await append('URL Drafts/;UID=1')).status).toBe('OK');
  });

  test('names of mailboxes are UTF-8 behind percent signs', async () => {
    await client.append('"Tom &- J&APw-rgen/Old"', SIMPLE);
    expect((await append('URL "/Tom%20%26%20J%C3%BCrgen/Old/;UID=1"')).status).toBe('OK');
    expect(await appended()).toBe(SIMPLE.toString());
  });

  test('a message just delivered, which the session has not heard of, can be named', async () => {
    await client.ok('SELECT INBOX');
    const other = await server.logOn();
    await other.append('INBOX', SIMPLE);
    expect((await append('URL ;UID=3')).status).toBe('OK');
  });

  test('several messages may be made at once', async () => {
    const one = `CATENATE (${text('A: 1\r\n\r\n')} URL /INBOX/;UID=1)`;
    const answer = await client.command(`APPEND Drafts (\\Seen) ${one} (\\Draft) ${one} {6+}\r\nB: 1\r\n`);
    expect(answer.text).toMatch(/^\[APPENDUID \d+ 1:3\]/);
  });

  test('REPLACE takes parts of the message that it replaces', async () => {
    await client.ok('SELECT INBOX');
    const answer = await client.command(`UID REPLACE 1 INBOX CATENATE (${text('To: x\r\n')} URL /INBOX/;UID=1)`);
    expect(answer).toMatchObject({ status: 'OK' });
    expect(await client.ok('UID SEARCH ALL')).toEqual(['* SEARCH 2 3']);
    const [line] = await client.ok('UID FETCH 3 BODY.PEEK[]');
    expect(line).toContain(`\r\nTo: x\r\n${SIMPLE})`);
  });

  test('UTF8 data may be a part, and a literal8 hold NUL', async () => {
    expect((await append('UTF8 (~{9+}\r\nA: \xfc\r\n\r\n)', 'TEXT ~{2+}\r\n\0\n')).status).toBe('OK');
    expect((await append('TEXT {1+}\r\n\0')).status).toBe('BAD');
    expect((await append('UTF8 ({1+}\r\nx)')).status).toBe('BAD');
  });

  test('a URL may be a literal', async () => {
    expect((await append(text('A: 1\r\n'), 'URL {17+}\r\n/INBOX/;UID=1/;x=', text('x'))).text).toContain('[BADURL');
    expect((await append(text('A: 1\r\n'), 'URL {13+}\r\n/INBOX/;UID=1', text('x'))).status).toBe('OK');
    client.send('a APPEND Drafts CATENATE (URL {13}\r\n');
    expect(await client.line()).toBe('+ OK');
    client.send('/INBOX/;UID=1 TEXT {3}\r\n');
    expect(await client.line()).toBe('+ OK');
    client.send('x\r\n)\r\n');
    expect((await client.answer('a')).status).toBe('OK');
  });

  test('a mailbox may be called URL or CATENATE', async () => {
    for (const name of ['URL', 'CATENATE']) {
      await client.ok(`CREATE ${name}`);
      client.send(`a APPEND ${name} {5}\r\n`);
      await client.line();
      client.send('A: 1\r\r\n');
      expect((await client.answer('a')).status).toBe('OK');
    }
  });
});

describe('what cannot be done', () => {
  test.each([
    ['/INBOX/;UID=99', 'a UID that is not there'],
    ['/INBOX;UIDVALIDITY=1/;UID=1', 'another UIDVALIDITY'],
    ['/None/;UID=1', 'no such mailbox'],
    ['/INBOX/;UID=2/;SECTION=7', 'no such part'],
    ['/INBOX/;UID=1/;SECTION=2.MIME', 'no such part'],
    ['/INBOX', 'a mailbox'],
    ['/INBOX/', 'a mailbox'],
    ['/INBOX;UID=1', 'no slash before the UID'],
    ['/;UID=1', 'no mailbox'],
    ['/INBOX/;UID=0', 'no UID'],
    ['/INBOX/;UID=1;SECTION=1', 'no slash before the section'],
    ['/INBOX/;UID=1/;SECTION=', 'an empty section'],
    ['/INBOX/;UID=1/;SECTION=FOO', 'no section'],
    ['/INBOX/;UID=1/;SECTION=1.', 'no section'],
    ['/INBOX/;UID=1/;SECTION=MIME', 'no section'],
    ['/INBOX/;UID=1/;SECTION=HEADER.FIELDS', 'no fields'],
    ['/INBOX/;UID=1/;SECTION=1%5D%3C0.1%3E', 'brackets inside a section'],
    ['/INBOX/;UID=1/;SECTION=1%5D%20X%5B1', 'more than a section'],
    ['/INBOX/;UID=1/;SECTION=1%0D%0Aa%20NOOP', 'a line end in a section'],
    ['/INBOX/;UID=1/;SECTION=HEADER.FIELDS%20(%7B3%7D%0D%0AFoo)', 'a literal in a section'],
    ['/INBOX/;UID=1/;PARTIAL=0.0', 'no octets'],
    ['/INBOX/;UID=1;EXPIRE=2099-01-01T00:00:00Z;URLAUTH=anonymous', 'URLAUTH'],
    ['imap://localhost/INBOX/;UID=1', 'an absolute URL'],
    ['//localhost/INBOX/;UID=1', 'another server'],
    ['/IN%BOX/;UID=1', 'a percent sign without digits'],
    ['/%FF/;UID=1', 'octets that are not UTF-8'],
    ['/a//b/;UID=1', 'no name of a mailbox'],
    ['/../INBOX/;UID=1', 'no name of a mailbox'],
  ])('%s is a BADURL: %s', async (url) => {
    const answer = await append(text('A: 1\r\n\r\n'), `URL "${url}"`, text('never read'));
    expect(answer).toMatchObject({ status: 'NO', text: expect.stringContaining(`[BADURL ${url}] `) });
    expect(await client.ok('STATUS Drafts (MESSAGES UIDNEXT)')).toEqual(['* STATUS "Drafts" (MESSAGES 0 UIDNEXT 1)']);
  });

  test('the first URL that fails is named, in characters that a response code may have', async () => {
    expect((await append('URL /INBOX/;UID=1', 'URL "a ]\xfc"', 'URL /b')).text).toContain('[BADURL a%20%5D%C3%BC] ');
    expect((await append('URL ""')).text).toContain('[BADURL ""] ');
    expect((await append('URL {3+}\r\na\r\n')).text).toContain('[BADURL a%0D%0A] ');
  });

  test('a bad URL is refused before the text behind it is sent', async () => {
    client.send('a APPEND Drafts CATENATE (URL /INBOX/;UID=99 TEXT {10}\r\n');
    expect(await client.line()).toMatch(/^a NO \[BADURL /);
    await client.ok('NOOP');
  });

  test('a message that is expunged while another mailbox is read is a BADURL', async () => {
    const other = await server.select();
    client.send('a APPEND Drafts CATENATE (URL /INBOX/;UID=1 TEXT {3}\r\n');
    expect(await client.line()).toBe('+ OK');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    client.send('x\r\n URL /INBOX/;UID=1)\r\n');
    expect(await client.line()).toMatch(/^a NO \[BADURL /);
  });

  test.each([
    'APPEND Drafts CATENATE',
    'APPEND Drafts CATENATE ()',
    'APPEND Drafts CATENATE URL /INBOX/;UID=1',
    'APPEND Drafts CATENATE (URL /INBOX/;UID=1',
    'APPEND Drafts CATENATE (URL)',
    'APPEND Drafts CATENATE (FOO /INBOX/;UID=1)',
    'APPEND Drafts CATENATE (TEXT "quoted")',
    'APPEND Drafts CATENATE ({3+}\r\nabc)',
    'APPEND Drafts CATENATE (TEXT {3+}\r\nabcURL /INBOX/;UID=1)',
    'APPEND Drafts CATENATE (TEXT {3+}\r\nabc) x',
  ])('%j is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
    expect(await client.ok('STATUS Drafts (MESSAGES)')).toEqual(['* STATUS "Drafts" (MESSAGES 0)']);
  });

  test('nothing at all is not appended', async () => {
    expect((await append('TEXT {0+}\r\n', 'URL /INBOX/;UID=1/;PARTIAL=99999999')).status).toBe('NO');
    expect((await append('TEXT {0+}\r\n', text('x'))).status).toBe('OK');
  });

  test('all parts together may have the octets of APPENDLIMIT, and not one more', async () => {
    const { length } = SIMPLE;
    client.send(`a APPEND Drafts CATENATE (URL /INBOX/;UID=1 TEXT {${MESSAGE_OCTETS - length + 1}}\r\n`);
    expect(await client.line()).toContain('a NO [TOOBIG]');
    client.send(`b APPEND Drafts CATENATE (URL /INBOX/;UID=1 TEXT {${MESSAGE_OCTETS - length}}\r\n`);
    expect(await client.line()).toBe('+ OK');
  });

  test('parts that are here count as well', async () => {
    await client.append('INBOX', Buffer.from(`A: 1\r\n\r\n${'x'.repeat(999_992)}`));
    const url = 'URL /INBOX/;UID=3 ';
    server.set({ MaxCommandSize: 16_384 });
    const tooMany = Math.floor(MESSAGE_OCTETS / 1_000_000) + 1;
    const answer = await client.command(`APPEND Drafts CATENATE (${url.repeat(tooMany).trimEnd()})`);
    expect(answer.text).toContain('[TOOBIG]');
    expect(await client.ok('STATUS Drafts (MESSAGES)')).toEqual(['* STATUS "Drafts" (MESSAGES 0)']);
  });

  test('a failure of ours is not blamed on the URL', async () => {
    const store = new MemoryStore({ describe: describeMessage });
    const open = store.open.bind(store);
    store.open = async (user) => {
      const account = await open(user);
      return Object.assign(account, { select: () => Promise.reject(new Error('disk on fire')) });
    };
    const failing = await ImapServer.start({ store });
    const session = await failing.logOn();
    expect((await session.command('APPEND INBOX CATENATE (URL /INBOX/;UID=1)')).text).toContain('[SERVERBUG]');
    await failing.close();
  });
});

describe('a URL', () => {
  test('is resolved against the selected mailbox as a browser would', () => {
    const mailbox = (url: string, selected?: string) => parseMessageUrl(url, selected)?.mailbox;
    expect(mailbox('c/;UID=1', 'a/b')).toBe('a/c');
    expect(mailbox('/c/;UID=1', 'a/b')).toBe('c');
    expect(mailbox('c/d/;UID=1')).toBe('c/d');
    expect(mailbox(';UID=1', 'a/b')).toBe('a/b');
    expect(mailbox('/inbox/x/;UID=1')).toBe('INBOX/x');
    expect(mailbox('a:b/;UID=1', 'x')).toBeUndefined();
    expect(mailbox('/a:b/;UID=1', 'x')).toBe('a:b');
  });

  test('is looked at in linear time', () => {
    const started = performance.now();
    for (const piece of ['/', '/;UID=1', '/;SECTION=1', ';UIDVALIDITY=1', 'a', '%20']) {
      expect(parseMessageUrl(piece.repeat(16_384 / piece.length), 'INBOX')).toBeUndefined();
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
