/**
 * Random command lines, made by a grammar that knows what lines look like and then damaged: whatever they are, the
 * shell ends by itself, says a sentence and no stack, and its exit code is one of those that are published.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ParseError } from '../../src/powershell/syntax/parse-error.ts';
import { parseScript } from '../../src/powershell/syntax/scripts.ts';
import { runs } from '../support/fuzz.ts';
import { ShellConsole } from './console.ts';

const shell = new ShellConsole();

afterAll(() => shell.close());

const word = fc.constantFrom(
  ...['Name', 'EX01', '[::]:995', '0.0.0.0:110', '*Settings', 'a.b', '-5', '2MB', '00:30:00', '$true', '$null', '$_'],
  ...[
    "'it''s'",
    '"a $x $(1+1)"',
    '@(1,2)',
    '@{a=1}',
    '@{Add="x";Remove="y"}',
    '{ $_.Name }',
    '$x.Length',
    '(1)',
    '-',
    '--',
  ],
  ...[
    '“typographic”',
    '<FQDN>',
    'Value',
    '$env:COMPUTERNAME',
    '@params',
    '""',
    "@'\nx\n'@",
    '*>&1',
    '2>$null',
    '> out.txt',
  ],
);
const command = fc.constantFrom(
  ...[
    'Get-PopSettings',
    'Set-PopSettings',
    'Get-ImapSettings',
    'set-imapsettings',
    'Get-Mailbox',
    'Set -PopSettings',
    'Get-Nothing',
  ],
  ...[
    'fl',
    'ft',
    'Select-Object',
    'where',
    '%',
    'Sort-Object',
    'group',
    'measure',
    'ConvertTo-Json',
    'Out-String',
    'Write-Output',
    'Write-Host',
  ],
);
const parameter = fc.constantFrom(
  ...[
    '-Server',
    '-LoginType',
    '-MaxConnections',
    '-SSLBindings',
    '-Banner',
    '-WhatIf',
    '-Confirm:$false',
    '-Property',
    '-First',
  ],
  ...[
    '-EA SilentlyContinue',
    '–Server',
    '--login-type',
    '-Identity',
    '-MaxConnection',
    '-X',
    '-Expand',
    '-eq',
    '-Unique',
  ],
);
const argument = fc.oneof(
  word,
  parameter,
  fc.tuple(parameter, word).map((pair) => pair.join(' ')),
  fc.tuple(word, word).map((pair) => pair.join(',')),
);
const call = fc.tuple(command, fc.array(argument, { maxLength: 4 })).map(([name, args]) => [name, ...args].join(' '));
const pipeline = fc.array(call, { minLength: 1, maxLength: 3 }).map((calls) => calls.join(' | '));
const operator = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '-eq',
  '-like',
  '-match',
  '-join',
  '-split',
  '-f',
  '..',
  '-replace',
  '-in',
  '-as',
  ',',
);
const expression = fc.tuple(word, operator, word).map((parts) => parts.join(' '));
const statement = fc.oneof(
  { weight: 4, arbitrary: pipeline },
  { weight: 2, arbitrary: expression },
  fc
    .tuple(fc.constantFrom('$x', '$h.k', '[int]$n', '$a, $b'), pipeline)
    .map(([target, value]) => `${target} = ${value}`),
  fc.tuple(expression, pipeline, pipeline).map(([test, yes, no]) => `if (${test}) { ${yes} } else { ${no} }`),
  fc.tuple(word, pipeline).map(([list, body]) => `foreach ($i in ${list}) { ${body} }`),
  pipeline.map((body) => `try { ${body} } catch { "$_" } finally { 1 }`),
  fc.tuple(word, pipeline).map(([value, body]) => `switch (${value}) { 1 { ${body} } default { 2 } }`),
  pipeline.map((body) => `function F($a) { ${body} }; F 1`),
);
const script = fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => statements.join('; '));
/** A character lost, doubled or put in, as happens when something is copied. */
const damaged = fc
  .tuple(
    script,
    fc.nat(),
    fc.constantFrom('', '"', "'", '(', ')', '{', '}', '`', '|', '$', '@', '\n', ';', ',', '\u201c', '\u0000'),
  )
  .map(([text, at, extra]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + extra + text.slice(place + (extra === '' ? 1 : 0));
  });

const EXIT_CODES = new Set([0, 1, 2, 3, 4, 5, 6]);

describe('600 random scripts', () => {
  test.each([
    ['as the grammar makes them', script, 300],
    ['damaged in one place', damaged, 300],
  ] as const)(
    '%s end with a sentence and a published exit code',
    async (_, scripts, numRuns) => {
      await fc.assert(
        fc.asyncProperty(scripts, async (text) => {
          const { code, stderr, stdout } = await shell.run(text);
          expect(EXIT_CODES).toContain(code);
          // A redirection may send errors elsewhere.
          if (!text.includes('>')) expect(code !== 0).toBe(/FullyQualifiedErrorId/.test(stderr));
          expect(stderr + stdout).not.toMatch(
            /\n\s+at |TypeError|RangeError|ReferenceError|is not a function|undefined/,
          );
        }),
        runs(numRuns),
      );
    },
    120_000,
  );
});

test('arbitrary text is parsed or refused, at once and without a crash', () => {
  const characters = fc.string({
    unit: fc.constantFrom(...'ab1 \n\t"\'`$(){}[]@#|;,.-=<>&*%!?:\\\u201c\u2013\u00a0'),
    maxLength: 60,
  });
  fc.assert(
    fc.property(characters, (text) => {
      try {
        parseScript(text);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        expect(error.span.start).toBeLessThanOrEqual(text.length);
      }
    }),
    runs(3000),
  );
});

test('what is cut off between two words is unfinished or whole, never something else, when the whole is right', () => {
  const whole =
    'if ($a -eq "x") { foreach ($i in 1..3) { Set-PopSettings -Server $i -SSLBindings @("[::]:995") } } else { @{ a = 1; b = $(Get-X | fl) } }';
  for (let end = 0; end <= whole.length; end += 1) {
    if (/^[$@\w-][\w({]$/.test(whole.slice(end - 1, end + 1))) continue;
    try {
      parseScript(whole.slice(0, end));
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      expect(`${whole.slice(0, end)} ${error.incomplete}`).toMatch(/ true$/);
    }
  }
});
