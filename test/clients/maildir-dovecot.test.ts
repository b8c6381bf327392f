/** One Maildir, two servers by turns: Debian's Dovecot and our store. At the same time: `both-at-once.test.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../src/mailbox/flag-set.ts';
import type { MailAccount, MailboxView, MailStore, Message } from '../../src/mailbox/mail-store.ts';
import { createMaildirStore } from '../../src/mailbox/maildir/maildir-store.ts';
import { deliver } from '../mailbox/support/store-contract.ts';
import { bodyOf } from '../mailbox/support/temporary-maildir.ts';
import { DovecotHome, type DovecotSession, dovecotIsUsable } from './support/dovecot.ts';

let home: DovecotHome;
let stores: MailStore[];
let warnings: string[];
beforeEach(() => {
  home = new DovecotHome();
  stores = [];
  warnings = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await home.remove();
});

/** Our store, as after a start of the engine. */
async function ours(): Promise<MailAccount> {
  const store = createMaildirStore({ warn: (message) => warnings.push(message) });
  stores.push(store);
  return store.open(home.user);
}

const messageOf = (id: string): string => `Subject: ${id}\r\nMessage-ID: <${id}@example.org>\r\n\r\nThis is ${id}.\r\n`;
const sorted = (flags: string): string =>
  flags
    .split(' ')
    .filter((flag) => flag !== '' && flag !== '\\Recent')
    .sort()
    .join(' ');

/** `UID subject flags` of each message, as our store has it. */
async function oursIn(account: MailAccount, mailbox: string): Promise<string[]> {
  const view = await account.select(mailbox, true);
  const all: string[] = [];
  for (const message of view.messages)
    all.push(`${message.uid} ${await subjectOf(view, message)} ${sorted(message.flags.wire)}`.trim());
  await view.close();
  return all;
}

async function subjectOf(view: MailboxView, message: Message): Promise<string> {
  return /^Subject: (\S+)/.exec(await bodyOf(view, message.uid))![1]!;
}

/** The same, as Dovecot has it. */
async function theirsIn(session: DovecotSession, mailbox: string): Promise<string[]> {
  await session.imap(`EXAMINE "${mailbox}"`);
  const lines = await session.tryImap('FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])');
  const all: string[] = [];
  for (const [i, line] of lines.entries()) {
    const fetched = /FETCH \(UID (\d+) FLAGS \(([^)]*)\)/.exec(line);
    if (fetched !== null)
      all.push(`${fetched[1]} ${lines[i + 1]!.slice('Subject: '.length)} ${sorted(fetched[2]!)}`.trim());
  }
  return all;
}

async function uidValidityOf(session: DovecotSession, mailbox: string): Promise<number> {
  const [line] = await session.imap(`STATUS "${mailbox}" (UIDVALIDITY)`);
  return Number(/UIDVALIDITY (\d+)/.exec(line!)![1]);
}

