import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from './console.ts';
import { run } from './support/in-shell.ts';

const PASSWORD = 'correct horse 7';
let console: TestConsole;

beforeEach(async () => {
  console = new TestConsole();
});

afterEach(() => {
  console.close();
});

const passwd = () => readFileSync(join(console.folder, 'data', 'mailboxes.passwd'), 'utf8');
const newJane = () => console.type('New-Mailbox jane --password-stdin', { input: `${PASSWORD}\n` });

describe('New-Mailbox', () => {
  test('takes the password from standard input, and shows the mailbox without it', async () => {
    const { code, stdout, stderr } = await newJane();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Name                     DisplayName              PopEnabled ImapEnabled\n----                     -----------              ---------- -----------\njane                                              True       True\n',
    );
    expect(passwd()).not.toContain(PASSWORD);
  });

  test('takes it from the environment', async () => {
    const { code } = await console.type('New-Mailbox jane', { environment: { POSTERN_PASSWORD: PASSWORD } });
    expect(code).toBe(0);
  });

  test('asks for it twice, and refuses two that differ', async () => {
    const { code, stderr } = await console.type('New-Mailbox jane', { answers: [PASSWORD, 'other'] });
    expect(code).toBe(2);
    expect(stderr).toBe('Password: Again: New-Mailbox: The two passwords differ.\n');
    expect((await console.type('New-Mailbox jane', { answers: [PASSWORD, PASSWORD] })).code).toBe(0);
  });

  test('says what to do where there is nobody to ask', async () => {
    const { code, stderr } = await console.type('New-Mailbox jane');
    expect(code).toBe(2);
    expect(stderr).toContain('--password-stdin, or in the variable POSTERN_PASSWORD');
  });

  test.each([['--password', 'hunter2'], ['-Password:hunter2'], ['--password=hunter2']])(
    'takes no password from the line: %s',
    async (...words) => {
      const { code, stderr } = await console.run(['New-Mailbox', 'jane', ...words]);
      expect(code).toBe(2);
      expect(stderr).toContain('not taken from the command line');
      expect(stderr).not.toContain('hunter2');
    },
  );

  test('refuses an input that is no password', async () => {
    const { code, stderr } = await console.type('New-Mailbox jane --password-stdin', { input: 'x'.repeat(4097) });
    expect(code).toBe(2);
    expect(stderr).toContain('more than the 4096 characters');
  });

  test.each([
    ['seven77', true],
    ['eight888', false],
    ['üüüüüüü', true],
    ['🐎🐎🐎🐎🐎🐎🐎🐎', false],
  ])('takes the password %s, with a warning when it has fewer than eight characters: %s', async (password, short) => {
    const { code, stderr } = await console.type('New-Mailbox jane --password-stdin', { input: password });
    expect({ code, warned: stderr.includes('fewer than 8 characters') }).toEqual({ code: 0, warned: short });
    const again = await console.type('Set-Mailbox jane --password-stdin', { input: password });
    expect({ code: again.code, warned: again.stderr.includes('fewer than 8') }).toEqual({ code: 0, warned: short });
  });

  test('takes a SecureString in the management shell', async () => {
    const { code, stderr } = await run(
      console,
      "New-Mailbox jane -Password (ConvertTo-SecureString 'correct horse 7' -AsPlainText -Force) | Out-Null",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(passwd()).toMatch(/^jane:\{ARGON2ID\}/m);
  });

  test('warns of mail that a removed mailbox of that name left behind', async () => {
    await newJane();
    const maildir = join(console.folder, 'data', 'mailboxes', 'jane', 'Maildir');
    await console.type('Remove-Mailbox jane --no-confirm');
    mkdirSync(join(maildir, 'cur'), { recursive: true });
    expect((await newJane()).stderr).toBe('');
    await console.type('Remove-Mailbox jane --no-confirm');
    writeFileSync(join(maildir, 'cur', '1.eml:2,S'), 'Subject: private\r\n\r\n');
    const { code, stderr } = await newJane();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `WARNING: jane now has the mail that was left in ${maildir} by a mailbox of that name.\n`,
    });
    await console.type('Remove-Mailbox jane --no-confirm');
    const named = await console.run(['New-Mailbox', 'jane', '--maildir', maildir, '--password-stdin'], {
      input: PASSWORD,
    });
    expect(named).toMatchObject({ code: 0, stderr: '' });
  });

  test('refuses a name that is taken', async () => {
    await newJane();
    const { code, stderr } = await newJane();
    expect(code).toBe(2);
    expect(stderr).toContain('"jane" exists already');
  });

  test('makes nothing with -WhatIf', async () => {
    const { code, stdout } = await console.type('New-Mailbox jane -WhatIf');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'What if: Performing the operation "New-Mailbox" on target "jane".\n  A new mailbox.\n',
    });
    expect(existsSync(join(console.folder, 'data'))).toBe(false);
  });
});

