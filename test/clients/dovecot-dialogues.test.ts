/**
 * The dialogues of `test/dialogues/imap4/` against Dovecot: what we expect of ourselves is what IMAP is, not what we
 * happen to do. Dovecot's imap program runs by itself, a process for each connection, on a Maildir in a temporary folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, test } from 'vitest';
import { playDialogue } from '../support/dialogue.ts';

const IMAP = '/usr/lib/dovecot/imap';
/** Any user that is not root will do; Dovecot refuses to serve root's mail. */
const UID = 65_534;
const CONFIGURATION = `
mail_location = maildir:~/Maildir
namespace inbox {
  inbox = yes
  separator = /
}
ssl = no
`;

const folder = fileURLToPath(new URL('../dialogues/imap4/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const usable = existsSync(IMAP) && process.getuid?.() === 0;

let home: string;
let server: net.Server;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'dialogue-'));
  for (const name of ['', 'Maildir', 'Maildir/cur', 'Maildir/new', 'Maildir/tmp']) {
    mkdirSync(join(home, name), { recursive: true });
    chownSync(join(home, name), UID, UID);
  }
  writeFileSync(join(home, 'dovecot.conf'), `${CONFIGURATION}log_path = ${home}/log\n`);
  server = net.createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const child of children) child.kill();
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true, force: true });
});

test.skipIf(!usable).each(files)('Dovecot answers %s in the same way', async (name) => {
  const noSetup = () => {
    throw new Error('Nothing can be set up here');
  };
  await playDialogue(`${folder}${name}`, {
    port: (server.address() as net.AddressInfo).port,
    tlsPort: 0,
    setup: noSetup,
  });
});

function serve(socket: net.Socket): void {
  const user = ['--reuid', `${UID}`, '--regid', `${UID}`, '--clear-groups'];
  const child = spawn('setpriv', [...user, IMAP, '-c', join(home, 'dovecot.conf')], {
    env: { HOME: home, USER: 'anna' },
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  for (const stream of [socket, child.stdin]) stream.on('error', () => child.kill());
}
