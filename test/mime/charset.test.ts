import { describe, expect, test } from 'vitest';
import { decodeText, Utf8Transcoder } from '../../src/mime/charset.ts';

const SAMPLES: readonly (readonly [charset: string | undefined, octets: Buffer, text: string])[] = [
  ['utf-8', Buffer.from('Grüße, 日本, 😀'), 'Grüße, 日本, 😀'],
  ['UTF-8 ', Buffer.from('ascii only'), 'ascii only'],
  ['iso-8859-1', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'Grüße'],
  ['us-ascii', Buffer.from('Grüße'), 'Grüße'],
  ['us-ascii', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'Grüße'],
  [undefined, Buffer.from('Grüße'), 'Grüße'],
  ['no-such-charset', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'Grüße'],
  ['utf-16', Buffer.from('ascii in 16 bits ü', 'utf16le'), 'ascii in 16 bits ü'],
  ['utf-16', Buffer.from('ascii', 'utf16le'), 'ascii'],
  ['iso-2022-jp', Buffer.from('\x1b$BF|K\\\x1b(B end', 'latin1'), '日本 end'],
  ['shift_jis', Buffer.from('\x93\xfa\x96\x7b', 'latin1'), '日本'],
  ['gb2312', Buffer.from('\xd6\xd0\xce\xc4', 'latin1'), '中文'],
];

test.each(SAMPLES)('%s is decoded', (charset, octets, text) => {
  expect(decodeText(octets, charset)).toBe(text);
});

test('what is not valid becomes U+FFFD', () => {
  expect(decodeText(Buffer.from('a\xffb', 'latin1'), 'utf-8')).toBe('a\ufffdb');
});

describe('a text in pieces', () => {
  test.each(SAMPLES)('of %s comes out whole, wherever it is cut', (charset, octets, text) => {
    for (let first = 0; first <= octets.length; first++) {
      for (let second = first; second <= octets.length; second++) {
        const transcoder = new Utf8Transcoder(charset);
        const pieces = [octets.subarray(0, first), octets.subarray(first, second), octets.subarray(second)];
        const decoded = [...pieces.map((piece) => transcoder.transcode(piece)), transcoder.end()];
        expect(Buffer.concat(decoded).toString()).toBe(text);
        for (const piece of decoded) expect(piece.toString()).not.toContain('\ufffd');
      }
    }
  });

  test('a character that never ends is handed out at the end', () => {
    const transcoder = new Utf8Transcoder('utf-8');
    expect(transcoder.transcode(Buffer.from([0x61, 0xe2, 0x82])).toString()).toBe('a');
    expect(transcoder.end()).toEqual(Buffer.from([0xe2, 0x82]));
  });
});
