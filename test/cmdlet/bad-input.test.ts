/** Command lines that are wrong. Each gets exit 2 and a sentence that helps; nothing on stdout; nothing is written. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestConsole } from './console.ts';

let console: TestConsole;

beforeAll(() => {
  console = new TestConsole();
});

afterAll(() => {
  console.close();
});

/** The words of the line, and parts of what it is told. */
type Case = readonly [words: readonly string[], ...parts: readonly string[]];

function suite(name: string, cmdlet: string, cases: readonly Case[]): void {
  describe(name, () => {
    test.each(cases.map(([words, ...parts]) => ({ words, parts })))('$words', async ({ words, parts }) => {
      const { code, stdout, stderr } = await console.run([cmdlet, ...words]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      for (const part of parts) expect(stderr).toContain(part);
      expect(stderr.startsWith(`${cmdlet}: `)).toBe(true);
      expect(stderr).not.toMatch(/undefined|\[object|\bat .*\.ts:/);
      expect(console.read()).toBe('');
    });
  });
}

suite('names of parameters', 'Set-PopSettings', [
  [
    ['-MaxConnection', '5'],
    "Parameter cannot be processed because the parameter name 'MaxConnection' is ambiguous. Possible matches include: -MaxConnections -MaxConnectionFromSingleIP -MaxConnectionsPerUser.",
  ],
  [['--max-connection', '5'], '--max-connections --max-connection-from-single-ip --max-connections-per-user'],
  [['-MaxConections', '5'], "matches parameter name 'MaxConections'.", 'Did you mean -MaxConnections'],
  [['--max-conections', '5'], 'Did you mean --max-connections'],
  [['-Foo', 'x'], "A parameter cannot be found that matches parameter name 'Foo'.", 'Get-Help Set-PopSettings'],
  [['--foo=x'], "matches parameter name 'foo'"],
  [['-E', 'Stop'], "the parameter name 'E' is ambiguous", '-ErrorAction'],
  [['-W'], '-WhatIf', '-WarningAction'],
  [['-Out', 'list'], 'is ambiguous', '-OutVariable', 'If -Output is meant, write it out.'],
  [['--out', 'json'], '--out-variable', 'If --output is meant, write it out.'],
  [['@{Add="[::]:9951"}'], "accepts argument 'System.Collections.Hashtable'"],
  [['login-type', '3'], "accepts argument 'login-type'", 'Did you mean --login-type?'],
  [['/LoginType', '3'], "accepts argument '/LoginType'", 'Did you mean -LoginType?'],
  [['LoginType', '3'], 'Did you mean -LoginType?'],
  [['-ShowHiddenFoldersEnabled', '$true'], "matches parameter name 'ShowHiddenFoldersEnabled'"],
]);

suite('parameters that are published and do not exist', 'Set-PopSettings', [
  [['-Identity', 'CAS01', '-MaxConnections', '5'], 'There is no -Identity: name the server with -Server.'],
  [['--identity', 'CAS01'], 'name the server with --server'],
  [['-MaxConnectionsFromSingleIP', '5'], 'Did you mean -MaxConnectionFromSingleIP?'],
  [['-ProtocolLoggingEnabled', '$true'], 'Did you mean -ProtocolLogEnabled?'],
  [['-SSLRequired', '$true'], '-LoginType SecureLogin'],
  [['-ListenOnIPAddress', '0.0.0.0'], '-UnencryptedOrTLSBindings'],
  [['-ListenOnPort', '110'], '-UnencryptedOrTLSBindings'],
  [['-Enabled', '$false'], 'Set-CASMailbox', 'Stop-Service MSExchangePOP3'],
]);

suite('placeholders that were left in', 'Set-PopSettings', [
  [['-MaxConnections', 'Value'], 'Input string was not in a correct format.', 'looks like a placeholder'],
  [['-MaxConnectionsPerUser', '“connectionvalue”'], 'looks like a placeholder'],
  [['-AuthenticatedConnectionTimeout', 'TimeValue'], 'looks like a placeholder', '00:30:00'],
  [['-SSLBindings:', 'IPaddress:Port'], 'looks like a placeholder', '0.0.0.0:995'],
  [['-X509CertificateName', '<FQDN>'], 'looks like a placeholder', 'mail.contoso.com'],
  [['-ExternalConnectionSettings', '<FQDN1>:<TCPPort1>:<SSL | TLS | blank>'], 'looks like a placeholder'],
]);

suite('values', 'Set-PopSettings', [
  [
    ['-MaxCommandSize', '39'],
    'Cannot bind parameter \'MaxCommandSize\' to the target. Exception setting "MaxCommandSize": "39 bytes is below the minimum of 40; the maximum is 1024. Property Name: MaxCommandSize"',
  ],
  [['-MaxCommandSize', '1025'], '1025 bytes is above the maximum of 1024; the minimum is 40.'],
  [['-MaxCommandSize', '-5'], '-5 bytes is below the minimum of 40'],
  [['-MaxCommandSize', '10240'], 'above the maximum of 1024'],
  [['-MaxConnections', '0'], '0 connections is below the minimum of 1; the maximum is 2147483647.'],
  [['-MaxConnections', '2147483648'], 'Value was either too large or too small for an Int32.'],
  [
    ['-MaxConnections', 'abc'],
    'Cannot bind parameter \'MaxConnections\'. Cannot convert value "abc" to type "System.Int32".',
  ],
  [['-MaxConnections', ''], 'Input string was not in a correct format.'],
  [['-MaxConnections', '$null'], "Cannot bind argument to parameter 'MaxConnections' because it is null."],
  [['-MaxConnections', '@(1,2)'], 'takes one value, for example 2000'],
  [['-MaxConnections', '1.5'], 'Input string was not in a correct format.'],
  [['-AuthenticatedConnectionTimeout', '29'], '00:00:29 is below the minimum of 00:00:30; the maximum is 1.00:00:00.'],
  [['-PreAuthenticatedConnectionTimeout', '1:00:01'], '01:00:01 is above the maximum of 01:00:00'],
  [['-AuthenticatedConnectionTimeout', '30m'], 'not recognized as a valid TimeSpan', '[days.]hours:minutes:seconds'],
  [
    ['-LoginType', 'Foo'],
    'Unable to match the identifier name Foo to a valid enumerator name. Specify one of the following enumerator names and try again: PlainTextLogin, PlainTextAuthentication, SecureLogin',
  ],
  [['-LoginType', 'Plain'], 'The identifier name Plain cannot be processed', 'PlainTextLogin, PlainTextAuthentication'],
  [['-LoginType', '4'], '1 PlainTextLogin, 2 PlainTextAuthentication, 3 SecureLogin'],
  [['-LoginType', '$true'], 'enumerator name'],
  [['-MessageRetrievalMimeFormat', 'TextEnriched'], 'Write TextEnrichedOnly'],
  [['-ProtocolLogEnabled', 'yes'], 'Boolean parameters accept only Boolean values and numbers'],
  [['-ProtocolLogEnabled', ''], 'Boolean parameters accept only Boolean values and numbers'],
  [['-ProtocolLogEnabled', '$null'], 'because it is null'],
  [['-LogPerFileSizeQuota', '2PB'], 'such as 2MB'],
  [['-LogPerFileSizeQuota', '-1'], 'such as 2MB'],
  [['-OwaServerUrl', 'owa'], 'begins with http:// or https://'],
  [['-X509CertificateName', '0.0.0.0:995'], 'without a port'],
  [['-Banner', ''], 'printable ASCII'],
  [['-Banner', 'a\r\nb'], 'printable ASCII'],
  [['-Server', ''], "Cannot bind argument to parameter 'Server' because it is an empty string."],
  [['-ErrorAction', 'Sometimes'], 'enumerator name'],
  [['--output', 'xml'], 'enumerator name'],
]);

suite('bindings and connection settings', 'Set-PopSettings', [
  [['-SSLBindings', '0.0.0.0'], '"0.0.0.0" is not an IP address and port.', '0.0.0.0:995'],
  [['-SSLBindings', '995'], 'Write the address too: 0.0.0.0:995'],
  [['-SSLBindings', '0.0.0.0:0'], 'from 1 to 65535'],
  [['-SSLBindings', '0.0.0.0:65536'], 'from 1 to 65535'],
  [['-SSLBindings', '0.0.0.0:995,'], 'not an IP address and port'],
  [['-SSLBindings', ',0.0.0.0:995'], 'not an IP address and port'],
  [['-SSLBindings', 'localhost:995'], 'a host name cannot be bound'],
  [['-SSLBindings', '300.0.0.1:995'], 'not an IP address and port'],
  [['-SSLBindings', '::1:995'], '[::1]:995'],
  [['-SSLBindings', '0.0.0.0:995,0.0.0.0:995'], '0.0.0.0:995 stands twice in PopSettings SSLBindings'],
  [['-SSLBindings', '0.0.0.0:110'], 'in PopSettings UnencryptedOrTLSBindings and in PopSettings SSLBindings'],
  [['-SSLBindings', '0.0.0.0:993'], 'in PopSettings SSLBindings and in ImapSettings SSLBindings'],
  [['--add-ssl-bindings', '127.0.0.1:995'], 'collides with'],
  [['--ssl-port', '110'], 'one address and port can be bound once only'],
  [['--ssl-port', '0'], '"0" is not a port, which is a whole number from 1 to 65535.'],
  [['--ssl-port', '65536'], 'is not a port'],
  [['--ssl-port', 'x'], 'is not a port'],
  [['--ssl-port', '1995', '-SSLBindings', '0.0.0.0:995'], 'cannot be used together'],
  [['--unencrypted-or-tls-port', '993'], 'can be bound once only'],
  [['-ExternalConnectionSettings', ':995:SSL'], 'has no host'],
  [['-ExternalConnectionSettings', 'mail.contoso.com:995:STARTTLS'], 'host:port:SSL'],
  [['-ExternalConnectionSettings', 'mail.contoso.com:0'], 'from 1 to 65535'],
  [['-CalendarItemRetrievalOption', 'Custom'], '"Custom" needs OwaServerUrl', '--owa-server-url'],
  [['-SSLBindings', '@{Ad="0.0.0.0:1"}'], "The key 'Ad' is neither Add nor Remove.", 'Did you mean Add?'],
  [['-SSLBindings', '@{Add="0.0.0.0"}'], 'not an IP address and port'],
  [['-LoginType', '@{Add="SecureLogin"}'], 'LoginType takes one value'],
  [['--ssl-bindings', '0.0.0.0:1', '--add-ssl-bindings', '0.0.0.0:2'], 'cannot be used together'],
  [['--add-ssl-bindings', '0.0.0.0:2', '--ssl-bindings', '0.0.0.0:1'], 'cannot be used together'],
]);

suite('words in the wrong place', 'Set-PopSettings', [
  [['EX01'], "A positional parameter cannot be found that accepts argument 'EX01'."],
  [['-Confirm', '$false'], "Write '-Confirm:$false' in quotes."],
  [['-', 'Server', 'EX01'], 'There is a blank between the dash and the name'],
  [['–', 'Server'], 'There is a blank between the dash and the name'],
  [['EX01-MaxConnections', '5'], 'A blank is missing before the name: EX01 -MaxConnections'],
  [['-MaxConnections', '5', 'a.txt', 'b.txt'], 'the shell has put file names in its place'],
  [['-MaxConnections', '5', '-MaxConnections', '6'], "parameter 'MaxConnections' is specified more than once."],
  [['-MaxConnections', '5', '--max-connections', '6'], 'specified more than once'],
  [['-SSLBindings', '0.0.0.0:1', '-SSLBindings', '0.0.0.0:2'], 'use the array syntax'],
  [['--', '-LoginType', '3'], "accepts argument '-LoginType'"],
]);

suite('values that are missing', 'Set-PopSettings', [
  [
    ['-MaxConnections'],
    "Missing an argument for parameter 'MaxConnections'. Specify a parameter of type 'System.Int32' and try again.",
    'postern set-popsettings -MaxConnections 2000',
  ],
  [['--login-type', '--banner', 'x'], "Missing an argument for parameter 'LoginType'", '--login-type SecureLogin'],
  [['-Server:'], 'Nothing follows the colon.'],
]);

suite('what a shell has destroyed', 'Set-PopSettings', [
  [
    ['-ProtocolLogEnabled', '-MaxConnections', '5'],
    "parameter 'ProtocolLogEnabled'",
    'nothing was assumed in its place',
    "'-ProtocolLogEnabled:$true'",
    '--protocol-log-enabled true',
  ],
  [['-ProtocolLogEnabled'], 'nothing was assumed in its place'],
  [['-ProtocolLogEnabled:'], 'nothing was assumed in its place'],
  [['--protocol-log-enabled'], 'nothing was assumed in its place'],
  [['-Confirm:'], '--no-confirm', "'-Confirm:$false'"],
  [['-WhatIf:', '-LoginType', '1'], '--no-what-if'],
  [['-Server', ':COMPUTERNAME'], 'what is left of $env:COMPUTERNAME', '"$COMPUTERNAME"'],
  [['-SSLBindings', '@{Add=0.0.0.0:1995'], 'the @{ has no }', '--add-ssl-bindings'],
  [['-SSLBindings', '@Add=0.0.0.0:1995', '@0.0.0.0:2995'], 'brace expansion', '--add-ssl-bindings'],
  [['-SSLBindings', '@(0.0.0.0:1995'], 'the @( has no )'],
]);

suite('Get- as well', 'Get-ImapSettings', [
  [['-fl'], "matches parameter name 'fl'", 'use -Output list'],
  [['--property', 'LoginType'], 'use --output list; programs take --json'],
  [['--output', 'xml'], 'to a valid enumerator name', 'Take one of: table, list, json, yaml, csv.'],
  [['EX01', 'EX02'], "accepts argument 'EX02'"],
  [['-Identity', 'EX01'], 'name the server with -Server'],
  [['-WhatIf'], "matches parameter name 'WhatIf'"],
  [['-LoginType', '3'], "matches parameter name 'LoginType'"],
]);

describe('with --json', () => {
  test.each([
    ['--json', '-MaxCommandSize', '9'],
    ['-MaxCommandSize', '9', '-Json'],
    ['--output', 'json', '-MaxCommandSize', '9'],
    ['--output=JSON', '-MaxCommandSize', '9'],
  ])('%s %s %s %s: the error is one line of JSON on stderr', async (...words) => {
    const { code, stdout, stderr } = await console.run(['Set-PopSettings', ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        id: 'ParameterBindingFailed,Set-PopSettings',
        category: 'WriteError',
        exitCode: 2,
        message:
          'Cannot bind parameter \'MaxCommandSize\' to the target. Exception setting "MaxCommandSize": "9 bytes is below the minimum of 40; the maximum is 1024. Property Name: MaxCommandSize"',
        hints: [],
        parameter: 'MaxCommandSize',
      },
    });
  });
});

test('-ErrorAction SilentlyContinue hides the words, not the exit code', async () => {
  const told = await console.type('Set-PopSettings -CalendarItemRetrievalOption Custom -EA SilentlyContinue');
  expect(told).toEqual({ code: 2, stdout: '', stderr: '' });
});

describe('on a screen', () => {
  const MESSAGE =
    "Set-PopSettings: Missing an argument for parameter 'ProtocolLogEnabled'. Specify a parameter of type 'System.Boolean' and try again.";

  test('the message is broken between words, and what is to be typed stays whole', async () => {
    const told = await console.type('Set-PopSettings -ProtocolLogEnabled', { screenWidth: 80 });
    const lines = told.stderr.split('\n');
    const message = lines.filter((line) => !line.startsWith('  ')).slice(0, -1);
    expect(message.every((line) => line.length <= 80)).toBe(true);
    expect(message.join(' ')).toBe(MESSAGE);
    expect(told.stderr).toContain('set-popsettings --protocol-log-enabled true');
  });

  test('what to do is broken like the message, and stays indented', async () => {
    const { stderr } = await console.type('Set-PopSettings -LoginType Foo', { screenWidth: 80 });
    expect(stderr.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(stderr).toMatch(/\n {2}Take the name or the number: [^\n]*\n {2}SecureLogin\.\n$/);
  });

  test('in a pipe a message is one line', async () => {
    const { stderr } = await console.type('Set-PopSettings -ProtocolLogEnabled');
    expect(stderr.split('\n')[0]).toBe(MESSAGE);
  });

  test('an error in JSON is one line', async () => {
    const { stderr } = await console.type('Set-PopSettings -ProtocolLogEnabled --json', { screenWidth: 80 });
    expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 2 } });
  });

  test('a warning is broken as well', async () => {
    const { stderr } = await console.type('Set-PopSettings', { screenWidth: 80 });
    expect(stderr).toMatch(/^WARNING: .{1,71}\n.{1,80}\n$/);
  });
});

describe('a configuration that somebody has broken', () => {
  test.each([
    ['Get-PopSettings', ['Mend the file; a running engine keeps the last good settings meanwhile.']],
    ['Set-PopSettings -LoginType 3', ['Nothing was written. Mend the file;']],
  ])('%s says where, and what to do', async (line, [hint]) => {
    const broken = new TestConsole();
    broken.write('servers:\n  EX01:\n    popp: {}\n');
    const { code, stdout, stderr } = await broken.type(line);
    broken.close();
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('postern.yaml:3:5: "popp" is not a section of a server. Did you mean pop?');
    expect(stderr.split('\n').at(-2)!.trim().startsWith(hint!)).toBe(true);
  });
});
