import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { MULTIPART, message, numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
});
afterEach(() => server.close());

const literal = (octets: Buffer | string) => `{${octets.length}}\r\n${octets.toString('latin1')}`;

test('what a session can do is advertised, each once', async () => {
  const [line] = await client.ok('CAPABILITY');
  const capabilities = line!.split(' ').slice(2);
  expect(new Set(capabilities).size).toBe(capabilities.length);
  const promised =
    'IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE CHILDREN UIDPLUS UNSELECT MOVE MULTIAPPEND SPECIAL-USE ' +
    'CREATE-SPECIAL-USE LIST-EXTENDED LIST-STATUS STATUS=SIZE APPENDLIMIT=134217728 CONDSTORE QRESYNC ESEARCH SEARCHRES ' +
    'WITHIN BINARY UTF8=ACCEPT OBJECTID SAVEDATE PREVIEW';
  expect(capabilities).toEqual(expect.arrayContaining(promised.split(' ')));
  for (const forLater of ['STARTTLS', 'LOGINDISABLED', 'AUTH=PLAIN', 'LITERAL-'])
    expect(capabilities).not.toContain(forLater);
});

describe('BINARY', () => {
  beforeEach(async () => {
    await client.append('INBOX', MULTIPART, '(\\Seen)');
    await client.append(
      'INBOX',
      message('Content-Type: text/plain\nContent-Transfer-Encoding: x-nobody-knows\n\nabc\n'),
    );
    await client.ok('NOOP');
  });

  test('a part comes without its transfer encoding', async () => {
    expect(await client.ok('FETCH 1 BINARY.PEEK[1]')).toEqual([
      `* 1 FETCH (BINARY[1] ${literal('Gr\u00c3\u00bc\u00c3\u009fe')})`,
    ]);
    expect(await client.ok('FETCH 1 BINARY.PEEK[2.1]')).toEqual([`* 1 FETCH (BINARY[2.1] ${literal('inner text')})`]);
  });

  test('what holds NUL is a literal8', async () => {
    expect(await client.ok('FETCH 1 BINARY.PEEK[3]')).toEqual(['* 1 FETCH (BINARY[3] ~{5}\r\n\0\x01\x02\x03\x04)']);
    expect(await client.ok('FETCH 1 BINARY.PEEK[3]<1.2>')).toEqual(['* 1 FETCH (BINARY[3]<1> {2}\r\n\x01\x02)']);
  });

  test('BINARY.SIZE is the size after decoding', async () => {
    expect(await client.ok('FETCH 1 (BINARY.SIZE[1] BINARY.SIZE[3])')).toEqual([
      '* 1 FETCH (BINARY.SIZE[1] 7 BINARY.SIZE[3] 5)',
    ]);
  });

  test('the whole message is not encoded', async () => {
    expect(await client.ok('FETCH 1 BINARY.PEEK[]')).toEqual([`* 1 FETCH (BINARY[] ${literal(MULTIPART)})`]);
  });

  test('a part that is not there is NIL', async () => {
    expect(await client.ok('FETCH 1 BINARY.PEEK[9]')).toEqual(['* 1 FETCH (BINARY[9] NIL)']);
  });

  test('an encoding that nobody knows fails the command, and the session goes on', async () => {
    const answer = await client.command('FETCH 1:2 (UID BINARY.PEEK[1])');
    expect(answer).toMatchObject({ status: 'NO', text: '[UNKNOWN-CTE] The transfer encoding of a part is not known.' });
    expect(answer.untagged).toHaveLength(1);
    await client.ok('NOOP');
  });

  test('BINARY sets \\Seen, PEEK and SIZE do not', async () => {
    await client.ok('STORE 1 FLAGS.SILENT ()');
    await client.ok('FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])');
    expect(await client.ok('SEARCH SEEN')).toEqual(['* SEARCH']);
    await client.ok('FETCH 1 BINARY[1]');
    expect(await client.ok('SEARCH SEEN')).toEqual(['* SEARCH 1']);
  });

  test.each([
    'BINARY',
    'BINARY[HEADER]',
    'BINARY[0]',
    'BINARY[1]<1>',
    'BINARY.SIZE[1]<0.1>',
    'BINARY.SIZE',
    'BINARY.FOO[1]',
  ])('%s is malformed', async (item) => {
    expect((await client.command(`FETCH 1 ${item}`)).status).toBe('BAD');
  });

  test('APPEND takes NUL in a literal8 only', async () => {
    const octets = Buffer.from('X: 1\r\n\r\na\0b\r\n');
    const append = (head: string) =>
      client.command(Buffer.concat([Buffer.from(`APPEND INBOX ${head}{${octets.length}+}\r\n`), octets]));
    expect((await append('')).status).toBe('BAD');
    expect((await append('~')).status).toBe('OK');
    expect(await client.ok('FETCH 3 BODY.PEEK[TEXT]')).toEqual([`* 3 FETCH (BODY[TEXT] ${literal('a\0b\r\n')})`]);
  });
});

