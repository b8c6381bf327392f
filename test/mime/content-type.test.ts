import { describe, expect, test } from 'vitest';
import {
  parseContentDisposition,
  parseContentLanguage,
  parseContentType,
  parseTransferEncoding,
} from '../../src/mime/content-type.ts';
import { decodedParameter } from '../../src/mime/encoded-word.ts';

/** Parameters as `name=value`. */
const parameters = (value: string) =>
  parseContentType(`a/b; ${value}`)!.parameters.map(({ name, value }) => `${name}=${value}`);

describe('Content-Type', () => {
  test('keeps the case of what is written, and has it in lower case too', () => {
    const type = parseContentType('TEXT/Html; Charset=X')!;
    expect([type.type, type.subtype, type.mediaType]).toEqual(['TEXT', 'Html', 'text/html']);
    expect(type.parameters).toEqual([{ name: 'Charset', value: 'X' }]);
  });

  test.each(['', 'text', 'text/', '/plain', '=?x?=', '"text"/plain', ';charset=x'])('%j cannot be read', (value) => {
    expect(parseContentType(value)).toBeUndefined();
  });

  test.each([
    ['comments', '(a) x (b) = (c) y (d) ; (e) z=1', ['x=y', 'z=1']],
    ['quoted strings', 'x="a;\\"b\\"\\\\ (c)"; y=""', ['x=a;"b"\\ (c)', 'y=']],
    ['folding', 'x=1;\r\n\ty="a\r\n b"', ['x=1', 'y=a b']],
    ['empty and broken ones', ';; x; =y; "q"=z; ok=1;', ['ok=1']],
    [
      'unquoted values that should be quoted',
      'type=text/html; name=a[1].txt; u==?utf-8?q?x?=',
      ['type=text/html', 'name=a[1].txt', 'u==?utf-8?q?x?='],
    ],
    ['what follows a value without a semicolon', 'x=1 y=2; z=3', ['x=1', 'z=3']],
    ['a string that is never closed', 'x="1; y=2', ['x=1; y=2']],
    ['repeated names', 'x=1; X=2', ['x=1', 'X=2']],
  ])('parameters: %s', (_, value, expected) => {
    expect(parameters(value)).toEqual(expected);
  });
});

describe('continued parameters (RFC 2231)', () => {
  test.each([
    ["n*=utf-8''a%20b; z=1", ['z=1', "n*=utf-8''a%20b"]],
    ['n*1=b; z=1; n*0=a', ['z=1', 'n=ab']],
    ["n*1*=%20b; n*0*=utf-8''a; z=1", ['z=1', "n*=utf-8''a%20b"]],
    ["n*0*=utf-8''a; n*1=100%", ["n*=utf-8''a100%25"]],
    ['n*0=100%; n*1*=%20b', ["n*=''100%25%20b"]],
    ['b*0=1; a*0=2', ['a=2', 'b=1']],
    ['N*0=a; n*1=b', ['N=ab']],
    ['n*0=a; n*2=c', ['n*0=a', 'n*2=c']],
    ['n*0=a; n*0=b', ['n*0=a', 'n*0=b']],
    ['n*1=b', ['n*1=b']],
    ['n*x=a; *0=b; n*0*y=c', ['n*x=a', '*0=b', 'n*0*y=c']],
    ["n*=utf-8''whole; n*0=a; n*1=b", ["n*=utf-8''whole", 'n=ab']],
  ])('%s', (value, expected) => {
    expect(parameters(value)).toEqual(expected);
  });

  test.each([
    ["filename*=utf-8'en'%C3%A9t%C3%A9.txt", 'été.txt'],
    ["filename*0*=iso-8859-1''%E9t; filename*1*=%E9; filename*2=.txt", 'été.txt'],
    ["filename*=''plain%20ascii", 'plain ascii'],
    ['filename="=?utf-8?q?=C3=A9t=C3=A9?=.txt"', 'été.txt'],
    ["filename=fallback; filename*=utf-8''real", 'real'],
    ['filename*=no-quotes; filename=fallback', 'fallback'],
    ['other=x', undefined],
  ])('%s is shown as %s', (value, expected) => {
    expect(decodedParameter(parseContentType(`a/b; ${value}`)!.parameters, 'filename')).toBe(expected);
  });
});

test.each([
  ['attachment; filename=x', { type: 'attachment', parameters: [{ name: 'filename', value: 'x' }] }],
  ['"inline"', { type: 'inline', parameters: [] }],
  ['', undefined],
  ['; filename=x', undefined],
])('Content-Disposition: %s', (value, expected) => {
  expect(parseContentDisposition(value)).toEqual(expected);
});

test.each([
  ['BASE64', 'BASE64'],
  [' (a) base64 (b)', 'base64'],
  ['base64;', 'base64'],
  ['quoted printable', undefined],
  ['"7bit"', undefined],
  ['', undefined],
])('Content-Transfer-Encoding: %j', (value, expected) => {
  expect(parseTransferEncoding(value)).toBe(expected);
});

test.each([
  ['en', ['en']],
  ['en, de-DE ,(x) fr', ['en', 'de-DE', 'fr']],
  ['en de', ['en']],
  [', en', ['en']],
  ['', []],
])('Content-Language: %j', (value, expected) => {
  expect(parseContentLanguage(value)).toEqual(expected);
});
