import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_HEAD, formatLine, isMeaningful, parseLine, splitLines } from '../../src/directory/passwd-file.ts';
import { runs } from '../support/fuzz.ts';
import { anyText } from './support.ts';

describe('parseLine', () => {
  it('reads all fields and the extra fields behind them', () => {
    expect(parseLine('jane:{X}$y$z:1000:100:Jane Doe:/home/jane:/bin/sh:A=1 B=x%20y:z C')).toEqual({
      name: 'jane',
      password: '{X}$y$z',
      uid: '1000',
      gid: '100',
      displayName: 'Jane Doe',
      home: '/home/jane',
      shell: '/bin/sh',
      extras: new Map([
        ['A', '1'],
        ['B', 'x y:z'],
        ['C', ''],
      ]),
    });
  });

  it('is content with name and hash', () => {
    expect(parseLine('jane:x')).toMatchObject({ name: 'jane', password: 'x', extras: new Map() });
  });

  it('says what is wrong with a line without a colon', () => {
    expect(parseLine('jane')).toMatch('no password field');
  });

  it('takes a percent sign that escapes nothing for itself', () => {
    expect(parseLine('jane:x:::100% Jane:::A=%zz')).toMatchObject({
      displayName: '100% Jane',
      extras: new Map([['A', '%zz']]),
    });
  });

  it('gives back whatever was formatted', () => {
    const value = anyText().filter((text) => text !== '' && !/\p{Cs}/u.test(text));
    const line = fc.record({
      name: fc.stringMatching(/^[a-z]+$/),
      password: fc.stringMatching(/^[{}$a-zA-Z0-9/.]*$/),
      uid: fc.stringMatching(/^\d*$/),
      gid: fc.stringMatching(/^\d*$/),
      shell: fc.constant('/bin/sh'),
      displayName: anyText().filter((text) => !/\p{Cs}/u.test(text)),
      home: anyText().filter((text) => !/\p{Cs}/u.test(text)),
      extras: fc
        .dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/), value)
        .map((entries) => new Map(Object.entries(entries))),
    });
    fc.assert(
      fc.property(line, (fields) => {
        const text = formatLine(fields);
        expect(text).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        expect(parseLine(text)).toEqual(fields);
      }),
      runs(100),
    );
  });
});

describe('splitLines', () => {
  it('numbers lines from one and bears every line end', () => {
    expect(splitLines(Buffer.from('a\r\n\nb'))).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'b' },
    ]);
    expect(splitLines(Buffer.from(''))).toEqual([]);
  });

  it('refuses what is not text', () => {
    expect(() => splitLines(Buffer.from([0x61, 0xff]))).toThrow('not UTF-8');
  });
});

it('the head of a new file is nothing but comments', () => {
  expect(splitLines(Buffer.from(FILE_HEAD)).filter(({ text }) => isMeaningful(text))).toEqual([]);
});
