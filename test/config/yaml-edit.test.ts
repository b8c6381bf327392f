import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { removeValue, setValue, UneditableError } from '../../src/config/yaml-edit.ts';
import { runs } from '../support/fuzz.ts';

/** What a person may have made of the file: every line here that no test touches must come out as it went in. */
const HAND_EDITED = `# Contoso mail access                     -- owner: J. Doe
# ---------------------------------------------------------------
revision:   7        # raised by every cmdlet


servers:
    # The one in Building 3.
    MBX01:
        imap:

            LoginType:      SecureLogin      # see ticket 4711
            Banner: 'It''s ready.'           # single quotes
            SSLBindings:
            # both families
            - "[::]:993"      # IPv6
            - 0.0.0.0:993     # IPv4

            # leave room for the scanner
            MaxConnections: 2000
        pop:   { LoginType: PlainTextLogin,   MaxCommandSize: 512 } # short form
        services: {anything: [goes,   here]}   # not ours
    MBX02: {}
dataFolder: /srv/postern   # on the big disk
# the end
`;

const at = (server: string, section: string, property: string) => ['servers', server, section, property];

/** Lines of the old text that are not in the new one, and the other way round. */
function difference(before: string, after: string): { gone: string[]; come: string[] } {
  const minus = (a: string, b: string) => {
    const rest = b.split('\n');
    return a.split('\n').filter((line) => {
      const found = rest.indexOf(line);
      if (found >= 0) rest.splice(found, 1);
      return found < 0;
    });
  };
  return { gone: minus(before, after), come: minus(after, before) };
}

