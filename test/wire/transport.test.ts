import { Duplex } from 'node:stream';
import tls from 'node:tls';
import zlib from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type CloseReason, Transport, type TransportEvents } from '../../src/wire/transport.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { received, receivedUntilEnd, type SocketPair, socketPair } from '../support/socket-pair.ts';
import { TEST_CERTIFICATE, testTlsOptions } from '../support/tls.ts';

const pairs: SocketPair[] = [];
afterEach(() => {
  for (const pair of pairs.splice(0)) pair.close();
});

interface Subject extends SocketPair {
  readonly transport: Transport;
  readonly clock: ManualClock;
  /** How often the engine was told that the connection is gone. */
  released(): number;
}

async function subject(host?: string): Promise<Subject> {
  const pair = await socketPair(host);
  pairs.push(pair);
  const clock = new ManualClock();
  let released = 0;
  const transport = new Transport(pair.server, () => released++, clock);
  return { ...pair, transport, clock, released: () => released };
}

/** An owner that keeps what it hears. */
class Owner implements TransportEvents {
  input = '';
  readonly closed: Promise<CloseReason>;
  closes = 0;
  #close!: (reason: CloseReason) => void;
  #waiting: (() => void) | undefined;
  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }
  data(chunk: Buffer): void {
    this.input += chunk.toString('latin1');
    this.#waiting?.();
  }
  close(reason: CloseReason): void {
    this.closes++;
    this.#close(reason);
  }
  async until(text: string): Promise<void> {
    while (!this.input.includes(text)) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

/** The same, staying open when the client closes its half. */
class PatientOwner extends Owner {
  readonly halfClosed: Promise<void>;
  halfClose!: () => void;
  constructor() {
    super();
    this.halfClosed = new Promise((resolve) => {
      this.halfClose = resolve;
    });
  }
}

/** Lets the event loop turn until what is under way on loopback has happened. */
async function settle(turns = 20): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('ownership', () => {
  test('input that arrives before there is an owner waits for the first', async () => {
    const { client, transport } = await subject();
    client.write('CAPA\r\n');
    await settle();
    const owner = new Owner();
    transport.attach(owner);
    await owner.until('CAPA\r\n');
    expect(transport.bytesReceived).toBe(6);
  });

  test('input that arrives between two owners goes to the second', async () => {
    const { client, transport } = await subject();
    const first = new Owner();
    transport.attach(first);
    client.write('one');
    await first.until('one');
    transport.detach();
    client.write('two');
    await settle();
    const second = new Owner();
    transport.attach(second);
    await second.until('two');
    expect([first.input, second.input]).toEqual(['one', 'two']);
  });

  test('an owner that comes after the connection broke is told so', async () => {
    const { client, transport, released } = await subject();
    client.resetAndDestroy();
    await expect.poll(() => transport.closed).toBe(true);
    await expect.poll(released).toBe(1);
    const owner = new Owner();
    transport.attach(owner);
    expect(await owner.closed).toBe('ConnectionReset');
  });

  test('a client that closed its half before there was an owner is news for the owner', async () => {
    const { client, transport } = await subject();
    client.end('QUIT\r\n');
    await settle();
    const owner = new PatientOwner();
    transport.attach(owner);
    await owner.halfClosed;
    expect(owner.input).toBe('QUIT\r\n');
    transport.end();
    expect(await owner.closed).toBe('ClosedByClient');
  });

  test('close is said once, and the engine is told once', async () => {
    const { client, transport, released } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.destroy();
    transport.destroy('OutputTimeout');
    transport.end();
    client.destroy();
    expect(await owner.closed).toBe('ClosedByServer');
    await settle();
    expect([owner.closes, released()]).toEqual([1, 1]);
  });

  test('a shutdown reaches the owner that has words for it, and closes the connection of one that has none', async () => {
    const spoken = await subject();
    let sentence = '';
    spoken.transport.attach(Object.assign(new Owner(), { shutdown: (said: string) => (sentence = said) }));
    spoken.transport.shutdown('The server stops.');
    expect(sentence).toBe('The server stops.');
    expect(spoken.transport.closed).toBe(false);
    const silent = await subject();
    silent.transport.attach(new Owner());
    silent.transport.shutdown('The server stops.');
    expect(silent.transport.closed).toBe(true);
  });

  test('the addresses outlive the connection, and IPv4 inside IPv6 is written as IPv4', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const port = client.localPort;
    client.destroy();
    await owner.closed;
    expect([transport.remoteAddress, transport.remotePort]).toEqual(['127.0.0.1', port]);
    const mapped = await subject();
    Object.defineProperty(mapped.server, 'remoteAddress', { value: '::ffff:127.0.0.1' });
    expect(new Transport(mapped.server).remoteAddress).toBe('127.0.0.1');
  });
});

