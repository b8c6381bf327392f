/** Whatever a client sends, before log-on and in a session, it is answered line for line, and nothing in the server fails. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runs } from '../support/fuzz.ts';
import { PopClient } from './support/pop-client.ts';
import { type PopServer, startPopServer } from './support/pop-server.ts';

let server: PopServer;
beforeEach(async () => {
  server = await startPopServer();
  await server.deliver('alice', 'Subject: one\n\nfirst\n.\n..\n', 'Subject: two\n\nsecond\n');
});
afterEach(() => server.close());

const word = fc.oneof(
  fc.constantFrom(
    '1',
    '2',
    '3',
    '0',
    '-1',
    '99999999999999999999',
    'alice',
    'PLAIN',
    'LOGIN',
    'SCRAM-SHA-256',
    '=',
    '*',
    '',
  ),
  fc.constantFrom('AGFsaWNlAHdyb25n', 'biwsbj1hbGljZSxyPXg=', '\xff', '\0', '\t', 'x'.repeat(600), 'UTF8', '\u00e9'),
  fc.string({ unit: 'binary-ascii', maxLength: 6 }).map((text) => text.replace(/[\r\n]/g, '')),
);
const keyword = fc.constantFrom(
  ...['CAPA', 'USER', 'AUTH', 'UTF8', 'APOP', 'STAT', 'LIST', 'UIDL', 'RETR', 'TOP', 'DELE', 'RSET', 'NOOP', 'LANG'],
  ...['', ' ', 'capa', 'XYZZY', 'PASS'],
);
/** The first word names the command more often than not. */
const line = fc.tuple(keyword, fc.array(word, { maxLength: 3 })).map(([name, words]) => [name, ...words].join(' '));
const lines = fc.array(line, { minLength: 1, maxLength: 12 });
const cuts = fc.array(fc.nat(30), { maxLength: 6 });

test.each([
  ['a stranger', () => PopClient.connect(server.port)],
  ['a user', () => PopClient.logOn(server.port)],
])('nonsense of %s', async (_, connect) => {
  await fc.assert(
    fc.asyncProperty(lines, cuts, async (said, lengths) => {
      const client = await connect();
      // The end of every dialogue; behind a log-on that waits for a response it is that, so it is said twice.
      const octets = [...said, 'QUIT', '*', 'QUIT', ''].join('\r\n');
      let at = 0;
      for (const length of lengths) {
        client.send(octets.slice(at, at + length));
        at += length;
      }
      client.send(octets.slice(at));
      const heard = await client.rest();
      client.socket.destroy();
      expect(heard).toMatch(/^(?:[^\r\n]*\r\n)*$/);
      expect(heard).toMatch(/(?:^|\r\n)(?:\+OK [^\r]*signing off\.|-ERR [^\r]*)\r\n$/);
      expect(server.host.lines.filter(({ level }) => level === 'error')).toEqual([]);
    }),
    runs(150),
  );
});
