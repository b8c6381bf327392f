import { describe, expect, test } from 'vitest';
import { parseDate } from '../../src/mime/date.ts';

const iso = (value: string) => {
  const date = parseDate(value);
  return date && new Date(date.time).toISOString();
};
const day = (value: string) => {
  const date = parseDate(value);
  return date && new Date(date.day * 86_400_000).toISOString().slice(0, 10);
};

describe('the moment', () => {
  test.each([
    ['Mon, 1 Jan 2024 12:34:56 +0100', '2024-01-01T11:34:56.000Z'],
    ['1 Jan 2024 12:34 -0530', '2024-01-01T18:04:00.000Z'],
    ['Mon,1 Jan 2024 12:34:56 GMT', '2024-01-01T12:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56 EST', '2024-01-01T17:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56 pdt', '2024-01-01T19:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56 Z', '2024-01-01T12:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56 A', '2024-01-01T12:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56 constructor', '2024-01-01T12:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56', '2024-01-01T12:34:56.000Z'],
    ['Mon, 1 Jan 2024 12:34:56 +0100 (CET)', '2024-01-01T11:34:56.000Z'],
    ['(a) Mon (b) , (c) 1 (d) Jan (e) 2024 (f) 12 : 34 : 56 (g) +0000', '2024-01-01T12:34:56.000Z'],
    ['Mon,\r\n 1 Jan 2024\r\n 12:34:56 +0000', '2024-01-01T12:34:56.000Z'],
    ['29 february 2024 00:00:60 +0000', '2024-02-29T00:01:00.000Z'],
    ['1 Jan 49 00:00 +0000', '2049-01-01T00:00:00.000Z'],
    ['1 Jan 50 00:00 +0000', '1950-01-01T00:00:00.000Z'],
    ['1 Jan 103 00:00 +0000', '2003-01-01T00:00:00.000Z'],
    ['1 Jan 2024', '2024-01-01T00:00:00.000Z'],
    ['1 Jan 2024 25:00:00 +0000', '2024-01-01T00:00:00.000Z'],
    ['Mon 1 Jan 2024 12:34:56 +0000', '2024-01-01T12:34:56.000Z'],
  ])('%s', (value, time) => {
    expect(iso(value)).toBe(time);
  });
});

test('the day is the one that is written, whatever the zone', () => {
  expect(day('Mon, 1 Jan 2024 23:59:59 -1100')).toBe('2024-01-01');
  expect(day('Mon, 1 Jan 2024 00:00:00 +1100')).toBe('2024-01-01');
});

test.each([
  '',
  'today',
  'Mon, 1 Foo 2024',
  '32 Jan 2024',
  '0 Jan 2024',
  '30 Feb 2024',
  '29 Feb 2023',
  '1 Jan 1',
  '1 Jan 1899',
  '2024-01-01',
  'Jan 1 2024',
])('%j is no date', (value) => {
  expect(parseDate(value)).toBeUndefined();
});