describe('output', () => {
  test('text and bytes of every size leave in the order in which they were written', async () => {
    const { client, transport } = await subject();
    transport.attach(new Owner());
    const parts: (string | Buffer)[] = [];
    for (const size of [1, 10, 5_000, 32_767, 32_768, 40_000, 3, 70_000, 70_000, 1]) {
      parts.push(Buffer.alloc(size, parts.length + 65), `<${parts.length}\xe9>`);
    }
    const expected = Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
    );
    const arrived = received(client, (soFar) => soFar.length >= expected.length);
    for (const part of parts) transport.write(part);
    expect((await arrived).equals(expected)).toBe(true);
    expect(transport.bytesSent).toBe(expected.length);
  });

  test('what an owner writes while it handles input leaves in one write, at once', async () => {
    const { client, server, transport } = await subject();
    const writes: number[] = [];
    const write = server.write.bind(server);
    server.write = ((...args: Parameters<typeof write>) => {
      writes.push((args[0] as Buffer).length);
      return write(...args);
    }) as typeof server.write;
    const seen: number[] = [];
    transport.attach({
      data: () => {
        for (let i = 0; i < 16; i++) transport.write('+OK\r\n');
        process.nextTick(() => seen.push(writes.length));
      },
      close: () => undefined,
    });
    client.write('x');
    expect((await received(client, (soFar) => soFar.length >= 80)).length).toBe(80);
    expect(writes).toEqual([80]);
    expect(seen).toEqual([1]);
  });

  test('a client that does not read congests the transport until it reads again', async () => {
    const { client, transport } = await subject();
    transport.attach(new Owner());
    client.pause();
    const piece = Buffer.alloc(60_000, 'x');
    let written = 0;
    for (; written < 1_000 && !transport.congested; written++) transport.write(piece);
    // Kernel buffers take some megabytes; after that it must have stopped.
    while (!transport.congested && written < 10_000) {
      await settle(1);
      transport.write(piece);
      written++;
    }
    expect(transport.congested).toBe(true);
    let open: boolean | undefined;
    const drained = transport.drained().then((answer) => (open = answer));
    await settle();
    expect(open).toBeUndefined();
    client.resume();
    expect(await drained).toBe(true);
    expect(transport.congested).toBe(false);
  });

  test.each([
    [299_999, false],
    [300_000, true],
  ])('a client that takes nothing for %i ms is cut off: %s', async (ms, cutOff) => {
    const { client, transport, clock } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    client.pause();
    while (!transport.congested) {
      transport.write(Buffer.alloc(1_000_000));
      await settle(1);
    }
    const drained = transport.drained();
    clock.advance(ms);
    expect(transport.closed).toBe(cutOff);
    if (cutOff) {
      expect(await drained).toBe(false);
      expect(await owner.closed).toBe('OutputTimeout');
    }
    transport.destroy();
    expect(await drained).toBe(false);
    await owner.closed;
    expect(clock.pending).toBe(0);
  });

  test('nothing is written after end, and nothing after the connection is gone', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.write('bye');
    transport.end();
    transport.write('more');
    expect((await receivedUntilEnd(client)).toString()).toBe('bye');
    client.end();
    await owner.closed;
    transport.write('more');
    transport.flush();
    expect(await transport.drained()).toBe(false);
    expect(transport.bytesSent).toBe(3);
  });
});

describe('the end of a connection', () => {
  test('a client that closes its half still gets the answer from an owner that is patient', async () => {
    const { client, transport } = await subject();
    const owner = new PatientOwner();
    transport.attach(owner);
    client.end('QUIT\r\n');
    await owner.halfClosed;
    await settle();
    transport.write('+OK\r\n');
    const answer = receivedUntilEnd(client);
    transport.end();
    expect((await answer).toString()).toBe('+OK\r\n');
    expect(await owner.closed).toBe('ClosedByClient');
  });

  test('an owner without an answer to a half close is closed at once', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    client.end();
    expect(await owner.closed).toBe('ClosedByClient');
  });

  test('everything written before end reaches a client that reads slowly', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    client.pause();
    for (let i = 0; i < 100; i++) transport.write(Buffer.alloc(100_000, i));
    transport.end();
    await settle(50);
    const all = receivedUntilEnd(client);
    client.resume();
    expect((await all).length).toBe(10_000_000);
    client.end();
    expect(await owner.closed).toBe('ClosedByServer');
  });

  test('input behind end is read and forgotten, so that it cannot reset the answer away', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.pause();
    client.write(Buffer.alloc(500_000, 'x'));
    await settle();
    transport.write('+OK bye\r\n');
    transport.end();
    expect((await receivedUntilEnd(client)).toString()).toBe('+OK bye\r\n');
    client.end();
    expect(await owner.closed).toBe('ClosedByServer');
    expect(owner.input).toBe('');
  });

  test.each([
    [1_999, false],
    [2_000, true],
  ])('a client that never closes its half is broken off after %i ms: %s', async (ms, gone) => {
    const { client, transport, clock, released } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const goodbye = receivedUntilEnd(client);
    transport.write('bye');
    transport.end();
    await goodbye;
    await settle();
    clock.advance(ms);
    if (gone) expect(await owner.closed).toBe('ClosedByServer');
    else await settle();
    expect(released()).toBe(gone ? 1 : 0);
  });

  test('a reset is told apart from a close', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    client.resetAndDestroy();
    expect(await owner.closed).toBe('ConnectionReset');
  });

  test('destroy in the middle of large output closes at once', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    client.pause();
    for (let i = 0; i < 100; i++) transport.write(Buffer.alloc(100_000));
    transport.end();
    transport.destroy('OutputTimeout');
    expect(await owner.closed).toBe('OutputTimeout');
  });
});