describe('UTF8=ACCEPT', () => {
  beforeEach(async () => {
    await client.ok('CREATE "&AMQ-rger"');
    expect(await client.ok('ENABLE UTF8=ACCEPT')).toEqual(['* ENABLED UTF8=ACCEPT']);
  });

  test('mailbox names are UTF-8, and an ampersand is an ampersand', async () => {
    expect(await client.ok('LIST "" "Ä*"')).toEqual(['* LIST (\\HasNoChildren) "/" "\u00c3\u0084rger"']);
    await client.ok('CREATE "Tom & Jürgen"');
    expect(await client.ok('STATUS "Tom & Jürgen" (MESSAGES)')).toEqual([
      '* STATUS "Tom & J\u00c3\u00bcrgen" (MESSAGES 0)',
    ]);
    const other = await server.logOn();
    expect(await other.ok('LIST "" T*')).toEqual(['* LIST (\\HasNoChildren) "/" "Tom &- J&APw-rgen"']);
  });

  test('octets that are not UTF-8 are no name, and in quotes no string at all', async () => {
    expect((await client.command(Buffer.from('SELECT "\xff"', 'latin1'))).status).toBe('BAD');
    expect((await client.command(Buffer.from('SEARCH HEADER "\xc3" x', 'latin1'))).status).toBe('BAD');
    expect((await client.command(Buffer.from('SELECT {1+}\r\n\xff', 'latin1'))).text).toContain('[CANNOT]');
  });

  test('a mailbox is not made under a name that is not normalised', async () => {
    for (const command of ['CREATE "u\u0308"', 'RENAME INBOX "u\u0308"']) {
      expect((await client.command(command)).text).toMatch(/^\[CANNOT\] /);
    }
    expect((await client.command('CREATE "\u00fc"')).status).toBe('OK');
  });

  test('SEARCH takes UTF-8 in quotes, and no CHARSET', async () => {
    await client.append('INBOX', MULTIPART);
    expect(await client.ok('SEARCH SUBJECT "grüße"')).toEqual(['* SEARCH 1']);
    expect((await client.command('SEARCH CHARSET UTF-8 ALL')).status).toBe('BAD');
  });

  test('APPEND UTF8 takes a message in UTF-8', async () => {
    const octets = Buffer.from('Subject: Grüße\r\n\r\nü\r\n');
    client.send(Buffer.concat([Buffer.from(`a APPEND INBOX (\\Seen) UTF8 (~{${octets.length}}\r\n`)]));
    expect(await client.line()).toBe('+ OK');
    client.send(Buffer.concat([octets, Buffer.from(')\r\n')]));
    expect((await client.answer('a')).status).toBe('OK');
    expect(await client.ok('FETCH 1 BODY.PEEK[]')).toEqual([`* 1 FETCH (BODY[] ${literal(octets)})`]);
    for (const tail of [`UTF8 ({3+}\r\nabc)`, `UTF8 (~{3+}\r\nabc`, `UTF8 ~{3+}\r\nabc`]) {
      expect((await client.command(`APPEND INBOX ${tail}`)).status).toBe('BAD');
    }
  });
});

