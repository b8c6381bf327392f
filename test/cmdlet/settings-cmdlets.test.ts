import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { TestConsole } from './console.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
});

afterEach(() => {
  console.close();
});

async function json(words: readonly string[]) {
  const { stdout } = await console.run([...words, '--json']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const popSection = () => parse(console.read()).servers.EX01.pop;

describe('Get-PopSettings', () => {
  test('shows the default table', async () => {
    expect(await console.type('Get-PopSettings')).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'UnencryptedOrTLSBindings     SSLBindings                  LoginType     X509CertificateName',
        '------------------------     -----------                  ---------     -------------------',
        '{[::]:110, 0.0.0.0:110}      {[::]:995, 0.0.0.0:995}      SecureLogin   EX01',
        '',
      ].join('\n'),
    });
  });

  test('fits the default table into 80 columns', async () => {
    const { stdout } = await console.type('Get-PopSettings', { screenWidth: 80 });
    expect(stdout).toBe(
      [
        'UnencryptedOrTLSBindings SSLBindings             LoginType   X509CertificateName',
        '------------------------ -----------             ---------   -------------------',
        '{[::]:110, 0.0.0.0:110}  {[::]:995, 0.0.0.0:995} SecureLogin EX01',
        '',
      ].join('\n'),
    );
  });

  test('shows everything as a list, in the published order and form', async () => {
    const { stdout } = await console.type('Get-PopSettings --output list');
    expect(stdout).toBe(`ProtocolName                      : POP3
Name                              : 1
MaxCommandSize                    : 512
MessageRetrievalSortOrder         : Ascending
UnencryptedOrTLSBindings          : {[::]:110, 0.0.0.0:110}
SSLBindings                       : {[::]:995, 0.0.0.0:995}
InternalConnectionSettings        : {EX01.contoso.com:995:SSL, EX01.contoso.com:110:TLS}
ExternalConnectionSettings        : {}
X509CertificateName               : EX01
Banner                            : The Microsoft Exchange POP3 service is ready.
LoginType                         : SecureLogin
AuthenticatedConnectionTimeout    : 00:30:00
PreAuthenticatedConnectionTimeout : 00:01:00
MaxConnections                    : 2147483647
MaxConnectionFromSingleIP         : 2147483647
MaxConnectionsPerUser             : 16
MessageRetrievalMimeFormat        : BestBodyFormat
ProxyTargetPort                   : 1995
CalendarItemRetrievalOption       : iCalendar
OwaServerUrl                      : ${''}
EnableExactRFC822Size             : False
LiveIdBasicAuthReplacement        : False
SuppressReadReceipt               : False
ProtocolLogEnabled                : False
EnforceCertificateErrors          : False
LogFileLocation                   : logs/Pop3
LogFileRollOverSettings           : Hourly
LogPerFileSizeQuota               : 0 B (0 bytes)
ExtendedProtectionPolicy          : None
EnableGSSAPIAndNTLMAuth           : True
Server                            : EX01
AdminDisplayName                  : ${''}
ExchangeVersion                   : 0.10 (14.0.100.0)
DistinguishedName                 : CN=1,CN=POP3,CN=Protocols,CN=EX01,CN=Servers,CN=Configuration
Identity                          : EX01\\1
Guid                              : 73de42c0-335a-8ac0-bdfe-4a84c5d0bfbd
ObjectCategory                    : Configuration/Schema/ms-Exch-Protocol-Cfg-POP-Server
ObjectClass                       : {top, protocolCfg, protocolCfgPOP, protocolCfgPOPServer}
WhenChanged                       : ${''}
WhenCreated                       : ${''}
WhenChangedUTC                    : ${''}
WhenCreatedUTC                    : ${''}
OrganizationId                    : ${''}
Id                                : EX01\\1
OriginatingServer                 : EX01.contoso.com
IsValid                           : True
ObjectState                       : Unchanged
`);
  });

  test('shows those of IMAP4 in the same order, with its own ports, folder and switch', async () => {
    const list = async (name: string) => (await console.type(`${name} --output list`)).stdout;
    const [pop, imap] = [await list('Get-PopSettings'), await list('Get-ImapSettings')];
    const namesOf = (text: string) => text.match(/^\w+/gm)!;
    const expected = namesOf(pop).filter((name) => name !== 'MessageRetrievalSortOrder');
    expect(namesOf(imap).filter((name) => name !== 'ShowHiddenFoldersEnabled')).toEqual(expected);
    for (const line of [
      'ProtocolName                      : IMAP4',
      'MaxCommandSize                    : 10240',
      'UnencryptedOrTLSBindings          : {[::]:143, 0.0.0.0:143}',
      'SSLBindings                       : {[::]:993, 0.0.0.0:993}',
      'InternalConnectionSettings        : {EX01.contoso.com:993:SSL, EX01.contoso.com:143:TLS}',
      'ProxyTargetPort                   : 1993',
      'LogFileLocation                   : logs/Imap4',
      'ShowHiddenFoldersEnabled          : False',
    ]) {
      expect(imap.split('\n')).toContain(line);
    }
  });

  test('gives JSON that holds the values', async () => {
    expect(await json(['Get-PopSettings'])).toMatchObject({
      MaxCommandSize: 512,
      SSLBindings: ['[::]:995', '0.0.0.0:995'],
      LoginType: 'SecureLogin',
      AuthenticatedConnectionTimeout: '00:30:00',
      ProtocolLogEnabled: false,
      LogPerFileSizeQuota: 0,
    });
  });

  test('gives YAML that holds the same', async () => {
    const { stdout } = await console.type('Get-PopSettings --output yaml');
    expect(parse(stdout)).toEqual(await json(['Get-PopSettings']));
  });

  test('gives CSV with a list in one field', async () => {
    const { stdout } = await console.type('Get-PopSettings --output csv');
    const [names, values, ...more] = stdout.trimEnd().split('\n');
    expect(more).toEqual([]);
    expect(names).toContain('"ProtocolName","Name","MaxCommandSize"');
    expect(values).toContain('"POP3","1","512","Ascending","[::]:110,0.0.0.0:110"');
  });

  test('knows when and by whom the settings were changed', async () => {
    await console.type('Set-PopSettings -MaxConnections 5');
    await console.type('Set-ImapSettings -MaxConnections 5');
    const { WhenChanged, WhenCreated } = await json(['Get-PopSettings']);
    const [imapChange, popChange] = await console.store.history();
    expect(WhenChanged).toBe(popChange!.when.toISOString());
    expect(WhenCreated).toBe(WhenChanged);
    expect(popChange).toMatchObject({ who: 'alice', cmdlet: 'Set-PopSettings -MaxConnections 5' });
    expect(imapChange!.cmdlet).toBe('Set-ImapSettings -MaxConnections 5');
  });

  test('marks the headers where there is colour', async () => {
    const { stdout } = await console.type('Get-PopSettings', { marked: true });
    expect(stdout).toContain('<SSLBindings>');
  });

  test('takes the server without the name of the parameter, and says so', async () => {
    const { code, stdout, stderr } = await console.type('Get-PopSettings EX01 --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Server: 'EX01' });
    expect(JSON.parse(stderr).notice).toContain('Exchange wants Get-PopSettings -Server NAME');
  });
});