describe('TLS', () => {
  function clientTls(client: import('node:net').Socket): tls.TLSSocket {
    const secure = tls.connect({ socket: client, ca: TEST_CERTIFICATE, servername: 'localhost' });
    secure.on('error', () => undefined);
    return secure;
  }

  test('what was written before leaves in clear, what comes after inside TLS, and a new owner hears it', async () => {
    const { client, transport } = await subject();
    const before = new Owner();
    transport.attach(before);
    transport.write('+OK Begin\r\n');
    const upgraded = transport.startTls(testTlsOptions());
    expect((await received(client, (soFar) => soFar.length >= 11)).toString()).toBe('+OK Begin\r\n');
    const secure = clientTls(client);
    secure.write('CAPA\r\n');
    expect(await upgraded).toBe(true);
    await settle();
    expect(before.input).toBe('');
    const after = new Owner();
    transport.attach(after);
    await after.until('CAPA\r\n');
    transport.write('+OK inside\r\n');
    expect((await received(secure, (soFar) => soFar.length >= 12)).toString()).toBe('+OK inside\r\n');
    expect(transport.secure).toBe(true);
    secure.end();
    expect(await after.closed).toBe('ClosedByClient');
  });

  test('an orderly close after TLS is not called a TLS failure', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    const secure = clientTls(client);
    await upgraded;
    transport.attach(owner);
    const goodbye = receivedUntilEnd(secure);
    transport.write('bye');
    transport.end();
    expect((await goodbye).toString()).toBe('bye');
    secure.end();
    expect(await owner.closed).toBe('ClosedByServer');
  });

  test.each([
    ['a whole command', 'CAPA\r\n'],
    ['half a command', 'CAP'],
    ['a NUL', '\0'],
  ])('clear input between the answer and the handshake makes it fail: %s', async (_, injected) => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    client.write(injected);
    await settle();
    clientTls(client);
    expect(await upgraded).toBe(false);
    expect(await owner.closed).toBe('TlsFailed');
    expect(owner.input).toBe('');
  });

  test('clear input that was paused in the socket makes the handshake fail', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.pause();
    client.write('CAPA\r\n');
    await settle();
    const upgraded = transport.startTls(testTlsOptions());
    clientTls(client);
    expect(await upgraded).toBe(false);
    expect(owner.input).toBe('');
  });

  test.each([
    ['a FIN', (client: import('node:net').Socket) => client.end()],
    ['a reset', (client: import('node:net').Socket) => client.resetAndDestroy()],
  ])('%s in the middle of the handshake is a failed handshake', async (_, leave) => {
    const { client, transport, released } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    // The head of a record that announces 512 octets, of which none follow.
    client.write(Buffer.from([22, 3, 1, 2, 0]));
    await settle();
    leave(client);
    expect(await upgraded).toBe(false);
    expect(await owner.closed).toBe('TlsFailed');
    expect(released()).toBe(1);
  });

  test('a handshake whose first message comes octet by octet is one', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    expect(transport.handshaking).toBe(true);
    client.setNoDelay(true);
    const slow = new Duplex({
      read: () => client.resume(),
      write(octets: Buffer, _encoding, done) {
        for (const octet of octets) client.write(Buffer.from([octet]));
        done();
      },
    });
    client.on('data', (chunk) => slow.push(chunk));
    const secure = tls.connect({ socket: slow, ca: TEST_CERTIFICATE, servername: 'localhost' });
    secure.on('error', () => undefined);
    expect(await upgraded).toBe(true);
    expect(transport.handshaking).toBe(false);
    secure.destroy();
  });

  test('a transport that is ended before the handshake is not upgraded, and goes', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    transport.end();
    const secure = clientTls(client);
    expect(await upgraded).toBe(false);
    secure.destroy();
    expect(await owner.closed).toBe('TlsFailed');
  });

  test('a handshake that stays silent ends when the owner destroys it', async () => {
    const { transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    await settle();
    transport.destroy();
    expect(await upgraded).toBe(false);
    expect(await owner.closed).toBe('TlsFailed');
  });

  test('a broken record inside TLS closes the connection', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    const upgraded = transport.startTls(testTlsOptions());
    const secure = clientTls(client);
    await new Promise((resolve) => secure.once('secureConnect', resolve));
    expect(await upgraded).toBe(true);
    transport.attach(owner);
    // The system call below Node's TLS: a record that no key was used for.
    const { fd } = (client as unknown as { _handle: { fd: number } })._handle;
    const { writeSync } = await import('node:fs');
    writeSync(fd, Buffer.from([23, 3, 3, 0, 20, ...Buffer.alloc(20, 7)]));
    expect(await owner.closed).toBe('TlsFailed');
  });

  test('a connection that is gone is not upgraded', async () => {
    const { transport } = await subject();
    transport.destroy();
    expect(await transport.startTls(testTlsOptions())).toBe(false);
  });
});