describe('Get-Mailbox', () => {
  test('of a server without mailboxes is empty', async () => {
    expect(await console.type('Get-Mailbox')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await console.type('Get-Mailbox --json')).stdout).toBe('[]\n');
  });

  test('finds one by its name in any case, and shows no secret', async () => {
    await newJane();
    const { stdout } = await console.type('Get-Mailbox -Identity JANE --json');
    expect(stdout).not.toContain('$argon2id');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        Name: 'jane',
        DisplayName: '',
        PrimarySmtpAddress: '',
        PopEnabled: true,
        ImapEnabled: true,
        ProhibitSendReceiveQuota: 'unlimited',
        MessageCountQuota: 'unlimited',
        PasswordScheme: 'ARGON2ID',
        HasScramKeys: true,
        Maildir: join(console.folder, 'data', 'mailboxes', 'jane', 'Maildir'),
        Identity: 'jane',
      },
    ]);
  });

  test('shows a name that is an address as the address, unless another is set', async () => {
    await console.type('New-Mailbox kweku@contoso.com --password-stdin', { input: `${PASSWORD}\n` });
    const address = async (cmdlet: string) => JSON.parse((await console.type(`${cmdlet} --json`)).stdout)[0];
    const shown = { PrimarySmtpAddress: 'kweku@contoso.com', EmailAddresses: ['SMTP:kweku@contoso.com'] };
    for (const cmdlet of ['Get-Mailbox', 'Get-User', 'Get-CASMailbox'])
      expect(await address(cmdlet)).toMatchObject(shown);
    await console.type('Set-Mailbox kweku@contoso.com -PrimarySmtpAddress k@contoso.com');
    expect(await address('Get-Mailbox')).toMatchObject({ PrimarySmtpAddress: 'k@contoso.com' });
  });

  test('of somebody unknown ends with 3', async () => {
    const { code, stderr } = await console.type('Get-Mailbox bob');
    expect(code).toBe(3);
    expect(stderr).toBe('Get-Mailbox: There is no mailbox "bob".\n  Get-Mailbox shows those that there are.\n');
  });
});

describe('Set-Mailbox', () => {
  beforeEach(newJane);

  test('changes what is named, old to new', async () => {
    const { code, stdout } = await console.run([
      'Set-Mailbox',
      'jane',
      '-PopEnabled',
      '$false',
      '-DisplayName',
      'Jane Doe',
    ]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "DisplayName: '' -> Jane Doe\nPopEnabled: True -> False\n",
    });
  });

  test('limits how much mail there may be, and lifts the limit', async () => {
    const limited = await console.type('Set-Mailbox jane -ProhibitSendReceiveQuota 2GB -MessageCountQuota 50000');
    expect(limited.stdout).toBe(
      'ProhibitSendReceiveQuota: Unlimited -> 2 GB (2,147,483,648 bytes)\nMessageCountQuota: Unlimited -> 50000\n',
    );
    expect(passwd()).toContain(' ProhibitSendReceiveQuota=2147483648 MessageCountQuota=50000');
    const shown = await console.type('Get-Mailbox jane --output json');
    expect(JSON.parse(shown.stdout)).toMatchObject([
      { ProhibitSendReceiveQuota: 2_147_483_648, MessageCountQuota: 50_000 },
    ]);
    const lifted = await console.type(
      'Set-Mailbox jane -ProhibitSendReceiveQuota Unlimited --message-count-quota unlimited',
    );
    expect(lifted.code).toBe(0);
    expect(
      passwd()
        .split('\n')
        .find((line) => line.startsWith('jane:')),
    ).not.toContain('Quota');
  });

  test.each([
    ['-ProhibitSendReceiveQuota', 'lots'],
    ['-ProhibitSendReceiveQuota', '-1'],
    ['-MessageCountQuota', '1.5'],
    ['-MessageCountQuota', '2147483648'],
  ])('refuses the limit %s %s', async (name, value) => {
    const { code, stderr } = await console.run(['Set-Mailbox', 'jane', name, value]);
    expect(code).toBe(2);
    expect(stderr).toContain(name.slice(1));
  });

  test('empties a text', async () => {
    await console.run(['Set-Mailbox', 'jane', '-DisplayName', 'Jane Doe']);
    expect((await console.run(['Set-Mailbox', 'jane', '-DisplayName', ''])).stdout).toBe(
      "DisplayName: Jane Doe -> ''\n",
    );
  });

  test('warns when nothing changed', async () => {
    const { code, stderr } = await console.type('Set-Mailbox jane -PopEnabled:1');
    expect(code).toBe(0);
    expect(stderr).toContain("no settings of 'jane' have been modified");
  });

  test('gives a new password, and does not when the environment merely has one', async () => {
    const before = passwd();
    await console.type('Set-Mailbox jane -PopEnabled:1', { environment: { POSTERN_PASSWORD: 'another one 8' } });
    expect(passwd()).toBe(before);
    const { code, stdout } = await console.type('Set-Mailbox jane --new-password', {
      answers: ['another one 8', 'another one 8'],
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Password: a new one\n' });
    expect(passwd()).not.toBe(before);
  });

  test('needs a mailbox', async () => {
    const { code, stderr } = await console.type('Set-Mailbox -PopEnabled:1');
    expect(code).toBe(2);
    expect(stderr).toContain('one or more missing mandatory parameters: Identity.');
  });
});

describe('Remove-Mailbox', () => {
  beforeEach(newJane);

  test('asks first, and fails where nobody can answer', async () => {
    expect((await console.type('Remove-Mailbox jane')).code).toBe(2);
    expect((await console.type('Remove-Mailbox jane', { answers: ['n'] })).code).toBe(1);
    expect((await console.type('Get-Mailbox jane')).code).toBe(0);
  });

  test.each(['-Confirm:$false', '--no-confirm'])('goes ahead with %s', async (word) => {
    expect((await console.type(`Remove-Mailbox jane ${word}`)).code).toBe(0);
    expect((await console.type('Get-Mailbox jane')).code).toBe(3);
  });

  test('of somebody unknown ends with 3, also with -WhatIf', async () => {
    expect((await console.type('Remove-Mailbox bob -WhatIf')).code).toBe(3);
  });
});
