/** That nothing is changed without a trace: what every changing cmdlet leaves in Search-AdminAuditLog. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allCmdlets } from '../../../src/cmdlet/catalogue.ts';
import { TestConsole } from '../console.ts';

let console: TestConsole;
const SECRET = 'correct horse battery';

beforeEach(() => {
  console = new TestConsole();
  console.write('servers:\n  EX01: {}\n');
});
afterEach(() => console.close());

interface Event {
  readonly CmdletName: string;
  readonly ObjectModified: string;
  readonly Caller: string;
  readonly Succeeded: boolean;
  readonly Error: string;
  readonly CmdletParameters: readonly { readonly Name: string; readonly Value: string }[];
  readonly ModifiedProperties: readonly {
    readonly Name: string;
    readonly OldValue: string;
    readonly NewValue: string;
  }[];
}

async function events(...words: readonly string[]): Promise<readonly Event[]> {
  const { stdout } = await console.run(['Search-AdminAuditLog', ...words, '--json']);
  return JSON.parse(stdout);
}

/** Must succeed. */
async function done(line: string): Promise<string> {
  const { code, stdout, stderr } = await console.type(line, { environment: { POSTERN_PASSWORD: SECRET } });
  expect({ line, code, stderr }).toMatchObject({ code: 0 });
  return stdout;
}

/** Of the newest certificate of that subject. */
async function thumbprint(subject: string): Promise<string> {
  const all = JSON.parse(await done('Get-ExchangeCertificate --json')) as { Thumbprint: string; Subject: string }[];
  return all.find((one) => one.Subject === subject)!.Thumbprint;
}

/** A line of each, and the object that it changes; THUMBPRINT stands for that of mail.contoso.com. */
const LINES: readonly (readonly [line: string, object: string])[] = [
  ['New-Mailbox jane -PopEnabled $false', 'jane'],
  ['Set-Mailbox jane -ProhibitSendReceiveQuota 2GB --new-password', 'jane'],
  ['Set-CASMailbox jane -ImapEnabled $false', 'jane'],
  ['Set-User jane -Department Engineering', 'jane'],
  ['Disable-Mailbox jane --no-confirm', 'jane'],
  ['Enable-Mailbox jane', 'jane'],
  ['Remove-Mailbox jane --no-confirm', 'jane'],
  ['New-ExchangeCertificate -SubjectName CN=mail.contoso.com -Services None', 'EX01\\THUMBPRINT'],
  ['New-ExchangeCertificate -GenerateRequest -SubjectName CN=new.contoso.com', 'EX01\\CN=new.contoso.com'],
  ['Enable-ExchangeCertificate THUMBPRINT -Services POP', 'EX01\\1'],
  ['Export-ExchangeCertificate THUMBPRINT', 'EX01\\THUMBPRINT'],
  ['Remove-ExchangeCertificate THUMBPRINT --force --no-confirm', 'EX01\\THUMBPRINT'],
  ['Import-ExchangeCertificate -FileName export.pem', 'EX01\\THUMBPRINT'],
  ['Set-PopSettings -LoginType PlainTextLogin', 'EX01\\1'],
  ['Set-ImapSettings -MaxConnections 50', 'EX01\\1'],
  ['Set-CASMailboxPlan Default -PopEnabled $false', 'CASMailboxPlan'],
  ['Stop-Service MSExchangePOP3', 'EX01\\MSExchangePOP3'],
  ['Start-Service MSExchangePOP3', 'EX01\\MSExchangePOP3'],
  ['Restart-Service MSExchangePOP3', 'EX01\\MSExchangePOP3'],
  ['Set-Service MSExchangePOP3 -StartupType Manual', 'EX01\\MSExchangePOP3'],
  ['net stop MSExchangePOP3', 'EX01\\MSExchangePOP3'],
  ['Set-ServerComponentState -Component PopProxy -State Inactive -Requester Maintenance', 'EX01\\PopProxy'],
  ['apply site.yaml', 'EX01\\1'],
  ['Restore-Settings 1 --no-confirm', 'EX01\\1'],
];

/** What changes nothing that is kept, and why it is here. */
const NOTHING_KEPT: Readonly<Record<string, string>> = {
  'Disconnect-PopSession': 'sessions',
  'Disconnect-ImapSession': 'sessions',
  'Reset-LogonThrottle': 'counts in memory',
  'Set-ReceiveConnector': 'there are none',
  'Test-PopConnectivity': 'reads only',
  'Test-ImapConnectivity': 'reads only',
  link: 'names in a folder of the system',
  unlink: 'names in a folder of the system',
};

