/**
 * What somebody between client and server may try around STARTTLS and STLS, and what has to become of it, against a
 * whole engine. The attacks: "Why TLS Is Better Without STARTTLS" (USENIX Security 2021), CVE-2011-0411,
 * CVE-2021-33515, CVE-2021-38542 and the way around its first mend, CVE-2022-28220.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHEAP } from '../directory/support.ts';
import type { LineClient } from './support/line-client.ts';
import { LiveEngine } from './support/live-engine.ts';
import { DIALECTS, Stage } from './takes-effect/changes.ts';
import { PASSWORD, USER } from './takes-effect/dialect.ts';

/** For each case, in milliseconds: what hangs is no refusal. */
const BUDGET_MS = 5_000;
const MINUTE_MS = 60_000;
const PLAIN = Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64');

/** `|` ends a segment; the next one is sent when `>` says so after the server's OK, else at once. */
const INJECTIONS: readonly (readonly [what: string, pop3: string, imap4: string])[] = [
  ['a whole line in the same segment', 'STLS\r\nCAPA\r\n', 'a STARTTLS\r\nINJ NOOP\r\n'],
  ['part of a line in the same segment', 'STLS\r\nUSER ma', 'a STARTTLS\r\nINJ NOOP '],
  ['a single octet in the same segment', 'STLS\r\nU', 'a STARTTLS\r\nI'],
  ['an empty line in the same segment', 'STLS\r\n\r\n', 'a STARTTLS\r\n\r\n'],
  ['a whole line in the segment behind', 'STLS\r\n|CAPA\r\n', 'a STARTTLS\r\n|INJ NOOP\r\n'],
  ['part of a line in the segment behind', 'STLS\r\n|USER ma', 'a STARTTLS\r\n|INJ NOOP '],
  ['the command cut in two, and a line behind it', 'STL|S\r\nCAPA\r\n', 'a START|TLS\r\nINJ NOOP\r\n'],
  ['its line end cut in two, and a line behind it', 'STLS\r|\nCAPA\r\n', 'a STARTTLS\r|\nINJ NOOP\r\n'],
  ['a whole line after the OK, before the ClientHello', 'STLS\r\n>CAPA\r\n', 'a STARTTLS\r\n>INJ NOOP\r\n'],
  ['part of a line after the OK, before the ClientHello', 'STLS\r\n>USER ma', 'a STARTTLS\r\n>INJ NOOP '],
  ['the head of a literal', 'STLS\r\nX {10+}\r\n', 'a STARTTLS\r\nINJ LOGIN {10+}\r\n'],
  ['the head of a literal that must be asked for', 'STLS\r\nX {10}\r\n', 'a STARTTLS\r\nINJ LOGIN {10}\r\n'],
  ['a log-on that waits for its second half', 'STLS\r\nAUTH PLAIN\r\n', 'a STARTTLS\r\nINJ AUTHENTICATE PLAIN\r\n'],
  ['a second one', 'STLS\r\nSTLS\r\n', 'a STARTTLS\r\nINJ STARTTLS\r\n'],
];
/** Nothing, our refusal, or our OK: what is heard in clear before the connection is gone, and never an answer to more. */
const HEARD = {
  POP3: /^(?:|-ERR Nothing may be sent behind STLS before the TLS handshake\.\r\n|\+OK Begin TLS negotiation\.\r\n)$/,
  IMAP4: /^(?:|a OK Begin TLS negotiation now\.\r\n)$/,
} as const;

let live: LiveEngine;
beforeAll(async () => {
  live = await LiveEngine.start({ mailboxes: [`${USER}:${CHEAP.argon2}`] });
});
afterAll(() => live.stop());

