/** COMPRESS=DEFLATE (RFC 4978). */
import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INFLATION_ALLOWANCE, INFLATION_RATIO, INPUT_HIGH_WATER } from '../../src/imap4/limits.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
});
afterEach(() => server.close());

const flushed = (text: Buffer | string) => zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH });

describe('a compressed session', () => {
  test('goes on as it was, in fewer octets', async () => {
    expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('COMPRESS=DEFLATE');
    for (let n = 1; n <= 50; n++) await client.append('INBOX', numbered(n));
    await client.compress();
    const before = client.socket.bytesRead;
    const lines = await client.ok('FETCH 1:* (UID FLAGS ENVELOPE)');
    expect(lines).toHaveLength(50);
    const octets = lines.reduce((sum, line) => sum + line.length + 2, 0);
    expect(client.socket.bytesRead - before).toBeLessThan(octets / 5);
    expect(await client.ok('SEARCH ALL')).toHaveLength(1);
  });

  test('takes messages, with literals of both kinds', async () => {
    await client.compress();
    await client.append('INBOX', SIMPLE);
    client.send(`a APPEND INBOX {${SIMPLE.length}}\r\n`);
    expect(await client.line()).toBe('+ OK');
    client.send(Buffer.concat([SIMPLE, Buffer.from('\r\n')]));
    expect((await client.answer('a')).status).toBe('OK');
    expect((await client.ok('FETCH 2 BODY.PEEK[]'))[0]).toBe(
      `* 2 FETCH (BODY[] {${SIMPLE.length}}\r\n${SIMPLE.toString('latin1')})`,
    );
  });

  test('sends large messages whole, and what stands behind them after them', async () => {
    const body = randomBytes(600_000).toString('base64');
    await client.append('INBOX', Buffer.from(`Subject: large\r\n\r\n${body}\r\n`));
    await client.compress();
    client.send('a FETCH 1 (BODY.PEEK[TEXT])\r\nb NOOP\r\nc FETCH 1 UID\r\n');
    const { untagged } = await client.answer('a');
    expect(untagged.find((line) => line.includes('BODY[TEXT]'))).toContain(body);
    expect((await client.answer('b')).status).toBe('OK');
    expect((await client.answer('c')).untagged).toEqual(['* 1 FETCH (UID 1)']);
  });

  test('tells in IDLE at once', async () => {
    await client.compress();
    const other = await server.logOn();
    client.send('a IDLE\r\n');
    expect(await client.line()).toMatch(/^\+ /);
    await other.append('INBOX', SIMPLE);
    expect(await client.line()).toBe('* 1 EXISTS');
    client.send('DONE\r\n');
    expect((await client.answer('a')).status).toBe('OK');
  });

  test('ends with every octet delivered', async () => {
    const body = randomBytes(300_000).toString('base64');
    await client.append('INBOX', Buffer.from(`Subject: large\r\n\r\n${body}\r\n`));
    await client.compress();
    client.send('a FETCH 1 (BODY.PEEK[TEXT])\r\nb LOGOUT\r\n');
    const lines = await client.rest();
    expect(lines.some((line) => line.includes(body))).toBe(true);
    expect(lines.at(-1)).toBe('b OK LOGOUT completed.');
  });

  test('answers what came before the client closed its half', async () => {
    await client.compress();
    client.send('a NOOP\r\n');
    await client.answer('a');
    client.socket.end(flushed('b NOOP\r\nc NOOP\r\n'));
    expect((await client.rest()).map((line) => line.slice(0, 4))).toEqual(['b OK', 'c OK']);
  });

  test('works inside TLS', async () => {
    const secure = await server.connect();
    await secure.ok('STARTTLS');
    await secure.startTls();
    await secure.ok('LOGIN anna {9+}\r\np\u00e4sswort');
    await secure.compress();
    await secure.ok('SELECT INBOX');
    expect(await secure.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
  });

  test('is told of a shutdown in compressed words', async () => {
    await client.compress();
    for (const transport of server.transports) transport.shutdown('Server is going down.');
    expect(await client.rest()).toEqual(['* BYE Server is going down.']);
  });

  test('a client that does not read stops the reading of its mail', async () => {
    const body = randomBytes(150_000).toString('base64');
    await client.append('INBOX', Buffer.from(`Subject: large\r\n\r\n${body}\r\n`));
    await client.compress();
    const [transport] = server.transports;
    client.socket.pause();
    for (let n = 0; n < 60; n++) client.send(`a${n} FETCH 1 BODY.PEEK[]\r\n`);
    await expect.poll(() => transport!.congested).toBe(true);
    expect(transport!.socket.writableLength).toBeLessThan(2_000_000);
    client.socket.resume();
    expect((await client.answer('a59')).status).toBe('OK');
  });
});

describe('COMPRESS', () => {
  test('is refused a second time, and the first goes on', async () => {
    await client.compress();
    expect(await client.command('COMPRESS DEFLATE')).toMatchObject({
      status: 'NO',
      text: '[COMPRESSIONACTIVE] DEFLATE is active already.',
    });
    await client.ok('NOOP');
  });

  test('knows DEFLATE in any case, and nothing else', async () => {
    for (const bad of ['COMPRESS', 'COMPRESS LZ4', 'COMPRESS DEFLATE 9', 'COMPRESS "DEFLATE"', 'COMPRESS (DEFLATE)']) {
      expect((await client.command(bad)).status, bad).toBe('BAD');
    }
    await client.ok('NOOP');
    expect((await client.command('compress deflate')).text).toBe('DEFLATE active.');
  });

  test('is not there before log-on', async () => {
    const stranger = await server.connect();
    expect((await stranger.ok('CAPABILITY'))[0]).not.toContain('COMPRESS');
    expect((await stranger.command('COMPRESS DEFLATE')).status).toBe('BAD');
  });

  test('with a command behind it is refused, and that command is answered in clear', async () => {
    client.send('a COMPRESS DEFLATE\r\nb NOOP\r\n');
    expect(await client.line()).toMatch(/^a BAD /);
    expect(await client.line()).toBe('b OK NOOP completed.');
  });

  test('news before its OK is told in clear', async () => {
    const other = await server.logOn();
    await other.append('INBOX', SIMPLE);
    expect((await client.command('COMPRESS DEFLATE')).untagged[0]).toBe('* 1 EXISTS');
  });
});

describe('what is not DEFLATE', () => {
  test('a command in clear after the OK ends the connection, and is not carried out', async () => {
    await client.compress();
    client.socket.write('x CREATE Injected\r\n');
    expect(await client.rest()).toEqual(['* BYE Compressed data is damaged.']);
    const other = await server.logOn();
    expect(await other.ok('LIST "" Injected')).toEqual([]);
    expect(server.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'Compressed input refused' }),
    );
  });

  test('a stream that has come to its end ends the connection', async () => {
    await client.compress();
    client.socket.write(zlib.deflateRawSync('a NOOP\r\n'));
    expect(await client.line()).toBe('a OK NOOP completed.');
    client.socket.write('b NOOP\r\n');
    expect(await client.rest()).toEqual(['* BYE Compressed data has come to its end.']);
  });

  test('damage in the middle of a message leaves nothing of it behind', async () => {
    await client.compress();
    client.socket.write(flushed('a APPEND INBOX {10000+}\r\nSubject: half\r\n'));
    client.socket.write(Buffer.alloc(100, 0xff));
    expect(await client.rest()).toEqual(['* BYE Compressed data is damaged.']);
    const other = await server.logOn();
    expect(await other.ok('STATUS INBOX (MESSAGES UIDNEXT)')).toEqual(['* STATUS "INBOX" (MESSAGES 0 UIDNEXT 1)']);
  });
});

