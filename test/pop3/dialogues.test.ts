import { readdirSync } from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DialogueServer, playDialogue } from '../support/dialogue.ts';
import { received } from '../support/socket-pair.ts';
import { PASSWORD, type PopServer, startPopServer } from './support/pop-server.ts';

const folder = fileURLToPath(new URL('../dialogues/pop3/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

let server: PopServer;
beforeEach(async () => {
  server = await startPopServer();
});
afterEach(() => server.close());

/**
 * `setup deliver alice Subject: x\n\nbody`, `setup <setting> <value>`, `setup no certificate`, `setup limit reached`,
 * `setup open alice`: another session of hers.
 */
function setup(words: readonly string[], text: string): void | Promise<void> {
  const [what, name] = words as [string, string];
  const { host } = server;
  if (what === 'deliver') {
    const message = text.slice(text.indexOf(name) + name.length + 1).replaceAll('\\n', '\n');
    return server.deliver(name, message);
  }
  if (what === 'open') return openSession(name);
  if (text === 'no certificate') host.tlsOptions = () => undefined;
  else if (text === 'limit reached') host.admission = 'UserConnectionLimitReached';
  else {
    const value = text.slice(what.length + 1);
    host.changes = { ...host.changes, [what]: /^\d+$/.test(value) ? Number(value) : value };
  }
}

/** Logs on and stays, until the server is closed. */
async function openSession(name: string): Promise<void> {
  const client = net.connect(server.port, '127.0.0.1');
  client.write(`USER ${name}\r\nPASS ${PASSWORD}\r\n`);
  await received(client, (soFar) => soFar.includes('logged on'));
}

test('there are dialogues', () => expect(files.length).toBeGreaterThan(10));

test.each(files)('%s', async (name) => {
  const dialogue: DialogueServer = { port: server.port, tlsPort: server.tlsPort, setup };
  await playDialogue(`${folder}${name}`, dialogue);
});