describe('the server', () => {
  beforeEach(() => {
    console.write('servers:\n  EX01: {}\n  MBX02:\n    pop:\n      MaxConnections: 7\n');
  });

  test.each(['MBX02', 'mbx02', 'MBX02.contoso.com'])('is found as %s', async (name) => {
    expect(await json(['Get-PopSettings', '-Server', name])).toMatchObject({ Server: 'MBX02', MaxConnections: 7 });
  });

  test('is the one of POSTERN_SERVER when none is named', async () => {
    const { stdout } = await console.type('Get-PopSettings --json', { environment: { POSTERN_SERVER: 'mbx02' } });
    expect(JSON.parse(stdout)).toMatchObject({ Server: 'MBX02' });
  });

  test.each(['Get-PopSettings', 'Set-PopSettings'])('that is unknown to %s ends it with 3', async (name) => {
    const before = console.read();
    const { code, stdout, stderr } = await console.type(`${name} -Server EX77`);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(
      `${name}: The operation couldn't be performed because object 'EX77' couldn't be found on 'EX01'.\n  The configuration has EX01, MBX02.\n`,
    );
    expect(console.read()).toBe(before);
  });

  test('that is named is the one changed', async () => {
    await console.type('Set-PopSettings -Server MBX02 -MaxConnections 8');
    expect(await json(['Get-PopSettings', '-Server', 'MBX02'])).toMatchObject({ MaxConnections: 8 });
    expect(await json(['Get-PopSettings', '-Server', 'EX01'])).toMatchObject({ MaxConnections: 2147483647 });
  });
});

