import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalName,
  folderName,
  MAX_FOLDER_NAME_OCTETS,
  nameProblem,
  parseLogOnName,
} from '../../src/directory/user-name.ts';
import { runs } from '../support/fuzz.ts';
import { anyText } from './support.ts';

describe('canonicalName', () => {
  it.each([
    ['Jane', 'jane'],
    ['JANE@EXAMPLE.COM', 'jane@example.com'],
    ['J\u00dcRGEN', 'j\u00fcrgen'],
    ['Ju\u0308rgen', 'j\u00fcrgen'],
    ['\uff2aane', 'jane'],
    ['ja\u00adne', 'jane'],
  ])('makes %j %j', (typed, name) => {
    expect(canonicalName(typed)).toBe(name);
  });

  it('changes nothing when applied twice', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const name = canonicalName(text);
        if (name !== undefined) expect(canonicalName(name)).toBe(name);
      }),
      runs(100),
    );
  });
});

describe('nameProblem', () => {
  it.each(['jane', 'jane.doe', 'jane+lists@example.com', 'j\u00fcrgen', '0', '_', '-', '..'])('accepts %j', (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });

  it.each([
    '',
    '\u00ad',
    'jane doe',
    'jane:doe',
    'a/b',
    'a\\b',
    'jane\n',
    'jane\0',
    'jane\u0085',
    '#jane',
    'Administrator',
    'GUEST',
    'anonymous',
    '\ud800',
    'a*',
    'a%b',
  ])('refuses %j with a sentence', (name) => {
    expect(nameProblem(name)).toMatch(/^.+\.$/);
  });

  it.each([-1, 0, 1])('holds the folder name to its limit (%i)', (offset) => {
    const name = 'x'.repeat(MAX_FOLDER_NAME_OCTETS + offset);
    expect(nameProblem(name) === undefined).toBe(offset <= 0);
    const encoded = `x${'\u00e4'.repeat((MAX_FOLDER_NAME_OCTETS - 2) / 6)}${'x'.repeat(1 + offset)}`;
    expect(nameProblem(encoded) === undefined).toBe(offset <= 0);
  });
});

describe('folderName', () => {
  it.each([
    ['jane@example.com', 'jane@example.com'],
    ['..', '%2E.'],
    ['.hidden', '%2Ehidden'],
    ['j\u00fc', 'j%C3%BC'],
    ['a/b', 'a%2Fb'],
    ['a%2fb', 'a%252fb'],
  ])('encodes %j as %j', (name, folder) => {
    expect(folderName(name)).toBe(folder);
  });

  it('gives every name a folder of its own, which is a single safe path component', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (one, other) => {
        expect(folderName(one)).toMatch(/^([a-z0-9@_+=%A-F-][a-z0-9@_+=.%A-F-]*)?$/);
        if (!/\p{Cs}/u.test(`${one}|${other}`)) expect(folderName(one) === folderName(other)).toBe(one === other);
      }),
      runs(100),
    );
  });
});

describe('parseLogOnName', () => {
  it.each([
    ['Jane', 'jane', undefined],
    ['jane@Example.com', 'jane@example.com', undefined],
    ['CONTOSO\\Jane', 'jane', undefined],
    ['CONTOSO/Jane', 'jane', undefined],
    ['CONTOSO\\jane\\sales', 'jane', 'sales'],
    ['CONTOSO/jane/sales', 'jane', 'sales'],
    ['jane@example.com\\sales@example.com', 'jane@example.com', 'sales@example.com'],
  ])('reads %j', (text, user, mailbox) => {
    expect(parseLogOnName(text)).toEqual({ user, mailbox });
  });

  it.each(['', '\\', 'CONTOSO\\', '\\jane', 'a\\b\\c\\d', 'a\\\\b', 'ja\u0000ne'])('refuses %j', (text) => {
    const parsed = parseLogOnName(text);
    // An empty name is parsed, and matches nobody.
    if (text !== '') expect(parsed).toBeUndefined();
    else expect(parsed?.user ?? '').toBe('');
  });
});
