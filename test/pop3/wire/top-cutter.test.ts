import { describe, expect, test } from 'vitest';
import { TopCutter } from '../../../src/pop3/wire/top-cutter.ts';

function cut(pieces: readonly string[], lines: number): string {
  const cutter = new TopCutter(lines);
  let taken = '';
  for (const piece of pieces) taken += piece.slice(0, cutter.take(Buffer.from(piece)));
  return taken;
}

describe('TOP', () => {
  const header = 'A: 1\r\nB: 2\r\n\r\n';
  const message = `${header}one\r\n\r\nthree\r\nfour`;

  test.each([
    [0, header],
    [1, `${header}one\r\n`],
    [2, `${header}one\r\n\r\n`],
    [3, `${header}one\r\n\r\nthree\r\n`],
    [4, message],
    [1e9, message],
  ])('%i lines', (lines, expected) => {
    for (let at = 0; at <= message.length; at++) {
      expect(cut([message.slice(0, at), message.slice(at)], lines), `cut at ${at}`).toBe(expected);
    }
    expect(cut([...message], lines)).toBe(expected);
  });

  test('a message without an empty line is header only', () => {
    expect(cut(['A: 1\r\nB: 2\r\n'], 0)).toBe('A: 1\r\nB: 2\r\n');
  });

  test('a message that begins with an empty line has no header', () => {
    expect(cut(['\r\none\r\ntwo\r\n'], 1)).toBe('\r\none\r\n');
  });

  test('a header line of one octet is not the end of the header', () => {
    expect(cut(['x\r\n\r\nbody\r\n'], 0)).toBe('x\r\n\r\n');
    expect(cut([...'\rx\r\n\r\nbody\r\n'], 0)).toBe('\rx\r\n\r\n');
  });
});
