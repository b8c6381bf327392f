import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MailAccount, MailboxError } from '../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.logOn();
});
afterEach(() => server.close());

/** The mailbox `x` is listed, and then cannot be looked into. */
class StoreWhoseStatusFails extends MemoryStore {
  readonly #error: Error;
  constructor(error: Error) {
    super({ describe: describeMessage });
    this.#error = error;
  }
  override async open(user: Parameters<MemoryStore['open']>[0]): Promise<MailAccount> {
    const account = await super.open(user);
    const status = account.status.bind(account);
    account.status = async (name) => {
      if (name === 'x') throw this.#error;
      return status(name);
    };
    return account;
  }
}

async function listWithoutStatusOfX(error: Error): Promise<readonly string[]> {
  const other = await ImapServer.start({ store: new StoreWhoseStatusFails(error) });
  try {
    const session = await other.logOn();
    // CREATE ends with a look at what it has made.
    await session.command('CREATE x');
    return await session.ok('LIST "" (x INBOX) RETURN (STATUS (MESSAGES))');
  } finally {
    await other.close();
  }
}

describe('CREATE, DELETE, RENAME', () => {
  test('a mailbox is created, listed, renamed and deleted', async () => {
    expect((await client.command('CREATE Work')).text).toMatch(/^\[MAILBOXID \(\S+\)\] CREATE completed\.$/);
    expect(await client.ok('LIST "" W*')).toEqual(['* LIST (\\HasNoChildren) "/" "Work"']);
    await client.ok('RENAME Work Play');
    expect(await client.ok('LIST "" *')).toEqual([
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      '* LIST (\\HasNoChildren) "/" "Play"',
    ]);
    await client.ok('DELETE Play');
    expect(await client.ok('LIST "" *')).toEqual(['* LIST (\\HasNoChildren) "/" "INBOX"']);
  });

  test('a delimiter at the end of the name is no part of it', async () => {
    await client.ok('CREATE Work/');
    expect(await client.ok('LIST "" W*')).toEqual(['* LIST (\\HasNoChildren) "/" "Work"']);
    await client.ok('SUBSCRIBE Work/');
    expect(await client.ok('LSUB "" *')).toEqual(['* LSUB () "/" "Work"']);
    await client.ok('UNSUBSCRIBE Work/');
    await client.ok('RENAME Work/ Play/');
    expect(await client.ok('STATUS Play/ (MESSAGES)')).toEqual(['* STATUS "Play" (MESSAGES 0)']);
    await client.ok('SELECT inbox/');
    await client.ok('DELETE Play/');
    expect((await client.command('CREATE Work//')).text).toContain('[CANNOT]');
    expect((await client.command('CREATE /')).text).toContain('[CANNOT]');
    // Where it says something it stays.
    await client.ok('CREATE Work/Old');
    expect(await client.ok('LIST Work/ %')).toEqual(['* LIST (\\HasNoChildren) "/" "Work/Old"']);
    expect(await client.ok('LIST "" Work/')).toEqual([]);
  });

  test.each([
    ['CREATE INBOX', '[ALREADYEXISTS]'],
    ['CREATE inbox', '[ALREADYEXISTS]'],
    ['DELETE INBOX', '[CANNOT]'],
    ['DELETE None', '[NONEXISTENT]'],
    ['RENAME None Other', '[NONEXISTENT]'],
    ['CREATE "a//b"', '[CANNOT]'],
    ['CREATE "&AGE-"', '[CANNOT]'],
    ['CREATE "a&b"', '[CANNOT]'],
    ['SELECT None', '[NONEXISTENT]'],
    ['STATUS None (MESSAGES)', '[NONEXISTENT]'],
  ])('%s is refused with %s', async (command, code) => {
    const answer = await client.command(command);
    expect(answer.status).toBe('NO');
    expect(answer.text).toContain(code);
  });

  test('names are modified UTF-7 on the wire', async () => {
    await client.ok('CREATE "&AMQ-rger"');
    expect(await client.ok('LIST "" "&AMQ-*"')).toEqual(['* LIST (\\HasNoChildren) "/" "&AMQ-rger"']);
    expect(await client.ok('LIST "" "%rger"')).toHaveLength(1);
    await client.ok('SELECT "&AMQ-rger"');
  });

  test('to rename INBOX moves its mail and leaves it empty', async () => {
    await client.append('INBOX', SIMPLE);
    await client.ok('RENAME INBOX Old');
    expect(await client.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
    expect(await client.ok('STATUS Old (MESSAGES)')).toEqual(['* STATUS "Old" (MESSAGES 1)']);
  });

  test('to delete the selected mailbox leaves none selected', async () => {
    await client.ok('CREATE Work');
    await client.ok('SELECT Work');
    await client.ok('DELETE Work');
    expect((await client.command('FETCH 1 FLAGS')).text).toBe('Command received in Invalid state.');
  });
});

describe('LIST', () => {
  beforeEach(async () => {
    for (const name of ['a', 'a/b', 'a/b/c', 'd/e', 'Sent']) await client.ok(`CREATE ${name}`);
  });
  const names = (lines: readonly string[]) => lines.map((line) => /"\/" "(.*?)"/.exec(line)![1]);

  test.each([
    ['"" *', ['INBOX', 'Sent', 'a', 'a/b', 'a/b/c', 'd', 'd/e']],
    ['"" %', ['INBOX', 'Sent', 'a', 'd']],
    ['"" a/%', ['a/b']],
    ['a/ %', ['a/b']],
    ['a/ *', ['a/b', 'a/b/c']],
    ['"" a*b*', ['a/b', 'a/b/c']],
    ['"" %/%', ['a/b', 'd/e']],
    ['"" inbox', ['INBOX']],
    ['"" iNb%', ['INBOX']],
    ['"" none', []],
    ['"" (a d/e)', ['a', 'd/e']],
  ])('%s', async (args, expected) => {
    expect(names(await client.ok(`LIST ${args}`))).toEqual(expected);
  });

  test('an empty pattern asks for the delimiter', async () => {
    expect(await client.ok('LIST "" ""')).toEqual(['* LIST (\\Noselect) "/" ""']);
    expect(await client.ok('LIST a ""')).toEqual(['* LIST (\\Noselect) "/" ""']);
  });

  test('children are told, and a parent that is no mailbox cannot be selected', async () => {
    expect(await client.ok('LIST "" %')).toEqual([
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      '* LIST (\\HasNoChildren) "/" "Sent"',
      '* LIST (\\HasChildren) "/" "a"',
      '* LIST (\\Noselect \\HasChildren) "/" "d"',
    ]);
    expect(await client.ok('LIST "" d RETURN (CHILDREN)')).toEqual(['* LIST (\\NonExistent \\HasChildren) "/" "d"']);
  });

  test('wildcards in plenty cost no time', async () => {
    await client.ok(`CREATE ${'x'.repeat(200)}`);
    const began = performance.now();
    await client.ok(`LIST "" ${'*%'.repeat(200)}y`);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('subscriptions: LSUB and LIST (SUBSCRIBED)', async () => {
    for (const name of ['a', 'a/b/c', 'gone']) await client.ok(`SUBSCRIBE ${name}`);
    expect(await client.ok('LSUB "" *')).toEqual([
      '* LSUB () "/" "a"',
      '* LSUB () "/" "a/b/c"',
      '* LSUB () "/" "gone"',
    ]);
    expect(await client.ok('LIST (SUBSCRIBED) "" *')).toEqual([
      '* LIST (\\HasChildren \\Subscribed) "/" "a"',
      '* LIST (\\HasNoChildren \\Subscribed) "/" "a/b/c"',
      '* LIST (\\NonExistent \\Subscribed) "/" "gone"',
    ]);
    await client.ok('UNSUBSCRIBE gone');
    expect(await client.ok('LSUB "" g*')).toEqual([]);
  });

  test('LSUB with % names the parent of a subscribed mailbox', async () => {
    await client.ok('SUBSCRIBE a/b/c');
    expect(await client.ok('LSUB "" %')).toEqual(['* LSUB (\\Noselect) "/" "a"']);
    expect(await client.ok('LSUB "" a/%')).toEqual(['* LSUB (\\Noselect) "/" "a/b"']);
  });

  test('RECURSIVEMATCH tells which parents have subscribed children', async () => {
    await client.ok('SUBSCRIBE a/b');
    await client.ok('SUBSCRIBE Sent');
    expect(await client.ok('LIST (SUBSCRIBED RECURSIVEMATCH) "" %')).toEqual([
      '* LIST (\\HasNoChildren \\Subscribed) "/" "Sent"',
      '* LIST (\\HasChildren) "/" "a" ("CHILDINFO" ("SUBSCRIBED"))',
    ]);
    expect((await client.command('LIST (RECURSIVEMATCH) "" %')).status).toBe('BAD');
  });

  test('RETURN (SUBSCRIBED) adds to what is listed', async () => {
    await client.ok('SUBSCRIBE a');
    expect(await client.ok('LIST "" (a Sent) RETURN (SUBSCRIBED)')).toEqual([
      '* LIST (\\HasNoChildren) "/" "Sent"',
      '* LIST (\\HasChildren \\Subscribed) "/" "a"',
    ]);
  });

  test('RETURN (STATUS) saves a command for each mailbox', async () => {
    await client.append('a/b', SIMPLE);
    expect(await client.ok('LIST "" (a/b d) RETURN (STATUS (MESSAGES UNSEEN))')).toEqual([
      '* LIST (\\HasChildren) "/" "a/b"',
      '* STATUS "a/b" (MESSAGES 1 UNSEEN 1)',
      '* LIST (\\NonExistent \\HasChildren) "/" "d"',
    ]);
  });

  // RFC 5819 §3.
  test('RETURN (STATUS) tells nothing of a mailbox that is listed for those below it alone', async () => {
    await client.ok('SUBSCRIBE a/b');
    await client.ok('SUBSCRIBE Sent');
    expect(await client.ok('LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (STATUS (MESSAGES))')).toEqual([
      '* LIST (\\HasNoChildren \\Subscribed) "/" "Sent"',
      '* STATUS "Sent" (MESSAGES 0)',
      '* LIST (\\HasChildren) "/" "a" ("CHILDINFO" ("SUBSCRIBED"))',
    ]);
  });

  // RFC 5819 §2: the LIST response must not call it selectable.
  test('RETURN (STATUS) calls a mailbox that has gone meanwhile what it is', async () => {
    expect(await listWithoutStatusOfX(new MailboxError('NoSuchMailbox', 'Gone'))).toEqual([
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      '* STATUS "INBOX" (MESSAGES 0)',
      '* LIST (\\NonExistent \\HasNoChildren) "/" "x"',
    ]);
  });

  test.each([new MailboxError('InUse', 'Locked'), new Error('EACCES')])(
    'RETURN (STATUS) lists the others, and it, when one cannot be read: %s',
    async (error) => {
      expect(await listWithoutStatusOfX(error)).toEqual([
        '* LIST (\\HasNoChildren) "/" "INBOX"',
        '* STATUS "INBOX" (MESSAGES 0)',
        '* LIST (\\HasNoChildren) "/" "x"',
      ]);
    },
  );

  test('special uses are given at creation, listed and chosen by', async () => {
    await client.ok('CREATE Trash2 (USE (\\trash))');
    expect(await client.ok('LIST (SPECIAL-USE) "" *')).toEqual(['* LIST (\\HasNoChildren \\Trash) "/" "Trash2"']);
    expect((await client.command('CREATE X (USE (\\All))')).text).toContain('[USEATTR]');
    expect((await client.command('CREATE X (USE (\\Sent \\Junk))')).text).toContain('[USEATTR]');
  });

  test.each(['LIST', 'LIST ""', 'LIST "" * RETURN', 'LIST "" * RETURN (FOO)', 'LIST (FOO) "" *', 'LIST "" a b'])(
    '%s is malformed',
    async (command) => {
      expect((await client.command(command)).status).toBe('BAD');
    },
  );
});

describe('NAMESPACE and STATUS', () => {
  test('one namespace, the own', async () => {
    expect(await client.ok('NAMESPACE')).toEqual(['* NAMESPACE (("" "/")) NIL NIL']);
  });

  test('STATUS answers what was asked, in its order', async () => {
    await client.append('INBOX', SIMPLE);
    await client.append('INBOX', SIMPLE, '(\\Seen \\Deleted)');
    const [line] = await client.ok('STATUS inbox (UNSEEN MESSAGES UIDNEXT RECENT DELETED SIZE APPENDLIMIT)');
    expect(line).toBe(
      `* STATUS "INBOX" (UNSEEN 1 MESSAGES 2 UIDNEXT 3 RECENT 2 DELETED 1 SIZE ${2 * SIMPLE.length} APPENDLIMIT 134217728)`,
    );
    expect((await client.ok('STATUS INBOX (UIDVALIDITY HIGHESTMODSEQ MAILBOXID)'))[0]).toMatch(
      /^\* STATUS "INBOX" \(UIDVALIDITY \d+ HIGHESTMODSEQ \d+ MAILBOXID \(\S+\)\)$/,
    );
    expect((await client.command('STATUS INBOX (FOO)')).status).toBe('BAD');
    expect((await client.command('STATUS INBOX ()')).status).toBe('BAD');
  });
});

describe('SELECT and EXAMINE', () => {
  test('the mailbox is described', async () => {
    await client.append('INBOX', SIMPLE, '(\\Seen)');
    await client.append('INBOX', SIMPLE, '($work)');
    const answer = await client.command('SELECT INBOX');
    expect(answer.text).toBe('[READ-WRITE] SELECT completed.');
    expect(answer.untagged.map((line) => line.replace(/\d{5,}|\(M\w+\)/, 'N'))).toEqual([
      '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $work)',
      '* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $work \\*)] Flags that can be kept.',
      '* 2 EXISTS',
      '* 2 RECENT',
      '* OK [UNSEEN 2] First unseen message.',
      '* OK [UIDVALIDITY N] UIDs valid.',
      '* OK [UIDNEXT 3] Next UID.',
      expect.stringMatching(/^\* OK \[HIGHESTMODSEQ \d+\]/),
      '* OK [MAILBOXID N] Mailbox identifier.',
    ]);
  });

  test('EXAMINE changes nothing: flags stay, \\Recent stays for others', async () => {
    await client.append('INBOX', SIMPLE);
    const answer = await client.command('EXAMINE INBOX');
    expect(answer.text).toBe('[READ-ONLY] EXAMINE completed.');
    expect(answer.untagged).toContain('* OK [PERMANENTFLAGS ()] Flags that can be kept.');
    await client.ok('FETCH 1 BODY[]');
    expect(await client.ok('FETCH 1 FLAGS')).toEqual(['* 1 FETCH (FLAGS (\\Recent))']);
    for (const command of ['STORE 1 +FLAGS (\\Seen)', 'EXPUNGE', 'UID EXPUNGE 1', 'MOVE 1 INBOX']) {
      expect((await client.command(command)).status, command).toBe('NO');
    }
    const other = await server.logOn();
    expect(await other.ok('SELECT INBOX')).toContain('* 1 RECENT');
  });

  test('\\Recent is for the first session that selects', async () => {
    await client.append('INBOX', SIMPLE);
    expect(await client.ok('SELECT INBOX')).toContain('* 1 RECENT');
    const other = await server.logOn();
    expect(await other.ok('SELECT INBOX')).toContain('* 0 RECENT');
    expect(await other.ok('FETCH 1 FLAGS')).toEqual(['* 1 FETCH (FLAGS ())']);
    expect(await client.ok('FETCH 1 FLAGS')).toEqual(['* 1 FETCH (FLAGS (\\Recent))']);
  });

  test('a SELECT that fails leaves nothing selected', async () => {
    await client.ok('SELECT INBOX');
    expect((await client.command('SELECT None')).status).toBe('NO');
    expect((await client.command('CHECK')).status).toBe('BAD');
  });

  test('UNSELECT leaves deleted messages, CLOSE removes them in silence', async () => {
    await client.append('INBOX', SIMPLE, '(\\Deleted)');
    await client.ok('SELECT INBOX');
    await client.ok('UNSELECT');
    expect(await client.ok('SELECT INBOX')).toContain('* 1 EXISTS');
    expect(await client.ok('CLOSE')).toEqual([]);
    expect(await client.ok('SELECT INBOX')).toContain('* 0 EXISTS');
    expect((await client.command('UNSELECT')).status).toBe('OK');
    expect((await client.command('UNSELECT')).status).toBe('BAD');
  });

  test('commands on messages need a selected mailbox', async () => {
    for (const command of [
      'FETCH 1 FLAGS',
      'STORE 1 FLAGS ()',
      'SEARCH ALL',
      'COPY 1 x',
      'EXPUNGE',
      'CLOSE',
      'CHECK',
      'MOVE 1 x',
    ]) {
      expect(await client.command(command), command).toMatchObject({ status: 'BAD' });
    }
  });
});

describe('APPEND', () => {
  test('flags and date are kept, and the UID is told', async () => {
    const { length } = SIMPLE;
    const answer = await client.command(
      Buffer.concat([
        Buffer.from(`APPEND INBOX (\\Flagged work) "17-Jul-1996 02:44:25 -0700" {${length}+}\r\n`),
        SIMPLE,
      ]),
    );
    expect(answer.text).toMatch(/^\[APPENDUID \d+ 1\] APPEND completed\.$/);
    await client.ok('SELECT INBOX');
    expect(await client.ok('FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])')).toEqual([
      `* 1 FETCH (FLAGS (\\Recent \\Flagged work) INTERNALDATE "17-Jul-1996 09:44:25 +0000" RFC822.SIZE ${length} BODY[] {${length}}\r\n${SIMPLE.toString('latin1')})`,
    ]);
  });

  test('a synchronising literal is asked for when mailbox and size are right', async () => {
    client.send(`a APPEND INBOX {${SIMPLE.length}}\r\n`);
    expect(await client.line()).toBe('+ OK');
    client.send(SIMPLE);
    client.send('\r\n');
    expect((await client.answer('a')).status).toBe('OK');
  });

  test('a client that keeps the line end back hears that its literal is here', async () => {
    client.send(`a APPEND INBOX {${SIMPLE.length}+}\r\n`);
    client.send(SIMPLE);
    await expect.poll(() => server.clock.pending).toBeGreaterThan(1);
    server.clock.advance(2);
    expect(await client.line()).toBe('* OK Literal received.');
    client.send('\r\n');
    expect((await client.answer('a')).untagged).toEqual([]);
  });

  test('it is refused before it is sent when the mailbox does not exist', async () => {
    client.send('a APPEND None {100}\r\n');
    expect(await client.line()).toBe('a NO [TRYCREATE] Mailbox None does not exist');
    await client.ok('NOOP');
  });

  test('a non-synchronising one is passed over, and none of it is taken for a command', async () => {
    client.send('a APPEND None {12+}\r\nx LOGOUT\r\n\r\n\r\nb NOOP\r\n');
    expect(await client.line()).toBe('a NO [TRYCREATE] Mailbox None does not exist');
    expect(await client.line()).toBe('b OK NOOP completed.');
  });

  test('a message may have the octets of APPENDLIMIT, and not one more', async () => {
    client.send('a APPEND INBOX {134217729}\r\n');
    expect(await client.line()).toContain('a NO [TOOBIG]');
    client.send('b APPEND INBOX {134217728}\r\n');
    expect(await client.line()).toBe('+ OK');
  });

  test('several messages become visible together', async () => {
    const other = await server.select();
    const one = numbered(1);
    const two = numbered(2);
    client.send(`a APPEND INBOX (\\Seen) {${one.length}}\r\n`);
    await client.line();
    client.send(one);
    client.send(` (\\Draft) {${two.length}}\r\n`);
    expect(await client.line()).toBe('+ OK');
    expect(await other.ok('NOOP')).toEqual([]);
    client.send(two);
    client.send('\r\n');
    expect((await client.answer('a')).text).toMatch(/^\[APPENDUID \d+ 1:2\]/);
    expect(await other.ok('NOOP')).toEqual(['* 2 EXISTS', '* 2 RECENT']);
    expect(await other.ok('FETCH 1:2 FLAGS')).toEqual([
      '* 1 FETCH (FLAGS (\\Recent \\Seen))',
      '* 2 FETCH (FLAGS (\\Recent \\Draft))',
    ]);
  });

  test('of several, none is kept when one is faulty', async () => {
    const one = numbered(1);
    client.send(
      Buffer.concat([Buffer.from(`a APPEND INBOX {${one.length}+}\r\n`), one, Buffer.from(' (\\Foo) {3+}\r\nabc\r\n')]),
    );
    expect((await client.answer('a')).status).toBe('BAD');
    expect(await client.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
  });

  // RFC 3502 §6.3.11: all of them, or none.
  test('of several, none is kept when one is too large; each may have the octets of APPENDLIMIT', async () => {
    const one = numbered(1);
    const first = Buffer.concat([Buffer.from(`APPEND INBOX {${one.length}+}\r\n`), one]);
    client.send(Buffer.concat([Buffer.from('a '), first, Buffer.from(' (\\Seen) {134217729}\r\n')]));
    expect(await client.line()).toMatch(/^a NO \[TOOBIG\] /);
    expect(await client.ok('STATUS INBOX (MESSAGES UIDNEXT)')).toEqual(['* STATUS "INBOX" (MESSAGES 0 UIDNEXT 1)']);
    client.send(Buffer.concat([Buffer.from('b '), first, Buffer.from(' (\\Seen) {134217728}\r\n')]));
    expect(await client.line()).toBe('+ OK');
  });

  test('a client that vanishes in the middle leaves nothing behind', async () => {
    client.send('a APPEND INBOX {1000}\r\n');
    await client.line();
    client.send('x'.repeat(500));
    client.destroy();
    await expect.poll(() => server.transports.size).toBe(0);
    const other = await server.logOn();
    expect(await other.ok('STATUS INBOX (MESSAGES UIDNEXT)')).toEqual(['* STATUS "INBOX" (MESSAGES 0 UIDNEXT 1)']);
  });

  test('an empty message gives up', async () => {
    client.send('a APPEND INBOX {0}\r\n');
    expect((await client.answer('a')).status).toBe('NO');
    const one = numbered(1);
    client.send(Buffer.concat([Buffer.from(`b APPEND INBOX {${one.length}+}\r\n`), one, Buffer.from(' {0+}\r\n\r\n')]));
    expect((await client.answer('b')).status).toBe('NO');
    expect(await client.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
  });

  test('the mailbox name may be a literal, and the session that has it selected is told', async () => {
    await client.ok('SELECT INBOX');
    const { length } = SIMPLE;
    client.send(Buffer.concat([Buffer.from(`a APPEND {5+}\r\ninbox {${length}+}\r\n`), SIMPLE, Buffer.from('\r\n')]));
    expect((await client.answer('a')).untagged).toEqual(['* 1 EXISTS', '* 1 RECENT']);
  });

  test.each([
    'APPEND INBOX',
    'APPEND INBOX "text"',
    'APPEND INBOX (\\Seen)',
    'APPEND INBOX (\\Recent) {3+}\r\nabc',
    'APPEND INBOX "yesterday" {3+}\r\nabc',
    'APPEND INBOX {3+}\r\nabc garbage',
    'APPEND INBOX ( {3+}\r\nabc',
  ])('%j is malformed', async (command) => {
    expect((await client.command(command)).status).toBe('BAD');
    expect(await client.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
  });

  test('a message much larger than any buffer goes through', async () => {
    const large = numbered(1, 3_000_000);
    await client.append('INBOX', large);
    expect(await client.ok('STATUS INBOX (SIZE)')).toEqual([`* STATUS "INBOX" (SIZE ${large.length})`]);
  });
});
