import { chownSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** Nobody's, who owns the folder as the engine's user does. */
const USER_ID = 65_534;

describe.skipIf(process.getuid?.() !== 0)('cmdlets that root runs where the engine has a user of its own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-root-'));
    chownSync(folder, USER_ID, USER_ID);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = async (args: readonly string[], input = '') => {
    const all = [RUN, ...args, '--config', join(folder, 'postern.yaml')];
    expect(await runProgram(process.execPath, all, { input })).toMatchObject({ code: 0 });
  };
  const owners = () =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => [
        name,
        lstatSync(join(folder, name)).uid,
      ]),
    );

  test('leave every file and folder to that user, from the first on', async () => {
    await run(['new-mailbox', 'jane', '--password-stdin'], 'correct horse 9');
    await run(['set-imapsettings', '--banner', 'Hello']);
    await run(['set-imapsettings', '--banner', 'Hello again']);
    await run(['new-exchangecertificate', '--subject-name', 'CN=mail.example.org']);
    const made = owners();
    expect(Object.keys(made)).toEqual(
      expect.arrayContaining([
        'postern.yaml',
        'history',
        join('history', '00000002.yaml'),
        'data',
        join('data', 'mailboxes.passwd'),
        join('data', 'certificates'),
      ]),
    );
    expect(Object.entries(made).filter(([, uid]) => uid !== USER_ID)).toEqual([]);
  });

  test('leave a file that is there to whom it belongs', async () => {
    const file = join(folder, 'postern.yaml');
    writeFileSync(file, 'servers: {}\n');
    await run(['set-imapsettings', '--banner', 'Hello']);
    expect(lstatSync(file).uid).toBe(0);
  });
});
