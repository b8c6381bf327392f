import { describe, expect, test } from 'vitest';
import { SKIPPED_OCTETS } from '../../../src/pop3/limits.ts';
import { ENDLESS, LineReader, TOO_LONG } from '../../../src/pop3/wire/line-reader.ts';

/** Everything that the reader says of these chunks. */
function read(chunks: readonly string[], limit = 100): (string | symbol)[] {
  const reader = new LineReader();
  const said: (string | symbol)[] = [];
  for (const chunk of chunks) {
    reader.push(Buffer.from(chunk, 'latin1'));
    for (let line = reader.next(limit); line !== undefined; line = reader.next(limit)) {
      said.push(line);
      if (line === ENDLESS) return said;
    }
  }
  return said;
}

describe('lines', () => {
  const input = `USER \xe9\r\n\r\nPASS x \nQUIT\rX\r\n${'long'.repeat(10)}\r\nEND\r\n`;
  const lines = ['USER \xe9', '', 'PASS x ', 'QUIT\rX', TOO_LONG, 'END'];

  test('do not depend on where the input was cut, at any one place', () => {
    for (let at = 0; at <= input.length; at++) {
      expect(read([input.slice(0, at), input.slice(at)], 20), `cut at ${at}`).toEqual(lines);
    }
  });

  test('do not depend on where the input was cut, octet by octet', () => {
    expect(read([...input], 20)).toEqual(lines);
  });

  test.each([
    [19, ['X'.repeat(17), 'N']],
    [20, ['X'.repeat(18), 'N']],
    [21, [TOO_LONG, 'N']],
  ])('of %i octets with a limit of 20', (size, expected) => {
    const line = `${'X'.repeat(size - 2)}\r\n`;
    expect(read([`${line}N\r\n`], 20)).toEqual(expected);
    expect(read([...line, 'N\r\n'], 20)).toEqual(expected);
  });

  test('a line over the limit is reported before its end has come', () => {
    expect(read(['X'.repeat(20)], 20)).toEqual([TOO_LONG]);
    expect(read(['X'.repeat(19)], 20)).toEqual([]);
  });

  test('the limit is asked anew for every line', () => {
    const reader = new LineReader();
    reader.push(Buffer.from('12345678\r\n12345678\r\n'));
    expect(reader.next(10)).toBe('12345678');
    expect(reader.next(9)).toBe(TOO_LONG);
    expect(reader.next(9)).toBeUndefined();
  });

  test.each([
    [SKIPPED_OCTETS - 1, [TOO_LONG, 'N']],
    [SKIPPED_OCTETS, [TOO_LONG, 'N']],
    [SKIPPED_OCTETS + 1, [TOO_LONG, ENDLESS]],
  ])('a line over the limit, %i octets long, is skipped as far as that is bearable', (size, expected) => {
    const line = `${'X'.repeat(size - 1)}\n`;
    expect(read([`${line}N\r\n`], 20)).toEqual(expected);
    const pieces = line.match(/.{1,1000}/gs) as string[];
    expect(read([...pieces, 'N\r\n'], 20)).toEqual(expected);
  });

  test('a line that never ends costs no memory', () => {
    const reader = new LineReader();
    reader.push(Buffer.alloc(1_000, 'x'));
    expect(reader.next(20)).toBe(TOO_LONG);
    for (let i = 0; i < 60; i++) {
      reader.push(Buffer.alloc(1_000, 'x'));
      expect(reader.next(20)).toBeUndefined();
      expect(reader.unread).toBe(0);
    }
  });

  test('nothing is kept between lines, and what is left can be taken', () => {
    const reader = new LineReader();
    reader.push(Buffer.from('A\r\nB\r\nC'));
    expect(reader.next(20)).toBe('A');
    expect(reader.unread).toBe(4);
    expect(reader.take().toString()).toBe('B\r\nC');
    expect(reader.unread).toBe(0);
    expect(reader.take().length).toBe(0);
    expect(reader.next(20)).toBeUndefined();
  });
});
