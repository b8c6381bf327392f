import { expect, test } from 'vitest';
import { MAX_QUOTED_OCTETS } from '../../src/mime/limits.ts';
import { nstring, octetsOf, wireString, withoutNuls } from '../../src/mime/wire-string.ts';

test.each([
  ['', '""'],
  ['plain text', '"plain text"'],
  ['say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
  ['tab\tand bell\x07', '"tab\tand bell\x07"'],
  ['gr\xfcn', '{4}\r\ngr\xfcn'],
  ['two\r\nlines', '{10}\r\ntwo\r\nlines'],
  ['nul\0', '{6}\r\nnul\xef\xbf\xbd'],
])('%j is written as %j', (value, wire) => {
  expect(wireString(value)).toBe(wire);
});

test('what is absent is NIL, what says NIL is not', () => {
  expect(nstring(undefined)).toBe('NIL');
  expect(nstring('NIL')).toBe('"NIL"');
});

test.each([
  [MAX_QUOTED_OCTETS - 1, '"'],
  [MAX_QUOTED_OCTETS, '"'],
  [MAX_QUOTED_OCTETS + 1, '{'],
])('a string of %d octets begins with %s', (length, first) => {
  expect(wireString('x'.repeat(length))[0]).toBe(first);
});

test('octet strings keep every octet', () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));
  expect(octetsOf(all.toString('latin1'))).toEqual(all);
});

test('NULs in a literal become 0x80, in a copy', () => {
  const octets = Buffer.from('a\0b\0', 'latin1');
  expect(withoutNuls(octets).toString('latin1')).toBe('a\x80b\x80');
  expect(octets.toString('latin1')).toBe('a\0b\0');
  const none = Buffer.from('abc');
  expect(withoutNuls(none)).toBe(none);
});
