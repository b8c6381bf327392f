/** The program itself, as a process: what a shell, a pipe and a job see of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-front-door-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function postern(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const own = {
    POSTERN_CONFIG: join(folder, 'postern.yaml'),
    POSTERN_SERVER: 'EX01',
    NO_COLOR: '',
    XDG_CACHE_HOME: folder,
  };
  return runProgram(process.execPath, [RUN, ...words], { env: { ...own, ...env } });
}

const TABLE = `UnencryptedOrTLSBindings     SSLBindings                  LoginType     X509CertificateName
------------------------     -----------                  ---------     -------------------
{[::]:110, 0.0.0.0:110}      {[::]:995, 0.0.0.0:995}      SecureLogin   EX01
`;

describe('in a pipe', () => {
  test('the table is plain text, byte for byte', async () => {
    expect(await postern(['get-popsettings'])).toEqual({ code: 0, stdout: TABLE, stderr: '' });
  });

  test('FORCE_COLOR colours it, NO_COLOR wins over that, and JSON never has colour', async () => {
    const { stdout } = await postern(['get-popsettings'], { FORCE_COLOR: '1' });
    expect(stdout).toContain('\u001b[');
    expect((await postern(['get-popsettings'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).toBe(TABLE);
    expect((await postern(['get-popsettings', '--json'], { FORCE_COLOR: '1' })).stdout).not.toContain('\u001b');
  });
});

test('a change is written, and seen by the next process', async () => {
  const set = await postern(['Set-ImapSettings', '-LoginType', 'PlainTextLogin']);
  expect(set).toEqual({
    code: 0,
    stdout: 'LoginType: SecureLogin -> PlainTextLogin  (next command)\n',
    stderr: 'No engine runs for EX01: the change takes effect when it starts.\n',
  });
  const get = await postern(['get-imapsettings', '--json']);
  expect(JSON.parse(get.stdout)).toMatchObject({ LoginType: 'PlainTextLogin', Server: 'EX01' });
});

test('the history names the account that the system knows, whatever the environment claims', async () => {
  await postern(['set-popsettings', '--banner', 'Hello'], { USER: 'somebody', LOGNAME: 'somebody', SUDO_USER: '' });
  const { stdout } = await postern(['get-settingshistory', '--json']);
  const [latest] = JSON.parse(stdout) as { Who: string }[];
  expect(latest!.Who).toBe(userInfo().username);
});

test('an error goes to stderr, without a stack, with its exit code', async () => {
  const { code, stdout, stderr } = await postern(['set-popsettings', '--max-command-size', '9']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('9 bytes is below the minimum of 40; the maximum is 1024.');
  expect(stderr).not.toMatch(/\bat /);
});

test('-Confirm fails at once where there is no terminal', async () => {
  expect((await postern(['set-popsettings', '--max-connections', '5', '-Confirm'])).code).toBe(2);
});

test('help shows both spellings, range, default, and when it takes effect', async () => {
  const { code, stdout } = await postern(['set-popsettings', '--help'], { COLUMNS: '200' });
  const text = stdout.replace(/\s+/g, ' ');
  expect(code).toBe(0);
  expect(text).toContain('--max-command-size=<bytes>');
  expect(text).toContain(
    '-MaxCommandSize: The longest command a client may send. A longer one is refused. Range: 40 to 1024 bytes. Default: 512. Takes effect: next command.',
  );
  expect(text).toContain('Values: 1 PlainTextLogin, 2 PlainTextAuthentication, 3 SecureLogin.');
  expect(text).not.toContain('--out-buffer');
});

test('a configuration that is named and not there is told of, and once the first change has made it no more', async () => {
  const typo = join(folder, 'typo.yaml');
  const sentence = `${typo} does not exist: every setting has its default, and the first change makes the file.\n`;
  expect(await postern(['get-popsettings', '--config', typo])).toMatchObject({ code: 0, stderr: sentence });
  const inShell = await postern(['shell', '--config', typo, '-Command', 'Get-PopSettings | Out-Null']);
  expect(inShell).toMatchObject({ code: 0, stderr: sentence });
  const set = await postern(['set-popsettings', '--max-connections', '5', '--config', typo]);
  expect(set.stderr).toContain(sentence);
  expect((await postern(['get-popsettings', '--config', typo])).stderr).toBe('');
});

test('the configuration lies where --config, POSTERN_CONFIG or XDG_CONFIG_HOME say', async () => {
  const other = join(folder, 'other.yaml');
  await postern(['set-popsettings', '--max-connections', '5', '--config', other]);
  expect(JSON.parse((await postern(['get-popsettings', '--json', '--config', other])).stdout)).toMatchObject({
    MaxConnections: 5,
  });
  expect(JSON.parse((await postern(['get-popsettings', '--json'])).stdout)).toMatchObject({
    MaxConnections: 2147483647,
  });
});