describe.each(['POP3', 'IMAP4'] as const)('%s', (protocol) => {
  const dialect = DIALECTS[protocol];
  const { section } = dialect;
  const [startTls, answer, begin, refused, wrongState] =
    protocol === 'POP3'
      ? ['STLS', /^[^\r]*\r\n$/, /^\+OK Begin TLS/, /^-ERR/, /^-ERR/]
      : ['a STARTTLS', /^a [^\r]*\r\n$/m, /^a OK Begin TLS/, /^a BAD/, /^a BAD/];
  const stage = () => new Stage(live, dialect);
  const loginTypes = (value: string) => live.change(section, 'LoginType', value);

  afterEach(async () => {
    await live.hangUp();
    await live.restore(section, 'LoginType');
  });

  test.each(INJECTIONS)(
    '%s is never answered, and ends the connection',
    { timeout: BUDGET_MS },
    async (_, pop3, imap4) => {
      const client = await stage().greeted();
      await play(client, protocol === 'POP3' ? pop3 : imap4, begin);
      expect(await client.rest()).toMatch(HEARD[protocol]);
      await expect.poll(() => live.engine[section].connections).toBe(0);
    },
  );

  test('with an argument it is refused, and the connection stays in clear', { timeout: BUDGET_MS }, async () => {
    const client = await stage().greeted();
    expect(await client.ask(`${startTls} now`, answer)).toMatch(refused);
    expect(await dialect.capabilities(client)).toMatch(/\bSTLS\b|\bSTARTTLS\b/);
  });

  test('inside TLS it is neither offered nor done', { timeout: BUDGET_MS }, async () => {
    for (const client of [await stage().greeted(true), await upgraded()]) {
      expect(await dialect.capabilities(client)).not.toMatch(/STLS|STARTTLS/);
      expect(await client.ask(startTls, answer)).toMatch(wrongState);
    }
  });

  test('after log-on it is neither offered nor done', { timeout: BUDGET_MS }, async () => {
    await loginTypes('PlainTextLogin');
    const client = await stage().greeted();
    expect(await dialect.logOn(client)).toMatch(dialect.loggedOn);
    expect(await dialect.capabilities(client)).not.toMatch(/\bSTLS\b|\bSTARTTLS\b/);
    expect(await client.ask(startTls, answer)).toMatch(wrongState);
  });

  test('a log-on in front of it in the same segment does not reach into TLS', { timeout: BUDGET_MS }, async () => {
    const logOn = protocol === 'POP3' ? `USER ${USER}\r\nPASS ${PASSWORD}\r\n` : `x LOGIN ${USER} ${PASSWORD}\r\n`;
    const client = await stage().greeted();
    client.send(`${logOn}${startTls}\r\n`);
    const heard = await client.until(new RegExp(begin.source, 'm'));
    expect(heard).not.toMatch(dialect.loggedOn);
    await client.startTls();
    expect(await dialect.capabilities(client)).toMatch(dialect.passwordOffered);
    expect(await dialect.noop(client)).toMatch(protocol === 'POP3' ? /^-ERR/ : /^x OK/m);
    expect(live.engine[section].sessions).toBe(0);
  });

  test('what was learnt in clear is forgotten', { timeout: BUDGET_MS }, async () => {
    await loginTypes('PlainTextLogin');
    const client = await stage().greeted();
    if (protocol === 'POP3') {
      await client.ask(`USER ${USER}`, answer);
      await dialect.startTls(client);
      expect(await client.ask(`PASS ${PASSWORD}`, answer)).toMatch(/^-ERR Command is not valid/);
    } else {
      await client.ask('a AUTHENTICATE PLAIN', /^\+/);
      await client.ask('*', answer);
      await dialect.startTls(client);
      expect(await client.ask(PLAIN, /\r\n/)).not.toMatch(/ OK /);
    }
    expect(live.engine[section].sessions).toBe(0);
  });

  test('nobody is greeted as logged on, and nothing is said unasked inside TLS', { timeout: BUDGET_MS }, async () => {
    const clear = await live.connect(stage().clearPort);
    expect(await clear.until(/\r\n/)).toMatch(protocol === 'POP3' ? /^\+OK / : /^\* OK /);
    await dialect.startTls(clear);
    // The first words are the answer to the first command.
    expect(await dialect.capabilities(clear)).toMatch(protocol === 'POP3' ? /^\+OK\r\nTOP\r\n/ : /^\* CAPABILITY /);
  });

  test('what may be done is told anew, and differs', { timeout: BUDGET_MS }, async () => {
    const client = await stage().greeted();
    const before = await dialect.capabilities(client);
    expect(before).not.toMatch(/PLAIN/);
    expect(before).not.toMatch(dialect.passwordOffered);
    await dialect.startTls(client);
    const after = await dialect.capabilities(client);
    expect(after).toMatch(/PLAIN/);
    expect(after).toMatch(dialect.passwordOffered);
    expect(await dialect.logOn(client)).toMatch(dialect.loggedOn);
  });

  test.each([
    ['no TLS at all', '\x00'.repeat(64)],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['a record that is too long', '\x16\x03\x01\xff\xff'.padEnd(70_000, 'x')],
    ['an alert', '\x15\x03\x03\x00\x02\x02\x28'],
  ])('a handshake that is %s ends the connection', { timeout: BUDGET_MS }, async (_, octets) => {
    const client = await stage().greeted();
    await client.ask(startTls, begin);
    client.send(octets);
    await client.rest();
    await expect.poll(() => live.engine[section].connections).toBe(0);
  });

  test.each([
    ['before its first octet', ''],
    ['in the middle of its first record', '\x16\x03\x01\x02\x00\x01'],
  ])('a handshake that falls silent %s ends with the time before log-on', { timeout: BUDGET_MS }, async (_, octets) => {
    const client = await stage().greeted();
    await client.ask(startTls, begin);
    client.send(octets);
    live.clock.advance(MINUTE_MS - 1);
    expect(live.engine[section].connections).toBe(1);
    live.clock.advance(1);
    await client.rest();
  });

  async function upgraded(): Promise<LineClient> {
    const client = await stage().greeted();
    await dialect.startTls(client);
    return client;
  }
});

/** @param ok what the server says before what stands behind `>` is sent */
async function play(client: LineClient, script: string, ok: RegExp): Promise<void> {
  const [before = '', after] = script.split('>');
  for (const segment of before.split('|')) client.send(segment);
  if (after === undefined) return;
  await client.until(ok);
  client.send(after);
}
