/** NOTIFY (RFC 5465). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOTIFY_CHANGES, NOTIFY_MAILBOXES } from '../../src/imap4/limits.ts';
import { createMaildirStore } from '../../src/mailbox/maildir/maildir-store.ts';
import { HIDDEN_ENTRY } from '../../src/mailbox/store-abilities.ts';
import { TemporaryMaildir } from '../mailbox/support/temporary-maildir.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered, SIMPLE } from './support/mail.ts';

let server: ImapServer;
/** Who is notified. */
let client: ImapClient;
/** Who does something. */
let other: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.logOn();
  other = await server.logOn();
  for (const name of ['Lists', 'Lists/A', 'Lists/B', 'Work']) await other.ok(`CREATE ${name}`);
});
afterEach(() => server.close());

/** The next lines, which come without a command. */
async function lines(count: number): Promise<string[]> {
  const told: string[] = [];
  while (told.length < count) told.push((await client.line()) ?? 'closed');
  return told;
}
/** What is told up to the end of a command that tells nothing by itself. */
const untold = () => client.ok('CAPABILITY').then((told) => told.filter((line) => !line.startsWith('* CAPABILITY')));
const status = (items: string, name = 'Work') =>
  expect.stringMatching(new RegExp(`^\\* STATUS "${name}" \\(${items.replace(/#/g, '\\d+')}\\)$`));

test('it is advertised, and malformed requests are BAD', async () => {
  expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('NOTIFY');
  for (const bad of [
    'NOTIFY',
    'NOTIFY FOO',
    'NOTIFY NONE x',
    'NOTIFY SET',
    'NOTIFY SET STATUS',
    'NOTIFY SET personal',
    'NOTIFY SET (personal)',
    'NOTIFY SET (personal ())',
    'NOTIFY SET (personal FOO)',
    'NOTIFY SET (foo (MailboxName))',
    'NOTIFY SET (mailboxes (MailboxName))',
    'NOTIFY SET (mailboxes () (MailboxName))',
    'NOTIFY SET (subtree (MailboxName))',
    'NOTIFY SET (personal (MessageNew))',
    'NOTIFY SET (personal (MessageExpunge))',
    'NOTIFY SET (personal (FlagChange))',
    'NOTIFY SET (personal (MessageNew FlagChange))',
    'NOTIFY SET (personal (AnnotationChange))',
    'NOTIFY SET (selected (MailboxName))',
    'NOTIFY SET (selected (MessageNew MessageExpunge SubscriptionChange))',
    'NOTIFY SET (selected (MessageNew MessageExpunge)) (selected-delayed (MessageNew MessageExpunge))',
    'NOTIFY SET (selected NONE) (selected NONE)',
    'NOTIFY SET (personal (MessageNew (UID) MessageExpunge))',
    'NOTIFY SET (selected (MessageNew () MessageExpunge))',
    'NOTIFY SET (selected (MessageNew (FOO) MessageExpunge))',
    'NOTIFY SET (personal NONE) x',
  ]) {
    expect((await client.command(bad)).status, bad).toBe('BAD');
    await client.ok('NOOP');
  }
});

test('events that are not known are refused, and those that are are named', async () => {
  const supported =
    'MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange';
  for (const unknown of ['AnnotationChange MessageNew MessageExpunge', 'FooChange', 'MailboxName FooChange']) {
    expect(await client.command(`NOTIFY SET (personal (${unknown}))`)).toMatchObject({
      status: 'NO',
      text: expect.stringContaining(`[BADEVENT (${supported})]`),
    });
  }
  expect((await client.command('notify set (SELECTED (messagenew MESSAGEEXPUNGE flagchange))')).status).toBe('OK');
});