describe('compression', () => {
  const LIMITS = { ratio: 100, allowance: 1_000_000, betweenRenewals: 1_000_000 };
  const flushed = (text: string) => zlib.deflateRawSync(text, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  const nothing = Buffer.alloc(0);

  test('begins behind what was written before', async () => {
    const { client, transport } = await subject();
    transport.attach(new Owner());
    transport.write('OK\r\n');
    transport.compress(LIMITS, nothing);
    transport.write('compressed');
    transport.end();
    const all = await receivedUntilEnd(client);
    expect(all.subarray(0, 4).toString()).toBe('OK\r\n');
    const inflated = zlib.inflateRawSync(all.subarray(4), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
    expect(inflated.toString()).toBe('compressed');
    expect(transport.bytesSent).toBe(4 + 'compressed'.length);
  });

  test('takes what the owner had read already for compressed', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.compress(LIMITS, flushed('first '));
    client.write(flushed('second'));
    await owner.until('first second');
    expect(transport.bytesReceived).toBe('first second'.length);
  });

  test('gathers output into few pieces as before', async () => {
    const { client, transport } = await subject();
    transport.attach(new Owner());
    transport.compress(LIMITS, nothing);
    for (let n = 0; n < 1_000; n++) transport.write('the same line\r\n');
    transport.end();
    // One dictionary would not make a thousand pieces of their own so small.
    expect((await receivedUntilEnd(client)).length).toBeLessThan(200);
  });

  test('a producer waits for what is still to be compressed', async () => {
    const { client, transport } = await subject();
    transport.attach(new Owner());
    transport.compress(LIMITS, nothing);
    client.resume();
    transport.write(Buffer.alloc(600_000, 'abc'));
    expect(transport.congested).toBe(true);
    expect(await transport.drained()).toBe(true);
    expect(transport.congested).toBe(false);
  });

  test('a large piece reaches a client whole though the connection is ended at once', async () => {
    const { client, transport } = await subject();
    transport.attach(new Owner());
    transport.compress(LIMITS, nothing);
    transport.write(Buffer.alloc(600_000, 'abc'));
    transport.end();
    const inflated = zlib.inflateRawSync(await receivedUntilEnd(client), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    });
    expect(inflated.length).toBe(600_000);
  });

  test('input waits for the next owner', async () => {
    const { client, transport } = await subject();
    const first = new PatientOwner();
    transport.attach(first);
    transport.compress(LIMITS, nothing);
    client.write(flushed('one'));
    await first.until('one');
    transport.detach();
    client.end(flushed('two'));
    await settle();
    const second = new PatientOwner();
    transport.attach(second);
    await second.until('two');
    await second.halfClosed;
    expect(first.input).toBe('one');
  });

  test('an owner that has no answer to damaged input is closed', async () => {
    const { client, transport } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.compress(LIMITS, nothing);
    client.write('in clear, all of it');
    await receivedUntilEnd(client);
    client.end();
    expect(await owner.closed).toBe('ClosedByServer');
    expect(owner.input).toBe('');
  });

  test('a connection that breaks while output is compressed is simply gone', async () => {
    const { client, transport, released } = await subject();
    const owner = new Owner();
    transport.attach(owner);
    transport.compress(LIMITS, nothing);
    transport.write(Buffer.alloc(1_000_000, 'abc'));
    const drained = transport.drained();
    client.destroy();
    await owner.closed;
    expect(await drained).toBe(false);
    await settle();
    expect(released()).toBe(1);
  });
});
