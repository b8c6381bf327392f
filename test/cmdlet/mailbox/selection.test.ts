import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from '../console.ts';

/** A hash that nobody here compares with anything. */
const HASH = '{BLF-CRYPT}$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe';
let console: TestConsole;

const file = () => join(console.folder, 'data', 'mailboxes.passwd');
const lines = () => readFileSync(file(), 'utf8');
const names = async (words: readonly string[]) => {
  const { code, stdout, stderr } = await console.run([...words, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { Name: string }[]).map(({ Name }) => Name);
};

beforeEach(() => {
  console = new TestConsole();
  mkdirSync(join(console.folder, 'data'));
  writeFileSync(
    file(),
    [
      `jane:${HASH}:::Jane Doe:::PrimarySmtpAddress=jane.doe@contoso.com OrganizationalUnit=OU=Sales,DC=contoso,DC=com`,
      `john@contoso.com:${HASH}:::John Smith:::PopEnabled=no ImapEnabled=no Department=Engineering%20West`,
      `smith:${HASH}:::John Smith:::PopEnabled=no RecipientTypeDetails=SharedMailbox OrganizationalUnit=contoso.com/Sales/EU`,
      '',
    ].join('\n'),
  );
});

afterEach(() => {
  console.close();
});

describe('Get-CASMailbox', () => {
  test('shows the default table of Exchange', async () => {
    const { code, stdout, stderr } = await console.type('Get-CASMailbox');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'Name                     ActiveSyncEnabled OWAEnabled PopEnabled ImapEnabled MapiEnabled',
      '----                     ----------------- ---------- ---------- ----------- -----------',
      'jane                     True              True       True       True        True',
      'john@contoso.com         True              True       False      False       True',
    ]);
  });

  test.each([
    ['-Filter', 'PopEnabled -eq $false -and ImapEnabled -eq $false', ['john@contoso.com']],
    ['-Filter', '{ImapEnabled -eq "true" -or PopEnabled -eq "true"}', ['jane', 'smith']],
    ['-Anr', 'doe', ['jane']],
    ['-Anr', 'SMI', ['john@contoso.com', 'smith']],
    ['-RecipientTypeDetails', 'SharedMailbox', ['smith']],
    ['-RecipientTypeDetails', 'shared,user', ['jane', 'john@contoso.com', 'smith']],
    ['-OrganizationalUnit', 'DC=contoso,DC=com', ['jane']],
    ['-OrganizationalUnit', 'contoso.com/sales', ['smith']],
    ['-OrganizationalUnit', 'OU=Marketing,DC=contoso,DC=com', []],
    ['-SortBy', 'DisplayName', ['jane', 'john@contoso.com', 'smith']],
    ['-Identity', 'ja*', ['jane']],
    ['-Identity', 'jane.doe@contoso.com', ['jane']],
    ['-Identity', 'CONTOSO\\jane', ['jane']],
    ['-Identity', 'Jane Doe', ['jane']],
    ['-Identity', 'john', ['john@contoso.com']],
    ['-Identity', 'CN=jane,OU=Sales,DC=contoso,DC=com', ['jane']],
    ['-Identity', '/o=Contoso/ou=First/cn=Recipients/cn=smith', ['smith']],
  ])('finds by %s %s', async (parameter, value, expected) => {
    expect(await names(['Get-CASMailbox', parameter, value])).toEqual(expected);
  });

  test('finds one by the GUID that it shows', async () => {
    const { stdout } = await console.type('Get-CASMailbox smith --json');
    const [{ Guid }] = JSON.parse(stdout) as [{ Guid: string }];
    expect(await names(['Get-CASMailbox', Guid])).toEqual(['smith']);
  });

  test('of a display name that two share says which there are', async () => {
    const { code, stderr } = await console.run(['Get-CASMailbox', 'John Smith']);
    expect(code).toBe(2);
    expect(stderr).toContain("'John Smith' matches multiple entries.");
    expect(stderr).toContain('Name one of john@contoso.com, smith.');
  });

  test('shows as many as -ResultSize says, and warns that there are more', async () => {
    const { stdout, stderr } = await console.type('Get-CASMailbox -ResultSize 2 --output csv');
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stderr).toContain('increase the value for the ResultSize parameter');
    expect((await console.type('Get-CASMailbox -ResultSize Unlimited')).stderr).toBe('');
  });

  test('refuses a filter with an unknown property, and says which one was meant', async () => {
    const { code, stderr } = await console.run(['Get-CASMailbox', '-Filter', 'PopEnable -eq $true']);
    expect(code).toBe(2);
    expect(stderr).toContain('"PopEnable" is not a recognized filterable property.');
    expect(stderr).toContain('PopEnabled');
  });

  test('refuses an identity and a search at once, and an unknown property to sort by', async () => {
    expect((await console.type('Get-CASMailbox jane -Anr j')).stderr).toContain('-Identity and -Anr');
    expect((await console.type('Get-CASMailbox -SortBy Nmae')).stderr).toContain("no property 'Nmae'");
  });

  test('adds what users are told with -ProtocolSettings', async () => {
    console.write('servers:\n  EX01:\n    pop: { ExternalConnectionSettings: ["mail.contoso.com:995:SSL"] }\n');
    const { stdout } = await console.type('Get-CASMailbox jane -ProtocolSettings --json');
    expect(JSON.parse(stdout)).toMatchObject([
      { ExternalPopSettings: ['mail.contoso.com:995:SSL'], ExternalSmtpSettings: [] },
    ]);
  });

  test('takes a value that a person wrote wrong into the file for the default', async () => {
    writeFileSync(file(), `jane:${HASH}::::::PopUseProtocolDefaults=perhaps MAPIEnabled=false\n`);
    const { stdout } = await console.type('Get-CASMailbox --json');
    expect(JSON.parse(stdout)).toMatchObject([{ PopUseProtocolDefaults: true, MAPIEnabled: false }]);
  });
});

