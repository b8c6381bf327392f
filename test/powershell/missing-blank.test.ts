/** A blank that a help page has lost between a value and the name of the next parameter. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ShellConsole } from './console.ts';

let shell: ShellConsole;

beforeEach(() => {
  shell = new ShellConsole();
  shell.write('postern.yaml', 'servers:\n  EX01: {}\n');
});
afterEach(() => shell.close());

test('is put back where the line can mean nothing else', async () => {
  const script = 'Set-PopSettings -Server EX01-MaxConnections 5; (Get-PopSettings).MaxConnections';
  const { code, stdout, stderr } = await shell.run(script);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '5\n' });
  expect(stderr).toContain('A blank is missing in EX01-MaxConnections; it is taken for EX01 -MaxConnections.');
});

test.each([
  // A switch takes no value, so the word behind it has no place either.
  ['Set-PopSettings -Server EX01-WhatIf 5'],
  // Nothing follows that could be the value.
  ['Set-PopSettings EX01-MaxConnections'],
  // No parameter has that name; a part of one is not enough.
  ['Set-PopSettings -Server EX01-MaxConn 5'],
  ["Set-PopSettings -Server 'EX01-MaxConnections' 5"],
  // What cannot be taken back is not guessed at.
  ['Remove-Mailbox -Identity jane-RemoveMail $true'],
])('%s is refused', async (script) => {
  const { code, stderr } = await shell.run(script);
  expect(code).toBe(2);
  expect(stderr).toContain('PositionalParameterNotFound');
});
