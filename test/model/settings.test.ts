import { describe, expect, test } from 'vitest';
import { imapSettings } from '../../src/model/imap-settings.ts';
import { sectionSchemas } from '../../src/model/json-schema.ts';
import { kebab } from '../../src/model/kebab.ts';
import { popSettings } from '../../src/model/pop-settings.ts';
import {
  decodeSetting,
  encodeSetting,
  formatSetting,
  type SettingsNoun,
  sameValue,
} from '../../src/model/settings-noun.ts';

const SERVER = { name: 'EX01', fqdn: 'EX01.contoso.com' };
const pop = popSettings as unknown as SettingsNoun;
const imap = imapSettings as unknown as SettingsNoun;

function findSetting(noun: SettingsNoun, name: string) {
  return noun.settings.find((one) => one.name === name);
}

/** Name, and the default as Format-List shows it for POP3 and for IMAP4; - where the protocol lacks it. */
const PUBLISHED = `
MaxCommandSize                    | 512 | 10240
MessageRetrievalSortOrder         | Ascending | -
ShowHiddenFoldersEnabled          | - | False
UnencryptedOrTLSBindings          | {[::]:110, 0.0.0.0:110} | {[::]:143, 0.0.0.0:143}
SSLBindings                       | {[::]:995, 0.0.0.0:995} | {[::]:993, 0.0.0.0:993}
InternalConnectionSettings        | {EX01.contoso.com:995:SSL, EX01.contoso.com:110:TLS} | {EX01.contoso.com:993:SSL, EX01.contoso.com:143:TLS}
ExternalConnectionSettings        | {} | {}
X509CertificateName               | EX01 | EX01
Banner                            | The Microsoft Exchange POP3 service is ready. | The Microsoft Exchange IMAP4 service is ready.
LoginType                         | SecureLogin | SecureLogin
AuthenticatedConnectionTimeout    | 00:30:00 | 00:30:00
PreAuthenticatedConnectionTimeout | 00:01:00 | 00:01:00
MaxConnections                    | 2147483647 | 2147483647
MaxConnectionFromSingleIP         | 2147483647 | 2147483647
MaxConnectionsPerUser             | 16 | 16
MessageRetrievalMimeFormat        | BestBodyFormat | BestBodyFormat
ProxyTargetPort                   | 1995 | 1993
CalendarItemRetrievalOption       | iCalendar | iCalendar
OwaServerUrl                      |  |
EnableExactRFC822Size             | False | False
LiveIdBasicAuthReplacement        | False | False
SuppressReadReceipt               | False | False
ProtocolLogEnabled                | False | False
EnforceCertificateErrors          | False | False
LogFileLocation                   | logs/Pop3 | logs/Imap4
LogFileRollOverSettings           | Hourly | Hourly
LogPerFileSizeQuota               | 0 B (0 bytes) | 0 B (0 bytes)
ExtendedProtectionPolicy          | None | None
EnableGSSAPIAndNTLMAuth           | True | True
`
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string]);