describe.skipIf(!dovecotIsUsable)('A Maildir that is served by turns', () => {
  it('keeps UIDs, UIDVALIDITY, flags, keywords and UIDLs from us to Dovecot', async () => {
    const account = await ours();
    await account.create('Arbeit/Übung');
    await account.subscribe('Arbeit/Übung');
    await deliver(account, 'INBOX', ['a', 'b'].map(messageOf), { flags: FlagSet.from(['\\Seen', 'work']) });
    await deliver(account, 'INBOX', [messageOf('c')]);
    const view = await account.select('INBOX', false);
    await view.storeFlags(
      [view.messages[1]!],
      'replace',
      FlagSet.from(['\\Flagged', '\\Draft', '$Forwarded', 'later']),
    );
    await view.copy([view.messages[0]!, view.messages[2]!], 'Arbeit/Übung');
    await view.move([view.messages[0]!], 'Arbeit/Übung');
    await view.poll(true);
    const uidls = view.messages.map(({ uidl }) => uidl);
    const { uidValidity } = view;
    await view.close();

    const dovecot = await home.session('imap');
    for (const [name, encoded] of [
      ['INBOX', 'INBOX'],
      ['Arbeit/Übung', 'Arbeit/&ANw-bung'],
    ] as const) {
      expect(await theirsIn(dovecot, encoded)).toEqual(await oursIn(account, name));
      expect(await uidValidityOf(dovecot, encoded)).toBe((await account.status(name)).uidValidity);
    }
    expect(await uidValidityOf(dovecot, 'INBOX')).toBe(uidValidity);
    expect((await dovecot.imap('LSUB "" *'))[0]).toBe('* LSUB () "/" Arbeit/&ANw-bung');
    const pop3 = await home.session('pop3');
    expect(await pop3.pop3('UIDL')).toEqual(uidls.map((uidl, i) => `${i + 1} ${uidl}`));
    expect(warnings).toEqual([]);
  });

  it('has the same sizes in both, also of a message without a last line end, which POP3 adds', async () => {
    const text = 'Subject: x\n\nfirst\nno line end';
    writeFileSync(join(home.maildir, 'cur', '1795000000.M1P1.h:2,S'), text);
    home.own(join(home.maildir, 'cur', '1795000000.M1P1.h:2,S'));
    const pop3 = await home.session('pop3');
    const size = text.replaceAll('\n', '\r\n').length;
    expect(await pop3.pop3('LIST')).toEqual([`1 ${size}`]);
    expect(await pop3.pop3('RETR 1')).toEqual(text.split('\n'));
    const view = await (await ours()).select('INBOX', true);
    expect(view.messages.map((message) => message.size)).toEqual([size]);
    await view.close();
  });

  it('keeps them from Dovecot to us, and back again', async () => {
    const dovecot = await home.session('imap');
    await dovecot.imap('CREATE Arbeit/&ANw-bung');
    await dovecot.imap('SUBSCRIBE Arbeit/&ANw-bung');
    for (const [id, flags] of [
      ['a', ''],
      ['b', '\\Seen work'],
      ['c', '\\Answered $Label1'],
      ['d', ''],
    ] as const) {
      await dovecot.imap(`APPEND INBOX (${flags}) {${messageOf(id).length}}`, messageOf(id));
    }
    await dovecot.imap('SELECT INBOX');
    await dovecot.imap('UID COPY 2:3 Arbeit/&ANw-bung');
    await dovecot.imap('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
    await dovecot.imap('UID EXPUNGE 1');

    const account = await ours();
    expect((await account.list()).map((mailbox) => `${mailbox.name} ${mailbox.subscribed}`)).toEqual([
      'INBOX false',
      'Arbeit false',
      'Arbeit/Übung true',
    ]);
    expect(await oursIn(account, 'INBOX')).toEqual(['2 b \\Seen work', '3 c $Label1 \\Answered', '4 d']);
    expect(await oursIn(account, 'Arbeit/Übung')).toEqual(await theirsIn(dovecot, 'Arbeit/&ANw-bung'));
    expect((await account.status('INBOX')).uidValidity).toBe(await uidValidityOf(dovecot, 'INBOX'));
    expect((await account.status('INBOX')).uidNext).toBe(5);

    const view = await account.select('INBOX', false);
    await view.storeFlags(view.messages, 'add', FlagSet.from(['\\Flagged', 'ours']));
    await view.remove([view.messages[0]!]);
    await deliver(account, 'INBOX', [messageOf('e')]);
    expect(await theirsIn(dovecot, 'INBOX')).toEqual([
      '3 c $Label1 \\Answered \\Flagged ours',
      '4 d \\Flagged ours',
      '5 e',
    ]);
    await dovecot.imap('SELECT INBOX');
    await dovecot.imap('UID STORE 4 FLAGS (theirs)');
    await view.poll(true);
    expect(await oursIn(account, 'INBOX')).toEqual(['3 c $Label1 \\Answered \\Flagged ours', '4 d theirs', '5 e']);
    expect(warnings).toEqual([]);
  });

  it.each(['', 'listescape'])('has names with dots in both, to Dovecot with the plugin %j', async (plugin) => {
    home.configure(`mail_plugins = ${plugin}`);
    const account = await ours();
    await account.create('Dr. Miller/v1.0');
    await account.subscribe('Dr. Miller/v1.0');
    await deliver(account, 'Dr. Miller/v1.0', [messageOf('a')]);
    const dovecot = await home.session('imap');
    // Without the plugin it has no dots in names, and shows what stands for them.
    const dot = plugin === '' ? '\\\\2e' : '.';
    const name = `Dr${dot} Miller/v1${dot}0`;
    expect(await dovecot.imap('LSUB "" *')).toContain(`* LSUB () "/" "${name}"`);
    expect(await theirsIn(dovecot, name)).toEqual(['1 a']);
    await dovecot.imap('UNSELECT');
    await dovecot.imap(`UNSUBSCRIBE "${name}"`);
    expect(await account.subscriptions()).toEqual([]);
    await dovecot.imap(`RENAME "${name}" "St${dot} Pauli"`);
    expect((await account.list()).map((mailbox) => mailbox.name)).toEqual(['INBOX', 'St. Pauli']);
  });

  it('is one whose mailboxes either can rename and delete', async () => {
    const account = await ours();
    const dovecot = await home.session('imap');
    await account.create('A/B');
    await deliver(account, 'A/B', [messageOf('a')]);
    await dovecot.imap('RENAME A X');
    expect(await oursIn(account, 'X/B')).toEqual(['1 a']);
    await account.rename('X', 'Y');
    expect(await theirsIn(dovecot, 'Y/B')).toEqual(['1 a']);
    // Dovecot says goodbye to a session whose mailbox goes away.
    await dovecot.imap('UNSELECT');
    await dovecot.imap('DELETE Y/B');
    expect((await account.list()).map(({ name }) => name)).toEqual(['INBOX']);
    await dovecot.imap('CREATE Z');
    const before = await uidValidityOf(dovecot, 'Z');
    await account.delete('Z');
    await account.create('Z');
    expect(await uidValidityOf(dovecot, 'Z')).toBeGreaterThan(before);
  });
});