describe('Set-PopSettings', () => {
  test('writes what differs, says what changed, and that no engine runs', async () => {
    const { code, stdout, stderr } = await console.type('set-popsettings --login-type 1 --max-command-size 600');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'MaxCommandSize: 512 -> 600  (next command)\nLoginType: SecureLogin -> PlainTextLogin  (next command)\n',
      stderr: 'No engine runs for EX01: the change takes effect when it starts.\n',
    });
    expect(popSection()).toEqual({ MaxCommandSize: 600, LoginType: 'PlainTextLogin' });
  });

  test('says the same for a program', async () => {
    expect(await json(['Set-PopSettings', '-LoginType', 'PlainTextLogin'])).toEqual({
      server: 'EX01',
      settings: 'PopSettings',
      changed: true,
      revision: 1,
      changes: [{ property: 'LoginType', old: 'SecureLogin', new: 'PlainTextLogin', takesEffect: 'next command' }],
      engine: 'notRunning',
    });
  });

  test('warns when nothing changed, writes nothing, and ends well', async () => {
    await console.type('Set-PopSettings -LoginType 1');
    const before = console.read();
    const { code, stdout, stderr } = await console.type('Set-PopSettings -LoginType PlainTextLogin');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(
      "WARNING: The command completed successfully but no settings of 'EX01\\1' have been modified.\n",
    );
    expect(console.read()).toBe(before);
  });

  test.each(['SilentlyContinue', 'Ignore', '0'])(
    'keeps the warning to itself with -WarningAction %s',
    async (value) => {
      expect(await console.type(`Set-PopSettings -WarningAction ${value}`)).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
    },
  );

  test.each([
    ['CalendarItemRetrievalOption', 'InternetUrl', 'There is no calendar behind the mail'],
    ['OwaServerUrl', 'https://mail.contoso.com/owa', 'There is no calendar behind the mail'],
    ['EnableExactRFC822Size', '1', 'Sizes are always exact here.'],
    ['SuppressReadReceipt', '1', 'No read receipt is ever sent from here'],
  ])('says of %s %s that it is kept without effect, and why', async (name, value, reason) => {
    for (const line of [`Set-PopSettings -${name}:${value} -WhatIf`, `Set-PopSettings -${name}:${value}`]) {
      const { code, stderr } = await console.type(line);
      expect(code).toBe(0);
      expect(stderr).toContain(`${name} is kept, but changes nothing. ${reason}`);
    }
    expect(popSection()).toHaveProperty(name);
  });

  test('says nothing of the kind when a setting goes back to its default', async () => {
    await console.type('Set-PopSettings -CalendarItemRetrievalOption InternetUrl');
    const { stderr } = await console.type('Set-PopSettings -CalendarItemRetrievalOption iCalendar');
    expect(stderr).not.toContain('changes nothing');
  });

  test('says it for a program too', async () => {
    expect(await json(['Set-PopSettings', '-EnableExactRFC822Size', '1'])).toMatchObject({
      changes: [{ takesEffect: 'stored only', withoutEffect: 'Sizes are always exact here.' }],
    });
  });

  test.each(['Tnef', '6'])('refuses MessageRetrievalMimeFormat %s, and says why', async (value) => {
    const { code, stderr } = await console.type(`Set-PopSettings -MessageRetrievalMimeFormat ${value}`);
    expect(code).toBe(2);
    expect(stderr).toContain('MessageRetrievalMimeFormat "Tnef" cannot be had: only Exchange can make TNEF');
    expect(stderr).toContain('Take BestBodyFormat');
  });

  test('takes the default out of the document again', async () => {
    await console.type('Set-PopSettings -LoginType 1 -MaxConnections 5');
    await console.type('Set-PopSettings -LoginType SecureLogin');
    expect(popSection()).toEqual({ MaxConnections: 5 });
  });

  test('says that a bare number was taken as seconds', async () => {
    const { code, stderr } = await console.type('Set-PopSettings -AuthenticatedConnectionTimeout 3600');
    expect(code).toBe(0);
    expect(stderr).toContain('AuthenticatedConnectionTimeout: 3600 was taken as seconds: 01:00:00.');
    expect(popSection()).toEqual({ AuthenticatedConnectionTimeout: '01:00:00' });
  });

  test('says where a Windows path leads', async () => {
    const { stderr } = await console.run([
      'Set-PopSettings',
      '-ProtocolLogEnabled',
      '$true',
      '-LogFileLocation',
      'C:\\Pop3Logging',
    ]);
    expect(stderr).toContain('here it means C/Pop3Logging below the data folder');
    expect(popSection()).toEqual({ ProtocolLogEnabled: true, LogFileLocation: 'C:\\Pop3Logging' });
  });

  test("accepts Exchange's -DomainController", async () => {
    const { code, stderr } = await console.type(
      'Set-PopSettings -DomainController dc01.contoso.com -MaxConnections 5 -Verbose',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('VERBOSE: DomainController is accepted and not used');
    expect(stderr).toContain('VERBOSE: Performing the operation "Set-PopSettings" on target "EX01\\1".');
  });

  test('empties X509CertificateName and OwaServerUrl', async () => {
    await console.run(['Set-PopSettings', '-X509CertificateName', '', '-OwaServerUrl', 'https://owa']);
    expect(popSection()).toEqual({ X509CertificateName: '', OwaServerUrl: 'https://owa' });
    await console.run(['Set-PopSettings', '-OwaServerUrl', '$null']);
    expect(popSection()).toEqual({ X509CertificateName: '' });
  });

  test('uses the configuration that --config names', async () => {
    const other = `${console.folder}/other.yaml`;
    expect((await console.run(['Set-PopSettings', '--config', other, '-MaxConnections', '5'])).code).toBe(0);
    expect(readdirSync(console.folder)).toContain('other.yaml');
    expect(console.read()).toBe('');
  });
});

