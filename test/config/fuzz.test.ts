/** Whatever is in the file: settings, or an error with places in it; and a change either is made exactly or refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, effectiveChanges } from '../../src/config/apply-changes.ts';
import { ConfigError, type SettingChange } from '../../src/config/config-store.ts';
import { valueAt } from '../../src/config/difference.ts';
import { documentPaths, type LoadedDocument, loadDocument } from '../../src/config/document-file.ts';
import { ALL_SERVERS } from '../../src/model/sections.ts';
import { runs } from '../support/fuzz.ts';
import { change, EX01 } from './support/scratch.ts';

const paths = documentPaths('/etc/postern/postern.yaml');
const VALID = `# head
revision: 3
servers:
  EX01:
    pop: &pop
      LoginType: SecureLogin # why
      SSLBindings:
        - "[::]:995"   # six
        - 0.0.0.0:995
    imap: { MaxConnections: 12, Banner: "Hi: #1", SSLBindings: [] }
    services: {MSExchangePOP3: {Status: Stopped, Restarts: 2}}
  MBX02:
dataFolder: ../data
trustedNetworks: [10.0.0.0/8]
casMailboxPlan: { PopEnabled: false }
`;
const PIECES = [
  ':',
  ' ',
  '\n',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '*pop',
  '\t',
  '|',
  '>',
  '? ',
  '!x ',
  '\r',
  '\0',
  'é',
  '<<: ',
  '---\n',
  'toString: 1\n',
  '__proto__: {}\n',
  '%',
  '@',
  ', ',
];

function load(text: string): LoadedDocument | ConfigError {
  try {
    return loadDocument(paths, Buffer.from(text), EX01);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

const mutated = fc
  .array(
    fc.record({
      at: fc.nat(VALID.length),
      remove: fc.nat(6),
      insert: fc.oneof(fc.constantFrom('', ...PIECES), fc.string({ maxLength: 5 })),
    }),
    { maxLength: 4 },
  )
  .map((edits) =>
    edits.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), VALID),
  );
const texts = fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) });

describe('any content of the file', () => {
  test('is a configuration, or an error that names places in it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const result = load(text);
        if (!(result instanceof ConfigError)) return;
        const lines = text.split('\n');
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { line, column, message } of result.problems) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
          expect(message).toMatch(/^[^\n]+\.$|^[^\n]+[?"]$/);
        }
      }),
      runs(400),
    );
  });

  test('takes a change exactly, or refuses it', () => {
    const wanted: readonly SettingChange[] = [
      change('LoginType', 'PlainTextLogin'),
      change('LoginType', undefined),
      change('SSLBindings', [
        { address: '0.0.0.0', port: 995 },
        { address: '::1', port: 1995 },
      ]),
      change('SSLBindings', []),
      change('Banner', 'New: #2', { section: 'imap' }),
      change('MaxConnections', undefined, { section: 'imap' }),
      change('MaxConnections', 7, { server: 'MBX02' }),
      change('pop3UidlFormat', 'cyrus', { server: ALL_SERVERS, section: 'document' }),
      change('trustedNetworks', undefined, { server: ALL_SERVERS, section: 'document' }),
      change('PopEnabled', undefined, { server: ALL_SERVERS, section: 'casMailboxPlan' }),
      change('ImapEnabled', false, { server: ALL_SERVERS, section: 'casMailboxPlan' }),
    ];
    let made = 0;
    fc.assert(
      fc.property(mutated, fc.subarray([...wanted], { minLength: 1 }), (text, asked) => {
        const before = load(text);
        if (before instanceof ConfigError) return;
        try {
          const changes = effectiveChanges(before.configuration, asked, EX01);
          if (changes.length === 0) return;
          const after = applyChanges(paths, before, changes, 4, EX01).configuration;
          expect(after.revision).toBe(4);
          for (const { server, section, property, value } of changes) {
            expect(valueAt(after, { server, section, property })).toEqual(value);
          }
          made += 1;
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.kind).toBe('Refused');
        }
      }),
      runs(400),
    );
    expect(made).toBeGreaterThan(50);
  });

  test('is refused when it is nested without end, or refers to itself', () => {
    for (const nested of ['['.repeat(20_000), '- '.repeat(20_000), '{a: '.repeat(5_000)]) {
      expect((load(nested) as ConfigError).message).toContain('nested too deeply');
    }
    expect(load('servers:\n  EX01:\n    pop:\n      SSLBindings: &x [*x]\n')).toBeInstanceOf(ConfigError);
    expect(load('servers: &s\n  EX01: *s\n')).toBeInstanceOf(ConfigError);
  });
});
