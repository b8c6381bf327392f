/** What is wrong with a script is said with PowerShell's id, the place, and whether more text could mend it. */
import { describe, expect, test } from 'vitest';
import { MAX_NESTING } from '../../../src/powershell/syntax/cursor.ts';
import { ParseError } from '../../../src/powershell/syntax/parse-error.ts';
import { parseScript } from '../../../src/powershell/syntax/scripts.ts';

function mistakeIn(text: string): ParseError {
  try {
    parseScript(text);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
  throw new Error(`understood: ${text}`);
}

describe('what is unfinished', () => {
  test.each([
    ['Get-X "abc', 'TerminatorExpectedAtEndOfString'],
    ["@'\nabc", 'TerminatorExpectedAtEndOfString'],
    ["@'", 'UnexpectedCharactersAfterHereStringHeader'],
    ['Get-X |', 'EmptyPipeElement'],
    ['Get-X a,', 'MissingArgument'],
    ['if ($a) {', 'MissingEndCurlyBrace'],
    ['if ($a)', 'MissingStatementBlock'],
    ['if (', 'MissingEndParenthesisInExpression'],
    ['(Get-X', 'MissingEndParenthesisInExpression'],
    ['$(Get-X', 'MissingEndParenthesisInSubexpression'],
    ['@(1,', 'MissingExpressionAfterToken'],
    ['@{ a = 1;', 'MissingEndCurlyBrace'],
    ['@{ a', 'MissingEndCurlyBrace'],
    ['$x =', 'ExpectedValueExpression'],
    ['1 +', 'ExpectedValueExpression'],
    ['try { 1 }', 'MissingCatchOrFinally'],
    ['<# note', 'MissingTerminatorMultiLineComment'],
    ['$x.Add(1', 'MissingEndParenthesisInMethodCall'],
    ['$x[1', 'MissingEndSquareBracket'],
    ['[int', 'EndSquareBracketExpectedAtEndOfType'],
    ['foreach ($a in', 'MissingForeachExpression'],
    ['switch (1) {', 'MissingEndCurlyBrace'],
    ['function f {', 'MissingEndCurlyBrace'],
    ['${ab', 'IncompleteDollarVariable'],
    ['X -Server:', 'ParameterRequiresArgument'],
    ['X >', 'MissingFileSpecification'],
  ])('%j', (text, id) => {
    expect(mistakeIn(text)).toMatchObject({ id, incomplete: true });
  });
});

describe('what more text cannot mend', () => {
  test.each([
    ['fl Name, | ft', 'MissingArgument'],
    ['| fl', 'EmptyPipeElement'],
    ['Get-X | | fl', 'EmptyPipeElement'],
    ['Get-X < file', 'RedirectionNotSupported'],
    ['Get-X | 5', 'ExpressionsMustBeFirstInPipeline'],
    ['@{ a 1 }', 'MissingEqualsInHashLiteral'],
    ['@{ a = }', 'MissingStatementInHashLiteral'],
    ['$a -equals 1', 'UnexpectedToken'],
    ['if ($a) { 1 } }', 'UnexpectedToken'],
    ['Get-X )', 'UnexpectedToken'],
    ['$x = )', 'ExpectedValueExpression'],
    ['else { 1 }', 'UnexpectedToken'],
    ['class X { }', 'NotSupported'],
    ['$a = @params', 'SplattingNotPermitted'],
    ['1 + abc', 'UnexpectedToken'],
    ['Import-X -FileName" \\\\srv\\x.pfx"', 'UnexpectedToken'],
    ['foreach (x in y) { }', 'MissingVariableNameAfterForeach'],
    ['$x.', 'MissingPropertyName'],
  ])('%j', (text, id) => {
    const mistake = mistakeIn(text);
    expect(mistake.id).toBe(id);
    if (!text.endsWith('.')) expect(mistake.incomplete).toBe(false);
  });
});

test('an error shows line, column, the source line and the place in it', () => {
  const { script, span, facts } = mistakeIn('Get-X\nSet-Y -a 1,;\nGet-Z');
  expect(facts).toEqual({ line: 2, column: 12 });
  expect(script.marked(span)).toBe('At line:2 char:12\n+ Set-Y -a 1,;\n+            ~');
});

test('a long line is cut around the place', () => {
  const { script, span } = mistakeIn(`${'x '.repeat(500)}<`);
  const [, line, marker] = script.marked(span).split('\n');
  expect(line).toMatch(/^\+ \.\.\. [x ]+<$/);
  expect(line!.length).toBeLessThan(170);
  expect(marker!.indexOf('~')).toBe(line!.indexOf('<'));
});

test('control characters of the source do not reach the screen', () => {
  const { script, span } = mistakeIn('a \u001b[31m <');
  expect(script.marked(span)).toContain('+ a ?[31m <');
});

test('a placeholder left in is recognised', () => {
  expect(mistakeIn('X -Thumbprint <…> -Services IMAP').hints).toEqual([
    '<…> looks like a placeholder from the documentation: put your own value in its place, for example 5113AE0233A72FCCB75B1D0198628675333D010E.',
  ]);
});

test.each([
  ['(', ')'],
  ['{', '}'],
  ['@(', ')'],
  ['[int]', ''],
  ['-', ''],
])('%s nested without end is refused, not followed until the stack ends', (open, close) => {
  const text = `$x = ${open.repeat(100_000)}1${close.repeat(100_000)}`;
  expect(mistakeIn(text).id).toBe('NestingTooDeep');
});

test('nesting is allowed as far as anybody needs it', () => {
  const nested = (count: number) => `$x = ${'@('.repeat(count)}1${')'.repeat(count)}`;
  expect(() => parseScript(nested(20))).not.toThrow();
  expect(mistakeIn(nested(MAX_NESTING)).id).toBe('NestingTooDeep');
});
