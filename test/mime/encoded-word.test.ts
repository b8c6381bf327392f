import { describe, expect, test } from 'vitest';
import { decodeHeaderValue } from '../../src/mime/encoded-word.ts';
import { MAX_ENCODED_WORDS } from '../../src/mime/limits.ts';

describe('encoded words (RFC 2047)', () => {
  test.each([
    ['no words', 'plain text', 'plain text'],
    ['Q', '=?utf-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=', 'Grüße an alle'],
    ['B', '=?UTF-8?B?R3LDvMOfZQ==?=', 'Grüße'],
    ['other charsets', '=?iso-8859-1?q?Gr=FC=DFe?= =?koi8-r?b?8NLJ18XU?= =?shift_jis?B?k/qWew==?=', 'GrüßeПривет日本'],
    ['a shifting charset', '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['a language (RFC 2231 §5)', '=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['text around', 'Re: =?utf-8?q?=C3=A9?= (x)', 'Re: é (x)'],
    ['no blanks between neighbours', '=?utf-8?q?a?=\r\n =?utf-8?q?b?= c =?utf-8?q?d?=', 'ab c d'],
    ['a character cut in two', '=?utf-8?B?4oI=?= =?utf-8?B?rA==?=', '€'],
    ['blanks inside a word', '=?utf-8?q?a b?=', 'a b'],
    ['words that touch', '=?utf-8?q?a?==?utf-8?q?b?=x', 'abx'],
    ['an unknown charset', '=?x-unknown?q?gr=C3=BCn?= / =?x-unknown?q?gr=FCn?=', 'grün / grün'],
    ['what is no word', '=?utf-8?x?a?= =?utf-8?q?a = =??q?a?=', '=?utf-8?x?a?= =?utf-8?q?a = =??q?a?='],
    ['raw UTF-8', 'Gr\xc3\xbc\xc3\x9fe', 'Grüße'],
    ['raw Latin-1', 'Gr\xfc\xdfe', 'Grüße'],
    ['raw 8-bit text beside a word', 'gr\xfcn =?utf-8?q?=C3=A9?=', 'grün é'],
  ])('%s', (_, value, text) => {
    expect(decodeHeaderValue(value)).toBe(text);
  });

  test.each([
    [MAX_ENCODED_WORDS - 1, 0],
    [MAX_ENCODED_WORDS, 0],
    [MAX_ENCODED_WORDS + 1, 1],
  ])('of %d words %d stay encoded', (count, left) => {
    const decoded = decodeHeaderValue(Array.from({ length: count }, () => '=?utf-8?q?x?=').join(' '));
    expect(decoded.split('=?').length - 1).toBe(left);
  });
});
