import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HELLO_OCTETS, parseServerName } from '../../src/wire/client-hello.ts';

const INCOMPLETE = { kind: 'incomplete' };
const NO_NAME = { kind: 'known', name: undefined };
const RECORD_HEADER = 5;

/** What a client really sends first. */
async function helloOf(options: tls.ConnectionOptions): Promise<Buffer> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = tls.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1', ...options });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [first] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return first;
}

/** The same message in records of at most so many octets. */
function inRecordsOf(size: number, hello: Buffer): Buffer {
  const message = hello.subarray(RECORD_HEADER);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const piece = message.subarray(at, at + size);
    const header = Buffer.from([22, 3, 1, 0, 0]);
    header.writeUInt16BE(piece.length, 3);
    records.push(header, piece);
  }
  return Buffer.concat(records);
}

/** A ClientHello with these extensions and nothing else to it. */
function helloWith(extensions: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(extensions.length);
  const fixed = Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(32), Buffer.from([0, 0, 2, 0x13, 1, 1, 0])]);
  const body = Buffer.concat([fixed, length, extensions]);
  const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 255]), body]);
  return inRecordsOf(16_384, Buffer.concat([Buffer.alloc(RECORD_HEADER), message]));
}

function serverNames(...names: readonly (readonly [type: number, name: string])[]): Buffer {
  const list = Buffer.concat(
    names.map(([type, name]) =>
      Buffer.from([type, name.length >> 8, name.length & 255, ...Buffer.from(name, 'latin1')]),
    ),
  );
  const total = list.length + 2;
  return Buffer.from([0, 0, total >> 8, total & 255, list.length >> 8, list.length & 255, ...list]);
}

describe.each([
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
  ['TLS 1.3', { minVersion: 'TLSv1.3' }],
  ['TLS 1.3 with ALPN', { ALPNProtocols: ['imap'] }],
] as const)('the first message of a client of %s', (_, options) => {
  const ask = { ...options, ALPNProtocols: [...('ALPNProtocols' in options ? options.ALPNProtocols : [])] };

  test('tells its server name, and is incomplete wherever it is cut', async () => {
    const hello = await helloOf({ ...ask, servername: 'mail.contoso.com' });
    for (let cut = 0; cut < hello.length; cut++) {
      expect([cut, parseServerName(hello.subarray(0, cut))]).toEqual([cut, INCOMPLETE]);
    }
    const known = { kind: 'known', name: 'mail.contoso.com' };
    expect(parseServerName(hello)).toEqual(known);
    expect(parseServerName(Buffer.concat([hello, Buffer.from('more')]))).toEqual(known);
  });

  test.each([1, 3, 64, 200])('may be spread over records of %i octets', async (size) => {
    const hello = inRecordsOf(size, await helloOf({ ...ask, servername: 'mail.contoso.com' }));
    expect(parseServerName(hello.subarray(0, -1))).toEqual(INCOMPLETE);
    expect(parseServerName(hello)).toEqual({ kind: 'known', name: 'mail.contoso.com' });
  });

  test('tells none when the client has none', async () => {
    expect(parseServerName(await helloOf(ask))).toEqual(NO_NAME);
  });
});

describe('a ClientHello', () => {
  test.each([
    ['a name of 255 octets', serverNames([0, 'a'.repeat(255)]), 'a'.repeat(255)],
    ['a name of 256 octets', serverNames([0, 'a'.repeat(256)]), undefined],
    ['an empty name', serverNames([0, '']), undefined],
    ['a name with a null octet', serverNames([0, 'mail.contoso.com\0.example']), undefined],
    ['a name that is not ASCII', serverNames([0, 'm\xe4il.example']), undefined],
    ['a name of another type before it', serverNames([9, 'x'], [0, 'mail.contoso.com']), 'mail.contoso.com'],
    ['another extension before it', Buffer.concat([Buffer.from([0, 35, 0, 0]), serverNames([0, 'a.b'])]), 'a.b'],
    ['no extensions', Buffer.alloc(0), undefined],
    ['a list longer than the extension', Buffer.from([0, 0, 0, 5, 0, 99, 0, 0, 9]), undefined],
    ['an extension longer than the message', Buffer.from([0, 0, 0xff, 0xff, 0]), undefined],
    ['an extension cut short', Buffer.from([0, 0, 0]), undefined],
  ])('with %s', (_, extensions, name) => {
    expect(parseServerName(helloWith(extensions))).toEqual({ kind: 'known', name });
  });

  test.each([
    ['a command', 'a LOGIN jane secret\r\n'],
    ['an alert', '\x15\x03\x01\x00\x02\x02\x46'],
    ['a record of SSL 2', '\x80\x2e\x01\x03\x01'],
    ['another handshake message', '\x16\x03\x01\x00\x04\x02\x00\x00\x00'],
    ['another version', '\x16\x02'],
  ])('it is not: %s; OpenSSL may say so', (_, text) => {
    expect(parseServerName(Buffer.from(text, 'latin1'))).toEqual(NO_NAME);
  });

  test('of more octets than any client has is not waited for', () => {
    const announcing = (length: number) =>
      Buffer.from([22, 3, 1, 0x40, 0, 1, length >> 16, (length >> 8) & 255, length & 255]);
    expect(parseServerName(announcing(HELLO_OCTETS - 4))).toEqual(INCOMPLETE);
    expect(parseServerName(announcing(HELLO_OCTETS - 3))).toEqual(NO_NAME);
  });

  test('in empty records without end is not waited for either', () => {
    const empty = Buffer.from([22, 3, 1, 0, 0]);
    const endless = Buffer.concat(Array.from({ length: Math.ceil(HELLO_OCTETS / empty.length) }, () => empty));
    expect(parseServerName(endless.subarray(0, HELLO_OCTETS - 1))).toEqual(INCOMPLETE);
    expect(parseServerName(endless.subarray(0, HELLO_OCTETS))).toEqual(NO_NAME);
  });
});

test('whatever comes is read without an error, and more of it never changes what was known', () => {
  const start = fc.constantFrom(
    Buffer.alloc(0),
    helloWith(serverNames([0, 'a.example'])),
    Buffer.from([22, 3, 1, 0, 90, 1, 0, 0, 80]),
  );
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 120 }), fc.nat(200), (head, tail, cut) => {
      const octets = Buffer.concat([head, tail]);
      const before = parseServerName(octets.subarray(0, cut));
      if (before.kind === 'known') expect(parseServerName(octets)).toEqual(before);
    }),
  );
});
