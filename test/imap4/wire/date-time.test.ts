import { describe, expect, test } from 'vitest';
import { dayOf, formatDateTime, parseDate, parseDateTime } from '../../../src/imap4/wire/date-time.ts';

describe('dates', () => {
  test.each([
    [' 1-Feb-1994 21:52:25 -0800', Date.UTC(1994, 1, 2, 5, 52, 25)],
    ['01-Feb-1994 21:52:25 +0000', Date.UTC(1994, 1, 1, 21, 52, 25)],
    ['17-jul-1996 02:44:25 +0530', Date.UTC(1996, 6, 16, 21, 14, 25)],
    ['29-Feb-2024 00:00:00 +0000', Date.UTC(2024, 1, 29)],
    // Not in the grammar, and still written by clients.
    ['1-Feb-1994 21:52:25 +0000', Date.UTC(1994, 1, 1, 21, 52, 25)],
  ])('%s is a moment', (text, moment) => {
    expect(parseDateTime(text)).toBe(moment);
  });

  test.each([
    '32-Jan-2020 00:00:00 +0000',
    '30-Feb-2024 00:00:00 +0000',
    '29-Feb-2023 00:00:00 +0000',
    '01-Foo-2020 00:00:00 +0000',
    '01-Jan-2020 24:00:00 +0000',
    '01-Jan-2020 00:60:00 +0000',
    '01-Jan-2020 00:00:00 UTC',
    '00-Jan-2020 00:00:00 +0000',
    '001-Jan-2020 00:00:00 +0000',
    '-Jan-2020 00:00:00 +0000',
    '01-Jan-2020 00:00:00 +0000 ',
  ])('%j is none', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });

  test.each([0, Date.UTC(1994, 1, 1, 3, 4, 5), Date.UTC(2026, 11, 31, 23, 59, 59)])(
    '%i is read as it was written',
    (ms) => {
      expect(parseDateTime(formatDateTime(ms))).toBe(ms);
    },
  );
  test('days below ten are padded with a space', () => {
    expect(formatDateTime(Date.UTC(1994, 1, 1))).toBe(' 1-Feb-1994 00:00:00 +0000');
  });

  test('a date of a search is a day', () => {
    expect(parseDate('1-Feb-1994')).toBe(dayOf(Date.UTC(1994, 1, 1, 23, 59, 59)));
    expect(parseDate('01-feb-1994')).toBe(dayOf(Date.UTC(1994, 1, 1)));
    expect(parseDate('31-Feb-1994')).toBeUndefined();
    expect(parseDate('1-Feb-94')).toBeUndefined();
  });
});
