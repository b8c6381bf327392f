import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { message, SIMPLE } from './support/mail.ts';

const HTML = message(`From: anna@example.com
Subject: Report
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<h1>Total</h1><p>3 &lt; <b>4</b></p>
`);
const PLAIN_TEXT = 'Total\r\n\r\n3 < 4\r\n';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start({ settings: { MessageRetrievalMimeFormat: 'TextOnly' } });
  client = await server.select();
  await client.append('INBOX', HTML);
  await client.append('INBOX', SIMPLE);
  await client.ok('NOOP');
});
afterEach(() => server.close());

/** What a FETCH of one item of the first message answers, without what stands around it. */
async function fetched(item: string, by = client): Promise<string> {
  const [line] = await by.ok(`FETCH 1 (${item})`);
  return line!.replace(/^\* 1 FETCH \(\S+ /, '').replace(/\)$/, '');
}

/** The octets of a literal. */
async function literal(item: string, by = client): Promise<string> {
  const [, octets, text] = /^\{(\d+)\}\r\n(.*)$/s.exec(await fetched(item, by))!;
  expect(text).toHaveLength(Number(octets));
  return text!;
}

describe('MessageRetrievalMimeFormat TextOnly', () => {
  test('hands out text, whose structure, size and octets agree', async () => {
    const whole = await literal('BODY.PEEK[]');
    expect(whole).toContain('Subject: Report\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n');
    expect(whole.endsWith(`\r\n\r\n${PLAIN_TEXT}`)).toBe(true);
    expect(Number(await fetched('RFC822.SIZE'))).toBe(whole.length);
    expect(await literal('BODY.PEEK[1]')).toBe(PLAIN_TEXT);
    expect(await literal('BINARY.PEEK[1]')).toBe(PLAIN_TEXT);
    expect(await fetched('BODY')).toBe(`("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" ${PLAIN_TEXT.length} 3)`);
  });

  // RFC 8438 §3: never less than the messages have that are fetched; nor less than what counts against a quota.
  test.each(['HtmlOnly', 'TextOnly', 'BestBodyFormat'] as const)('is what STATUS counts, as %s', async (format) => {
    server.set({ MessageRetrievalMimeFormat: format });
    const reader = await server.select();
    const sizes = (await reader.ok('FETCH 1:* RFC822.SIZE')).map((line) => Number(/SIZE (\d+)/.exec(line)![1]));
    const stored = HTML.length + SIMPLE.length;
    const size = Math.max(stored, sizes[0]! + sizes[1]!);
    expect(size > stored).toBe(format !== 'BestBodyFormat');
    expect(await reader.ok('STATUS INBOX (SIZE)')).toEqual([`* STATUS "INBOX" (SIZE ${size})`]);
    expect(await reader.ok('LIST "" INBOX RETURN (STATUS (SIZE))')).toContain(`* STATUS "INBOX" (SIZE ${size})`);
  });

  test('is the same message whether it is fetched at once or piece by piece', async () => {
    const whole = await literal('BODY.PEEK[]');
    let pieces = '';
    for (let at = 0; at < whole.length; at += 50) pieces += await literal(`BODY.PEEK[]<${at}.50>`);
    expect(pieces).toBe(whole);
  });

  test('is what SEARCH and SORT go by', async () => {
    const size = Number(await fetched('RFC822.SIZE'));
    const [other] = await client.ok('FETCH 2 RFC822.SIZE');
    const otherSize = Number(/SIZE (\d+)/.exec(other!)![1]);
    expect(await client.ok('SEARCH BODY "h1"')).toEqual(['* SEARCH']);
    expect(await client.ok(`SEARCH 1 LARGER ${size - 1}`)).toEqual(['* SEARCH 1']);
    expect(await client.ok(`SEARCH 1 LARGER ${size}`)).toEqual(['* SEARCH']);
    expect(await client.ok(`SEARCH 1 SMALLER ${size + 1}`)).toEqual(['* SEARCH 1']);
    expect(await client.ok('SORT (SIZE) UTF-8 ALL')).toEqual([`* SORT ${size < otherSize ? '1 2' : '2 1'}`]);
  });

  test('leaves a message alone that is plain text', async () => {
    const [line] = await client.ok('FETCH 2 BODY.PEEK[]');
    expect(line).toContain(SIMPLE.toString());
  });

  test('does not change what is stored: a copy is the message as it came', async () => {
    await client.ok('CREATE Copies');
    await client.ok('COPY 1 Copies');
    server.set({ MessageRetrievalMimeFormat: 'BestBodyFormat' });
    const other = await server.select('Copies');
    expect(await literal('BODY.PEEK[]', other)).toBe(HTML.toString());
  });

  test('holds for whole sessions: a change reaches those that log on after it', async () => {
    server.set({ MessageRetrievalMimeFormat: 'HtmlAndTextAlternative' });
    expect(await literal('BODY.PEEK[1]')).toBe(PLAIN_TEXT);
    const other = await server.select();
    expect(await literal('BODY.PEEK[1]', other)).toBe(PLAIN_TEXT);
    expect(await literal('BODY.PEEK[2]', other)).toBe('<h1>Total</h1><p>3 &lt; <b>4</b></p>\r\n');
  });

  test('says of a message that is gone that it is gone', async () => {
    const other = await server.select();
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    const { status, text } = await client.command('FETCH 1 (RFC822.SIZE)');
    expect(`${status} ${text}`).toMatch(/^(OK|NO \[EXPUNGEISSUED\])/);
  });
});

test("a user's own format holds before that of the server", async () => {
  server.user = { ...server.user, imapRetrievalFormat: 'BestBodyFormat' };
  expect(await literal('BODY.PEEK[]', await server.select())).toBe(HTML.toString());
  server.user = { ...server.user, imapRetrievalFormat: 'TextEnrichedOnly' };
  expect(await literal('BODY.PEEK[1]', await server.select())).toBe('Total\r\n\r\n\r\n3 << <bold>4</bold>\r\n');
});