describe('Set-CASMailbox', () => {
  test('switches a protocol, and says old and new', async () => {
    const { code, stdout, stderr } = await console.type('Set-CASMailbox -Identity jane -POPEnabled $false');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'PopEnabled: True -> False\n', stderr: '' });
    expect(lines()).toMatch(/^jane:.* PopEnabled=no$/m);
  });

  test.each(['PopMessagesRetrievalMimeFormat', 'ImapMessagesRetrievalMimeFormat'])(
    'refuses %s Tnef, says why, and changes nothing',
    async (name) => {
      const before = lines();
      const { code, stderr } = await console.type(`Set-CASMailbox jane -${name} 6`);
      expect(code).toBe(2);
      expect(stderr).toContain(`${name} "Tnef" cannot be had: only Exchange can make TNEF`);
      expect(lines()).toBe(before);
    },
  );

  test('keeps what changes nothing here, says so, and does not write the default', async () => {
    const { code, stderr } = await console.type(
      'Set-CASMailbox jane -PopUseProtocolDefaults $false -PopMessagesRetrievalMimeFormat 0 -OWAEnabled 0 -EwsEnabled:$false',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('OWAEnabled, EwsEnabled are kept, but change nothing.');
    expect(lines()).toContain(' PopMessagesRetrievalMimeFormat=TextOnly');
    const { stdout } = await console.type('Get-CASMailbox jane --json');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        PopUseProtocolDefaults: false,
        PopMessagesRetrievalMimeFormat: 'TextOnly',
        OWAEnabled: false,
        EwsEnabled: false,
      },
    ]);
    await console.type(
      'Set-CASMailbox jane -PopUseProtocolDefaults $true -PopMessagesRetrievalMimeFormat BestBodyFormat -OWAEnabled 1 -EwsEnabled:1',
    );
    expect(lines()).not.toMatch(/MimeFormat|UseProtocolDefaults|OWAEnabled|EwsEnabled/);
  });

  test('warns when nothing changed, and changes nothing with -WhatIf', async () => {
    const before = lines();
    const same = await console.type('Set-CASMailbox jane -PopEnabled $true');
    expect(same.stderr).toContain("no settings of 'jane' have been modified");
    const whatIf = await console.type('Set-CASMailbox jane -PopEnabled $false -WhatIf');
    expect(whatIf.stdout).toContain('PopEnabled: True -> False');
    expect(lines()).toBe(before);
  });

  test('refuses a display name that two share, and somebody unknown with 3', async () => {
    expect((await console.run(['Set-CASMailbox', 'John Smith', '-PopEnabled', '1'])).code).toBe(2);
    expect((await console.type('Set-CASMailbox nobody -PopEnabled 1')).code).toBe(3);
  });

  test('tells of the blank that a published line lacks', async () => {
    const { code, stderr } = await console.type('Set-CASMailbox USER01-ImapUseProtocolDefaults $false');
    expect(code).toBe(2);
    expect(stderr).toContain('USER01 -ImapUseProtocolDefaults');
  });
});

describe('Disable-Mailbox and Enable-Mailbox', () => {
  test('lock and unlock, and keep the password', async () => {
    const before = lines();
    const { code, stdout } = await console.type('Disable-Mailbox jane --no-confirm');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'AccountDisabled: False -> True\n' });
    expect(lines()).toContain(`jane:!${HASH}:`);
    expect(await names(['Get-User', '-RecipientTypeDetails', 'DisabledUser'])).toEqual(['jane']);
    expect(await names(['Get-User', '-Filter', "RecipientType -eq 'UserMailbox'"])).not.toContain('jane');
    expect((await console.type('Disable-Mailbox jane --no-confirm')).stderr).toContain("'jane' is disabled already.");
    expect((await console.type('Enable-Mailbox jane')).code).toBe(0);
    expect(lines()).toBe(before);
  });

  test('Disable-Mailbox asks first', async () => {
    expect((await console.type('Disable-Mailbox jane')).code).toBe(2);
    expect((await console.type('Disable-Mailbox jane', { answers: ['n'] })).code).toBe(1);
    expect(lines()).not.toContain('!');
  });

  test('a new password does not enable a disabled mailbox', async () => {
    await console.type('Disable-Mailbox jane --no-confirm');
    await console.type('Set-Mailbox jane --password-stdin', { input: 'correct horse 7\n' });
    expect(lines()).toMatch(/^jane:!\{ARGON2ID\}/m);
  });

  test('Enable-Mailbox of one that never had a password says what is missing', async () => {
    writeFileSync(file(), 'jane:!\n');
    const { code, stderr } = await console.type('Enable-Mailbox jane');
    expect(code).toBe(0);
    expect(stderr).toContain('Set-Mailbox jane --new-password');
  });
});

describe('Get-User and Set-User', () => {
  test('find by what a runbook asks for', async () => {
    await console.type('Set-User john@contoso.com -StateOrProvince WA');
    const filter = "RecipientType -eq 'UserMailbox' -and Department -like 'Engineering*' -and StateOrProvince -eq 'WA'";
    expect(await names(['Get-User', '-Filter', filter])).toEqual(['john@contoso.com']);
  });

  test('a property is changed and taken away', async () => {
    expect((await console.type('Set-User jane -Title Boss')).stdout).toBe("Title: '' -> Boss\n");
    expect((await console.run(['Set-User', 'jane', '-Title', ''])).stdout).toBe("Title: Boss -> ''\n");
    expect(lines()).not.toContain('Title');
    expect((await console.run(['Set-User', 'jane', '-Title', ''])).stderr).toContain('have been modified');
  });
});