describe('setValue', () => {
  test('changes one value and nothing else in a file that a person laid out', () => {
    const after = setValue(HAND_EDITED, at('MBX01', 'imap', 'LoginType'), 'PlainTextLogin');
    expect(difference(HAND_EDITED, after)).toEqual({
      gone: ['            LoginType:      SecureLogin      # see ticket 4711'],
      come: ['            LoginType:      PlainTextLogin      # see ticket 4711'],
    });
  });

  test('puts a new property behind the last one of its section, indented as its neighbours', () => {
    const after = setValue(HAND_EDITED, at('MBX01', 'imap', 'MaxConnectionsPerUser'), 40);
    expect(difference(HAND_EDITED, after)).toEqual({ gone: [], come: ['            MaxConnectionsPerUser: 40'] });
    expect(after).toContain('MaxConnections: 2000\n            MaxConnectionsPerUser: 40\n        pop:');
  });

  test('stays in flow style where a person wrote flow style', () => {
    const changed = setValue(HAND_EDITED, at('MBX01', 'pop', 'LoginType'), 'SecureLogin');
    expect(changed).toContain('pop:   { LoginType: SecureLogin,   MaxCommandSize: 512 } # short form');
    const added = setValue(HAND_EDITED, at('MBX01', 'pop', 'SSLBindings'), ['[::]:995']);
    expect(added).toContain('MaxCommandSize: 512, SSLBindings: ["[::]:995"] } # short form');
    const nested = setValue('servers: {A: {pop: {}}}\n', at('A', 'imap', 'Banner'), 'Hi');
    expect(nested).toBe('servers: {A: {pop: {}, imap: { Banner: Hi }}}\n');
    expect(setValue('servers: {A: {pop: }}\n', at('A', 'pop', 'Banner'), 'Hi')).toBe(
      'servers: {A: {pop:  { Banner: Hi }}}\n',
    );
  });

  test('makes what is missing on the way', () => {
    const after = setValue(HAND_EDITED, at('MBX02', 'pop', 'MaxConnections'), 5);
    expect(after).toContain('\n    MBX02:\n        pop:\n            MaxConnections: 5\ndataFolder:');
    const third = setValue(HAND_EDITED, at('MBX03', 'pop', 'MaxConnections'), 5);
    expect(difference(HAND_EDITED, third).gone).toEqual([]);
    expect(parse(third).servers.MBX03).toEqual({ pop: { MaxConnections: 5 } });
    expect(setValue('', at('A', 'pop', 'MaxConnections'), 5)).toBe(
      'servers:\n  A:\n    pop:\n      MaxConnections: 5\n',
    );
    expect(setValue('# only words\n', ['revision'], 1)).toBe('# only words\nrevision: 1\n');
    expect(setValue('servers:\n  A:\n    pop: # later\n', at('A', 'pop', 'Banner'), 'Hi')).toBe(
      'servers:\n  A:\n    pop: # later\n      Banner: Hi\n',
    );
    expect(setValue('servers:\n  A:\n    pop: ~\n    imap:\n', at('A', 'pop', 'Banner'), 'Hi')).toBe(
      'servers:\n  A:\n    pop:\n      Banner: Hi\n    imap:\n',
    );
  });

  test('keeps the lines of list items that stay, with their comments', () => {
    const path = at('MBX01', 'imap', 'SSLBindings');
    const added = setValue(HAND_EDITED, path, ['[::]:993', '0.0.0.0:993', '10.0.0.1:2993']);
    expect(difference(HAND_EDITED, added)).toEqual({ gone: [], come: ['            - "10.0.0.1:2993"'] });
    const removed = setValue(HAND_EDITED, path, ['0.0.0.0:993']);
    expect(difference(HAND_EDITED, removed)).toEqual({
      gone: ['            - "[::]:993"      # IPv6'],
      come: ['            # IPv6'],
    });
    const replaced = setValue(HAND_EDITED, path, ['[::]:2993', '0.0.0.0:993']);
    expect(difference(HAND_EDITED, replaced)).toEqual({
      gone: ['            - "[::]:993"      # IPv6'],
      come: ['            - "[::]:2993"      # IPv6'],
    });
    const emptied = setValue(HAND_EDITED, path, []);
    expect(parse(emptied).servers.MBX01.imap.SSLBindings).toEqual([]);
    for (const comment of ['# both families', '# IPv6', '# IPv4', '# leave room']) expect(emptied).toContain(comment);
    const first = setValue(HAND_EDITED, path, ['10.0.0.1:993', '[::]:993', '0.0.0.0:993']);
    expect(parse(first).servers.MBX01.imap.SSLBindings).toEqual(['10.0.0.1:993', '[::]:993', '0.0.0.0:993']);
  });

  test('moves comments inside a replaced flow list above its key', () => {
    const text = 'servers:\n  A:\n    pop:\n      SSLBindings: ["[::]:995", # six\n        "0.0.0.0:995"] # four\n';
    expect(setValue(text, at('A', 'pop', 'SSLBindings'), ['1.2.3.4:995'])).toBe(
      'servers:\n  A:\n    pop:\n      # six\n      SSLBindings: ["1.2.3.4:995"] # four\n',
    );
  });

  test('replaces block scalars, values on the next line, and aliases', () => {
    const text =
      'x: &b Old\nservers:\n  A:\n    pop:\n      Banner: |-\n        Two\n        lines\n      LoginType:\n        SecureLogin\n';
    const after = setValue(setValue(text, at('A', 'pop', 'Banner'), 'One.'), at('A', 'pop', 'LoginType'), 'X');
    expect(after).toBe('x: &b Old\nservers:\n  A:\n    pop:\n      Banner: One.\n      LoginType:\n        X\n');
    expect(setValue('a: &b Old\nc: *b # same\n', ['c'], 'New')).toBe('a: &b Old\nc: New # same\n');
  });

  test('keeps the line ends of Windows, a byte order mark, and a missing last line end', () => {
    expect(setValue('\ufeffa: 1\r\nb:\r\n  c: 2\r\n', ['b', 'd'], 3)).toBe('\ufeffa: 1\r\nb:\r\n  c: 2\r\n  d: 3\r\n');
    expect(setValue('a:\n  b: 1', ['a', 'c'], 2)).toBe('a:\n  b: 1\n  c: 2\n');
    expect(setValue('\ufeffa:\n  b: 1', ['c'], 2)).toBe('\ufeffa:\n  b: 1\nc: 2\n');
  });

  test('writes text so that YAML 1.1 and 1.2 both read it back as that text', () => {
    for (const value of [
      '',
      'yes',
      'No',
      '00:30:00',
      '1e3',
      '0x10',
      '~',
      'null',
      '- a',
      'a: b',
      'a #b',
      "'",
      '"',
      '\\',
      '@x',
      '%d',
      '*',
      '&',
      '!',
      '{}',
      '[]',
      '\u0085',
      '\u2028',
      '😀',
      'C:\\Logs\\',
      ' x ',
      'é',
    ]) {
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(setValue('', ['k'], value), { version }).k, `${value} in ${version}`).toBe(value);
        expect(parse(setValue('{}\n', ['k'], value), { version }).k, `${value} in flow, ${version}`).toBe(value);
        expect(parse(setValue('', ['k'], [value]), { version }).k).toEqual([value]);
      }
    }
  });

  test('refuses to enter what is no mapping', () => {
    expect(() => setValue('servers: &s\n  A: {}\nb: *s\n', ['b', 'A', 'pop'], 1)).toThrow(UneditableError);
    expect(() => setValue('servers: [1]\n', ['servers', 'A'], 1)).toThrow(UneditableError);
    expect(() => setValue('a:\n  b: 1\n', ['a'], 1)).toThrow(UneditableError);
  });
});

