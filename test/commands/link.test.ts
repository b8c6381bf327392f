/** The links, used as a person at bash uses them. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cmdletNames } from '../../src/cmdlet/catalogue.ts';
import { runProgram } from '../support/program.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const linked = cmdletNames.filter((name) => name.includes('-'));
let folder: string;
let bin: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-link-'));
  bin = join(folder, 'bin');
  mkdirSync(bin);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = () => ({
  POSTERN_CONFIG: join(folder, 'postern.yaml'),
  POSTERN_SERVER: 'EX01',
  XDG_CACHE_HOME: folder,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
});
const postern = (...words: string[]) => runProgram(process.execPath, [RUN, ...words], { env: environment() });
const bash = (line: string) => runProgram('bash', ['-c', line], { env: environment() });

describe('postern link', () => {
  test('makes each cmdlet a program; the second time there is nothing to do', async () => {
    const first = await postern('link', '--dir', bin);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.split('\n').filter(Boolean)).toEqual(linked.map((name) => `Linked ${bin}/${name}`));
    expect(readdirSync(bin).sort()).toEqual([...linked].sort());

    const set = await bash('Set-ImapSettings -LoginType PlainTextLogin && Get-ImapSettings --json');
    expect(set.code).toBe(0);
    expect(set.stdout).toContain('"LoginType": "PlainTextLogin"');
    expect(await bash('Set-ImapSettings -LoginType Nonsense')).toMatchObject({ code: 2, stdout: '' });
    expect((await bash('Set-ImapSettings --help')).stdout).toContain('Changes the IMAP4 settings');

    const second = await postern('link', '--dir', bin);
    expect(second).toEqual({ code: 0, stderr: '', stdout: `${linked.length} were there already.\n` });
  });

  test('touches nothing when a name is taken, by a file or by a link to elsewhere', async () => {
    writeFileSync(join(bin, 'Get-User'), 'somebody else’s');
    symlinkSync('/nowhere', join(bin, 'Get-Service'));
    const { code, stdout, stderr } = await postern('link', '--dir', bin);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Get-User');
    expect(stderr).toContain('Get-Service');
    expect(readdirSync(bin).sort()).toEqual(['Get-Service', 'Get-User']);
  });

  test('-WhatIf makes none; a folder outside the PATH, and one that is not there, are told', async () => {
    expect((await postern('link', '--dir', bin, '-WhatIf')).stdout).toContain('Makes Get-PopSettings');
    expect(readdirSync(bin)).toEqual([]);
    const other = join(folder, 'other');
    expect(await postern('link', '--dir', other)).toMatchObject({ code: 2, stderr: expect.stringContaining(other) });
    mkdirSync(other);
    expect((await postern('link', '--dir', other)).stderr).toContain('not in the PATH');
    expect(await postern('link')).toMatchObject({ code: 2, stderr: expect.stringContaining('Dir') });
  });

  test('without a folder, takes the one that postern itself was found in', async () => {
    symlinkSync(RUN, join(bin, 'postern'));
    expect((await bash('postern link')).code).toBe(0);
    expect(readlinkSync(join(bin, 'Set-PopSettings'))).toBe(RUN);
  });
});

describe('postern unlink', () => {
  test('removes its own links and nothing else', async () => {
    await postern('link', '--dir', bin);
    rmSync(join(bin, 'Get-User'));
    writeFileSync(join(bin, 'Get-User'), 'somebody else’s');
    const { code, stdout } = await postern('unlink', '--dir', bin);
    expect(code).toBe(0);
    expect(stdout).toContain(`Removed ${bin}/Get-PopSettings`);
    expect(stdout).toContain('1 names were not there, or not ours.');
    expect(readdirSync(bin)).toEqual(['Get-User']);
    expect(lstatSync(join(bin, 'Get-User')).isFile()).toBe(true);
  });
});
