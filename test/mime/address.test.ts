import { describe, expect, test } from 'vitest';
import { type Address, parseAddressList } from '../../src/mime/address.ts';

/** `name <@route:mailbox@host>`, `group:`, `;` */
function shown(address: Address): string {
  const { name, route, mailbox, host } = address;
  if (host === undefined) return mailbox === undefined ? ';' : `${mailbox}:`;
  return `${name === undefined ? '' : `${name} `}<${route === undefined ? '' : `${route}:`}${mailbox}@${host}>`;
}
const parsed = (value: string) => parseAddressList(value).map(shown);

describe('well-formed addresses', () => {
  test.each([
    ['a@b', '<a@b>'],
    ['<a@b>', '<a@b>'],
    ['Two Words <a@b>', 'Two Words <a@b>'],
    ['"Quoted, \\"so\\" \\\\ to say" <a@b>', 'Quoted, "so" \\ to say <a@b>'],
    ['Mixed "quoted words" here <a@b>', 'Mixed quoted words here <a@b>'],
    ['J.R. Dotted <a@b>', 'J.R. Dotted <a@b>'],
    ['=?utf-8?q?J=C3=BC?= <a@b>', '=?utf-8?q?J=C3=BC?= <a@b>'],
    ['a@b (The Name)', 'The Name <a@b>'],
    ['a@b (nested (twice) \\) x)', 'nested (twice) ) x <a@b>'],
    ['(before) a@b', '<a@b>'],
    ['Name (comment) <a@b> (after)', 'Name <a@b>'],
    ['a@[127.0.0.1]', '<a@[127.0.0.1]>'],
    ['"with blank"@b', '<with blank@b>'],
    ['a.b.c@d.e', '<a.b.c@d.e>'],
    ['"" <a@b>', '<a@b>'],
    ['j\xfcrgen@d', '<j\xfcrgen@d>'],
  ])('%s', (value, address) => {
    expect(parsed(value)).toEqual([address]);
  });

  test('lists and groups', () => {
    expect(parsed('a@b, C <c@d>, My Group: e@f, G <g@h>;, i@j, Empty:;')).toEqual([
      '<a@b>',
      'C <c@d>',
      'My Group:',
      '<e@f>',
      'G <g@h>',
      ';',
      '<i@j>',
      'Empty:',
      ';',
    ]);
  });

  test('nothing is an empty list', () => {
    expect(parsed('')).toEqual([]);
    expect(parsed(' , ,, ')).toEqual([]);
    expect(parsed('(only a comment)')).toEqual([]);
  });
});

describe('obsolete forms (RFC 5322 §4.4)', () => {
  test.each([
    ['a . b @ c . d', '<a.b@c.d>'],
    ['"a"."b"@c', '<a.b@c>'],
    ['a."b"@c', '<a.b@c>'],
    ['< a @ b >', '<a@b>'],
    ['<@r1,@r2:a@b>', '<@r1,@r2:a@b>'],
    ['N < @r1 , @r2 : a@b >', 'N <@r1,@r2:a@b>'],
    ['a (c) @ (d) b (e)', 'e <a@b>'],
  ])('%s', (value, address) => {
    expect(parsed(value)).toEqual([address]);
  });
});

describe('broken addresses are read as they were meant', () => {
  test.each([
    ['a', '<a@MISSING_DOMAIN>'],
    ['a@', '<a@MISSING_DOMAIN>'],
    ['@b', '<MISSING_MAILBOX@b>'],
    ['<>', '<MISSING_MAILBOX@MISSING_DOMAIN>'],
    ['Name <>', 'Name <MISSING_MAILBOX@MISSING_DOMAIN>'],
    ['Only A Name', 'Only A Name <MISSING_MAILBOX@MISSING_DOMAIN>'],
    ['"Only quoted"', 'Only quoted <MISSING_MAILBOX@MISSING_DOMAIN>'],
    ['a@b <a@b>', 'a@b <a@b>'],
    ['Name [x] <a@b>', 'Name [x] <a@b>'],
    ['Name a@b', 'Name <a@b>'],
    ['Name <a@b', 'Name <a@b>'],
    ['Name <a@b> noise', 'Name <a@b>'],
    ['Name <mailto:a@b>', 'Name <a@b>'],
    ['<a@b@c>', '<a@c>'],
    ['a@b c@d', '<a@b>'],
    ['a@[1.2', '<a@[1.2>'],
    ['"never closed <a@b>', 'never closed <a@b> <MISSING_MAILBOX@MISSING_DOMAIN>'],
    ['a@b (never closed', 'never closed <a@b>'],
  ])('%s', (value, address) => {
    expect(parsed(value)).toEqual([address]);
  });

  test.each([
    ['a@b; c@d', ['<a@b>', '<c@d>']],
    ['Name <a@b, c@d', ['Name <a@b>', '<c@d>']],
    ['<a@b> <c@d>', ['<a@b>', '<c@d>']],
    ['Group: a@b', ['Group:', '<a@b>', ';']],
    ['Group: a@b, Inner: c@d;;', ['Group:', '<a@b>', '<Inner@MISSING_DOMAIN>', '<c@d>', ';']],
    ['Name <a@b>bar, c@d', ['Name <a@b>', '<c@d>']],
  ])('%s', (value, addresses) => {
    expect(parsed(value)).toEqual(addresses);
  });
});

test('no more addresses are read than asked for, save the mark that closes a group', () => {
  expect(parseAddressList('a@b,c@d,e@f', 2).map(shown)).toEqual(['<a@b>', '<c@d>']);
  expect(parseAddressList('G:a@b,c@d;e@f', 2).map(shown)).toEqual(['G:', '<a@b>', ';']);
});
