import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SKIPPED_OCTETS } from '../../../src/imap4/limits.ts';
import { CommandLexer } from '../../../src/imap4/wire/command-lexer.ts';
import { runs } from '../../support/fuzz.ts';
import { ROOMY, trace } from './lexing.ts';

const idle = 'left 0 idle true';

describe('tokens', () => {
  test.each([
    ['a1 NOOP\r\n', 'command a1 _ NOOP'],
    ['a1 NOOP\n', 'command a1 _ NOOP'],
    ['a LOGIN "us\\"er" "pa\\\\ss"\r\n', 'command a _ LOGIN _ "us"er" _ "pa\\ss"'],
    ['a LOGIN "" ""\r\n', 'command a _ LOGIN _ "" _ ""'],
    [
      'a FETCH 1:*,$ (FLAGS BODY[1.2.HEADER.FIELDS (To "From")]<0.10>)\r\n',
      'command a _ FETCH _ 1:*,$ _ ( FLAGS _ BODY[1.2.HEADER.FIELDS _ ( To _ "From" ) ]<0.10> )',
    ],
    ['a STORE 1 +FLAGS.SILENT (\\Seen $Junk)\r\n', 'command a _ STORE _ 1 _ +FLAGS.SILENT _ ( \\Seen _ $Junk )'],
    ['a LIST "" %*\r\n', 'command a _ LIST _ "" _ %*'],
    ['a X ()\r\n', 'command a _ X _ ( )'],
    ['a X ~tilde\r\n', 'command a _ X _ ~tilde'],
    ['a  X\r\n', 'command a _ _ X'],
    ['\r\n', 'command '],
  ])('%j is read as %j', (input, expected) => {
    expect(trace([input])).toEqual([expected, idle]);
  });

  test('quoted strings keep octets above 127 as they are', () => {
    expect(trace([Buffer.from('a X "grün"\r\n')])).toEqual([`command a _ X _ "gr\u00c3\u00bcn"`, idle]);
  });

  test('a synchronising literal asks to go on before its octets are taken', () => {
    expect(trace(['a LOGIN {2}\r\n', 'me {0}\r\n', '\r\n'])).toEqual([
      'continue',
      'continue',
      'command a _ LOGIN _ {me} _ {}',
      idle,
    ]);
  });

  test('a non-synchronising literal asks for nothing, and may hold line ends', () => {
    expect(trace(['a X {4+}\r\n\r\n)( ~{3+}\r\na\0b\r\n'])).toEqual(['command a _ X _ {\r\n)(} _ ~{a\0b}', idle]);
  });

  test('commands come one after the other, however many are sent at once', () => {
    expect(trace(['a NOOP\r\nb NOOP\r\nc NO'])).toEqual(['command a _ NOOP', 'command b _ NOOP', 'left 0 idle false']);
  });
});

describe('faulty commands are skipped to their end', () => {
  test.each([
    ['a X "no end\r\n', 'Invalid characters in quoted string'],
    ['a X "\\n"\r\n', 'Invalid escape in quoted string'],
    ['a X \x01\r\n', 'Invalid characters in command'],
    ['a X \xe4\r\n', 'Invalid characters in command'],
    ['a X (\r\n', 'Missing closing parenthesis'],
    ['a X )\r\n', 'Unexpected closing parenthesis'],
    ['a X {abc}\r\n', 'Invalid literal size'],
    ['a X {}\r\n', 'Invalid literal size'],
    ['a X {3}x\r\n', 'Missing line end after literal size'],
    ['a X \r \r\n', 'Carriage return without line feed'],
    ['a X "\0"\r\n', 'Invalid characters in quoted string'],
    ['a X {1+}\r\n\0\r\n', 'NUL in literal'],
  ])('%j: %s', (input, reason) => {
    const [first, second, last] = trace([`${input}b NOOP\r\n`]);
    expect(first).toContain(`bad ${reason}`);
    expect([second, last]).toEqual(['command b _ NOOP', idle]);
  });

  test('a literal announced at the end of a faulty line belongs to it', () => {
    expect(trace(['a X \x01 {8+}\r\nb EVIL\r\n {3+}\r\nxxx\r\nc NOOP\r\n'])).toEqual([
      'bad Invalid characters in command: a _ X _',
      'command c _ NOOP',
      idle,
    ]);
  });

  test('a synchronising literal announced there is never sent, since it is never asked for', () => {
    expect(trace(['a X \x01 {8}\r\nb NOOP\r\n'])).toEqual([
      'bad Invalid characters in command: a _ X _',
      'command b _ NOOP',
      idle,
    ]);
  });

  test('what precedes the fault is known, so that the answer can carry the tag', () => {
    expect(trace(['tag7 X "\r\n'])[0]).toBe('bad Invalid characters in quoted string: tag7 _ X _');
  });
});

