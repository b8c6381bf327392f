/** A session at the prompt, through a pseudo-terminal. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestTerminal } from './terminal.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const CONTROL_C = '\u0003';
const TAB = '\t';
const UP = '\u001b[A';

let folder: string;
let terminal: TestTerminal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-prompt-'));
  terminal = open();
  await terminal.shows('[PS] > ');
});

afterEach(() => {
  terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): TestTerminal {
  return new TestTerminal(`stty cols 120; tty > ${join(folder, 'tty')}; exec ${process.execPath} ${RUN} shell`, {
    POSTERN_CONFIG: join(folder, 'postern.yaml'),
    POSTERN_SERVER: 'EX01',
    XDG_STATE_HOME: folder,
    XDG_CACHE_HOME: folder,
    NO_COLOR: '1',
    TERM: 'xterm',
  });
}

function history(): string {
  return readFileSync(join(folder, 'postern', 'shell_history'), 'utf8');
}

test('the tab key completes commands, parameters, values and servers', async () => {
  terminal.type(`get-popset${TAB}`);
  await terminal.shows('Get-PopSettings');
  terminal.type(` -Ser${TAB}`);
  await terminal.shows('-Server');
  terminal.type(` e${TAB}`);
  await terminal.shows('EX01');
  terminal.type(' | fl LoginType\r');
  await terminal.shows('LoginType : SecureLogin');
  terminal.type(`Set-ImapSettings -LoginType Sec${TAB}`);
  await terminal.shows('SecureLogin');
  terminal.type(CONTROL_C);
});

/** Forty lines, indented with tabs, with blocks that go on after their braces. */
const RUNBOOK = [
  '# Mailboxes may use IMAP4 only.',
  '$settings = Get-ImapSettings',
  'function Show-State {',
  '\tparam(',
  '\t\t[string]$Name,',
  '\t\t[bool]$Enabled = $true',
  '\t)',
  '\tif ($Enabled) {',
  '\t\t"$Name is on"',
  '\t}',
  '\telse {',
  '\t\t"$Name is off"',
  '\t}',
  '}',
  '',
  'Show-State -Name IMAP4',
  'Show-State POP3 $false',
  '$list = @(',
  '\t1,',
  '\t2,',
  '\t3',
  ')',
  'foreach ($n in $list) {',
  '\tswitch ($n) {',
  '\t\t1 { "first" }',
  '\t\tdefault { "number $n" }',
  '\t}',
  '}',
  'try {',
  '\tthrow "broken"',
  '}',
  'catch {',
  '\t"caught $_"',
  '}',
  'finally {',
  '\t"cleaned"',
  '}',
  '$settings |',
  '\tSelect-Object LoginType |',
  '\tFormat-List',
  '"end of runbook"',
];

test('forty lines that are pasted run as they stand', async () => {
  expect(RUNBOOK.length).toBeGreaterThanOrEqual(40);
  terminal.type(`${RUNBOOK.join('\n')}\n`);
  for (const line of ['IMAP4 is on', 'POP3 is off', 'first', 'number 2', 'number 3', 'caught broken', 'cleaned']) {
    await terminal.shows(`${line}\r\n`);
  }
  await terminal.shows('LoginType : SecureLogin');
  await terminal.shows('end of runbook\r\n');
});

test('a backtick at the end of a line continues it, but not behind a comment', async () => {
  terminal.type('Set-PopSettings -LoginType `\r  PlainTextLogin `\r  -WhatIf\r');
  await terminal.shows('LoginType: SecureLogin -> PlainTextLogin');
  await terminal.shows('[PS] > ');
  terminal.type("'one' # and no more `\r");
  await terminal.shows(/\none\r?\n/);
});

test('what is shown fits the window as it is now', async () => {
  terminal.type('"$($Host.UI.RawUI.WindowSize.Width) columns"\r');
  await terminal.shows('120 columns');
  const tty = readFileSync(join(folder, 'tty'), 'utf8').trim();
  execFileSync('stty', ['-F', tty, 'cols', '40']);
  terminal.type('Get-PopSettings | fl Banner\r');
  await terminal.shows(/Banner : The Microsoft Exchange POP3 ser\r?\n\s+vice is ready\./);
});

test('a statement that is not complete goes on in the next line', async () => {
  terminal.type('if ($true) {\r');
  await terminal.shows('>> ');
  terminal.type('"inner"\r');
  await terminal.shows('>> ');
  terminal.type('}\r');
  await terminal.shows('inner\r\n');
});

describe('Control-C', () => {
  test('stops what runs, and the shell goes on', async () => {
    terminal.type('while ($true) { $i++ }\r');
    await terminal.shows('$i++ }\r');
    terminal.type(CONTROL_C);
    await terminal.shows('[PS] > ');
    terminal.type('"still " + "here"\r');
    await terminal.shows('still here\r\n');
  });

  test('gives up a line and a statement that was begun', async () => {
    terminal.type('if ($true) {\r');
    await terminal.shows('>> ');
    terminal.type(`"half${CONTROL_C}`);
    await terminal.shows('[PS] > ');
    terminal.type('"whole"\r');
    await terminal.shows('whole\r\n');
  });

  test('gives up a question', async () => {
    terminal.type('Read-Host Name\r');
    await terminal.shows('Name: ');
    terminal.type(CONTROL_C);
    await terminal.shows('[PS] > ');
  });
});

test('questions are answered at the same terminal, secrets are not shown', async () => {
  terminal.type('$n = Read-Host Name; $p = Read-Host Word -AsSecureString; "$n $($p.GetType().Name)"\r');
  await terminal.shows('Name: ');
  terminal.type('jane\r');
  await terminal.shows('Word: ');
  terminal.type('hidden1\r');
  await terminal.shows('jane SecureString\r\n');
  expect(terminal.screen).not.toContain('hidden1');
});

test('-Confirm asks', async () => {
  terminal.type('Set-PopSettings -MaxConnections 5 -Confirm\r');
  await terminal.shows('(default is "Y"): ');
  terminal.type('n\r');
  await terminal.shows('[PS] > ');
  terminal.type('(Get-PopSettings).MaxConnections\r');
  await terminal.shows('2147483647\r\n');
});

test('history is kept for the next session, without secrets and answers, for the user alone', async () => {
  terminal.type('"one line"\r');
  await terminal.shows('one line\r\n');
  terminal.type("$s = ConvertTo-SecureString 'P@ssw0rd1' -AsPlainText -Force\r");
  await terminal.shows('[PS] > ');
  terminal.type('Read-Host Name\r');
  await terminal.shows('Name: ');
  terminal.type('my answer\r');
  await terminal.shows('my answer\r\n');
  terminal.type('exit\r');
  expect(await terminal.ended()).toBe(0);
  expect(history()).toBe('"one line"\nRead-Host Name\nexit\n');
  expect(statSync(join(folder, 'postern', 'shell_history')).mode & 0o777).toBe(0o600);
  terminal = open();
  await terminal.shows('[PS] > ');
  terminal.type(`${UP}${UP}${UP}\r`);
  await terminal.shows(/"one line".*one line\r\n/s);
});

test('exit ends with its number, Control-D with 0', async () => {
  terminal.type('exit 7\r');
  expect(await terminal.ended()).toBe(7);
  terminal = open();
  await terminal.shows('[PS] > ');
  terminal.type('\u0004');
  expect(await terminal.ended()).toBe(0);
});
