/** IMAP4rev2 (RFC 9051), once a client has enabled it: what differs from IMAP4rev1, clause by clause (its appendix E). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { MULTIPART, message, numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.select();
  await client.append('INBOX', SIMPLE);
  expect(await client.ok('ENABLE IMAP4rev2')).toEqual(['* ENABLED IMAP4rev2']);
});
afterEach(() => server.close());

const textOf = async (command: string | Buffer): Promise<string> => {
  const { status, text } = await client.command(command);
  return `${status} ${text}`;
};

describe('ENABLE (§6.3.1)', () => {
  test('passes over what it does not know', async () => {
    expect((await client.ok('ENABLE x-none condstore'))[0]).toBe('* ENABLED CONDSTORE');
    expect(await client.ok('ENABLE x-none')).toEqual(['* ENABLED']);
  });
});

describe('The selected mailbox (§6.3.2, §7.1)', () => {
  test('SELECT has no RECENT and no UNSEEN, but the name, and what came before is closed', async () => {
    const lines = await client.ok('SELECT INBOX');
    expect(lines[0]).toBe('* OK [CLOSED] Previous mailbox closed.');
    expect(lines.at(-1)).toBe('* LIST (\\HasNoChildren) "/" "INBOX"');
    expect(lines.join()).not.toMatch(/RECENT|UNSEEN/);
  });

  test('the attributes that come with its name are those it has', async () => {
    await client.ok('CREATE a/b');
    await client.ok('CREATE a');
    await client.ok('SUBSCRIBE a');
    expect((await client.ok('EXAMINE a')).at(-1)).toBe('* LIST (\\HasChildren \\Subscribed) "/" "a"');
  });

  test('flags that another session changes come with the UID (§7.5.2)', async () => {
    const other = await server.select();
    await other.ok('STORE 1 +FLAGS.SILENT (\\Flagged)');
    expect(await client.ok('NOOP')).toEqual(['* 1 FETCH (UID 1 FLAGS (\\Flagged))']);
  });

  test('nothing is recent', async () => {
    expect(await client.ok('FETCH 1 FLAGS')).toEqual(['* 1 FETCH (FLAGS ())']);
    await client.append('INBOX', SIMPLE);
    expect(await client.ok('NOOP')).toEqual([]);
    const other = await server.logOn();
    await other.append('INBOX', SIMPLE);
    expect(await client.ok('NOOP')).toEqual(['* 3 EXISTS']);
  });

  test('is told as CLOSED also when the next one cannot be had, and then there is none', async () => {
    expect(await client.command('SELECT None')).toMatchObject({
      untagged: ['* OK [CLOSED] Previous mailbox closed.'],
      status: 'NO',
      text: expect.stringContaining('[NONEXISTENT]'),
    });
    expect((await client.command('UNSELECT')).status).toBe('BAD');
  });

  test('is left by UNSELECT without a change, and by CLOSE in silence', async () => {
    await client.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    expect(await client.ok('UNSELECT')).toEqual([]);
    expect(await client.ok('STATUS INBOX (MESSAGES DELETED)')).toEqual(['* STATUS "INBOX" (MESSAGES 1 DELETED 1)']);
    await client.ok('SELECT INBOX');
    expect(await client.ok('CLOSE')).toEqual([]);
    expect(await client.ok('STATUS INBOX (MESSAGES DELETED SIZE)')).toEqual([
      '* STATUS "INBOX" (MESSAGES 0 DELETED 0 SIZE 0)',
    ]);
  });
});

describe('Keywords (§2.3.2)', () => {
  test.each(['$Forwarded', '$MDNSent', '$Junk', '$NotJunk', '$Phishing'])(
    '%s is kept, in any case',
    async (keyword) => {
      expect((await client.ok(`STORE 1 +FLAGS (${keyword})`)).at(-1)).toBe(`* 1 FETCH (FLAGS (${keyword}))`);
      expect((await client.ok(`SEARCH KEYWORD ${keyword.toUpperCase()}`))[0]).toMatch(/ ALL 1$/);
      expect((await client.ok('SELECT INBOX'))[1]).toContain(` ${keyword}`);
      expect((await client.ok(`STORE 1 -FLAGS (${keyword.toLowerCase()})`)).at(-1)).toBe('* 1 FETCH (FLAGS ())');
    },
  );
});

describe('SEARCH (§6.4.4)', () => {
  test('SEARCH answers with ESEARCH', async () => {
    expect((await client.ok('SEARCH ALL'))[0]).toMatch(/^\* ESEARCH \(TAG "t\d+"\) ALL 1$/);
    expect((await client.ok('UID SEARCH SEEN'))[0]).toMatch(/^\* ESEARCH \(TAG "t\d+"\) UID$/);
  });

  test('SEARCH may name a charset, until UTF8=ACCEPT is enabled too', async () => {
    expect((await client.command('SEARCH CHARSET UTF-8 SUBJECT "Hello"')).status).toBe('OK');
    expect((await client.command('SEARCH RETURN (COUNT) CHARSET US-ASCII ALL')).status).toBe('OK');
    expect((await client.command('SEARCH CHARSET X-NONE ALL')).text).toContain('[BADCHARSET');
    await client.ok('ENABLE UTF8=ACCEPT');
    expect((await client.command('SEARCH CHARSET UTF-8 ALL')).status).toBe('BAD');
  });

  test('tells what RETURN asks for; ALL when it asks for nothing', async () => {
    await client.append('INBOX', numbered(2));
    await client.append('INBOX', numbered(3));
    expect((await client.ok('SEARCH RETURN (MIN MAX COUNT) ALL'))[0]).toMatch(/ MIN 1 MAX 3 COUNT 3$/);
    expect((await client.ok('UID SEARCH RETURN () 2:3'))[0]).toMatch(/ UID ALL 2:3$/);
    expect((await client.ok('SEARCH RETURN (MIN) SUBJECT none'))[0]).toMatch(/^\* ESEARCH \(TAG "t\d+"\)$/);
    expect((await client.ok('SEARCH RETURN (COUNT) SUBJECT none'))[0]).toMatch(/ COUNT 0$/);
  });

  test('keeps its result for $, which is empty after one that failed', async () => {
    await client.append('INBOX', numbered(2));
    expect(await client.ok('SEARCH RETURN (SAVE) SUBJECT Message')).toEqual([]);
    expect(await client.ok('FETCH $ UID')).toEqual(['* 2 FETCH (UID 2)']);
    expect((await client.ok('UID SEARCH $ UNSEEN'))[0]).toMatch(/ UID ALL 2$/);
    expect((await client.command('SEARCH RETURN (SAVE) CHARSET X-NONE ALL')).status).toBe('NO');
    expect(await client.ok('UID STORE $ +FLAGS (\\Seen)')).toEqual([]);
  });
});

describe('FETCH (§6.4.5)', () => {
  test('numbers may have 63 bits (§9, number64)', async () => {
    const largest = '9223372036854775807';
    expect(await client.ok(`FETCH 1 BODY.PEEK[]<${largest}.1>`)).toEqual([`* 1 FETCH (BODY[]<${largest}> {0}\r\n)`]);
    expect((await client.ok(`FETCH 1 BODY.PEEK[TEXT]<0.${largest}>`))[0]).toContain('BODY[TEXT]<0> {10}');
    expect((await client.ok(`SEARCH SMALLER ${largest}`))[0]).toMatch(/ ALL 1$/);
    expect((await client.command('SEARCH LARGER 9223372036854775808')).status).toBe('BAD');
    expect((await client.command('FETCH 1 BODY.PEEK[]<0.9223372036854775808>')).status).toBe('BAD');
  });

  test('an encoding counts in a message without MIME-Version and Content-Type', async () => {
    await client.append('INBOX', message('Content-Transfer-Encoding: x-none\n\nbody\n'));
    await client.append('INBOX', message('Content-Transfer-Encoding: base64\n\nYm9keQ==\n'));
    expect(await textOf('FETCH 2 BINARY.PEEK[1]')).toMatch(/^NO \[UNKNOWN-CTE\] /);
    expect(await client.ok('FETCH 3 (BINARY.SIZE[1] BODY)')).toEqual([
      '* 3 FETCH (BINARY.SIZE[1] 4 BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "base64" 10 1))',
    ]);
  });

  test('decodes parts for BINARY, tells their size, and says when it cannot', async () => {
    await client.append('INBOX', MULTIPART);
    await client.append('INBOX', message('Content-Type: text/plain\nContent-Transfer-Encoding: x-none\n\nbody\n'));
    expect(await client.ok('FETCH 2 (BINARY.SIZE[3] BINARY.PEEK[3])')).toEqual([
      '* 2 FETCH (BINARY.SIZE[3] 5 BINARY[3] ~{5}\r\n\0\x01\x02\x03\x04)',
    ]);
    expect(await client.ok('FETCH 2 BINARY.PEEK[3]<1.2>')).toEqual(['* 2 FETCH (BINARY[3]<1> {2}\r\n\x01\x02)']);
    expect(await textOf('FETCH 3 BINARY.PEEK[1]')).toMatch(/^NO \[UNKNOWN-CTE\] /);
  });
});

describe('COPY and MOVE (§6.4.7, §6.4.8)', () => {
  test('tell the UIDs, MOVE before its EXPUNGE', async () => {
    await client.ok('CREATE Other');
    await client.append('INBOX', numbered(2));
    expect(await textOf('COPY 1:2 Other')).toMatch(/^OK \[COPYUID \d+ 1:2 1:2\] /);
    const { untagged, status } = await client.command('MOVE 1:2 Other');
    expect(status).toBe('OK');
    expect(untagged).toEqual([expect.stringMatching(/^\* OK \[COPYUID \d+ 1:2 3:4\] /), '* 2 EXPUNGE', '* 1 EXPUNGE']);
    expect(await textOf('UID MOVE 9 Other')).toMatch(/^OK /);
  });

  test('a mailbox to be made first is told as TRYCREATE, by APPEND before it takes anything', async () => {
    expect(await textOf('COPY 1 None')).toMatch(/^NO \[TRYCREATE\] /);
    expect(await textOf('MOVE 1 None')).toMatch(/^NO \[TRYCREATE\] /);
    client.send('a APPEND None {10}\r\n');
    expect(await client.line()).toMatch(/^a NO \[TRYCREATE\] /);
  });
});

describe('Mailboxes (§5.1, §6.3)', () => {
  test('names are UTF-8, and mailboxes that do not exist say so', async () => {
    await client.ok('CREATE "Ä/b"');
    expect(await client.ok('LIST "" "Ä"')).toEqual(['* LIST (\\NonExistent \\HasChildren) "/" "\u00c3\u0084"']);
  });

  test('are refused with the reason as a code', async () => {
    await client.ok('CREATE a/b');
    expect(await textOf('CREATE a/b')).toMatch(/^NO \[ALREADYEXISTS\] /);
    expect(await textOf('RENAME INBOX a/b')).toMatch(/^NO \[ALREADYEXISTS\] /);
    expect(await textOf('RENAME None c')).toMatch(/^NO \[NONEXISTENT\] /);
    expect(await textOf('DELETE None')).toMatch(/^NO \[NONEXISTENT\] /);
    expect(await textOf('DELETE INBOX')).toMatch(/^NO \[CANNOT\] /);
    await client.ok('CREATE a');
    await client.ok('DELETE a');
    expect(await textOf('DELETE a')).toMatch(/^NO \[HASCHILDREN\] /);
    expect(await textOf('STATUS a (MESSAGES)')).toMatch(/^NO \[NONEXISTENT\] /);
    expect(await textOf('CREATE "line\u2028separator"')).toMatch(/^NO \[CANNOT\] /);
    expect(await textOf('CREATE "c1 \u0085"')).toMatch(/^NO \[CANNOT\] /);
  });

  test('that an ampersand is in are what they say, where IMAP4rev1 sees modified UTF-7', async () => {
    await client.ok('CREATE "R&D"');
    await client.ok('CREATE "&AMQ-"');
    expect(await client.ok('LIST "" "*&*"')).toEqual([
      '* LIST (\\HasNoChildren) "/" "&AMQ-"',
      '* LIST (\\HasNoChildren) "/" "R&D"',
    ]);
    const old = await server.logOn();
    expect(await old.ok('LIST "" "*&*"')).toEqual([]);
    expect(await old.ok('LIST "" "*&-*"')).toEqual([
      '* LIST (\\HasNoChildren) "/" "&-AMQ-"',
      '* LIST (\\HasNoChildren) "/" "R&-D"',
    ]);
  });

  test('are told with what is below them, also when that is listed itself (§6.3.9.8, example 8)', async () => {
    for (const name of ['foo2', 'foo2/bar1', 'foo2/bar2', 'baz2', 'baz2/bar2', 'eps2', 'eps2/mamba', 'qux2/bar2'])
      await client.ok(`CREATE ${name}`);
    for (const name of ['foo2/bar1', 'foo2/bar2', 'baz2/bar2', 'eps2', 'eps2/mamba', 'qux2/bar2'])
      await client.ok(`SUBSCRIBE ${name}`);
    const listed = async (pattern: string) =>
      (await client.ok(`LIST (RECURSIVEMATCH SUBSCRIBED) "" "${pattern}"`)).map((line) =>
        line.replace(/^\* LIST \((?:\\NonExistent )?\\Has\w+ ?/, '(').replace(' "/" ', ' '),
      );
    expect(await listed('*2')).toEqual([
      '(\\Subscribed) "baz2/bar2"',
      '(\\Subscribed) "eps2" ("CHILDINFO" ("SUBSCRIBED"))',
      '() "foo2" ("CHILDINFO" ("SUBSCRIBED"))',
      '(\\Subscribed) "foo2/bar2"',
      '(\\Subscribed) "qux2/bar2"',
    ]);
    expect(await listed('eps2*')).toEqual([
      '(\\Subscribed) "eps2" ("CHILDINFO" ("SUBSCRIBED"))',
      '(\\Subscribed) "eps2/mamba"',
    ]);
  });

  test('are listed with what was asked for: subscribed or not, what is below, their status', async () => {
    await client.ok('CREATE a/b');
    await client.ok('SUBSCRIBE a/b');
    await client.ok('SUBSCRIBE gone');
    expect(await client.ok('LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"')).toEqual([
      '* LIST (\\NonExistent \\HasChildren) "/" "a" ("CHILDINFO" ("SUBSCRIBED"))',
      '* LIST (\\NonExistent \\Subscribed) "/" "gone"',
    ]);
    expect(await client.ok('LIST "" (INBOX a/*) RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES SIZE))')).toEqual([
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      `* STATUS "INBOX" (MESSAGES 1 SIZE ${SIMPLE.length})`,
      '* LIST (\\HasNoChildren \\Subscribed) "/" "a/b"',
      '* STATUS "a/b" (MESSAGES 0 SIZE 0)',
    ]);
    expect(await client.ok('NAMESPACE')).toEqual(['* NAMESPACE (("" "/")) NIL NIL']);
  });
});
