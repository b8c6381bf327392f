/**
 * Command lines made at random of what people type: every one ends with a published exit code, a sentence rather than a
 * stack, nothing on stdout when it failed, and a configuration that can still be read.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { allCmdlets } from '../../src/cmdlet/catalogue.ts';
import type { Cmdlet } from '../../src/cmdlet/define-cmdlet.ts';
import { runs } from '../support/fuzz.ts';
import { TestConsole } from './console.ts';

const console = new TestConsole();
afterAll(() => console.close());

const EXIT_CODES = new Set([0, 1, 2, 3, 4, 5, 6]);
/** They wait for an engine or a network, for seconds, or write files where they are told to; all are other tests'. */
const LEFT_OUT =
  /^(?:Start|Stop|Restart)-Service$|^net$|Session$|^Test-.*Connectivity$|^Invoke-MonitoringProbe$|^(?:un)?link$|^(?:Export|New)-ExchangeCertificate$/;
/** -ErrorAction SilentlyContinue, in all its spellings. */
const SILENCING = /^-{1,2}(?:error-?a|ea\b)/i;
const cmdlets = (await allCmdlets()).filter(({ name }) => !LEFT_OUT.test(name));

const value = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '-1',
    '3',
    '512',
    '2147483648',
    '1e9',
    '0x10',
    '10KB',
    'unlimited',
    '00:30:00',
    '30m',
    '1800',
  ),
  fc.constantFrom(
    '$true',
    '$false',
    '$null',
    'true',
    'yes',
    '',
    ' ',
    '@()',
    '@{Add="[::]:9951"}',
    '@{Remove=',
    '*',
    'a*',
  ),
  fc.constantFrom('EX01', 'nowhere', 'jane', 'SecureLogin', 'Secure', 'PlainTextLogin', 'Descending', 'json', 'list'),
  fc.constantFrom('0.0.0.0:993', '[::]:995,0.0.0.0:995', '993', '999.0.0.0:1', 'mail.contoso.com:995:SSL', ':995:SSL'),
  fc.constantFrom(
    'C:\\logs',
    '/tmp/x',
    '../..',
    '\u201cquoted\u201d',
    '\u2013LoginType',
    "it's",
    '"',
    'a,b',
    ',',
    '\u0000',
    'x'.repeat(500),
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

/** Words for one cmdlet: its parameters in all their spellings, cut and damaged, with values that fit or do not. */
function wordsFor(cmdlet: Cmdlet): fc.Arbitrary<string[]> {
  const names = cmdlet.parameters.flatMap(({ name, flag }) => [`-${name}`, `--${flag}`, `-${name.toUpperCase()}`]);
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...names) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...names).chain((one) => fc.nat(one.length).map((end) => one.slice(0, end))),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('-WhatIf', '-Confirm:$false', '--no-wait', '--', '-', '---x', '-Verbose', '--help=x'),
    },
  );
  const joined = fc.tuple(name, fc.constantFrom(':', '=', ' '), value).map(([one, by, text]) => `${one}${by}${text}`);
  const pair = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(name, value).map((words) => [...words]) },
    { weight: 1, arbitrary: joined.map((word) => [word]) },
    { weight: 1, arbitrary: name.map((word) => [word]) },
    { weight: 1, arbitrary: value.map((word) => [word]) },
  );
  return fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.flat());
}

const line = fc.constantFrom(...cmdlets).chain((cmdlet) => wordsFor(cmdlet).map((words) => [cmdlet.name, ...words]));

test('a random command line ends well, or with a sentence and a published exit code', async () => {
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      const { code, stdout, stderr } = await console.run([...words]);
      expect(EXIT_CODES).toContain(code);
      if (code !== 0) {
        if (!words.some((word) => SILENCING.test(word))) expect(stderr.trim()).not.toBe('');
        // What a test or a check has found is data, also when it is bad news.
        if (code !== 6 && !words[0]!.startsWith('Test-')) expect(stdout).toBe('');
      }
      expect(stderr).not.toMatch(
        /\n\s+at |TypeError|RangeError|ReferenceError|is not a function|\bundefined\b|\[object/,
      );
      await console.store.read();
    }),
    runs(500),
  );
});
