import { afterEach, beforeEach, expect, test } from 'vitest';
import { PopClient } from './support/pop-client.ts';
import { type PopServer, startPopServer } from './support/pop-server.ts';

let server: PopServer;
beforeEach(async () => {
  server = await startPopServer();
  await server.deliver(
    'alice',
    'Subject: html\nContent-Type: text/html\n\n<p>1 &lt; <b>2</b></p>\n',
    'Subject: two\n\n',
  );
});
afterEach(() => server.close());

async function session(format: 'TextOnly' | 'BestBodyFormat'): Promise<PopClient> {
  server.host.changes = { ...server.host.changes, MessageRetrievalMimeFormat: format };
  return PopClient.logOn(server.port);
}

test('sizes are those of the format that RETR hands out, and stay so for the session', async () => {
  const client = await session('TextOnly');
  server.host.changes = { ...server.host.changes, MessageRetrievalMimeFormat: 'BestBodyFormat' };
  const status = await client.ask('RETR 1');
  const text = await client.body();
  expect(text).toBe(
    'Subject: html\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n' +
      'Content-Transfer-Encoding: 7bit\r\n\r\n1 < 2\r\n',
  );
  const octets = text.length;
  expect(status).toBe(`+OK ${octets} octets`);
  expect(await client.ask('LIST 1')).toBe(`+OK 1 ${octets}`);
  expect(await client.ask('STAT')).toBe(`+OK 2 ${octets + 16}`);
  await client.ask('DELE 1');
  expect(await client.ask('STAT')).toBe('+OK 1 16');
});

test('BestBodyFormat is the message as it came', async () => {
  const client = await session('BestBodyFormat');
  await client.ask('RETR 1');
  expect(await client.body()).toContain('<p>1 &lt; <b>2</b></p>');
});