describe('removeValue', () => {
  test('removes the line, and the sections that it leaves empty', () => {
    const text = 'servers:\n  A:\n    pop:\n      Banner: Hi\n      LoginType: X\n    imap:\n      Banner: Hi\n';
    expect(removeValue(text, at('A', 'pop', 'Banner'), 2)).toBe(
      'servers:\n  A:\n    pop:\n      LoginType: X\n    imap:\n      Banner: Hi\n',
    );
    expect(removeValue(text, at('A', 'imap', 'Banner'), 2)).toBe(
      'servers:\n  A:\n    pop:\n      Banner: Hi\n      LoginType: X\n',
    );
  });

  test('removes a whole list', () => {
    const text = 'servers:\n  A:\n    pop:\n      SSLBindings:\n        - a:1\n        - b:2\n      LoginType: X\n';
    expect(removeValue(text, at('A', 'pop', 'SSLBindings'), 2)).toBe('servers:\n  A:\n    pop:\n      LoginType: X\n');
  });

  test('removes a pair of a mapping in flow style with its comma', () => {
    const text = 'p: { a: 1, b: 2,   c: 3 }\n';
    expect(removeValue(text, ['p', 'a'], 0)).toBe('p: { b: 2,   c: 3 }\n');
    expect(removeValue(text, ['p', 'b'], 0)).toBe('p: { a: 1,   c: 3 }\n');
    expect(removeValue(text, ['p', 'c'], 0)).toBe('p: { a: 1, b: 2 }\n');
  });

  test('says so when a comment belongs to the line, and changes nothing', () => {
    expect(removeValue(HAND_EDITED, at('MBX01', 'imap', 'LoginType'), 2)).toBeUndefined();
    expect(removeValue(HAND_EDITED, at('MBX01', 'imap', 'MaxConnections'), 2)).toBeUndefined();
    expect(removeValue(HAND_EDITED, at('MBX01', 'imap', 'SSLBindings'), 2)).toBeUndefined();
    expect(removeValue('a: "# no comment"\nb: 1\n', ['a'], 0)).toBe('b: 1\n');
  });

  test('leaves a file alone that does not have the property', () => {
    expect(removeValue(HAND_EDITED, at('MBX02', 'imap', 'Banner'), 2)).toBe(HAND_EDITED);
  });
});

describe('any sequence of changes', () => {
  const key = fc.constantFrom('A', 'B', 'C', 'd e', '12', 'on');
  const value = fc.oneof(
    fc.integer({ min: 0, max: 99 }),
    fc.boolean(),
    fc.constantFrom('x', '00:30:00', 'a: b', '# c', ''),
    fc.array(fc.constantFrom('[::]:995', '0.0.0.0:995', 'x', 'y z', '#'), { maxLength: 4 }),
  );
  const start = fc.constantFrom(
    '',
    '# head\n',
    'A:\n   A: 1 # one\n   # two\n   B:\n   - x # three\n   - y z\n\nB: {A: 1, B: [x, "#"]} # four\n',
    'A: {}\r\nB:\r\n  A:\r\n    C: ["x",\r\n      "y z"]\r\n# end',
    '"12":\n  "on": true\nA:\n  B: |\n    text\n\n  C: 1\n',
  );
  const step = fc.record({ path: fc.tuple(key, key), value: fc.option(value, { nil: undefined }) });

  test('means what it should mean, and keeps every comment', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 12 }), (text, steps) => {
        let current: string = text;
        const meaning: Record<string, Record<string, unknown>> = parse(text) ?? {};
        for (const { path, value } of steps) {
          const [outer, inner] = path;
          if (value === undefined) {
            const removed = removeValue(current, path, 0);
            if (removed === undefined) continue;
            current = removed;
            if (meaning[outer]) delete meaning[outer][inner];
            if (meaning[outer] && Object.keys(meaning[outer]).length === 0) delete meaning[outer];
          } else {
            const old = meaning[outer]?.[inner];
            // A property that is a list stays one; a section is never a value.
            if (typeof old === 'object' && !(Array.isArray(old) && Array.isArray(value))) continue;
            current = setValue(current, path, value);
            meaning[outer] = { ...meaning[outer], [inner]: value };
          }
          const read = parse(current) ?? {};
          for (const [name, inside] of Object.entries(read)) if (inside === null) delete read[name];
          for (const [name, inside] of Object.entries(meaning))
            if (Object.keys(inside ?? {}).length === 0) delete meaning[name];
          for (const name of Object.keys(read)) if (Object.keys(read[name]).length === 0) delete read[name];
          expect(read).toEqual(meaning);
        }
        for (const comment of text.match(/# (?:head|one|two|three|four|end)/g) ?? [])
          expect(current).toContain(comment);
      }),
      runs(300),
    );
  });
});
