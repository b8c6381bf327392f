import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from '../../../src/imap4/wire/modified-utf7.ts';
import { runs } from '../../support/fuzz.ts';

describe('modified UTF-7', () => {
  test.each([
    ['INBOX', 'INBOX'],
    ['Ärger', '&AMQ-rger'],
    ['a&b', 'a&-b'],
    ['ä&', '&AOQ-&-'],
    ['台北', '&U,BTFw-'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['📫', '&2D3c6w-'],
    ['tab\there', 'tab&AAk-here'],
  ])('%j is written %j', (name, encoded) => {
    expect(encodeModifiedUtf7(name)).toBe(encoded);
    expect(decodeModifiedUtf7(encoded)).toBe(name);
  });

  test.each([
    ['a run without its end', 'a&AMQ'],
    ['a character that needs no encoding', '&AGE-'],
    ['two runs that should be one', '&AOQ-&APY-'],
    ['a slash in the alphabet', '&U/BTFw-'],
    ['padding', '&AMQ=-'],
    ['an odd number of octets', '&AM-'],
    ['bits left over', '&AMR-'],
    ['half a surrogate pair', '&2D0-'],
    ['an octet above 127', 'gr\xfcn'],
    ['a control character', 'a\x01'],
    ['an encoded ampersand', '&ACY-'],
  ])('%s is refused', (_, encoded) => {
    expect(decodeModifiedUtf7(encoded)).toBeUndefined();
  });

  test('every well-formed name comes back', () => {
    const character = fc
      .oneof(fc.nat({ max: 0xff }), fc.nat({ max: 0x10ffff }))
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(
        fc.array(character, { maxLength: 12 }).map((characters) => characters.join('')),
        (name) => {
          expect(decodeModifiedUtf7(encodeModifiedUtf7(name))).toBe(name);
        },
      ),
      runs(100),
    );
  });

  test('no two spellings are the same name', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('&', '-', 'A', 'M', 'Q', 'a', ',', 'O') }), (encoded) => {
        const name = decodeModifiedUtf7(encoded);
        if (name !== undefined) expect(encodeModifiedUtf7(name)).toBe(encoded);
      }),
      runs(100),
    );
  });
});
