import { describe, expect, test } from 'vitest';
import { formatNetwork, ipNetwork, parseNetwork } from '../../src/model/ip-network.ts';
import { refusal } from './support/refusal.ts';

describe('a network', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7', 32, '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7', 32, '192.0.2.7'],
    ['192.0.2.6/31', '192.0.2.6', 31, '192.0.2.6/31'],
    ['10.0.0.0/8', '10.0.0.0', 8, '10.0.0.0/8'],
    ['172.16.0.0/12', '172.16.0.0', 12, '172.16.0.0/12'],
    ['0.0.0.0/0', '0.0.0.0', 0, '0.0.0.0/0'],
    ['2001:DB8:0::/32', '2001:db8::', 32, '2001:db8::/32'],
    ['2001:db8::1', '2001:db8::1', 128, '2001:db8::1'],
    ['2001:db8:0:8::/61', '2001:db8:0:8::', 61, '2001:db8:0:8::/61'],
    ['::/0', '::', 0, '::/0'],
    ['::ffff:10.0.0.0/104', '10.0.0.0', 8, '10.0.0.0/8'],
    [' fe80::/10 ', 'fe80::', 10, 'fe80::/10'],
  ])('%j is %s, %d bits', (text, address, prefix, canonical) => {
    const network = parseNetwork(text);
    expect(network).toEqual({ address, prefix });
    expect(formatNetwork(network)).toBe(canonical);
    expect(ipNetwork.same(parseNetwork(canonical), network)).toBe(true);
  });

  test.each([
    ['10.0.0.0/33', '0 to 32 bits'],
    ['2001:db8::/129', '0 to 128 bits'],
    ['::ffff:10.0.0.0/95', '0 to 32 bits'],
    ['10.1.0.0/8', 'behind its prefix of 8'],
    ['192.0.2.7/31', 'behind its prefix of 31'],
    ['2001:db8::1/64', 'behind its prefix of 64'],
    ['10.0.0/8', 'is not an IP address or network'],
    ['10.0.0.0/', 'is not an IP address or network'],
    ['10.0.0.0/255.0.0.0', 'is not an IP address or network'],
    ['10.0.0.0-10.0.0.9', 'is not an IP address or network'],
    ['proxy.example', 'is not an IP address or network'],
    ['*', 'is not an IP address or network'],
    ['', 'is not an IP address or network'],
    [7, 'is not an IP address or network'],
    [null, 'is not an IP address or network'],
  ])('%j is none: %s', (text, words) => {
    const { message, hint } = refusal(() => parseNetwork(text));
    expect(message).toContain(words);
    expect(hint).toMatch(/^Write /);
  });

  test('with bits behind its prefix is told both ways out', () => {
    expect(refusal(() => parseNetwork('10.1.2.3/8')).hint).toBe(
      'Write 10.0.0.0/8 for the network, 10.1.2.3 for the address alone.',
    );
    expect(refusal(() => parseNetwork('2001:db8:1:2:3::9/50')).hint).toContain('2001:db8:1::/50');
  });

  test('has an example that it takes', () => {
    expect(formatNetwork(ipNetwork.parse(ipNetwork.example))).toBe(ipNetwork.example);
  });
});
