import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { bind } from '../../src/cmdlet/bind.ts';
import { CmdletError } from '../../src/cmdlet/cmdlet-error.ts';
import { setPopSettings } from '../../src/cmdlet/pop-settings-cmdlets.ts';
import { ListEdit } from '../../src/cmdlet/raw-value.ts';
import { WordSource } from '../../src/cmdlet/words.ts';

function bound(words: readonly string[]) {
  return bind(setPopSettings, new WordSource(setPopSettings, words)).values;
}

const binding = (address: string, port: number) => ({ address, port });

describe('one meaning in every spelling', () => {
  test.each([
    ['--login-type', '3'],
    ['--login-type=3'],
    ['--login-type', 'SecureLogin'],
    ['--LoginType', 'securelogin'],
    ['--LOGIN-TYPE', '3'],
    ['--login', 'Sec'],
    ['-LoginType', 'SecureLogin'],
    ['-logintype', '3'],
    ['-login-type', '3'],
    ['-LoginType:SecureLogin'],
    ['-LoginType:', 'SecureLogin'],
    ['-LoginType=3'],
    ['-Login', '3'],
    ['-Logi', '3'],
    ['–LoginType', '3'],
    ['—LoginType:3'],
    ['-LoginType', '“SecureLogin”'],
    ['-LoginType', '{SecureLogin}'],
  ])('%s %s', (...words) => {
    expect(bound(words.filter((word) => word !== undefined))).toEqual({ LoginType: 'SecureLogin' });
  });
});

describe('a Boolean parameter', () => {
  test.each([
    [['-ProtocolLogEnabled', '$true'], true],
    [['-ProtocolLogEnabled:$TRUE'], true],
    [['-ProtocolLogEnabled', '1'], true],
    [['--protocol-log-enabled', 'true'], true],
    [['--protocol-log-enabled=true'], true],
    [['-ProtocolLogEnabled', '$false'], false],
    [['--protocol-log-enabled=false'], false],
    [['--no-protocol-log-enabled'], false],
  ])('%j is %j', (words, value) => {
    expect(bound(words)).toEqual({ ProtocolLogEnabled: value });
  });
});

describe('the exact name comes before longer ones', () => {
  test.each([
    ['-MaxConnections', 'MaxConnections'],
    ['-MaxConnectionsP', 'MaxConnectionsPerUser'],
    ['-MaxConnectionF', 'MaxConnectionFromSingleIP'],
    ['-Confirm:$true', 'Confirm'],
    ['-cf', 'Confirm'],
    ['-wi', 'WhatIf'],
    ['-wa', 'WarningAction'],
    ['-ea', 'ErrorAction'],
    ['-vb', 'Verbose'],
    ['-SSL', 'SSLBindings'],
    ['-ExternalConnectionSetting', 'ExternalConnectionSettings'],
    ['-Serv', 'Server'],
  ])('%s is %s', (word, name) => {
    const value = { WarningAction: '1', ErrorAction: '1', SSLBindings: '@()', ExternalConnectionSettings: '@()' }[name];
    const needsValue = !/^(Confirm|WhatIf|Verbose)$/.test(name);
    expect(Object.keys(bound(needsValue ? [word, value ?? '5'] : [word]))).toEqual([name]);
  });
});

