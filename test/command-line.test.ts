import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runProgram } from './support/program.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));

function postern(...words: string[]) {
  return runProgram(process.execPath, [RUN, ...words]);
}

describe('a command that does not exist', () => {
  test('is answered with the one that was meant, exit 2, nothing on stdout', async () => {
    const { code, stdout, stderr } = await postern('get-popsetings');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/get-popsetings.*\n.*Get-PopSettings/i);
    expect(stderr).not.toMatch(/\bat .*\.js:\d/);
  });

  test('is answered with the whole line where verb and noun were torn apart', async () => {
    const { stderr } = await postern('Set', '-ImapSettings', '-Identity', 'CAS01', '-LoginType', '3');
    expect(stderr).toMatch(/set-imapsettings -Server CAS01 -LoginType 3/i);
  });

  test('is answered in JSON when that is asked for', async () => {
    const { code, stdout, stderr } = await postern('enable-pop4', '--json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 2 } });
  });
});

test('a plugin that lies in the folder of a user is not loaded', async () => {
  const home = mkdtempSync(join(tmpdir(), 'postern-home-'));
  try {
    mkdirSync(join(home, 'postern'));
    writeFileSync(join(home, 'postern', 'package.json'), 'not even JSON');
    const env = { XDG_DATA_HOME: home };
    const { code, stderr } = await runProgram(process.execPath, [RUN, '--version'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test.each(['--version', '-v', 'version'])('%s tells the version on stdout, exit 0', async (word) => {
  const { code, stdout, stderr } = await postern(word);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^postern\/\d+\.\d+\.\d+ /);
});

test('a parameter that a cmdlet must have is asked for with a line that works', async () => {
  const { code, stderr } = await postern('new-mailbox');
  expect(code).toBe(2);
  expect(stderr).toMatch(/missing mandatory parameters: Name\.\n.*New-Mailbox jane/);
});

describe('when the output cannot be written', () => {
  const shell = (line: string, ...words: string[]) =>
    runProgram('/bin/sh', ['-c', line, process.execPath, RUN, ...words], { env: { POSTERN_CONFIG: '/nonexistent' } });

  test.each([['get-popsettings'], ['--help'], ['--version']])('%s says so and fails', async (word) => {
    const { code, stderr } = await shell('"$0" "$@" > /dev/full', word);
    expect(code).toBe(1);
    expect(stderr).toBe('postern: The output could not be written: ENOSPC: no space left on device, write.\n');
  });

  test('nothing is said where the reader has seen enough', async () => {
    const { stdout, stderr } = await shell('{ "$0" "$@"; echo $? >&2; } | head -c 1', 'get-popsettings', '--json');
    expect({ stdout, stderr }).toEqual({ stdout: '{', stderr: '0\n' });
  });
});

describe('help', () => {
  test.each([[['--help']], [['help']], [[]]])('%j lists the commands on stdout, exit 0', async (words) => {
    const { code, stdout, stderr } = await postern(...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Get-PopSettings');
    expect(stdout).toContain('serve');
  });

  test('lists each command once, by what it is about, in 80 columns and without the aliases', async () => {
    const { stdout } = await postern('--help');
    const sections = stdout.split(/\n(?=[A-Z]+\n)/);
    const section = (title: string) => sections.find((one) => one.startsWith(`${title}\n`)) ?? '';
    expect(section('PROGRAM')).toMatch(/^ {2}serve .*\n/m);
    expect(section('SETTINGS')).toMatch(/^ {2}Set-ImapSettings .*\n/m);
    expect(section('CERTIFICATES')).toMatch(/^ {2}New-ExchangeCertificate .*\n/m);
    expect(section('OTHER')).toBe('');
    expect(stdout).not.toMatch(/^ {2}(gsv|sasv|spsv) /m);
    const names = stdout.match(/^ {2}[\w-]+(?= {2})/gm) ?? [];
    expect(names.length).toBe(new Set(names).size);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('of a cmdlet is the same in all its spellings', async () => {
    const asked = [
      ['get-popsettings', '--help'],
      ['Get-Help', 'Get-PopSettings'],
      ['Get-PopSettings', '-?'],
      ['--help', 'Get-PopSettings'],
      ['-h', 'get-popsettings'],
    ];
    const answers = await Promise.all(asked.map((words) => postern(...words)));
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
  });
});

describe('on a screen of 80 columns', () => {
  test.each(['set-popsettings', 'set-imapsettings', 'new-mailbox', 'serve'])('the help of %s fits', async (name) => {
    const { code, stdout } = await postern('help', name);
    expect(code).toBe(0);
    const lines = Buffer.from(stdout, 'latin1').toString().split('\n');
    expect(lines.filter((line) => line.trimEnd().length > 80)).toEqual([]);
  });
});

describe('serve', () => {
  test('refuses a flag that it does not have, exit 2', async () => {
    const { code, stdout, stderr } = await postern('serve', '--nonsense');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--nonsense');
    expect(stderr).not.toMatch(/\bat .*\.js:\d/);
  });
});
