import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProxyHeader, V1_OCTETS, V2_LENGTH } from '../../src/wire/proxy-header.ts';
import { runs } from '../support/fuzz.ts';
import { proxyV1, proxyV2, TCP4, TCP6 } from '../support/proxy-header.ts';

const FOUR = { remoteAddress: '192.0.2.7', remotePort: 40_000, localAddress: '198.51.100.1', localPort: 993 };
const SIX = { remoteAddress: '2001:db8::7', remotePort: 40_000, localAddress: '2001:db8::1', localPort: 993 };
const FROM_FOUR = Buffer.from([192, 0, 2, 7, 198, 51, 100, 1, 0x9c, 0x40, 0x03, 0xe1]);
const FROM_SIX = Buffer.from(
  '20010db8000000000000000000000007' + '20010db8000000000000000000000001' + '9c4003e1',
  'hex',
);
/** PP2_TYPE_ALPN, PP2_TYPE_CRC32C and PP2_TYPE_SSL with a client certificate's name; none of them matters. */
const ADDITIONS = Buffer.from(
  '010004696d6170' + '0300041a2b3c4d' + '2000130100000000' + '22000b6d61696c2e636c69656e74',
  'hex',
);

const VALID: readonly (readonly [string, Buffer, object | undefined])[] = [
  ['version 1, TCP4', proxyV1('TCP4 192.0.2.7 198.51.100.1 40000 993'), FOUR],
  ['version 1, TCP6', proxyV1('TCP6 2001:DB8::7 2001:db8:0:0:0:0:0:1 40000 993'), SIX],
  ['version 1, TCP6 with IPv4 mapped into it', proxyV1('TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 40000 993'), FOUR],
  [
    'version 1, ports at their ends',
    proxyV1('TCP4 255.255.255.255 0.0.0.0 65535 0'),
    { remoteAddress: '255.255.255.255', remotePort: 65_535, localAddress: '0.0.0.0', localPort: 0 },
  ],
  ['version 1, UNKNOWN', proxyV1('UNKNOWN'), undefined],
  ['version 1, UNKNOWN with more', proxyV1('UNKNOWN ffff::1 whatever 65536'), undefined],
  ['version 1 at its longest', proxyV1(`UNKNOWN ${'f'.repeat(V1_OCTETS - 'PROXY UNKNOWN \r\n'.length)}`), undefined],
  ['version 2, TCP4', proxyV2(TCP4, FROM_FOUR), FOUR],
  ['version 2, TCP6', proxyV2(TCP6, FROM_SIX), SIX],
  ['version 2, TCP4 with additions', proxyV2(TCP4, Buffer.concat([FROM_FOUR, ADDITIONS])), FOUR],
  ['version 2, TCP6 with additions', proxyV2(TCP6, Buffer.concat([FROM_SIX, ADDITIONS])), SIX],
  ['version 2 at its longest', proxyV2(TCP4, Buffer.concat([FROM_FOUR, Buffer.alloc(V2_LENGTH - 12)])), FOUR],
  ['version 2, a UNIX socket', proxyV2(0x31, Buffer.alloc(216)), undefined],
  ['version 2, nothing known', proxyV2(0x00, Buffer.alloc(0)), undefined],
  ['version 2, nothing known, additions', proxyV2(0x00, ADDITIONS), undefined],
  ['version 2, LOCAL', proxyV2(0x00, Buffer.alloc(0), 0x20), undefined],
  ['version 2, LOCAL with addresses, which do not count', proxyV2(TCP4, FROM_FOUR, 0x20), undefined],
  ['version 2, LOCAL with a family that no client has', proxyV2(0x77, Buffer.alloc(3), 0x20), undefined],
];

describe.each(VALID)('%s', (_, header, endpoints) => {
  test('is read, and what follows is left alone', () => {
    for (const rest of ['', 'a NOOP\r\n', 'PROXY TCP4 ', '\x16\x03\x01']) {
      const parsed = parseProxyHeader(Buffer.concat([header, Buffer.from(rest, 'latin1')]));
      expect(parsed).toEqual({ kind: 'complete', octets: header.length, endpoints });
    }
  });

  test('is incomplete wherever it is cut', () => {
    for (let cut = 0; cut < header.length; cut++) {
      expect([cut, parseProxyHeader(header.subarray(0, cut))]).toEqual([cut, { kind: 'incomplete' }]);
    }
  });
});

test.each([
  ['a greeting of TLS', '\x16\x03\x01\x02\x00'],
  ['a command', 'a CAPABILITY\r\n'],
  ['lower case', 'proxy tcp4 '],
  ['a line end first', '\r\nPROXY'],
  ['the end of a signature that is none', '\r\n\r\n\0\r\nQUIX\n'],
])('%s is no header, as soon as that can be seen', (_, text) => {
  const octets = Buffer.from(text, 'latin1');
  const kinds = Array.from(octets, (_octet, at) => parseProxyHeader(octets.subarray(0, at + 1)).kind);
  expect(kinds.at(-1)).toBe('invalid');
  expect(kinds.slice(kinds.indexOf('invalid')).every((kind) => kind === 'invalid')).toBe(true);
});