describe('multi-valued properties', () => {
  const ssl = async () => (await json(['Get-PopSettings'])).SSLBindings;

  test('are replaced by a plain list', async () => {
    await console.type('Set-PopSettings -SSLBindings 10.0.0.1:995,[2001:DB8::1]:995');
    expect(await ssl()).toEqual(['10.0.0.1:995', '[2001:db8::1]:995']);
  });

  test.each([
    [['--add-ssl-bindings', '10.0.0.1:1995', '--remove-ssl-bindings', '[::]:995']],
    [['--add-ssl-binding', '10.0.0.1:1995', '--remove-ssl-binding', '[0::0]:995']],
    [['-SSLBindings', '@{Add="10.0.0.1:1995"; Remove="[::]:995"}']],
    [['-SSLBindings', "@{ remove = '[::]:995' ; add = '10.0.0.1:1995' }"]],
    [['-SSLBindings:@{Add=10.0.0.1:1995;Remove=[::]:995}']],
  ])('are changed by %j, and keep the rest', async (words) => {
    expect((await console.run(['Set-PopSettings', ...words])).code).toBe(0);
    expect(await ssl()).toEqual(['0.0.0.0:995', '10.0.0.1:1995']);
  });

  test('do not change when what is added is there already', async () => {
    const { stderr } = await console.type('Set-PopSettings --add-ssl-bindings [::]:995');
    expect(stderr).toContain('have been modified');
  });

  test('say what there was nothing to remove of', async () => {
    const { code, stderr } = await console.type('Set-PopSettings --remove-ssl-bindings 10.9.9.9:995');
    expect(code).toBe(0);
    expect(stderr).toContain('WARNING: 10.9.9.9:995 is not in SSLBindings; there was nothing to remove.');
  });

  test.each(['@()', '$null', ''])('are emptied by %j', async (value) => {
    await console.run(['Set-PopSettings', '-SSLBindings', value]);
    expect(await ssl()).toEqual([]);
  });
});