describe.each([
  [pop, 1],
  [imap, 2],
] as const)('%s', (noun, column) => {
  const published = PUBLISHED.filter((row) => row[column] !== '-');

  test('has the published settings in the published order, each with its default', () => {
    const defaults = noun.defaults(SERVER) as Record<string, unknown>;
    expect(noun.settings.map((one) => [one.name, formatSetting(one, defaults[one.name])])).toEqual(
      published.map((row) => [row[0], row[column]]),
    );
  });

  test('reads every default back from the form that a document holds', () => {
    const defaults = noun.defaults(SERVER) as Record<string, unknown>;
    for (const one of noun.settings) {
      const value = defaults[one.name];
      expect(decodeSetting(one, encodeSetting(one, value))).toEqual({ ok: true, value });
    }
  });

  test('describes every setting', () => {
    for (const one of noun.settings) {
      expect(one.help).toMatch(/\.$/);
      expect(one.flag).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
  });

  test('says of every setting that is only stored why nothing depends on it, and of no other', () => {
    for (const { name, takesEffect, withoutEffect } of noun.settings) {
      expect([name, withoutEffect !== undefined]).toEqual([name, takesEffect === 'stored only']);
      if (withoutEffect !== undefined) expect(withoutEffect).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('gives no two settings one place', () => {
    const positions = noun.settings.map(({ position }) => position);
    expect(new Set(positions).size).toBe(positions.length);
  });

  test('shows an example that the setting takes', () => {
    for (const one of noun.settings)
      if (one.example) expect(decodeSetting(one, one.example)).toMatchObject({ ok: true });
  });
});

const RANGES: readonly (readonly [SettingsNoun, string, number, number])[] = [
  [pop, 'MaxCommandSize', 40, 1024],
  [imap, 'MaxCommandSize', 1024, 16384],
  ...[pop, imap].flatMap((noun) => [
    [noun, 'MaxConnections', 1, 2147483647] as const,
    [noun, 'MaxConnectionFromSingleIP', 1, 2147483647] as const,
    [noun, 'MaxConnectionsPerUser', 1, 2147483647] as const,
    [noun, 'ProxyTargetPort', 1, 65535] as const,
  ]),
];

describe.each(RANGES)('%s %s', (noun, name, minimum, maximum) => {
  const setting = findSetting(noun, name)!;

  test.each([minimum, minimum + 1, maximum - 1, maximum])('takes %d', (value) => {
    expect(decodeSetting(setting, value)).toEqual({ ok: true, value });
    expect(decodeSetting(setting, String(value))).toEqual({ ok: true, value });
  });

  test.each([minimum - 1, maximum + 1])('refuses %d, and names value, minimum and maximum', (value) => {
    const decoded = decodeSetting(setting, value);
    expect(decoded.ok).toBe(false);
    if (decoded.ok || value > 2147483647) return;
    expect(decoded.kind).toBe('range');
    for (const part of [value, minimum, maximum]) expect(decoded.reason).toContain(String(part));
  });
});

describe.each([pop, imap])('time-outs of %s', (noun) => {
  test.each([
    ['AuthenticatedConnectionTimeout', '00:00:30', true],
    ['AuthenticatedConnectionTimeout', '00:00:29.999', false],
    ['AuthenticatedConnectionTimeout', '1.00:00:00', true],
    ['AuthenticatedConnectionTimeout', '1.00:00:00.001', false],
    ['PreAuthenticatedConnectionTimeout', '00:00:30', true],
    ['PreAuthenticatedConnectionTimeout', '00:00:29.999', false],
    ['PreAuthenticatedConnectionTimeout', '01:00:00', true],
    ['PreAuthenticatedConnectionTimeout', '01:00:00.001', false],
  ])('%s %s: %s', (name, text, ok) => {
    const decoded = decodeSetting(findSetting(noun, name)!, text);
    expect(decoded.ok).toBe(ok);
    if (!decoded.ok) expect(decoded.reason).toContain('00:00:30');
  });
});

test('two lists are the same in the same order only', () => {
  const setting = findSetting(pop, 'SSLBindings')!;
  const list = (text: string) => setting.type.parse(text);
  expect(sameValue(setting, list('0.0.0.0:1,[::]:1'), list('0.0.0.0:1,[0::0]:1'))).toBe(true);
  expect(sameValue(setting, list('0.0.0.0:1,[::]:1'), list('[::]:1,0.0.0.0:1'))).toBe(false);
});

test.each([
  ['SSLBindings', 'ssl-bindings'],
  ['UnencryptedOrTLSBindings', 'unencrypted-or-tls-bindings'],
  ['X509CertificateName', 'x509-certificate-name'],
  ['EnableGSSAPIAndNTLMAuth', 'enable-gssapi-and-ntlm-auth'],
  ['EnableExactRFC822Size', 'enable-exact-rfc822-size'],
  ['MaxConnectionFromSingleIP', 'max-connection-from-single-ip'],
  ['OwaServerUrl', 'owa-server-url'],
])('the flag of %s is %s', (name, flag) => {
  expect(kebab(name)).toBe(flag);
});

test('the JSON Schema has every property with its range, default and meaning, and no other', () => {
  const { pop: schema } = sectionSchemas() as unknown as {
    pop: { properties: Record<string, object>; additionalProperties: boolean };
  };
  expect(Object.keys(schema.properties).sort()).toEqual(pop.settings.map(({ name }) => name).sort());
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties.MaxCommandSize).toMatchObject({ type: 'integer', minimum: 40, maximum: 1024, default: 512 });
  expect(schema.properties.LoginType).toMatchObject({
    enum: ['PlainTextLogin', 'PlainTextAuthentication', 'SecureLogin'],
    default: 'SecureLogin',
  });
  expect(schema.properties.SSLBindings).toMatchObject({ examples: [['0.0.0.0:995']] });
});
