import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from '../console.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
  console.write('servers:\n  EX01: {}\n');
});
afterEach(() => console.close());

const PASSWORD = { environment: { POSTERN_PASSWORD: 'correct horse battery' } };

async function plan(): Promise<Record<string, unknown>> {
  const { stdout } = await console.type('Get-CASMailboxPlan --json');
  return (JSON.parse(stdout) as Record<string, unknown>[])[0]!;
}

async function casMailbox(name: string): Promise<Record<string, unknown>> {
  const { stdout } = await console.type(`Get-CASMailbox ${name} --json`);
  return (JSON.parse(stdout) as Record<string, unknown>[])[0]!;
}

describe('the CAS mailbox plan', () => {
  test('allows everything until somebody says otherwise, and nothing of that is written', async () => {
    expect(await plan()).toMatchObject({ Name: 'Default', PopEnabled: true, ImapEnabled: true, OwaMailboxPolicy: '' });
    await console.type('New-Mailbox jane', PASSWORD);
    expect(await casMailbox('jane')).toMatchObject({ PopEnabled: true, ImapEnabled: true, OWAEnabled: true });
    expect((await console.type('Set-CASMailboxPlan Default -PopEnabled $true')).stderr).toContain(
      "no settings of 'Default' have been modified",
    );
    expect(console.read()).toBe('servers:\n  EX01: {}\n');
  });

  test('is what new mailboxes get, where the line that makes them says nothing else', async () => {
    const { stdout } = await console.type('Set-CASMailboxPlan Default -PopEnabled $false -OWAEnabled $false');
    expect(stdout).toContain('casMailboxPlan PopEnabled: True -> False\n');
    expect(console.read()).toContain('casMailboxPlan:\n  OWAEnabled: false\n  PopEnabled: false\n');
    await console.type('New-Mailbox jane', PASSWORD);
    await console.type('New-Mailbox john -PopEnabled $true -ImapEnabled $false', PASSWORD);
    expect(await casMailbox('jane')).toMatchObject({ PopEnabled: false, ImapEnabled: true, OWAEnabled: false });
    expect(await casMailbox('john')).toMatchObject({ PopEnabled: true, ImapEnabled: false, OWAEnabled: false });
  });

  test('leaves mailboxes alone that exist, also those that are enabled again', async () => {
    await console.type('New-Mailbox jane', PASSWORD);
    await console.type('Disable-Mailbox jane --no-confirm');
    await console.type('Set-CASMailboxPlan Default -PopEnabled $false');
    await console.type('Enable-Mailbox jane');
    expect(await casMailbox('jane')).toMatchObject({ PopEnabled: true });
  });

  test('is in the history, with the plan as the object that was modified', async () => {
    await console.type('Set-CASMailboxPlan Default -ImapEnabled $false');
    const { stdout } = await console.type('Search-AdminAuditLog --json');
    expect(JSON.parse(stdout)).toMatchObject([
      { ObjectModified: 'CASMailboxPlan', CmdletName: 'Set-CASMailboxPlan', Caller: 'alice' },
    ]);
    await console.type('Restore-Settings 0 --no-confirm');
    expect(await plan()).toMatchObject({ ImapEnabled: true });
  });

  test.each([
    ['default'],
    ['Def*'],
    ['ExchangeOnlineEnterprise'],
    ['ExchangeOnline-0527a260-bea3-46a3-9f4f-215fdd24f4d9'],
  ])('is found by %s', async (identity) => {
    expect((await console.run(['Set-CASMailboxPlan', identity, '-PopEnabled', '$false'])).code).toBe(0);
    expect(await plan()).toMatchObject({ PopEnabled: false });
  });

  test('is not found by any other name', async () => {
    const { code, stderr } = await console.type('Get-CASMailboxPlan Gold');
    expect(code).toBe(3);
    expect(stderr).toContain('There is one plan here, Default');
    expect((await console.type('Get-CASMailboxPlan G* --json')).stdout).toBe('[]\n');
  });
});
