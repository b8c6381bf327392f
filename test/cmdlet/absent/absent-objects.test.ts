import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from '../console.ts';
import { run } from '../support/in-shell.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
  console.write('servers:\n  EX01: {}\n  EX02: {}\n');
});
afterEach(() => console.close());

describe.each([
  ['Get-ReceiveConnector', 'Receive connectors'],
  ['Get-MailboxDatabaseCopyStatus', 'mailbox database copies'],
])('%s', (cmdlet, plural) => {
  test.each([[''], ['-Server EX02'], ['*']])('%s hands out nothing, and says why', async (words) => {
    const { code, stdout, stderr } = await console.run([cmdlet, ...words.split(' ').filter(Boolean), '--json']);
    expect({ code, objects: JSON.parse(stdout) }).toEqual({ code: 0, objects: [] });
    expect(stderr).toContain(`${words.includes('EX02') ? 'EX02' : 'EX01'} has no ${plural}.`);
  });

  test.each([['Default EX01'], ['-Server=EX09']])('%s is not found, as in Exchange', async (word) => {
    const { code, stderr } = await console.run([cmdlet, word]);
    expect(code).toBe(3);
    expect(stderr).toContain("couldn't be found on 'EX01'.");
  });
});

test('Set-ReceiveConnector finds none to change, and a pipeline of none changes none', async () => {
  const named = await console.run(['Set-ReceiveConnector', 'Default EX01', '-Fqdn', 'mail.contoso.com']);
  expect(named.code).toBe(3);
  expect(named.stderr).toContain("object 'Default EX01' couldn't be found on 'EX01'");
  const piped = await run(console, 'Get-ReceiveConnector | Set-ReceiveConnector -Fqdn mail.contoso.com');
  expect({ code: piped.code, stdout: piped.stdout }).toEqual({ code: 0, stdout: '' });
});
