import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ImapClient } from '../imap4/support/imap-client.ts';
import { runProgram } from '../support/program.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** Every Linux has this user. */
const USER = 'nobody';
const USER_ID = 65_534;
const SERVING = '"msg":"Serving"';

describe.skipIf(process.getuid?.() !== 0)('serve --user, started by root', () => {
  let folder: string;
  let port: number;
  let child: ChildProcess | undefined;
  let log = '';
  let ended: Promise<number | null>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postern-user-'));
    chownSync(folder, USER_ID, USER_ID);
    port = await freeLowPort();
    configure(port);
    await cmdlet(['new-mailbox', 'jane', '--password-stdin'], 'correct horse 9');
    log = '';
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await ended;
    child = undefined;
    rmSync(folder, { recursive: true });
  });

  function configure(imapPort: number): void {
    const bindings = `{ UnencryptedOrTLSBindings: [127.0.0.1:${imapPort}], SSLBindings: [], LoginType: PlainTextLogin }`;
    const none = '{ UnencryptedOrTLSBindings: [], SSLBindings: [] }';
    writeFileSync(join(folder, 'postern.yaml'), `servers:\n  MBX01:\n    pop: ${none}\n    imap: ${bindings}\n`);
  }

  function cmdlet(args: readonly string[], input = '') {
    return runProgram(process.execPath, [RUN, ...args, '--config', join(folder, 'postern.yaml')], { input });
  }

  /** Resolves when the log has `until`, or the process has ended. */
  function serve(args: readonly string[], until = SERVING): Promise<void> {
    const running = spawn(process.execPath, [RUN, 'serve', ...args, '--config', join(folder, 'postern.yaml')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = running;
    ended = new Promise((resolve) => running.once('close', resolve));
    return new Promise((resolve) => {
      running.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        log += chunk;
        if (log.includes(until)) resolve();
      });
      running.once('close', () => resolve());
    });
  }

  test('is that user for good, with the port that root has bound, and serves mail', async () => {
    await serve(['--user', USER]);
    expect(log).toContain(SERVING);
    const ids = readFileSync(`/proc/${child!.pid}/status`, 'latin1');
    const four = Array(4).fill(USER_ID).join('\t');
    expect(ids).toContain(`Uid:\t${four}\n`);
    expect(ids).toContain(`Gid:\t${four}\n`);
    expect(ids).toMatch(/^Groups:\t65534 *$/m);
    expect(ids).toMatch(/^CapEff:\t0+$/m);
    const client = await ImapClient.connect(port);
    await client.line();
    await client.ok('LOGIN jane "correct horse 9"');
    await client.ok('APPEND INBOX {5+}\r\na: b\n');
    await client.ok('SELECT INBOX');
    expect(await client.ok('FETCH 1 RFC822.SIZE')).toEqual(expect.arrayContaining([expect.stringContaining('SIZE')]));
    client.destroy();
    child!.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(log).not.toMatch(/"level":"(?:warn|error)"/);
  });

  test('refuses another port below 1024 later, says why, and keeps the one it has', async () => {
    await serve(['--user', USER]);
    const other = await freeLowPort();
    const { code, stderr } = await cmdlet(['set-imapsettings', '--unencrypted-or-tls-bindings', `127.0.0.1:${other}`]);
    expect(code).toBe(5);
    expect(stderr).toContain(
      `127.0.0.1:${other} needs the right to bind ports below 1024, which user id 65534 has not`,
    );
    expect(stderr).toContain('CAP_NET_BIND_SERVICE');
    const client = await ImapClient.connect(port);
    expect(await client.line()).toContain('OK');
    client.destroy();
  });

  test('does not start where the user cannot write, and names every such folder', async () => {
    chownSync(join(folder, 'data'), 0, 0);
    chmodSync(folder, 0o555);
    await serve(['--user', USER]);
    expect(await ended).toBe(1);
    expect(log).toContain(`${join(folder, 'data')} cannot be written (EACCES)`);
    expect(log).toContain(`${folder} cannot be written (EACCES)`);
    expect(log).toContain('chown -R nobody');
  });

  test('starts and warns where it cannot write a mailbox, or a log that is kept', async () => {
    await cmdlet(['set-imapsettings', '--protocol-log-enabled', 'true']);
    const maildir = join(folder, 'data', 'mailboxes', 'jane', 'Maildir');
    const logs = join(folder, 'data', 'logs', 'Imap4');
    for (const path of [maildir, logs]) mkdirSync(path, { recursive: true });
    await serve(['--user', USER]);
    expect(log).toContain(SERVING);
    for (const path of [maildir, logs]) expect(log).toContain(`"reason":"${path} cannot be written (EACCES)"`);
  });

  test.each([
    ['no-such-user-here', 'this machine has no such user'],
    ['root', 'that is root'],
  ])('does not start as %s', async (user, reason) => {
    await serve(['--user', user]);
    expect(await ended).toBe(1);
    expect(log).toContain(reason);
  });
});

/** Ports that no service of a test machine has; the highest first. */
async function freeLowPort(): Promise<number> {
  for (let port = 1023 - Math.floor(Math.random() * 200); port > 600; port -= 1) if (await isFree(port)) return port;
  throw new Error('No port below 1024 is free.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
