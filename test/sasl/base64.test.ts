import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../src/sasl/base64.ts';
import { runs } from '../support/fuzz.ts';

describe('decodeBase64', () => {
  it('decodes the examples of RFC 4648 §10', () => {
    const examples = { '': '', 'Zg==': 'f', 'Zm8=': 'fo', Zm9v: 'foo', 'Zm9vYg==': 'foob', 'Zm9vYmE=': 'fooba' };
    for (const [encoded, decoded] of Object.entries(examples))
      expect(decodeBase64(encoded, 100)?.toString()).toBe(decoded);
  });

  it.each([
    ['missing padding', 'Zg'],
    ['half the padding', 'Zg='],
    ['too much padding', 'Zm9v===='],
    ['padding inside', 'Zg==Zg=='],
    ['a lone character', 'Z'],
    ['white space', 'Zm 9v'],
    ['a line break', 'Zm9v\r\n'],
    ['the URL alphabet', '-_-_'],
    ['bits set behind the end', 'Zh=='],
    ['a character outside the alphabet', 'Zm9*'],
    ['a NUL', 'Zm9v\0'],
    ['the cancel sign', '*'],
    ['only padding', '===='],
  ])('refuses %s', (_what, text) => {
    expect(decodeBase64(text, 100)).toBeUndefined();
    expect(decodeBase64(Buffer.from(text, 'latin1'), 100)).toBeUndefined();
  });

  it('refuses octets above ASCII that would alias to letters', () => {
    expect(decodeBase64(Buffer.from([0x5a, 0xed, 0x39, 0x76]), 100)).toBeUndefined();
  });

  it.each([1, 2, 3, 30, 31, 32])('takes %i octets where so many are allowed, and not one more', (limit) => {
    expect(decodeBase64(Buffer.alloc(limit - 1, 1).toString('base64'), limit)?.length).toBe(limit - 1);
    expect(decodeBase64(Buffer.alloc(limit, 1).toString('base64'), limit)?.length).toBe(limit);
    expect(decodeBase64(Buffer.alloc(limit + 1, 1).toString('base64'), limit)).toBeUndefined();
  });

  it('gives back what was encoded, and accepts no second spelling of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), fc.string(), (octets, at, junk) => {
        const encoded = encodeBase64(Buffer.from(octets));
        expect(decodeBase64(encoded, 80)).toEqual(Buffer.from(octets));
        const place = at % (encoded.length + 1);
        const spoiled = encoded.slice(0, place) + junk + encoded.slice(place);
        const decoded = decodeBase64(spoiled, 200);
        if (decoded !== undefined) expect(encodeBase64(decoded)).toBe(spoiled);
      }),
      runs(100),
    );
  });
});
