/**
 * Dialogues of a session that an administrator can read. They are played against Dovecot too, in `test/clients/`, but for
 * those in `beyond-dovecot/`, which are about what its version 2.3 does not know.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playDialogue } from '../support/dialogue.ts';
import { ImapServer } from './support/imap-server.ts';

const folder = fileURLToPath(new URL('../dialogues/imap4/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));

let server: ImapServer;
beforeEach(async () => {
  server = await ImapServer.start({ loggedOn: true });
});
afterEach(() => server.close());

test('there are thirty dialogues at least', () => expect(files.length).toBeGreaterThanOrEqual(30));

test.each(files)('%s', async (name) => {
  const noSetup = (_words: readonly string[], text: string) => {
    throw new Error(`Nothing can be set up here: ${text}`);
  };
  await playDialogue(`${folder}${name}`, { port: server.port, tlsPort: 0, setup: noSetup });
});