describe('a bomb', () => {
  test('beyond the allowance ends the connection, and nothing of it is kept', async () => {
    await client.compress();
    const size = 2 * INFLATION_ALLOWANCE;
    const bomb = flushed(Buffer.concat([Buffer.from(`a APPEND INBOX {${size}+}\r\n`), Buffer.alloc(size, 'x')]));
    expect(size / bomb.length).toBeGreaterThan(10 * INFLATION_RATIO);
    client.socket.write(bomb);
    expect(await client.rest()).toEqual(['* BYE Compressed data is too much.']);
    const other = await server.logOn();
    expect(await other.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
  });

  test('a message that compresses as well, but is no larger than the allowance, is taken', async () => {
    await client.compress();
    await client.append('INBOX', numbered(1, 5_000_000));
    expect((await client.ok('STATUS INBOX (MESSAGES)')).at(-1)).toBe('* STATUS "INBOX" (MESSAGES 1)');
  });

  test('of commands is not inflated further than they are read', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const open = server.store.open.bind(server.store);
    server.store.open = async (user) => {
      const account = await open(user);
      return Object.assign(account, { subscribe: () => released });
    };
    const slow = await server.logOn();
    await slow.compress();
    const transport = [...server.transports].at(-1)!;
    const before = transport.bytesReceived;
    const count = 100_000;
    slow.socket.write(flushed(`a SUBSCRIBE INBOX\r\n${'b NOOP\r\n'.repeat(count)}`));
    await expect.poll(() => transport.bytesReceived - before > INPUT_HIGH_WATER).toBe(true);
    // Whatever else would inflate has the time to.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => zlib.deflateRaw('x', resolve));
    expect(transport.bytesReceived - before).toBeLessThan(2 * INPUT_HIGH_WATER);
    release();
    expect((await slow.answer('a')).status).toBe('OK');
    for (let n = 0; n < count; n++) expect(await slow.line()).toBe('b OK NOOP completed.');
  });
});