test('every cmdlet that changes something is among them', async () => {
  const changing = (await allCmdlets()).filter(({ shouldProcess }) => shouldProcess !== 'none');
  const tried = new Set(LINES.map(([line]) => line.split(' ')[0]!));
  expect(changing.map(({ name }) => name).filter((name) => !tried.has(name) && !(name in NOTHING_KEPT))).toEqual([]);
});

test('each leaves its line, its object, and who typed it; secrets are in none of them', async () => {
  writeFileSync(join(console.folder, 'site.yaml'), 'servers:\n  EX01:\n    pop: { MaxConnections: 5 }\n');
  let last = '';
  for (const [line, object] of LINES) {
    const before = (await events()).length;
    const [name] = line.split(' ') as [string];
    await done(
      line
        .replace('THUMBPRINT', last)
        .replace('site.yaml', join(console.folder, 'site.yaml'))
        .replace('export.pem', join(console.folder, 'export.pem')),
    );
    if (line.includes('CN=mail.contoso.com')) {
      last = await thumbprint('CN=mail.contoso.com');
      copyOf(last);
    }
    const found = await events();
    expect(found.length, line).toBeGreaterThan(before);
    const newest = found.slice(0, found.length - before);
    const objects = newest.flatMap(({ ObjectModified }) => ObjectModified.split(', '));
    expect(objects, line).toContain(object.replace('THUMBPRINT', last));
    for (const event of newest) {
      expect(event, line).toMatchObject({ CmdletName: name, Caller: 'alice', Succeeded: true, Error: '' });
    }
  }
  expect(readFileSync(join(console.folder, 'data', 'audit', 'audit.jsonl'), 'utf8')).not.toMatch(
    /correct horse|PRIVATE KEY|ARGON2|SCRAM/,
  );
});

/** The certificate's file of the store, under the name that the import reads. */
function copyOf(print: string): void {
  const file = join(console.folder, 'data', 'certificates', `mail.contoso.com-${print.slice(0, 8).toLowerCase()}.pem`);
  writeFileSync(join(console.folder, 'export.pem'), readFileSync(file));
}

describe('a change of a mailbox', () => {
  beforeEach(() => done('New-Mailbox jane'));

  test('tells its properties before and after, a password as nothing but new', async () => {
    await done('Set-Mailbox jane -ImapEnabled $false --new-password');
    const [event] = await events();
    expect(event!.ModifiedProperties).toEqual([
      { Name: 'ImapEnabled', NewValue: 'False', OldValue: 'True' },
      { Name: 'Password', NewValue: '*****', OldValue: '*****' },
    ]);
    expect(event!.CmdletParameters).toContainEqual({ Name: 'ImapEnabled', Value: '$false' });
  });

  test('that changes nothing leaves nothing, nor does -WhatIf', async () => {
    await done('Set-CASMailbox jane -ImapEnabled $true');
    await done('Set-CASMailbox jane -ImapEnabled $false -WhatIf');
    expect(await events()).toHaveLength(1);
  });

  test('that fails is there with the reason, and is found by -IsSuccess', async () => {
    expect((await console.type('New-Mailbox jane', { environment: { POSTERN_PASSWORD: SECRET } })).code).toBe(2);
    const failed = await events('-IsSuccess', '$false');
    expect(failed).toMatchObject([{ CmdletName: 'New-Mailbox', ObjectModified: 'jane', Succeeded: false }]);
    expect(failed[0]!.Error).toContain('"jane" exists already');
    expect(await events('-IsSuccess', '$true', '-ObjectIds', 'jane')).toHaveLength(1);
  });

  test('is found among changes of settings, by time', async () => {
    await done('Set-PopSettings -LoginType PlainTextLogin');
    await done('Set-CASMailbox jane -PopEnabled $false');
    expect((await events()).map(({ CmdletName }) => CmdletName)).toEqual([
      'Set-CASMailbox',
      'Set-PopSettings',
      'New-Mailbox',
    ]);
    expect(await events('-Cmdlets', '*-Mailbox', '-UserIds', 'alice')).toHaveLength(1);
  });

  test('is not made when it cannot be recorded', async () => {
    const audit = join(console.folder, 'data', 'audit');
    // Where the folder belongs a file stands: so it is for root as well.
    rmSync(audit, { recursive: true });
    writeFileSync(audit, '');
    const { code, stderr } = await console.type('Set-CASMailbox jane -PopEnabled $false');
    expect(code).toBe(4);
    expect(stderr).toContain('The audit log cannot be written, so nothing was changed');
    expect(await done('Get-CASMailbox jane --json')).toContain('"PopEnabled": true');
  });
});
