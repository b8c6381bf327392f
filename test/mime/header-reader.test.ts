import { describe, expect, test } from 'vitest';
import { fieldValue, HeaderReader, trimBlanks, unfold } from '../../src/mime/header-reader.ts';
import { octets } from './messages.ts';

function fields(text: string): string[][] {
  const reader = new HeaderReader(octets(text), 0, text.length);
  const all: string[][] = [];
  while (reader.next()) all.push([reader.name(), reader.value(1000)]);
  return all;
}

describe('fields', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('with %s line ends', (_, eol) => {
    expect(fields(['A: 1', 'B:', ' 2', '\t3', 'C:4', '', 'D: body'].join(eol))).toEqual([
      ['A', ' 1'],
      ['B', `${eol} 2${eol}\t3`],
      ['C', '4'],
    ]);
  });

  test('the last one may lack its line end', () => {
    expect(fields('A: 1\nB: 2')).toEqual([
      ['A', ' 1'],
      ['B', ' 2'],
    ]);
    expect(fields('A:')).toEqual([['A', '']]);
    expect(fields('A: 1\r')).toEqual([['A', ' 1\r']]);
  });

  test('blanks before the colon are not part of the name', () => {
    expect(fields('A \t: 1\n')).toEqual([['A', ' 1']]);
  });

  test('a line without a colon, or with a blank first, has no name', () => {
    expect(fields('nothing\n folded: too\nA: 1\n')).toEqual([
      ['', 'nothing\n folded: too'],
      ['A', ' 1'],
    ]);
    expect(fields(' A: 1\nB: 2\n').map(([name]) => name)).toEqual(['', 'B']);
    expect(fields(': 1\n')).toEqual([['', ' 1']]);
  });

  test('a folded line of blanks does not end the header', () => {
    expect(fields('A: 1\n \nB: 2\n').map(([name]) => name)).toEqual(['A', 'B']);
  });

  test('nothing is read beyond the block', () => {
    const message = octets('A: 1\nB: 2\nC: 3\n');
    const reader = new HeaderReader(message, 5, 9);
    expect(reader.next()).toBe(true);
    expect([reader.name(), reader.value(10), reader.end]).toEqual(['B', ' 2', 9]);
    expect(reader.next()).toBe(false);
  });

  test('names are compared without case, values cut at a limit', () => {
    const reader = new HeaderReader(octets('SuBJect: 12345\n'), 0, 15);
    reader.next();
    expect([reader.isNamed('subject'), reader.isNamed('subjec'), reader.isNamed('subjects')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(reader.value(3)).toBe(' 12');
  });
});

test.each([
  [' one\r\n two\n\tthree ', 'one two\tthree'],
  ['\r\n one', 'one'],
  ['a\rb', 'a b'],
  ['\r', ''],
  ['', ''],
])('%j unfolds to %j', (folded, value) => {
  expect(unfold(folded)).toBe(value);
});

test('blanks are trimmed at both ends only', () => {
  expect(trimBlanks(' \ta \t b\t ')).toBe('a \t b');
  expect(trimBlanks('   ')).toBe('');
});

test('one field is found without the others, and not in the body', () => {
  const message = octets('A: 1\r\nReferences: <a@b>\r\n <c@d>\r\nReferences: <e@f>\r\n\r\nX: y\r\n');
  expect(fieldValue(message, 'references')).toBe(' <a@b>\r\n <c@d>');
  expect(fieldValue(message, 'references', 4)).toBe(' <a@');
  expect(fieldValue(message, 'x')).toBeUndefined();
});
