import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { METADATA_ENTRY_OCTETS } from '../../src/imap4/limits.ts';
import { MAX_ANNOTATION_OCTETS, MAX_ANNOTATIONS, MAX_ANNOTATIONS_OCTETS } from '../../src/mailbox/annotations.ts';
import type { MailAccount } from '../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.logOn();
});
afterEach(() => server.close());

const literal = (octets: string) => `{${octets.length}}\r\n${octets}`;
const sent = (octets: string) => `{${octets.length}+}\r\n${octets}`;

test('annotations are set, told and removed', async () => {
  await client.ok('SETMETADATA INBOX (/private/comment "My own" /Shared/Comment {4+}\r\nOurs)');
  expect(await client.ok('GETMETADATA INBOX /private/comment')).toEqual([
    '* METADATA "INBOX" (/private/comment "My own")',
  ]);
  expect(await client.ok('GETMETADATA "INBOX" (/SHARED/comment /private/comment)')).toEqual([
    '* METADATA "INBOX" (/shared/comment "Ours" /private/comment "My own")',
  ]);
  await client.ok('SETMETADATA INBOX (/private/comment NIL)');
  expect(await client.ok('GETMETADATA INBOX (/private/comment)')).toEqual([
    '* METADATA "INBOX" (/private/comment NIL)',
  ]);
});

test('METADATA is advertised where the store keeps annotations, and is unknown where it does not', async () => {
  expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('METADATA');
  const plain = await ImapServer.start({ store: new StoreWithoutAnnotations() });
  try {
    const other = await plain.logOn();
    expect((await other.ok('CAPABILITY'))[0]!.split(' ')).not.toContain('METADATA');
    expect((await other.command('GETMETADATA INBOX /private/comment')).status).toBe('BAD');
    expect((await other.command('SETMETADATA INBOX (/private/comment NIL)')).status).toBe('BAD');
  } finally {
    await plain.close();
  }
});