describe('a list', () => {
  const both = [binding('10.0.0.1', 995), binding('::', 995)];

  test.each([
    [['10.0.0.1:995,[::]:995']],
    [['10.0.0.1:995,', '[::]:995']],
    [['10.0.0.1:995', ',[::]:995']],
    [['10.0.0.1:995', ',', '[::]:995']],
    [['"10.0.0.1:995","[::]:995"']],
    [['“10.0.0.1:995”,', '“[::]:995”']],
    [["@('10.0.0.1:995','[::]:995')"]],
    [['@(', '10.0.0.1:995,', '[::]:995', ')']],
  ])('%j', (words) => {
    expect(bound(['-SSLBindings', ...words, '-WhatIf'])).toEqual({ SSLBindings: both, WhatIf: true });
  });

  test.each([
    [['@{Add="10.0.0.1:995","[::]:995"}'], both, []],
    [['@{Add=10.0.0.1:995;Remove=[::]:995}'], [both[0]], [both[1]]],
    [['@{', 'Add=10.0.0.1:995', '}'], [both[0]], []],
    [['@{REMOVE=@("[::]:995")}'], [], [both[1]]],
    [['@{}'], [], []],
  ])('%j is an edit', (words, add, remove) => {
    expect(bound(['-SSLBindings', ...words])).toEqual({ SSLBindings: new ListEdit(add, remove) });
  });

  test('from a script block is its text', () => {
    expect(bound(['-ExternalConnectionSettings', '{Dublin01.Contoso.com:995:SSL}'])).toEqual({
      ExternalConnectionSettings: [{ host: 'Dublin01.Contoso.com', port: 995, security: 'SSL' }],
    });
  });
});

describe('a text', () => {
  test.each([
    [['-Banner', 'Hello, world'], 'Hello, world'],
    [['-Banner', '“Hello', 'world”'], 'Hello world'],
    [['--banner=-Hello'], '-Hello'],
    [['-Banner', 'a "quoted" word'], 'a "quoted" word'],
    [['-Banner:x:y=z'], 'x:y=z'],
  ])('%j is %j', (words, text) => {
    expect(bound(words)).toEqual({ Banner: text });
  });

  test('may be $null, which is empty', () => {
    expect(bound(['-X509CertificateName', '$NULL'])).toEqual({ X509CertificateName: '' });
  });
});

/** The words that bash makes of a line as it was pasted. */
function wordsOfBash(line: string, prelude = ''): readonly string[] {
  const script = `set +e\n${prelude}\npostern() { printf '%s\\0' "$@"; }\npostern ${line}`;
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: '/' });
  return stdout.split('\0').slice(0, -1);
}

describe('a line that bash has read', () => {
  test.each([
    '-ProtocolLogEnabled $true -MaxConnections 5',
    '-ProtocolLogEnabled $false',
    '-ProtocolLogEnabled:$false -MaxConnections 5',
    '-Confirm:$false',
    '-WhatIf:$WhatIf -MaxConnections 5',
    '-Banner $null',
    '-Server $env:COMPUTERNAME -MaxConnections 5',
    '-SSLBindings @{Add="10.0.0.1:995";Remove="[::]:995"}',
    '-SSLBindings @{Add="10.0.0.1:995","10.0.0.2:995"}',
    '-MaxConnections 5 *',
  ])('%s is refused, because it is not what was typed', (line) => {
    expect(() => bound(wordsOfBash(line))).toThrow(CmdletError);
  });

  test.each([
    ['-SSLBindings @{Add="10.0.0.1:995"}', { SSLBindings: new ListEdit([binding('10.0.0.1', 995)], []) }],
    ['-SSLBindings 10.0.0.1:995 , [::]:995', { SSLBindings: [binding('10.0.0.1', 995), binding('::', 995)] }],
    ['-SSLBindings "10.0.0.1:995","[::]:995"', { SSLBindings: [binding('10.0.0.1', 995), binding('::', 995)] }],
    [`'-ProtocolLogEnabled:$true' -Banner "it's me"`, { ProtocolLogEnabled: true, Banner: "it's me" }],
    ['-LogPerFileSizeQuota 2MB', { LogPerFileSizeQuota: 2_097_152 }],
    [
      '-CalendarItemRetrievalOption Custom -OwaServerUrl "https://OwaServer01"',
      { CalendarItemRetrievalOption: 'Custom', OwaServerUrl: 'https://OwaServer01' },
    ],
  ])('%s means what it says', (line, values) => {
    expect(bound(wordsOfBash(line))).toEqual(values);
  });

  test('@("a","b") is read where extglob lets it through', () => {
    const words = wordsOfBash('-SSLBindings @("10.0.0.1:995","[::]:995")', 'shopt -s extglob');
    expect(bound(words)).toEqual({ SSLBindings: [binding('10.0.0.1', 995), binding('::', 995)] });
  });
});