// RFC 6855 §4 would have it refused: old mail is worth more, see docs/rfc-index.yaml.
test.each([
  ['UTF-8', Buffer.from('Subject: Grüße\r\n\r\nx\r\n')],
  ['another charset', Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\nx\r\n', 'latin1')],
])('APPEND takes a header in %s as it is, also of a client that has enabled nothing', async (_, octets) => {
  await client.append('INBOX', octets);
  await client.ok('NOOP');
  expect(await client.ok('FETCH 1 BODY.PEEK[]')).toEqual([`* 1 FETCH (BODY[] ${literal(octets)})`]);
});

describe('OBJECTID and SAVEDATE', () => {
  beforeEach(async () => {
    await client.append('INBOX', SIMPLE, '"01-Jan-2020 00:00:00 +0000"');
    await client.append('INBOX', numbered(2));
    await client.ok('CREATE Box');
    await client.ok('NOOP');
  });

  test('a message has one identifier, also as a copy', async () => {
    const id = async () =>
      /EMAILID \((\S+)\) THREADID NIL/.exec((await client.ok('FETCH 1 (EMAILID THREADID)'))[0]!)![1]!;
    const original = await id();
    expect(await client.ok(`SEARCH EMAILID ${original}`)).toEqual(['* SEARCH 1']);
    expect(await client.ok('SEARCH THREADID x')).toEqual(['* SEARCH']);
    await client.ok('MOVE 1 Box');
    await client.ok('SELECT Box');
    expect(await id()).toBe(original);
  });

  test('the mailbox identifier is the same wherever it is told, also under another name', async () => {
    const ofStatus = async (name: string) =>
      /MAILBOXID \(([^)]+)\)/.exec((await client.ok(`STATUS ${name} (MAILBOXID)`))[0]!)![1];
    const id = await ofStatus('Box');
    expect((await client.command('EXAMINE Box')).untagged.join()).toContain(`[MAILBOXID (${id})]`);
    await client.ok('UNSELECT');
    await client.ok('RENAME Box Other');
    expect(await ofStatus('Other')).toBe(id);
    expect(await ofStatus('INBOX')).not.toBe(id);
  });

  test('SAVEDATE is when it came into this mailbox', async () => {
    expect(await client.ok('FETCH 1 (INTERNALDATE SAVEDATE)')).toEqual([
      '* 1 FETCH (INTERNALDATE " 1-Jan-2020 00:00:00 +0000" SAVEDATE " 1-Jan-2026 00:00:00 +0000")',
    ]);
    server.set({ AuthenticatedConnectionTimeout: 1e9 });
    await client.ok('NOOP');
    server.clock.advance(2 * 86_400_000);
    await client.ok('COPY 1 INBOX');
    await client.ok('NOOP');
    expect(await client.ok('SEARCH SAVEDSINCE 3-Jan-2026')).toEqual(['* SEARCH 3']);
    expect(await client.ok('SEARCH SAVEDON 1-Jan-2026')).toEqual(['* SEARCH 1 2']);
    expect(await client.ok('SEARCH SAVEDBEFORE 3-Jan-2026 SAVEDATESUPPORTED')).toEqual(['* SEARCH 1 2']);
  });
});

describe('PREVIEW', () => {
  beforeEach(async () => {
    await client.append('INBOX', MULTIPART);
    await client.append('INBOX', message('Content-Type: image/png\n\nx\n'));
    await client.ok('NOOP');
  });

  test('is the first words, in UTF-8', async () => {
    expect(await client.ok('FETCH 1:2 (PREVIEW UID)')).toEqual([
      `* 1 FETCH (PREVIEW ${literal('Gr\u00c3\u00bc\u00c3\u009fe')} UID 1)`,
      '* 2 FETCH (PREVIEW "" UID 2)',
    ]);
  });

  test('LAZY, alone and beside a modifier of FETCH', async () => {
    expect(await client.ok('FETCH 2 (PREVIEW (LAZY) UID)')).toEqual(['* 2 FETCH (PREVIEW "" UID 2)']);
    expect(await client.ok('FETCH 2 PREVIEW (LAZY)')).toEqual(['* 2 FETCH (PREVIEW "")']);
    expect((await client.ok('FETCH 2 PREVIEW (CHANGEDSINCE 999999)')).join()).not.toContain('PREVIEW');
    expect((await client.command('FETCH 2 (PREVIEW (FOO))')).status).toBe('BAD');
    expect((await client.command('FETCH 2 (PREVIEW (LAZY FOO))')).status).toBe('BAD');
  });
});