test.each([
  ['TCP5 192.0.2.7 198.51.100.1 40000 993', 'neither TCP4'],
  ['', 'neither TCP4'],
  ['tcp4 192.0.2.7 198.51.100.1 40000 993', 'neither TCP4'],
  ['TCP4 192.0.2.7 198.51.100.1 40000', 'Its line is not'],
  ['TCP4 192.0.2.7 198.51.100.1 40000 993 ', 'Its line is not'],
  ['TCP4  192.0.2.7 198.51.100.1 40000 993', 'Its line is not'],
  ['TCP4 2001:db8::7 2001:db8::1 40000 993', 'Its line is not'],
  ['TCP6 192.0.2.7 198.51.100.1 40000 993', 'Its line is not'],
  ['TCP4 192.0.2.07 198.51.100.1 40000 993', 'Its line is not'],
  ['TCP4 192.0.2.7 mail.example 40000 993', 'Its line is not'],
  ['TCP6 fe80::7%eth0 2001:db8::1 40000 993', 'Its line is not'],
  ['TCP4 192.0.2.7 198.51.100.1 65536 993', 'Its line is not'],
  ['TCP4 192.0.2.7 198.51.100.1 040000 993', 'Its line is not'],
  ['TCP4 192.0.2.7 198.51.100.1 -1 993', 'Its line is not'],
  ['TCP4 192.0.2.7 198.51.100.1 40000 993\n', 'Its line is not'],
])('version 1 with %j is refused: %s', (text, words) => {
  expect(parseProxyHeader(proxyV1(text))).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(words) });
});

test('a line of version 1 without an end is refused at the octet that would make it too long', () => {
  const line = Buffer.from('PROXY UNKNOWN '.padEnd(V1_OCTETS + 50, 'f'), 'latin1');
  expect(parseProxyHeader(line.subarray(0, V1_OCTETS - 1)).kind).toBe('incomplete');
  expect(parseProxyHeader(line.subarray(0, V1_OCTETS))).toMatchObject({ reason: expect.stringContaining('107') });
  // Its end one octet too late.
  const late = proxyV1(`UNKNOWN ${'f'.repeat(V1_OCTETS - 'PROXY UNKNOWN \r\n'.length + 1)}`);
  expect(late).toHaveLength(V1_OCTETS + 1);
  expect(parseProxyHeader(late).kind).toBe('invalid');
});

test.each([
  ['version 1', proxyV2(TCP4, FROM_FOUR, 0x11), 'Its version is 1'],
  ['version 3', proxyV2(TCP4, FROM_FOUR, 0x31), 'Its version is 3'],
  ['a command that there is not', proxyV2(TCP4, FROM_FOUR, 0x22), 'Its command is 2'],
  ['UDP over IPv4', proxyV2(0x12, FROM_FOUR), '0x12'],
  ['UDP over IPv6', proxyV2(0x22, FROM_SIX), '0x22'],
  ['datagrams of UNIX sockets', proxyV2(0x32, Buffer.alloc(216)), '0x32'],
  ['a family that there is not', proxyV2(0x41, FROM_FOUR), '0x41'],
  ['addresses cut short', proxyV2(TCP4, FROM_FOUR.subarray(0, 11)), 'too short'],
  ['addresses of IPv4 as IPv6', proxyV2(TCP6, FROM_FOUR), 'too short'],
  ['one octet too many', proxyV2(TCP4, Buffer.alloc(V2_LENGTH + 1)), 'the most is 4096'],
])('version 2 with %s is refused, before it is all here', (_, header, words) => {
  const refusal = { kind: 'invalid', reason: expect.stringContaining(words) };
  expect(parseProxyHeader(header.subarray(0, 16))).toMatchObject(refusal);
  expect(parseProxyHeader(header)).toMatchObject(refusal);
});

test('whatever comes is one of the three, and more of it never makes good what was wrong', () => {
  const start = fc.constantFrom(
    '',
    'PROXY ',
    'PROXY TCP4 ',
    '\r\n\r\n\0\r\nQUIT\n',
    '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c',
  );
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 150 }), fc.nat(150), (head, tail, cut) => {
      const octets = Buffer.concat([Buffer.from(head, 'latin1'), tail]);
      const [before, after] = [parseProxyHeader(octets.subarray(0, cut)), parseProxyHeader(octets)];
      if (before.kind !== 'incomplete') expect(after).toEqual(before);
      if (after.kind === 'complete') expect(after.octets).toBeLessThanOrEqual(octets.length);
    }),
    runs(100),
  );
});