describe('of the selected mailbox', () => {
  beforeEach(async () => {
    for (const number of [1, 2, 3]) await other.append('INBOX', numbered(number));
    await client.ok('SELECT INBOX');
    await other.ok('SELECT INBOX');
  });

  test('SELECTED tells at once, with no command in progress', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))');
    await other.ok('STORE 2 +FLAGS (\\Deleted)');
    // RFC 5465 §5.1: with the UID.
    expect(await lines(1)).toEqual(['* 2 FETCH (UID 2 FLAGS (\\Recent \\Deleted))']);
    await other.ok('EXPUNGE');
    expect(await lines(1)).toEqual(['* 2 EXPUNGE']);
    await other.append('INBOX', SIMPLE);
    expect(await lines(2)).toEqual(['* 3 EXISTS', expect.stringMatching(/^\* \d RECENT$/)]);
  });

  test('what is asked for of new messages is fetched', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge))');
    await other.append('INBOX', SIMPLE);
    expect(await lines(3)).toEqual([
      '* 4 EXISTS',
      expect.stringMatching(/RECENT$/),
      '* 4 FETCH (UID 4 FLAGS (\\Recent) BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: Hello\r\n\r\n)',
    ]);
  });

  test('of messages that the client makes itself nothing is fetched', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew (UID) MessageExpunge))');
    client.send(`a APPEND INBOX {${SIMPLE.length}+}\r\n${SIMPLE}\r\n`);
    expect((await client.answer('a')).untagged).toEqual(['* 4 EXISTS', expect.stringMatching(/RECENT$/)]);
    expect((await client.command('COPY 1 INBOX')).untagged).toEqual(['* 5 EXISTS', expect.stringMatching(/RECENT$/)]);
    await other.append('INBOX', SIMPLE);
    expect((await lines(3)).at(-1)).toBe('* 6 FETCH (UID 6)');
  });

  test('an item that cannot be had is told as such, and the rest goes on', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew (BINARY.PEEK[1]) MessageExpunge))');
    await other.append(
      'INBOX',
      Buffer.from('Content-Type: text/plain\r\nContent-Transfer-Encoding: x-none\r\n\r\nabc\r\n'),
    );
    expect((await lines(3)).at(-1)).toMatch(/^\* NO \[UNKNOWN-CTE\]/);
    await other.append('INBOX', Buffer.from('\r\nabc\r\n'));
    expect((await lines(3)).at(-1)).toBe('* 5 FETCH (BINARY[1] {5}\r\nabc\r\n)');
  });

  test('without FlagChange no flags of others are told', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew MessageExpunge))');
    await other.ok('STORE 1 +FLAGS (\\Flagged)');
    expect(await client.ok('NOOP')).toEqual([]);
    expect(await client.ok('STORE 2 +FLAGS (\\Seen)')).toEqual(['* 2 FETCH (FLAGS (\\Recent \\Seen))']);
  });

  test('SELECTED-DELAYED keeps expunges for a command that may tell them', async () => {
    await client.ok('NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))');
    await other.ok('STORE 1 +FLAGS (\\Deleted)');
    expect(await lines(1)).toEqual(['* 1 FETCH (UID 1 FLAGS (\\Recent \\Deleted))']);
    await other.ok('EXPUNGE');
    expect(await client.ok('FETCH 2 UID')).toEqual(['* 2 FETCH (UID 2)']);
    expect(await client.ok('NOOP')).toEqual(['* 1 EXPUNGE']);
    await other.ok('STORE 1 +FLAGS (\\Deleted)');
    await lines(1);
    await other.ok('EXPUNGE');
    client.send('a IDLE\r\n');
    expect(await lines(2)).toEqual([expect.stringMatching(/^\+ /), '* 1 EXPUNGE']);
    client.send('DONE\r\n');
    await client.answer('a');
  });

  test.each(['NOTIFY SET (personal (MailboxName))', 'NOTIFY SET (selected NONE)', 'NOTIFY NONE'])(
    'after %s nothing of it is told, not even by NOOP and IDLE',
    async (command) => {
      await client.ok(command);
      await other.append('INBOX', SIMPLE);
      await other.ok('STORE 1 +FLAGS (\\Deleted)');
      await other.ok('EXPUNGE');
      expect(await client.ok('NOOP')).toEqual([]);
      client.send('a IDLE\r\n');
      expect(await client.line()).toMatch(/^\+ /);
      client.send('DONE\r\n');
      expect((await client.answer('a')).untagged).toEqual([]);
      // The numbers are still those that the client knows.
      expect(await client.ok('FETCH 2:3 UID')).toEqual(['* 2 FETCH (UID 2)', '* 3 FETCH (UID 3)']);
      // Selected anew, everything is there.
      expect(await client.ok('SELECT INBOX')).toContain('* 3 EXISTS');
    },
  );

  test('what the client expunges itself is told all the same', async () => {
    await client.ok('NOTIFY NONE');
    await client.ok('STORE 2 +FLAGS.SILENT (\\Deleted)');
    expect(await client.ok('EXPUNGE')).toEqual(['* 2 EXPUNGE']);
    expect((await client.ok('MOVE 1 Work')).slice(1)).toEqual(['* 1 EXPUNGE']);
  });

  test('NOTIFY SET itself tells what has happened so far, whatever it asks for', async () => {
    await client.ok('NOTIFY NONE');
    await other.ok('STORE 1 +FLAGS (\\Deleted)');
    await other.ok('EXPUNGE');
    await other.append('INBOX', SIMPLE);
    expect(await client.ok('NOTIFY SET (personal (MailboxName))')).toEqual([
      '* 1 EXPUNGE',
      '* 3 EXISTS',
      expect.stringMatching(/RECENT$/),
    ]);
    await other.append('INBOX', SIMPLE);
    expect(await client.ok('NOTIFY NONE')).toEqual([]);
  });

  test('it holds for whatever mailbox is selected', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew (UID) MessageExpunge))');
    await client.ok('SELECT Work');
    await other.append('INBOX', SIMPLE);
    await other.append('Work', SIMPLE);
    expect(await lines(3)).toEqual(['* 1 EXISTS', expect.stringMatching(/RECENT$/), '* 1 FETCH (UID 1)']);
    await client.ok('UNSELECT');
    await other.append('Work', SIMPLE);
    expect(await untold()).toEqual([]);
  });

  test('in IDLE it is told what was asked for', async () => {
    await client.ok(
      'NOTIFY SET (selected (MessageNew (UID) MessageExpunge)) (mailboxes Work (MessageNew MessageExpunge))',
    );
    client.send('a IDLE\r\n');
    expect(await client.line()).toMatch(/^\+ /);
    await other.ok('STORE 1 +FLAGS (\\Flagged)');
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
    await other.append('INBOX', SIMPLE);
    expect((await lines(3)).at(-1)).toBe('* 4 FETCH (UID 4)');
    client.send('DONE\r\n');
    expect((await client.answer('a')).untagged).toEqual([]);
  });

  test('with QRESYNC expunges are VANISHED, and flags have their mod-sequence', async () => {
    await client.ok('ENABLE QRESYNC');
    await client.ok('NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))');
    await other.ok('STORE 1 +FLAGS (\\Deleted)');
    expect(await lines(1)).toEqual([expect.stringMatching(/^\* 1 FETCH \(UID 1 FLAGS \(.*\) MODSEQ \(\d+\)\)$/)]);
    await other.ok('EXPUNGE');
    expect(await lines(1)).toEqual(['* VANISHED 1']);
  });

  test('a message is not told in the middle of another answer', async () => {
    const large = numbered(4, 400_000);
    await other.append('INBOX', large);
    await client.ok('NOTIFY SET (selected (MessageNew (UID) MessageExpunge))');
    client.send('a UID FETCH 4 BODY.PEEK[]\r\nb UID FETCH 4 BODY.PEEK[]\r\n');
    await other.append('INBOX', SIMPLE);
    const all = [...(await client.answer('a')).untagged, ...(await client.answer('b')).untagged, ...(await untold())];
    expect(all.filter((line) => line.includes('BODY[]'))).toHaveLength(2);
    for (const line of all.filter((told) => told.includes('BODY[]'))) expect(line.endsWith(`${large})`)).toBe(true);
  });
});

