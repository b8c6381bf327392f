import { describe, expect, test } from 'vitest';
import { MAX_BLANKS_HELD } from '../../src/mime/limits.ts';
import { decodeTransferEncoding, transferDecoder } from '../../src/mime/transfer-encoding.ts';
import { octets } from './messages.ts';

const BASE64: readonly (readonly [name: string, encoded: string, decoded: string])[] = [
  ['nothing', '', ''],
  ['all lengths', 'QQ==QUI=QUJD', 'AABABC'],
  ['lines', 'SGVs\r\nbG8s\r\nIHdv\nbGQ=\n', 'Hello, wold'],
  ['missing padding', 'QUJDRA', 'ABCD'],
  ['one letter too many', 'QUJDR', 'ABC'],
  ['what is not in the alphabet', 'Q*U-J D!', 'ABC'],
  ['every value', '++//AAaa09', '\xfb\xef\xff\x00\x06\x9a\xd3\xdf'.slice(0, 7)],
];

const QUOTED_PRINTABLE: readonly (readonly [name: string, encoded: string, decoded: string])[] = [
  ['nothing', '', ''],
  ['escapes in any case', 'Gr=FC=df=65', 'Gr\xfc\xdfe'],
  ['soft line breaks', 'one=\r\ntwo=\nthree', 'onetwothree'],
  ['soft line breaks with blanks', 'one= \t\r\ntwo=  \nthree', 'onetwothree'],
  ['blanks at the end of a line', 'one  \r\ntwo \t\nthree \t ', 'one\r\ntwo\nthree'],
  ['encoded blanks at the end of a line', 'one=20\r\ntwo =09\n', 'one \r\ntwo \t\n'],
  ['blanks within a line', 'a  b \t c', 'a  b \t c'],
  ['what is no escape', 'a=b =XY ==41 =', 'a=b =XY =A '.trimEnd()],
  ['a lone CR', 'a\rb \r c\r', 'a\rb \r c\r'],
  ['empty lines', '\r\n\n  \r\n \n', '\r\n\n\r\n\n'],
  ['8-bit octets', '\xfc\0\xff', '\xfc\0\xff'],
];

describe.each([
  ['base64', BASE64],
  ['quoted-printable', QUOTED_PRINTABLE],
] as const)('%s', (encoding, samples) => {
  test.each(samples)('%s', (_, encoded, decoded) => {
    expect(decodeTransferEncoding(octets(encoded), encoding.toUpperCase())!.toString('latin1')).toBe(decoded);
  });

  test.each(samples)('%s, cut anywhere', (_, encoded, decoded) => {
    for (let first = 0; first <= encoded.length; first++) {
      for (let second = first; second <= encoded.length; second++) {
        const decoder = transferDecoder(encoding)!;
        const pieces = [encoded.slice(0, first), encoded.slice(first, second), encoded.slice(second)].map(octets);
        const out = [...pieces.map((piece) => decoder.decode(piece)), decoder.end()];
        expect(Buffer.concat(out).toString('latin1')).toBe(decoded);
      }
    }
  });

  test.each(samples)('%s, an octet at a time', (_, encoded, decoded) => {
    const decoder = transferDecoder(encoding)!;
    const out = [...encoded].map((octet) => Buffer.from(decoder.decode(octets(octet))));
    expect(Buffer.concat([...out, decoder.end()]).toString('latin1')).toBe(decoded);
  });
});

test('all octets survive the way through base64', () => {
  const all = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7) & 0xff));
  expect(decodeTransferEncoding(octets(all.toString('base64').replace(/(.{76})/g, '$1\r\n')), 'base64')).toEqual(all);
});

test.each([undefined, '7bit', '8BIT', 'Binary'])('%s changes nothing', (encoding) => {
  const text = octets('a=3D\r\n \xff');
  expect(decodeTransferEncoding(text, encoding)).toEqual(text);
});

test('an unknown encoding is not decoded', () => {
  expect(decodeTransferEncoding(octets('x'), 'x-uuencode')).toBeUndefined();
});

test.each([
  [MAX_BLANKS_HELD - 1, 1],
  [MAX_BLANKS_HELD, 1],
  [MAX_BLANKS_HELD + 1, MAX_BLANKS_HELD + 2],
])('of a letter and %d blanks %d octets are given out at once', (blanks, given) => {
  const decoder = transferDecoder('quoted-printable')!;
  expect(decoder.decode(octets(`a${' '.repeat(blanks)}`)).length).toBe(given);
});
