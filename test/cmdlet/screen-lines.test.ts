import { expect, test } from 'vitest';
import { screenLines } from '../../src/cmdlet/screen-lines.ts';

test('a line is broken between words, as late as the screen allows', () => {
  expect(screenLines('one two three', 7)).toBe('one two\nthree');
  expect(screenLines('one two three', 8)).toBe('one two\nthree');
  expect(screenLines('one two three', 6)).toBe('one\ntwo\nthree');
});

test('what fits is left alone', () => {
  expect(screenLines('one two', 7)).toBe('one two');
  expect(screenLines('  two  spaces\nand a line', 13)).toBe('  two  spaces\nand a line');
});

test('a word that is longer than the screen stays whole', () => {
  expect(screenLines('see /a/long/path/to for more', 10)).toBe('see\n/a/long/path/to\nfor more');
});

test('nothing is broken for a file or a pipe', () => {
  expect(screenLines('one two three', undefined)).toBe('one two three');
});