describe('--ssl-port and --unencrypted-or-tls-port', () => {
  test('move every binding of their kind', async () => {
    await console.type('Set-PopSettings -SSLBindings 127.0.0.1:995,[::1]:995');
    await console.type('set-popsettings --ssl-port 2995 --unencrypted-or-tls-port 2110');
    expect(await json(['Get-PopSettings'])).toMatchObject({
      SSLBindings: ['127.0.0.1:2995', '[::1]:2995'],
      UnencryptedOrTLSBindings: ['[::]:2110', '0.0.0.0:2110'],
    });
  });

  test('leave one binding of an address that had two', async () => {
    await console.type('Set-PopSettings -SSLBindings 127.0.0.1:995,127.0.0.1:996');
    await console.type('set-popsettings --ssl-port 2995');
    expect(await json(['Get-PopSettings'])).toMatchObject({ SSLBindings: ['127.0.0.1:2995'] });
  });

  test('make bindings where there are none', async () => {
    await console.run(['Set-PopSettings', '-SSLBindings', '@()']);
    await console.type('set-popsettings --ssl-port 2995');
    expect(await json(['Get-PopSettings'])).toMatchObject({ SSLBindings: ['[::]:2995', '0.0.0.0:2995'] });
  });

  test('leave the rest of Exchange’s prefixes alone', async () => {
    expect((await console.type('Set-PopSettings -SSL 10.0.0.1:995')).code).toBe(0);
    expect(popSection()).toEqual({ SSLBindings: ['10.0.0.1:995'] });
  });
});

describe('-WhatIf', () => {
  test('shows old and new, a line a property, and writes nothing', async () => {
    const { code, stdout, stderr } = await console.type('Set-PopSettings -LoginType 1 -MaxConnections 5 -WhatIf');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`What if: Performing the operation "Set-PopSettings" on target "EX01\\1".
  LoginType: SecureLogin -> PlainTextLogin
  MaxConnections: 2147483647 -> 5
`);
    expect(readdirSync(console.folder)).toEqual([]);
  });

  test('says that nothing would change', async () => {
    expect((await console.type('Set-PopSettings -LoginType 3 -wi')).stdout).toContain('  Nothing would change.\n');
  });

  test('says it to a program', async () => {
    expect(await json(['Set-PopSettings', '-LoginType', '1', '--what-if'])).toMatchObject({
      whatIf: true,
      target: 'EX01\\1',
      changes: [{ property: 'LoginType', old: 'SecureLogin', new: 'PlainTextLogin' }],
    });
  });

  test('still refuses what is wrong', async () => {
    expect((await console.type('Set-PopSettings -SSLBindings 0.0.0.0:110 -WhatIf')).code).toBe(2);
  });

  test.each(['-WhatIf:$false', '--no-what-if', '--what-if=false'])('%s changes after all', async (word) => {
    await console.type(`Set-PopSettings -MaxConnections 5 ${word}`);
    expect(popSection()).toEqual({ MaxConnections: 5 });
  });
});

describe('-Confirm', () => {
  test.each(['y', 'Y', 'yes', ''])('goes on after %j', async (answer) => {
    const { code, stderr } = await console.type('Set-PopSettings -MaxConnections 5 -Confirm', { answers: [answer] });
    expect(code).toBe(0);
    expect(stderr).toContain('  MaxConnections: 2147483647 -> 5');
    expect(popSection()).toEqual({ MaxConnections: 5 });
  });

  test.each(['n', 'no', 'x'])('does nothing after %j', async (answer) => {
    const { code } = await console.type('Set-PopSettings -MaxConnections 5 -Confirm', { answers: [answer] });
    expect(code).toBe(1);
    expect(console.read()).toBe('');
  });

  test('fails without a terminal, and writes nothing', async () => {
    const { code, stdout, stderr } = await console.type('Set-PopSettings -MaxConnections 5 -Confirm');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no terminal to answer on');
    expect(console.read()).toBe('');
  });

  test.each(['-Confirm:$false', '-cf:$false', '--no-confirm', '-confirm:0'])('%s does not ask', async (word) => {
    expect((await console.type(`Set-PopSettings -MaxConnections 5 ${word}`)).code).toBe(0);
  });
});

describe('a configuration that a person broke', () => {
  const broken = 'servers:\n  EX01:\n    pop:\n      MaxConnections: many\n';

  test.each(['Get-PopSettings', 'Set-PopSettings -MaxConnections 5'])('ends %s with 4 and the place', async (line) => {
    console.write(broken);
    const { code, stdout, stderr } = await console.type(line);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(`${console.file}:4:23: `);
    expect(console.read()).toBe(broken);
  });

  test('is told to a program', async () => {
    console.write(broken);
    const { stderr } = await console.type('Get-PopSettings --json');
    expect(JSON.parse(stderr).error).toMatchObject({
      id: 'ConfigurationInvalid,Get-PopSettings',
      exitCode: 4,
      file: console.file,
      line: 4,
      column: 23,
    });
  });
});