class StoreWithoutAnnotations extends MemoryStore {
  constructor() {
    super({ describe: describeMessage });
  }
  override async open(user: Parameters<MemoryStore['open']>[0]): Promise<MailAccount> {
    const account = await super.open(user);
    return new Proxy(account, {
      has: (target, name) => name !== 'annotations' && name in target,
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

test('the delimiter alone is no name, and not that of the server', async () => {
  for (const command of ['GETMETADATA "/" /private/comment', 'SETMETADATA "/" (/private/vendor/a/b "x")']) {
    expect((await client.command(command)).text).toMatch(/^\[CANNOT\] /);
  }
});

describe('values', () => {
  test.each([
    ['an empty string', '""', '""'],
    ['quotes', '"a \\"b\\""', '"a \\"b\\""'],
    ['line ends', sent('one\r\ntwo\r\n'), literal('one\r\ntwo\r\n')],
    ['octets beyond ASCII', sent('Gr\u00c3\u00bc\u00c3\u009fe'), literal('Gr\u00c3\u00bc\u00c3\u009fe')],
    ['NUL', `~${sent('a\0b')}`, `~${literal('a\0b')}`],
  ])('%s comes back', async (_, wire, told) => {
    const command = Buffer.from(`SETMETADATA INBOX (/private/a ${wire} /private/b "last")`, 'latin1');
    await client.ok(command);
    expect(await client.ok('GETMETADATA INBOX (/private/a /private/b)')).toEqual([
      `* METADATA "INBOX" (/private/a ${told} /private/b "last")`,
    ]);
  });

  test('several literals, of values and of names, in one command', async () => {
    const entries = `/private/a ${sent('1')} ${sent('/private/b')} ${sent('2')} /private/c "3" /private/d ${sent('4')}`;
    await client.ok(`SETMETADATA ${sent('INBOX')} (${entries})`);
    expect(await client.ok('GETMETADATA (DEPTH 1) INBOX /private')).toEqual([
      '* METADATA "INBOX" (/private/a "1" /private/b "2" /private/c "3" /private/d "4")',
    ]);
  });

  test('a client that waits is told to go on', async () => {
    client.send('a1 SETMETADATA INBOX (/private/a {3}\r\n');
    expect(await client.line()).toBe('+ OK');
    client.send('abc)\r\n');
    expect((await client.answer('a1')).status).toBe('OK');
  });

  test('NUL is for literal8 alone', async () => {
    const answer = await client.command(`SETMETADATA INBOX (/private/a ${sent('a\0b')})`);
    expect(answer).toMatchObject({ status: 'BAD', text: 'NUL in literal' });
  });
});

describe('limits', () => {
  const set = (octets: number) => `SETMETADATA INBOX (/private/a ${sent('x'.repeat(octets))})`;

  test.each([MAX_ANNOTATION_OCTETS - 1, MAX_ANNOTATION_OCTETS])('a value of %d octets is kept', async (octets) => {
    await client.ok(set(octets));
    const [line] = await client.ok('GETMETADATA INBOX /private/a');
    expect(line).toBe(`* METADATA "INBOX" (/private/a ${literal('x'.repeat(octets))})`);
  });

  test('one octet more is not, and the session goes on', async () => {
    expect(await client.command(set(MAX_ANNOTATION_OCTETS + 1))).toMatchObject({
      status: 'NO',
      text: `[METADATA MAXSIZE ${MAX_ANNOTATION_OCTETS}] An annotation may have ${MAX_ANNOTATION_OCTETS} octets at most.`,
    });
    expect(await client.ok('GETMETADATA INBOX /private/a')).toEqual(['* METADATA "INBOX" (/private/a NIL)']);
  });

  test('a client that asks before it sends too much is not told to go on', async () => {
    client.send(`a1 SETMETADATA INBOX (/private/a {${MAX_ANNOTATION_OCTETS + 1}}\r\n`);
    expect(await client.line()).toMatch(/^a1 NO \[METADATA MAXSIZE /);
    await client.ok('NOOP');
  });

  test('more than all values may have together is not taken in', async () => {
    const count = Math.ceil(MAX_ANNOTATIONS_OCTETS / MAX_ANNOTATION_OCTETS) + 1;
    const entries = Array.from(
      { length: count },
      (_, i) => `/private/a${i} ${sent('x'.repeat(MAX_ANNOTATION_OCTETS))}`,
    );
    const answer = await client.command(`SETMETADATA INBOX (${entries.join(' ')})`);
    expect(answer).toMatchObject({ status: 'NO', text: expect.stringContaining('[METADATA TOOMANY]') });
    await client.ok('NOOP');
  });

  test('one annotation too many changes nothing', async () => {
    const entries = Array.from({ length: MAX_ANNOTATIONS }, (_, i) => `/private/a${i} "x"`);
    await client.ok(`SETMETADATA INBOX (${entries.join(' ')})`);
    expect(await client.command('SETMETADATA INBOX (/private/a0 "y" /private/b "x")')).toMatchObject({
      status: 'NO',
      text: expect.stringContaining('[METADATA TOOMANY]'),
    });
    expect(await client.ok('GETMETADATA INBOX /private/a0')).toEqual(['* METADATA "INBOX" (/private/a0 "x")']);
  });

  test.each([
    [METADATA_ENTRY_OCTETS - 1, 'OK'],
    [METADATA_ENTRY_OCTETS, 'OK'],
    [METADATA_ENTRY_OCTETS + 1, 'BAD'],
  ])('a name of %d octets: %s', async (octets, status) => {
    const name = '/private/'.padEnd(octets, 'x');
    expect((await client.command(`SETMETADATA INBOX (${name} "x")`)).status).toBe(status);
  });

  // RFC 5464 §3.2.
  test.each([
    ['/private', 'BAD'],
    ['/private/vendor', 'BAD'],
    ['/shared/vendor/example', 'BAD'],
    ['/shared/vendor/example/x', 'OK'],
    ['/private/vendors/x', 'OK'],
  ])('a value for %s: %s', async (entry, status) => {
    expect((await client.command(`SETMETADATA INBOX (${entry} "x")`)).status).toBe(status);
  });
});

describe('GETMETADATA', () => {
  beforeEach(async () => {
    await client.ok(
      'SETMETADATA INBOX (/private/f "top" /private/f/a "12345" /private/f/a/deep "1234567" /private/fx "no")',
    );
  });

  test.each([
    ['(DEPTH 0) INBOX /private/f', '(/private/f "top")'],
    ['(DEPTH 1) INBOX /private/f', '(/private/f "top" /private/f/a "12345")'],
    ['(DEPTH infinity) INBOX /private/f', '(/private/f "top" /private/f/a "12345" /private/f/a/deep "1234567")'],
    ['INBOX (depth 1) (/private/f/a)', '(/private/f/a "12345" /private/f/a/deep "1234567")'],
    ['(DEPTH 1 MAXSIZE 5) INBOX (/private/f /private/f)', '(/private/f "top" /private/f/a "12345")'],
  ])('%s', async (command, told) => {
    expect(await client.ok(`GETMETADATA ${command}`)).toEqual([`* METADATA "INBOX" ${told}`]);
  });

  test.each([
    [4, '(/private/f "top")', '[METADATA LONGENTRIES 7] '],
    [5, '(/private/f "top" /private/f/a "12345")', '[METADATA LONGENTRIES 7] '],
    [6, '(/private/f "top" /private/f/a "12345")', '[METADATA LONGENTRIES 7] '],
    [7, '(/private/f "top" /private/f/a "12345" /private/f/a/deep "1234567")', ''],
  ])('MAXSIZE %d leaves out longer values and says how long they are', async (size, told, code) => {
    const answer = await client.command(`GETMETADATA INBOX (MAXSIZE ${size} DEPTH infinity) /private/f`);
    expect(answer).toMatchObject({ untagged: [`* METADATA "INBOX" ${told}`], text: `${code}GETMETADATA completed.` });
  });

  test('when every value is too long there is only the code', async () => {
    expect(await client.command('GETMETADATA (MAXSIZE 1) INBOX /private/f')).toEqual({
      untagged: [],
      status: 'OK',
      text: '[METADATA LONGENTRIES 3] GETMETADATA completed.',
    });
  });
});

describe('the server', () => {
  test('keeps private annotations', async () => {
    await client.ok('SETMETADATA "" (/private/vendor/example/seen "1")');
    expect(await client.ok('GETMETADATA "" (DEPTH infinity) /private')).toEqual([
      '* METADATA "" (/private/vendor/example/seen "1")',
    ]);
  });

  test('does not let users say what everybody is told', async () => {
    for (const entry of ['/shared/admin', '/shared/comment']) {
      expect(await client.command(`SETMETADATA "" (${entry} "mailto:me@example.com")`)).toMatchObject({
        status: 'NO',
        text: expect.stringContaining('[NOPERM]'),
      });
    }
    expect(await client.ok('GETMETADATA "" /shared/admin')).toEqual(['* METADATA "" (/shared/admin NIL)']);
  });
});

test('the special use of a mailbox is an annotation', async () => {
  await client.ok('CREATE Sent (USE (\\Sent))');
  expect(await client.ok('GETMETADATA Sent /private/specialuse')).toEqual([
    '* METADATA "Sent" (/private/specialuse "\\\\Sent")',
  ]);
  await client.ok('SETMETADATA Sent (/private/specialuse "\\\\archive")');
  expect(await client.ok('LIST "" Sent')).toEqual(['* LIST (\\HasNoChildren \\Archive) "/" "Sent"']);
  expect(await client.command('SETMETADATA Sent (/private/specialuse "\\\\All")')).toMatchObject({
    status: 'NO',
    text: expect.stringContaining('[USEATTR]'),
  });
});

test('a mailbox that does not exist has no annotations', async () => {
  expect((await client.command('GETMETADATA none /private/a')).text).toContain('[NONEXISTENT]');
  expect((await client.command('SETMETADATA none (/private/a "x")')).text).toContain('[NONEXISTENT]');
});

test.each([
  'GETMETADATA',
  'GETMETADATA INBOX',
  'GETMETADATA INBOX ()',
  'GETMETADATA INBOX comment',
  'GETMETADATA INBOX /comment',
  'GETMETADATA INBOX /private/',
  'GETMETADATA INBOX /private//a',
  'GETMETADATA INBOX "/private/a*"',
  'GETMETADATA INBOX "/private/%"',
  'GETMETADATA INBOX {10+}\r\n/private/\u00e9',
  'GETMETADATA INBOX /private/a /private/b',
  'GETMETADATA (DEPTH 2) INBOX /private/a',
  'GETMETADATA (DEPTH) INBOX /private/a',
  'GETMETADATA (MAXSIZE x) INBOX /private/a',
  'GETMETADATA (LIMIT 1) INBOX /private/a',
  'GETMETADATA () INBOX /private/a',
  'GETMETADATA (DEPTH 1) INBOX (DEPTH 1) /private/a',
  'SETMETADATA INBOX',
  'SETMETADATA INBOX ()',
  'SETMETADATA INBOX /private/a "x"',
  'SETMETADATA INBOX (/private/a)',
  'SETMETADATA INBOX (/private/a x)',
  'SETMETADATA INBOX (/private "x")',
  'SETMETADATA INBOX (/private/a "x" /private/b)',
  'SETMETADATA INBOX (/private/a {1+}\r\nx',
  'SETMETADATA INBOX (/private/a {1+}\r\nx/private/b "x")',
  'SETMETADATA INBOX (/private/a "x") more',
])('%s is not understood, and the session goes on', async (command) => {
  expect((await client.command(command)).status).toBe('BAD');
  await client.ok('NOOP');
});