describe('of other mailboxes', () => {
  const events = 'MessageNew MessageExpunge';

  test('messages that come and go are told as counts', async () => {
    await client.ok(`NOTIFY SET (mailboxes (Work Lists/A) (${events}))`);
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
    await other.ok('SELECT Work');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await other.ok('EXPUNGE');
    expect(await lines(1)).toEqual([status('MESSAGES 0 UIDNEXT 2 UIDVALIDITY #')]);
    // Of these nothing was asked for.
    await other.append('Lists', SIMPLE);
    await other.append('Lists/B', SIMPLE);
    expect(await untold()).toEqual([]);
  });

  test('FlagChange tells how many are unseen, and with CONDSTORE that something has changed', async () => {
    await other.append('Work', SIMPLE);
    await client.ok(`NOTIFY SET (mailboxes Work (${events} FlagChange))`);
    await other.ok('SELECT Work');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Flagged)');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Seen)');
    expect(await lines(1)).toEqual([status('UIDVALIDITY # UNSEEN 0')]);
    await client.ok('ENABLE CONDSTORE');
    await other.ok('STORE 1 -FLAGS.SILENT (\\Flagged)');
    expect(await lines(1)).toEqual([status('UIDVALIDITY # HIGHESTMODSEQ #')]);
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 2 UIDNEXT 3 UIDVALIDITY # UNSEEN 1 HIGHESTMODSEQ #')]);
  });

  test('STATUS tells at once what is there', async () => {
    await other.append('Work', SIMPLE);
    await client.ok('SELECT Lists/A');
    const told = await client.ok(
      `NOTIFY SET STATUS (subtree Lists (${events})) (mailboxes (Work None) (${events} FlagChange)) (personal (MailboxName))`,
    );
    expect(told).toEqual([
      status('MESSAGES 0 UIDNEXT 1 UIDVALIDITY #', 'Lists'),
      status('MESSAGES 0 UIDNEXT 1 UIDVALIDITY #', 'Lists/B'),
      status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY # HIGHESTMODSEQ #'),
    ]);
    expect(await client.ok(`NOTIFY SET STATUS (personal NONE)`)).toEqual([]);
  });

  test('the selected mailbox is told of as SELECTED says, and as one of the others once it is left', async () => {
    await client.ok('SELECT Work');
    await client.ok(`NOTIFY SET (personal (${events}))`);
    await other.append('Work', SIMPLE);
    await other.append('Lists', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #', 'Lists')]);
    // It has changed while it was selected, and the client has not been told.
    expect(await client.ok('UNSELECT')).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
    await client.ok('SELECT Work');
    expect(await client.ok('UNSELECT')).toEqual([]);
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 2 UIDNEXT 3 UIDVALIDITY #')]);
  });

  test('what the client does itself is not told', async () => {
    await client.ok(`NOTIFY SET (personal (${events} FlagChange MailboxName SubscriptionChange))`);
    await client.append('Work', SIMPLE);
    await client.ok('SELECT Work');
    await client.ok('COPY 1 Lists');
    await client.ok('CREATE Mine');
    await client.append('Mine', SIMPLE);
    await client.ok('RENAME Mine Ours');
    await client.ok('SUBSCRIBE Ours');
    await client.ok('MOVE 1 Ours');
    expect(await untold()).toEqual([]);
    // But others do it, and in the mailboxes that are new.
    await other.append('Ours', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 3 UIDNEXT 4 UIDVALIDITY # UNSEEN 3', 'Ours')]);
    await client.ok('DELETE Ours');
    expect(await untold()).toEqual([]);
  });

  test('mailboxes that are new, or newly subscribed, are heard of from then on', async () => {
    await client.ok(`NOTIFY SET (subscribed (${events})) (subtree New (${events}))`);
    await other.append('Work', SIMPLE);
    expect(await untold()).toEqual([]);
    await other.ok('SUBSCRIBE Work');
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 2 UIDNEXT 3 UIDVALIDITY #')]);
    await other.ok('UNSUBSCRIBE Work');
    await other.ok('CREATE New/One');
    await other.append('New/One', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #', 'New/One')]);
    await other.append('Work', SIMPLE);
    expect(await untold()).toEqual([]);
  });

  test('a mailbox made anew under the same name is told with its UIDVALIDITY', async () => {
    await client.ok(`NOTIFY SET (mailboxes Work (${events}))`);
    await other.ok('DELETE Work');
    await other.ok('CREATE Work');
    expect(await lines(1)).toEqual([status('MESSAGES 0 UIDNEXT 1 UIDVALIDITY #')]);
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
  });

  test('two that hear of one mailbox both hear', async () => {
    const third = await server.logOn();
    for (const one of [client, third]) await one.ok(`NOTIFY SET (mailboxes Work (${events}))`);
    await other.append('Work', SIMPLE);
    expect(await client.line()).toEqual(status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #'));
    expect(await third.line()).toEqual(status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #'));
    await third.ok('LOGOUT');
    await other.append('Work', SIMPLE);
    expect(await client.line()).toEqual(status('MESSAGES 2 UIDNEXT 3 UIDVALIDITY #'));
  });
});

describe('of names', () => {
  test('a mailbox that is made or deleted is listed with the one above it', async () => {
    await client.ok('NOTIFY SET (personal (MailboxName))');
    await other.ok('CREATE Top');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren) "/" "Top"']);
    await other.ok('CREATE Top/Sub (USE (\\Sent))');
    expect(await lines(2)).toEqual([
      '* LIST (\\HasNoChildren \\Sent) "/" "Top/Sub"',
      '* LIST (\\HasChildren) "/" "Top"',
    ]);
    await other.ok('DELETE Top/Sub');
    expect(await lines(2)).toEqual(['* LIST (\\NonExistent) "/" "Top/Sub"', '* LIST (\\HasNoChildren) "/" "Top"']);
    await other.ok('CREATE a/b/c');
    expect(await lines(2)).toEqual([
      '* LIST (\\HasNoChildren) "/" "a/b/c"',
      '* LIST (\\NonExistent \\HasChildren) "/" "a/b"',
    ]);
  });

  test('one that is renamed is listed once, with its old name', async () => {
    await client.ok('NOTIFY SET (personal (MailboxName))');
    await other.ok('RENAME Lists "Gr&APw-n"');
    expect(await lines(1)).toEqual(['* LIST (\\HasChildren) "/" "Gr&APw-n" ("OLDNAME" ("Lists"))']);
    await other.ok('RENAME INBOX Old');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren) "/" "Old" ("OLDNAME" ("INBOX"))']);
    expect(await untold()).toEqual([]);
  });

  test('only mailboxes that were asked for are listed', async () => {
    await client.ok('NOTIFY SET (subtree Lists (MailboxName)) (mailboxes (New "Odd*") (MailboxName))');
    for (const name of ['Newer', 'Other', '"Oddity"']) await other.ok(`CREATE ${name}`);
    expect(await untold()).toEqual([]);
    await other.ok('CREATE Lists/C');
    expect(await lines(2)).toHaveLength(2);
    await other.ok('CREATE New');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren) "/" "New"']);
    await other.ok('RENAME Lists/C Away');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren) "/" "Away" ("OLDNAME" ("Lists/C"))']);
  });

  test('subscriptions are listed as they are now', async () => {
    await client.ok('NOTIFY SET (subscribed (SubscriptionChange))');
    await other.ok('SUBSCRIBE Work');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren \\Subscribed) "/" "Work"']);
    await other.ok('SUBSCRIBE Nowhere');
    expect(await lines(1)).toEqual(['* LIST (\\NonExistent \\Subscribed) "/" "Nowhere"']);
    await other.ok('UNSUBSCRIBE Work');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren) "/" "Work"']);
    await other.ok('CREATE Silent');
    expect(await untold()).toEqual([]);
  });

  test('annotations are named, not told', async () => {
    await client.ok('NOTIFY SET (mailboxes Work (MailboxMetadataChange)) (personal (ServerMetadataChange))');
    await other.ok('SETMETADATA Lists (/private/comment "x")');
    await other.ok('SETMETADATA Work (/private/comment "x" /shared/comment NIL)');
    expect(await lines(1)).toEqual(['* METADATA "Work" /private/comment /shared/comment']);
    await other.ok('SETMETADATA "" (/private/motto "x")');
    expect(await lines(1)).toEqual(['* METADATA "" /private/motto']);
  });

  test.each([false, true])('hidden mailboxes are heard of when they are shown: %s', async (shown) => {
    await other.ok(`SETMETADATA Work (${HIDDEN_ENTRY} "true")`);
    server.set({ ShowHiddenFoldersEnabled: shown });
    const told = await client.ok('NOTIFY SET STATUS (personal (MessageNew MessageExpunge SubscriptionChange))');
    expect(told).toHaveLength(shown ? 5 : 4);
    await other.append('Work', SIMPLE);
    await other.ok('SUBSCRIBE Work');
    await other.append('Lists', SIMPLE);
    const heard = shown ? await lines(3) : await lines(1);
    expect(heard.filter((line) => line.includes('"Work"'))).toHaveLength(shown ? 2 : 0);
  });

  test('a request takes the place of the one before', async () => {
    await client.ok('NOTIFY SET (personal (MailboxName MessageNew MessageExpunge))');
    await client.ok('NOTIFY SET (personal (SubscriptionChange))');
    await other.ok('CREATE New');
    await other.append('New', SIMPLE);
    await other.ok('SUBSCRIBE New');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren \\Subscribed) "/" "New"']);
    expect((await client.command('NOTIFY SET (personal (FooChange))')).status).toBe('NO');
    await other.ok('UNSUBSCRIBE New');
    expect(await lines(1)).toHaveLength(1);
    await client.ok('NOTIFY NONE');
    await other.ok('SUBSCRIBE New');
    expect(await untold()).toEqual([]);
  });
});