describe('limits', () => {
  const limits = { commandOctets: 40, nonSynchronisingLiteral: 16, listDepth: 2, lists: 3 };

  test.each([39, 40])('a command of %i octets out of 40 is taken', (length) => {
    const command = `a X ${'y'.repeat(length - 4)}`;
    expect(trace([`${command}\r\n`], limits)).toEqual([`command a _ X _ ${'y'.repeat(length - 4)}`, idle]);
  });
  test('a command of 41 octets out of 40 is too long', () => {
    expect(trace([`a X ${'y'.repeat(37)}\r\nb NOOP\r\n`], limits)).toEqual([
      'bad Command too long: a _ X _',
      'command b _ NOOP',
      idle,
    ]);
  });
  test.each([
    ['quoted', `a X "${'y'.repeat(34)}"`, `a X "${'y'.repeat(35)}"`],
    ['list', `a X (${'y'.repeat(34)})`, `a X (${'y'.repeat(35)})`],
    ['literal', `a X ${'y'.repeat(20)} {12}\r\n${'z'.repeat(12)}`, `a X ${'y'.repeat(20)} {13}\r\n${'z'.repeat(13)}`],
  ])('the limit holds for a %s', (_, fits, exceeds) => {
    expect(trace([`${fits}\r\n`], limits).at(-2)).toContain('command');
    expect(trace([`${exceeds}\r\n`], limits)[0]).toContain('bad ');
  });

  test.each([15, 16])('a non-synchronising literal of %i octets out of 16 is taken', (size) => {
    expect(trace([`a X {${size}+}\r\n${'y'.repeat(size)}\r\n`], limits).at(-1)).toBe(idle);
  });
  test('one of 17 ends the connection, for it cannot be refused', () => {
    expect(trace([`a X {17+}\r\n${'y'.repeat(17)}\r\nb NOOP\r\n`], limits)[0]).toBe('bye Literal size too large');
  });

  test('lists may be nested 2 deep out of 2, not 3', () => {
    expect(trace(['a X (())\r\n'], limits)[0]).toBe('command a _ X _ ( ( ) )');
    expect(trace(['a X ((()))\r\n'], limits)[0]).toContain('bad Lists nested too deep');
  });
  test('a command may have 3 lists out of 3, not 4', () => {
    expect(trace(['a X ()()()\r\n'], limits)[0]).toBe('command a _ X _ ( ) ( ) ( )');
    expect(trace(['a X ()()()()\r\n'], limits)[0]).toContain('bad Too many lists');
  });

  test.each([
    ['{99999999999999999999+}', 'bye'],
    ['{99999999999999999999}', 'bye'],
    ['{999999999999999}', 'bad Literal size too large'],
    ['{999999999999999+}', 'bye Literal size too large'],
  ])('a literal of %s octets: %s', (header, expected) => {
    expect(trace([`a X ${header}\r\nb NOOP\r\n`])[0]).toContain(expected);
  });

  test.each([-1, 0])('a faulty line that ends %i octets from the limit is skipped', (distance) => {
    expect(trace([`a \x01${'y'.repeat(SKIPPED_OCTETS - 4 + distance)}\r\n`])[0]).toContain('bad');
  });
  test('a faulty line that ends one octet past the limit ends the connection', () => {
    expect(trace([`a \x01${'y'.repeat(SKIPPED_OCTETS - 3)}\r\n`])[0]).toBe('bye Input buffer full, aborting');
  });

  test('an announced literal costs nothing until its octets arrive', () => {
    const before = process.memoryUsage().arrayBuffers;
    const lexers = Array.from({ length: 100 }, () => {
      const lexer = new CommandLexer();
      lexer.push(Buffer.from('a X {10000000}\r\n'));
      lexer.next({ ...ROOMY, commandOctets: 20_000_000 });
      return lexer;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
    expect(lexers.length).toBe(100);
  });
});

describe('streamed literals', () => {
  test('the command stops at the size, and goes on behind the octets', () => {
    expect(trace(['a APPEND INBOX (\\Seen) {5}\r\n', 'hello {3+}\r\nyou\r\n'])).toEqual([
      'literal 5 a _ APPEND _ INBOX _ ( \\Seen ) _',
      'streamed hello',
      'literal 3+ a _ APPEND _ INBOX _ ( \\Seen ) _ _',
      'streamed you',
      'command a _ APPEND _ INBOX _ ( \\Seen ) _ _',
      idle,
    ]);
  });

  test('they are not counted against the size of a command', () => {
    const limits = { ...ROOMY, commandOctets: 30 };
    expect(trace([`a APPEND INBOX {99+}\r\n${'m'.repeat(99)}\r\n`], limits).at(-2)).toBe(
      'command a _ APPEND _ INBOX _',
    );
  });

  test('a refused synchronising one is never sent', () => {
    expect(trace(['a APPEND INBOX {5}\r\nb NOOP\r\n'], ROOMY, 'refuse')).toEqual([
      'literal 5 a _ APPEND _ INBOX _',
      'bad refused: a _ APPEND _ INBOX _',
      'command b _ NOOP',
      idle,
    ]);
  });

  test('a refused non-synchronising one is skipped with all that follows it', () => {
    const input = 'a APPEND INBOX {9+}\r\nb EVIL\r\n! {70000+}\r\n';
    expect(trace([input, 'y'.repeat(70_000), '\r\nc NOOP\r\n'], ROOMY, 'refuse')).toEqual([
      'literal 9+ a _ APPEND _ INBOX _',
      'bad refused: a _ APPEND _ INBOX _',
      'command c _ NOOP',
      idle,
    ]);
  });
});

describe('lines that are no commands', () => {
  test('a line is handed out without its end', () => {
    const lexer = new CommandLexer();
    lexer.push(Buffer.from('DO'));
    expect(lexer.nextLine(100)).toBeUndefined();
    lexer.push(Buffer.from('NE\r'));
    expect(lexer.nextLine(100)).toBeUndefined();
    lexer.push(Buffer.from('\na NOOP\r\n'));
    expect(lexer.nextLine(100)?.toString()).toBe('DONE');
    expect(lexer.next(ROOMY)?.kind).toBe('command');
  });

  test('it may have as many octets as are allowed, not one more', () => {
    for (const [octets, expected] of [
      [9, 9],
      [10, 10],
      [11, 'TooLong'],
    ] as const) {
      const lexer = new CommandLexer();
      lexer.push(Buffer.from(`${'x'.repeat(octets)}\r\n`));
      const line = lexer.nextLine(10);
      expect(typeof line === 'object' ? line.length : line).toBe(expected);
    }
  });
});

const CORPUS = [
  'a1 LOGIN {4+}\r\nuser "p\\"w"\r\na2 FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (From)]<0.5>)\r\n',
  'a1 APPEND box (\\Seen) "01-Jan-2020 00:00:00 +0000" {10}\r\n0123456789 {2+}\r\nxy\r\na2 NOOP\r\n',
  'a X \x01 {6+}\r\n{9+}\r\n {3+}\r\n{1}\r\nb NOOP\r\n',
  'a X "abc {5+}\r\nb NOOP\r\nc NOOP\r\n',
  'a X {12345678901234567890}\r\nb NOOP\r\n',
  'a X ~{3+}\r\n\0\0\0\r\nb X {3+}\r\n\0\0\0\r\nc NOOP\r\n',
  'a X {5000+}\r\n',
  'a X (((\r\nb X ~ab{3}\r\nxyz\r\n\n\n',
  `a X ${'y'.repeat(60)}{3+}\r\nxyz\r\nb NOOP\r\n`,
  `a X ${'y'.repeat(34)} {3+}\r\nxyz\r\nb NOOP\r\n`,
  `a X ${'y'.repeat(35)} {3+}\r\nxyz\r\nb NOOP\r\n`,
];

describe('the network may cut the input anywhere', () => {
  const tight = { commandOctets: 100, nonSynchronisingLiteral: 50, listDepth: 3, lists: 5 };
  const tighter = { ...tight, commandOctets: 41 };

  test.each(CORPUS)('%j gives the same events in any two pieces, and octet by octet', (input) => {
    for (const limits of [tight, tighter]) {
      for (const accept of ['accept', 'refuse'] as const) {
        const whole = trace([input], limits, accept);
        for (let cut = 1; cut < input.length; cut++) {
          expect(trace([input.slice(0, cut), input.slice(cut)], limits, accept), `cut at ${cut}`).toEqual(whole);
        }
        expect(trace([...input], limits, accept)).toEqual(whole);
      }
    }
  });

  test('random input gives the same events however it is cut', () => {
    const fragment = fc.constantFrom(
      'a',
      ' ',
      '\r\n',
      '\n',
      '\r',
      '(',
      ')',
      '"',
      '\\',
      '{3}',
      '{3+}',
      '~{2+}',
      '{',
      '}',
      '+',
      '9',
      '*',
      '\0',
      '\xff',
      'APPEND',
      'a APPEND b {5+}\r\nhello',
      'b NOOP\r\n',
      '{99999999999999999+}\r\n',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), fc.array(fc.nat({ max: 20 })), (fragments, lengths) => {
        const input = fragments.join('');
        const pieces: string[] = [];
        let at = 0;
        for (const length of lengths) {
          pieces.push(input.slice(at, at + length));
          at += length;
        }
        pieces.push(input.slice(at));
        const whole = trace([input], tight);
        const cut = trace(pieces, tight);
        // Once the connection must end nothing more is consumed, so what is left over may differ.
        const comparable = (lines: string[]) => (lines.some((l) => l.startsWith('bye')) ? lines.slice(0, -1) : lines);
        expect(comparable(cut)).toEqual(comparable(whole));
      }),
      runs(2_000),
    );
  });
});
