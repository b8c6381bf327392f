import { describe, expect, test } from 'vitest';
import { parseBinding } from '../../src/model/binding.ts';
import { type ImapSettings, defaults as imapDefaults } from '../../src/model/imap-settings.ts';
import { type PopSettings, defaults as popDefaults } from '../../src/model/pop-settings.ts';
import { policyProblems } from '../../src/model/settings-policy.ts';

const SERVER = { name: 'EX01', fqdn: 'EX01' };

function problems(pop: Partial<PopSettings>, imap: Partial<ImapSettings> = {}): readonly string[] {
  return policyProblems({
    pop: { ...popDefaults(SERVER), ...pop },
    imap: { ...imapDefaults(SERVER), ...imap },
  }).map(({ message, hint }) => `${message} ${hint}`);
}

const bindings = (...texts: string[]) => texts.map(parseBinding);

describe('the settings of a server', () => {
  test('are in order by default', () => {
    expect(problems({})).toEqual([]);
  });

  test('may be without any binding', () => {
    expect(problems({ SSLBindings: [], UnencryptedOrTLSBindings: [] })).toEqual([]);
  });

  test.each(['pop', 'imap'])('refuse Custom without an OwaServerUrl (%s)', (section) => {
    const custom = { CalendarItemRetrievalOption: 'Custom' } as const;
    const [found, ...more] = section === 'pop' ? problems(custom) : problems({}, custom);
    expect(more).toEqual([]);
    expect(found).toContain('"Custom" needs OwaServerUrl');
    expect(found).toContain('--owa-server-url');
  });

  test('take Custom with one', () => {
    expect(problems({ CalendarItemRetrievalOption: 'Custom', OwaServerUrl: 'https://owa' })).toEqual([]);
  });
});

describe('two bindings on one address and port are refused', () => {
  test('within one property', () => {
    const [found] = problems({ SSLBindings: bindings('0.0.0.0:995', '0.0.0.0:995') });
    expect(found).toContain('0.0.0.0:995 stands twice in PopSettings SSLBindings');
  });

  test('across the two properties of a protocol', () => {
    const [found] = problems({ SSLBindings: bindings('0.0.0.0:110') });
    expect(found).toContain(
      '0.0.0.0:110 stands in PopSettings UnencryptedOrTLSBindings and in PopSettings SSLBindings',
    );
  });

  test('across the protocols', () => {
    const [found] = problems({ SSLBindings: bindings('0.0.0.0:993') });
    expect(found).toContain('0.0.0.0:993 stands in PopSettings SSLBindings and in ImapSettings SSLBindings');
  });

  test('also where one is the wildcard of the other', () => {
    const [found] = problems({ SSLBindings: bindings('127.0.0.1:995', '0.0.0.0:995') });
    expect(found).toContain('0.0.0.0:995 in PopSettings SSLBindings collides with 127.0.0.1:995');
    expect(found).toContain('Keep either the address for all (0.0.0.0:995)');
  });
});

test('[::] and 0.0.0.0 may have one port, and so may two addresses', () => {
  expect(problems({ SSLBindings: bindings('[::]:995', '0.0.0.0:995') })).toEqual([]);
  expect(problems({ SSLBindings: bindings('127.0.0.1:995', '127.0.0.2:995', '[::1]:995') })).toEqual([]);
});