describe('too much', () => {
  test('as many mailboxes as may be are watched, and one more is refused', async () => {
    const names = ['INBOX', 'Lists', 'Lists/A', 'Lists/B', 'Work'];
    for (let n = names.length; n < NOTIFY_MAILBOXES; n++) await other.ok(`CREATE M${n}`);
    const set = 'NOTIFY SET (personal (MessageNew MessageExpunge))';
    await client.ok(set);
    const third = await server.logOn();
    await third.ok('NOTIFY SET (personal (MessageNew MessageExpunge MailboxName))');
    await other.ok('CREATE OneMore');
    // What was asked for before can no longer be had.
    expect(await lines(1)).toEqual([expect.stringMatching(/^\* OK \[NOTIFICATIONOVERFLOW\]/)]);
    expect(await third.line()).toMatch(/^\* OK \[NOTIFICATIONOVERFLOW\]/);
    await other.append('Work', SIMPLE);
    expect(await untold()).toEqual([]);
    expect((await client.command(set)).text).toContain('[NOTIFICATIONOVERFLOW]');
    await client.ok('NOTIFY SET (mailboxes Work (MessageNew MessageExpunge)) (personal (MailboxName))');
  });

  test('a request that is refused for it leaves the former as it was', async () => {
    for (let n = 0; n < NOTIFY_MAILBOXES; n++) await other.ok(`CREATE M${n}`);
    await client.ok('NOTIFY SET (mailboxes Work (MessageNew MessageExpunge))');
    expect((await client.command('NOTIFY SET (personal (MessageNew MessageExpunge))')).status).toBe('NO');
    await other.append('Work', SIMPLE);
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
  });

  test.each([
    [NOTIFY_CHANGES - 1, false],
    [NOTIFY_CHANGES, false],
    [NOTIFY_CHANGES + 1, true],
  ])('%i changes that wait for a busy client are too many: %s', async (count, overflows) => {
    await client.ok('NOTIFY SET (personal (SubscriptionChange))');
    // A command that does not end before its literal is here.
    client.send('a APPEND INBOX {5}\r\n');
    expect(await client.line()).toBe('+ OK');
    const account = await server.store.open({ name: 'anna', maildir: '', popEnabled: true, imapEnabled: true });
    for (let n = 0; n < count; n++) await (n % 2 === 0 ? account.subscribe('x') : account.unsubscribe('x'));
    client.send('x\r\n\r\n\r\n');
    const { untagged } = await client.answer('a');
    if (!overflows) expect(untagged).toHaveLength(count);
    else expect(untagged).toEqual([expect.stringMatching(/^\* OK \[NOTIFICATIONOVERFLOW\]/)]);
    await account.subscribe('y');
    if (overflows) expect(await untold()).toEqual([]);
    else expect(await lines(1)).toHaveLength(1);
  });

  test('a session that ends leaves nothing behind', async () => {
    await client.ok(
      'NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge MailboxName))',
    );
    client.destroy();
    await expect.poll(() => server.transports.size).toBe(1);
    await other.append('Work', SIMPLE);
    await other.ok('CREATE New');
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('searches that are kept up to date', () => {
  beforeEach(async () => {
    await client.ok('SELECT INBOX');
  });

  test('UPDATE fetches what was asked for of new messages that come into the result', async () => {
    await client.ok('SEARCH RETURN (COUNT UPDATE (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])) SUBJECT Hello');
    await other.append('INBOX', numbered(1));
    await other.append('INBOX', SIMPLE);
    const told = await client.ok('NOOP');
    expect(told.filter((line) => !line.includes('RECENT'))).toEqual([
      '* 2 EXISTS',
      expect.stringMatching(/^\* ESEARCH \(TAG "t\d+"\) ADDTO \(0 2\)$/),
      '* 2 FETCH (UID 2 BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: Hello\r\n\r\n)',
    ]);
    // A message that comes in because of its flags is not fetched.
    await client.ok('SEARCH RETURN (UPDATE(UID)) FLAGGED');
    await other.ok('SELECT INBOX');
    await other.ok('STORE 1 +FLAGS.SILENT (\\Flagged)');
    expect(await client.ok('NOOP')).toEqual([
      expect.stringMatching(/^\* 1 FETCH \(FLAGS/),
      expect.stringMatching(/ADDTO \(0 1\)$/),
    ]);
  });

  test('what NOTIFY and searches ask for comes in one response', async () => {
    await client.ok('NOTIFY SET (selected (MessageNew (UID FLAGS) MessageExpunge FlagChange))');
    await client.ok('SORT RETURN (UPDATE (UID RFC822.SIZE)) (ARRIVAL) UTF-8 SUBJECT Hello');
    await other.append('INBOX', SIMPLE, '(\\Seen)');
    expect((await lines(4)).filter((line) => !line.includes('RECENT'))).toEqual([
      '* 1 EXISTS',
      expect.stringMatching(/ADDTO \(1 1\)$/),
      `* 1 FETCH (UID 1 FLAGS (\\Recent \\Seen) RFC822.SIZE ${SIMPLE.length})`,
    ]);
    await other.append('INBOX', numbered(1));
    expect((await lines(3)).at(-1)).toBe('* 2 FETCH (UID 2 FLAGS (\\Recent))');
  });

  test.each(['UPDATE ()', 'UPDATE (FOO)', 'UPDATE UID', 'UPDATE (UID'])('%s is malformed', async (option) => {
    expect((await client.command(`SEARCH RETURN (${option}) ALL`)).status).toBe('BAD');
  });
});

describe('on a Maildir', () => {
  let maildir: TemporaryMaildir;
  let disk: ImapServer;
  beforeEach(async () => {
    maildir = new TemporaryMaildir().make().make('.Work');
    const store = createMaildirStore();
    const open = store.open.bind(store);
    store.open = (user) => open({ ...user, maildir: maildir.path });
    disk = await ImapServer.start({ store });
  });
  afterEach(async () => {
    await disk.close();
    await disk.store.close();
    await maildir.remove();
  });

  test('mail that is delivered and mailboxes that are made by other programs are told', async () => {
    client = await disk.logOn();
    await client.ok('NOTIFY SET (personal (MessageNew MessageExpunge MailboxName))');
    maildir.deliver('hello', '.Work');
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #')]);
    maildir.make('.New');
    expect(await lines(1)).toEqual(['* LIST (\\HasNoChildren) "/" "New"']);
    maildir.deliver('hello', '.New');
    expect(await lines(1)).toEqual([status('MESSAGES 1 UIDNEXT 2 UIDVALIDITY #', 'New')]);
  });
});
