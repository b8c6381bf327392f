import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MailboxError, type MailboxView, type MailStore } from '../../src/mailbox/mail-store.ts';
import { BAD_COMMANDS, MAILDROP_HELD_IDLE_MS, PIECE_OCTETS } from '../../src/pop3/limits.ts';
import { PopClient } from './support/pop-client.ts';
import { PASSWORD, type PopServer, startPopServer, user } from './support/pop-server.ts';

let server: PopServer;
beforeEach(async () => {
  server = await startPopServer();
});
afterEach(async () => {
  await server.close();
  await expect.poll(() => server.host.leases, { message: 'every lease is given back' }).toBe(0);
});

const MINUTE = 60_000;

/** Another session's door to the same mailbox. */
async function inbox(store: MailStore, name = 'alice'): Promise<MailboxView> {
  return (await store.open(user(name))).select('INBOX', false);
}

async function subjects(name = 'alice'): Promise<string[]> {
  const view = await inbox(server.host.store, name);
  const bodies = await Promise.all(view.messages.map((message) => view.body(message)));
  return bodies.map((body) => /Subject: (.*)\r\n/.exec(body.bytes!.toString())![1]!);
}

describe('the end of a session', () => {
  beforeEach(() => server.deliver('alice', 'Subject: one\n\n', 'Subject: two\n\n'));

  test('QUIT removes what was deleted, and answers when it is gone and the maildrop is free', async () => {
    const client = await PopClient.logOn(server.port);
    await client.ask('DELE 1');
    expect(await client.ask('QUIT')).toBe('+OK Microsoft Exchange Server POP3 server signing off.');
    expect(await subjects()).toEqual(['two']);
    const next = await PopClient.logOn(server.port);
    expect(await next.ask('STAT')).toBe('+OK 1 16');
  });

  test.each([
    ['a FIN', (client: PopClient) => client.socket.end()],
    ['a reset', (client: PopClient) => client.socket.resetAndDestroy()],
    ['a time-out', () => server.host.clock.advance(30 * MINUTE)],
    ['the stop of the engine', () => server.transports.at(-1)!.shutdown('Server is shutting down.')],
  ])('%s removes nothing', async (_, end) => {
    const client = await PopClient.logOn(server.port);
    await client.ask('DELE 1');
    end(client);
    await client.rest();
    await expect.poll(() => server.host.leases).toBe(0);
    expect(await subjects()).toEqual(['one', 'two']);
  });

  test('a client that closes its half behind QUIT has its messages removed and its answers', async () => {
    const client = await PopClient.connect(server.port);
    client.socket.end(`USER alice\r\nPASS ${PASSWORD}\r\nDELE 2\r\nQUIT\r\n`);
    expect((await client.rest()).split('\r\n').slice(2)).toEqual([
      '+OK Message 2 deleted.',
      '+OK Microsoft Exchange Server POP3 server signing off.',
      '',
    ]);
    expect(await subjects()).toEqual(['one']);
  });

  test('a client that closes its half without QUIT still gets its answers, and removes nothing', async () => {
    const client = await PopClient.connect(server.port);
    client.socket.end(`USER alice\r\nPASS ${PASSWORD}\r\nDELE 2\r\nSTAT\r\n`);
    expect((await client.rest()).endsWith('+OK 1 16\r\n')).toBe(true);
    expect(await subjects()).toEqual(['one', 'two']);
  });

  test('a failure to remove is told, and the rest of the session is wound up', async () => {
    const open = server.host.store.open.bind(server.host.store);
    server.host.store.open = async (who) => {
      const account = await open(who);
      const select = account.select.bind(account);
      account.select = async (...args) => {
        const view = await select(...args);
        view.remove = () => Promise.reject(new Error('disk full'));
        return view;
      };
      return account;
    };
    const client = await PopClient.logOn(server.port);
    await client.ask('DELE 1');
    expect(await client.ask('QUIT')).toBe('-ERR [SYS/TEMP] Some deleted messages not removed.');
    expect(await client.line()).toBe('<closed>');
    expect(server.host.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('what was retrieved counts as read afterwards; what was only looked at does not', async () => {
    const client = await PopClient.logOn(server.port);
    client.send('RETR 1\r\n');
    await client.line();
    await client.body();
    client.send('TOP 2 0\r\n');
    await client.line();
    await client.body();
    await client.ask('QUIT');
    const view = await inbox(server.host.store);
    expect(view.messages.map((message) => message.flags.wire)).toEqual(['\\Seen', '']);
  });

  test('the engine’s stop is told in the protocol’s words', async () => {
    const client = await PopClient.logOn(server.port);
    server.transports[0]!.shutdown('Server is shutting down.');
    expect(await client.line()).toBe('-ERR [SYS/TEMP] Server is shutting down.');
    expect(await client.line()).toBe('<closed>');
  });

  test('the log says who ended the session, and never what was said', async () => {
    const client = await PopClient.logOn(server.port);
    await client.ask('QUIT');
    client.socket.end();
    await expect.poll(() => server.host.lines.at(-1)?.message).toBe('POP3 session ended');
    expect(server.host.lines.map(({ message, fields }) => [message, fields.reason])).toEqual([
      ['POP3 log-on', undefined],
      ['POP3 session ended', 'QUIT'],
    ]);
    expect(server.host.lines[0]!.fields).toEqual({
      user: 'alice',
      mechanism: 'USER/PASS',
      tls: false,
      address: '127.0.0.1',
    });
    expect(JSON.stringify(server.host.lines)).not.toContain(PASSWORD);
  });
});

describe('time', () => {
  test.each([
    [30 * MINUTE - 1, false],
    [30 * MINUTE, true],
  ])('a session that is idle for %i ms is closed without a word: %s', async (ms, closed) => {
    const client = await PopClient.logOn(server.port);
    server.host.clock.advance(ms);
    if (closed) expect(await client.rest()).toBe('');
    else expect(await client.ask('NOOP')).toBe('+OK');
  });

  test('each command starts the time anew, and a changed setting holds from the next one', async () => {
    const client = await PopClient.logOn(server.port);
    for (let i = 0; i < 3; i++) {
      server.host.clock.advance(29 * MINUTE);
      expect(await client.ask('NOOP')).toBe('+OK');
    }
    server.host.changes = { ...server.host.changes, AuthenticatedConnectionTimeout: MINUTE };
    expect(await client.ask('NOOP')).toBe('+OK');
    server.host.clock.advance(MINUTE - 1);
    expect(await client.ask('NOOP')).toBe('+OK');
    server.host.clock.advance(MINUTE);
    expect(await client.rest()).toBe('');
  });

  test('no timer is left when a session has ended', async () => {
    const client = await PopClient.logOn(server.port);
    await client.ask('QUIT');
    client.socket.end();
    await expect.poll(() => server.host.clock.pending).toBe(0);
  });
});

describe('the maildrop', () => {
  test('keeps its numbers although mail arrives and vanishes', async () => {
    await server.deliver('alice', 'Subject: one\n\n', 'Subject: two\n\n');
    const client = await PopClient.logOn(server.port);
    const view = await inbox(server.host.store);
    await view.remove([view.messages[0]!]);
    await server.deliver('alice', 'Subject: three\n\n');
    expect(await client.ask('STAT')).toBe('+OK 2 32');
    expect(await client.ask('RETR 1')).toMatch(/^-ERR /);
    expect(await client.ask('RETR 2')).toBe('+OK 16 octets');
    expect(await client.body()).toBe('Subject: two\r\n\r\n');
    expect(await client.ask('DELE 1')).toBe('+OK Message 1 deleted.');
    expect(await client.ask('QUIT')).toMatch(/^\+OK /);
    expect(await subjects()).toEqual(['two', 'three']);
  });

  test('is given up to its user’s next session when it was idle for ten minutes', async () => {
    await server.deliver('alice', 'Subject: one\n\n');
    const first = await PopClient.logOn(server.port);
    await first.ask('DELE 1');
    server.host.clock.advance(MAILDROP_HELD_IDLE_MS - 1);
    await expect(PopClient.logOn(server.port)).rejects.toThrow('-ERR [IN-USE]');
    server.host.clock.advance(1);
    const second = await PopClient.logOn(server.port);
    expect(await first.line()).toBe('<closed>');
    expect(await second.ask('STAT')).toBe('+OK 1 16');
    await expect(PopClient.logOn(server.port)).rejects.toThrow('-ERR [IN-USE]');
  });

  test('of another user is free', async () => {
    await PopClient.logOn(server.port, 'alice');
    const bob = await PopClient.logOn(server.port, 'bob');
    expect(await bob.ask('STAT')).toBe('+OK 0 0');
  });

  test('that cannot be opened is told, and costs neither lease nor lock', async () => {
    const open = server.host.store.open.bind(server.host.store);
    server.host.store.open = () => Promise.reject(new Error('EIO'));
    await expect(PopClient.logOn(server.port)).rejects.toThrow('-ERR [SYS/TEMP] Server error. Try again later.');
    server.host.store.open = () => Promise.reject(new MailboxError('InUse', 'The mailbox is being moved'));
    await expect(PopClient.logOn(server.port)).rejects.toThrow('-ERR [SYS/TEMP] The mailbox is being moved.');
    server.host.store.open = open;
    await PopClient.logOn(server.port);
  });
});

describe('messages of every size', () => {
  const line = 'x'.repeat(61);
  test.each([0, 1, PIECE_OCTETS - 64, PIECE_OCTETS, PIECE_OCTETS + 64, 3_000_000])(
    '%i octets of body',
    async (size) => {
      const head = Buffer.from('Subject: s\r\n\r\n');
      const body = Buffer.from(`.${line}\r\n`.repeat(Math.ceil(size / 64)).slice(0, size));
      const message = Buffer.concat([head, body, Buffer.from('\r\n')]);
      await server.deliver('alice', message);
      const client = await PopClient.logOn(server.port);
      expect(await client.ask('LIST 1')).toBe(`+OK 1 ${message.length}`);
      expect(await client.ask('RETR 1')).toBe(`+OK ${message.length} octets`);
      expect(await client.body()).toBe(message.toString());
      expect(await client.ask('TOP 1 0')).toBe('+OK');
      expect(await client.body()).toBe(head.toString());
    },
  );

  // RFC 1939 §3: every line of a reply has its end, and the last one's is the reply's. Whether a message lacks it, LIST
  // would have to open each to know; Dovecot counts as we do.
  test.each(['no line end', '', '.'])(
    'a last line without an end (%j) is sent with one, and told without',
    async (last) => {
      const message = `Subject: s\r\n\r\nfirst\r\n${last}`;
      await server.deliver('alice', Buffer.from(message));
      const client = await PopClient.logOn(server.port);
      expect(await client.ask('STAT')).toBe(`+OK 1 ${message.length}`);
      expect(await client.ask('LIST 1')).toBe(`+OK 1 ${message.length}`);
      expect(await client.ask('RETR 1')).toBe(`+OK ${message.length} octets`);
      expect(await client.body()).toBe(last === '' ? message : `${message}\r\n`);
    },
  );

  test('a reading that fails in the middle breaks the connection, so that the client can tell', async () => {
    await server.deliver('alice', Buffer.from(`Subject: s\r\n\r\n${`${line}\r\n`.repeat(10_000)}`));
    const client = await PopClient.logOn(server.port);
    const view = Object.getPrototypeOf(await inbox(server.host.store)) as MailboxView;
    const { body } = view;
    view.body = () => ({
      size: 600_000,
      bytes: undefined,
      read: async (offset, length) => (offset === 0 ? Buffer.alloc(length, 'x') : Promise.reject(new Error('EIO'))),
      close: () => undefined,
    });
    try {
      client.send('RETR 1\r\n');
      const got = await client.rest();
      expect(got.startsWith('+OK 600000 octets\r\nxxx')).toBe(true);
      expect(got.endsWith('\r\n.\r\n')).toBe(false);
      expect(got).not.toContain('-ERR');
    } finally {
      view.body = body;
    }
  });

  test('a client that does not read stops the sending, and loses nothing', async () => {
    const message = Buffer.from(`Subject: s\r\n\r\n${`${line}\r\n`.repeat(15_000)}`);
    await server.deliver('alice', ...Array.from({ length: 20 }, () => message));
    const client = await PopClient.logOn(server.port);
    client.socket.pause();
    for (let n = 1; n <= 20; n++) client.send(`RETR ${n}\r\n`);
    const transport = server.transports[0]!;
    const sent = async () => {
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
      return transport.bytesSent;
    };
    let before = -1;
    while (before !== transport.bytesSent) before = await sent();
    expect(before).toBeLessThan(20 * message.length);
    client.socket.resume();
    for (let n = 1; n <= 20; n++) {
      expect(await client.line()).toBe(`+OK ${message.length} octets`);
      expect((await client.body()).length).toBe(message.length);
    }
  });

  test('a long listing is whole', async () => {
    await server.deliver('alice', ...Array.from({ length: 12_000 }, () => 'a\n'));
    const client = await PopClient.logOn(server.port);
    await client.ask('DELE 6000');
    expect(await client.ask('LIST')).toBe('+OK 11999 messages (35997 octets)');
    const lines = (await client.body()).split('\r\n').slice(0, -1);
    expect(lines).toHaveLength(11_999);
    expect([lines[0], lines[5_998], lines[5_999], lines.at(-1)]).toEqual(['1 3', '5999 3', '6001 3', '12000 3']);
  });
});

describe('faulty commands', () => {
  test.each([
    [BAD_COMMANDS - 1, '+OK'],
    [BAD_COMMANDS, '<closed>'],
  ])('%i in a row', async (count, then) => {
    const client = await PopClient.logOn(server.port);
    for (let i = 0; i < count; i++) expect(await client.ask('XYZZY')).toMatch(/^-ERR /);
    if (then === '+OK') expect(await client.ask('NOOP')).toBe('+OK');
    else expect(await client.line()).toBe('<closed>');
  });

  test('a line that never ends ends the session', async () => {
    const client = await PopClient.logOn(server.port);
    client.send('X'.repeat(100_000));
    expect(await client.line()).toBe('-ERR Command is too long.');
    expect(await client.line()).toBe('-ERR Command is too long.');
    expect(await client.line()).toBe('<closed>');
  });
});

describe('pipelining', () => {
  test('the answers do not depend on how the commands were cut into segments', async () => {
    await server.deliver('alice', 'Subject: one\n\n.\n', 'Subject: two\n\n');
    const script = `USER alice\r\nPASS ${PASSWORD}\r\nSTAT\r\nRETR 1\r\nXX\r\nTOP 2 0\r\nUIDL 3\r\nDELE 9\r\nQUIT\r\n`;
    const play = async (pieces: readonly string[]) => {
      const client = await PopClient.connect(server.port);
      for (const piece of pieces) {
        client.send(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return client.rest();
    };
    const whole = await play([script]);
    expect(whole.split('\r\n').filter((one) => /^(\+OK|-ERR)/.test(one))).toHaveLength(9);
    for (let at = 1; at < script.length; at++) {
      expect(await play([script.slice(0, at), script.slice(at)]), `cut at ${at}`).toBe(whole);
    }
    expect(await play([...script])).toBe(whole);
  });
});
