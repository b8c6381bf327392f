import { describe, expect, test } from 'vitest';
import { bindingsCollide, formatBinding, parseBinding } from '../../src/model/binding.ts';
import { formatConnectionSetting, parseConnectionSetting } from '../../src/model/connection-setting.ts';
import { canonicalAddress } from '../../src/model/ip-address.ts';
import { refusal } from './support/refusal.ts';

describe('a binding', () => {
  test.each([
    ['0.0.0.0:995', '0.0.0.0', 995, '0.0.0.0:995'],
    ['[::]:995', '::', 995, '[::]:995'],
    ['[0:0:0:0:0:0:0:0]:995', '::', 995, '[::]:995'],
    ['[2001:DB8:0:0::1]:1', '2001:db8::1', 1, '[2001:db8::1]:1'],
    ['10.0.0.0:65535', '10.0.0.0', 65535, '10.0.0.0:65535'],
    ['[::ffff:10.0.0.1]:143', '10.0.0.1', 143, '10.0.0.1:143'],
    [' 127.0.0.1:110 ', '127.0.0.1', 110, '127.0.0.1:110'],
  ])('%j is %s port %d', (text, address, port, canonical) => {
    const binding = parseBinding(text);
    expect(binding).toEqual({ address, port });
    expect(formatBinding(binding)).toBe(canonical);
  });

  test.each([
    ['0.0.0.0:0', 'from 1 to 65535'],
    ['0.0.0.0:65536', 'from 1 to 65535'],
    ['0.0.0.0:-1', 'from 1 to 65535'],
    ['0.0.0.0:', 'there is none'],
    ['0.0.0.0:99999999999999', 'from 1 to 65535'],
    ['0.0.0.0:9 5', 'from 1 to 65535'],
  ])('%j has no valid port', (text, words) => {
    expect(refusal(() => parseBinding(text)).message).toContain(words);
  });

  test.each([
    ['993', '0.0.0.0:993 for every IPv4 address, [::]:993 for IPv6'],
    ['::1:995', '[::1]:995'],
    [':::995', '[::]:995'],
    ['10.0.0.1', '10.0.0.1:995'],
    ['*:143', '0.0.0.0:143'],
    ['localhost:143', 'a host name cannot be bound'],
    ['mail.contoso.com:143', 'a host name cannot be bound'],
    ['010.0.0.1:143', 'for example 0.0.0.0:995'],
    ['256.0.0.1:143', 'for example 0.0.0.0:995'],
    ['[10.0.0.1]:143', 'for example 0.0.0.0:995'],
    ['[fe80::1%eth0]:143', 'for example 0.0.0.0:995'],
    ['IPaddress:Port', 'looks like a placeholder'],
    ['', 'for example 0.0.0.0:995'],
    [null, 'for example 0.0.0.0:995'],
    [{}, 'for example 0.0.0.0:995'],
  ])('%j is none, and the way out is named', (text, hint) => {
    const { message, hint: shown } = refusal(() => parseBinding(text));
    expect(`${message} ${shown}`).toContain(hint);
  });

  test.each([
    ['0.0.0.0:995', '0.0.0.0:995', true],
    ['[::]:995', '[::]:995', true],
    ['[::]:995', '0.0.0.0:995', false],
    ['0.0.0.0:995', '10.0.0.1:995', true],
    ['[::]:995', '[::1]:995', true],
    ['10.0.0.1:995', '10.0.0.2:995', false],
    ['0.0.0.0:995', '0.0.0.0:993', false],
  ])('%s and %s exclude each other: %s', (a, b, collide) => {
    expect(bindingsCollide(parseBinding(a), parseBinding(b))).toBe(collide);
    expect(bindingsCollide(parseBinding(b), parseBinding(a))).toBe(collide);
  });
});

describe('a connection setting', () => {
  test.each([
    ['mail.contoso.com:995:SSL', { host: 'mail.contoso.com', port: 995, security: 'SSL' }],
    ['mail.contoso.com:110:tls', { host: 'mail.contoso.com', port: 110, security: 'TLS' }],
    ['mail.contoso.com:110', { host: 'mail.contoso.com', port: 110, security: '' }],
    ['mail.contoso.com:110:', { host: 'mail.contoso.com', port: 110, security: '' }],
    ['[2001:db8::1]:995:SSL', { host: '2001:db8::1', port: 995, security: 'SSL' }],
    ['192.0.2.1:995:SSL', { host: '192.0.2.1', port: 995, security: 'SSL' }],
  ])('%j is understood', (text, setting) => {
    expect(parseConnectionSetting(text)).toEqual(setting);
    expect(parseConnectionSetting(formatConnectionSetting(parseConnectionSetting(text)))).toEqual(setting);
  });

  test.each([
    [':995:SSL', 'has no host'],
    ['mail contoso:995:SSL', 'has no valid host name'],
    ['mail.contoso.com:0:SSL', 'from 1 to 65535'],
    ['mail.contoso.com:995:STARTTLS', 'ends in "STARTTLS"'],
    ['mail.contoso.com', 'is not a connection setting'],
    ['a:1:SSL:b', 'is not a connection setting'],
    ['', 'is not a connection setting'],
    ['<FQDN1>:<TCPPort1>:<SSL | TLS | blank>', 'looks like a placeholder'],
  ])('%j is refused: %s', (text, words) => {
    const { message, hint } = refusal(() => parseConnectionSetting(text));
    expect(`${message} ${hint}`).toContain(words);
  });
});

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['1.2.3', undefined],
  ['1.2.3.4.5', undefined],
  ['01.2.3.4', undefined],
  ['1.2.3.4.', undefined],
  ['::1', '::1'],
  ['1::2::3', undefined],
  ['12345::', undefined],
  ['::1]', undefined],
  ['x', undefined],
])('the address %j is canonically %j', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});
