/**
 * One Maildir, two servers: Debian's Dovecot and our store, by turns and at the same time.
 *
 * How long both work at once is a matter of seconds here. Longer:
 * `POSTERN_BOTH_SECONDS=120 npx vitest run --config vitest.clients.config.ts test/clients/maildir-dovecot.test.ts`,
 * with `POSTERN_SEED` to choose the same operations again.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../src/mailbox/flag-set.ts';
import {
  type MailAccount,
  MailboxError,
  type MailboxView,
  type MailStore,
  type Message,
} from '../../src/mailbox/mail-store.ts';
import { createMaildirStore } from '../../src/mailbox/maildir/maildir-store.ts';
import { seededRandom } from '../mailbox/support/crash-model.ts';
import { deliver } from '../mailbox/support/store-contract.ts';
import { bodyOf } from '../mailbox/support/temporary-maildir.ts';
import { DovecotHome, type DovecotSession, dovecotIsUsable } from './support/dovecot.ts';

const seconds = Number(process.env.POSTERN_BOTH_SECONDS ?? 8);
const seed = Number(process.env.POSTERN_SEED ?? Date.now() % 1_000_000);

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

const BOXES = ['INBOX', 'Other'] as const;

/** What was acknowledged, by whichever server: message → mailbox. */
class Ledger {
  readonly present = new Map<string, string>();
  /** Messages that somebody is about to move or remove: nobody else does. */
  readonly taken = new Set<string>();
  readonly done: Record<string, number> = {};
  readonly #visits = new Set<string>();
  #serial = 0;

  put(id: string, box: string): void {
    this.present.set(id, box);
    this.#visits.add(`${id} ${box}`);
  }
  wasIn(id: string, box: string): boolean {
    return this.#visits.has(`${id} ${box}`);
  }
  newId(kind: string): string {
    return `${kind}${this.#serial++}`;
  }
  count(what: string): void {
    this.done[what] = (this.done[what] ?? 0) + 1;
  }
}

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

async function workOurs(account: MailAccount, ledger: Ledger, random: Random, end: number): Promise<void> {
  let view = await account.select('INBOX', false);
  while (Date.now() < end) {
    await view.poll(true);
    const message = view.messages.length > 0 ? pick(random, view.messages) : undefined;
    const choice = random();
    try {
      if (choice < 0.3) await appendOurs(account, ledger, random);
      else if (message === undefined || choice < 0.35) {
        await view.close();
        view = await account.select(pick(random, BOXES), false);
      } else if (choice < 0.7) {
        const mode = pick(random, ['add', 'remove', 'replace'] as const);
        await view.storeFlags([message], mode, FlagSet.from([pick(random, ['\\Seen', '\\Flagged', 'work', 'k1'])]));
        ledger.count('we flagged');
      } else await moveOrRemoveOurs(view, message, ledger, random);
    } catch (error) {
      // Dovecot removed the message between our look and our reading.
      if (!(error instanceof MailboxError && error.code === 'Expunged')) throw error;
    }
  }
  await view.close();
}

async function appendOurs(account: MailAccount, ledger: Ledger, random: Random): Promise<void> {
  const ids = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ledger.newId('p'));
  const box = pick(random, BOXES);
  await deliver(account, box, ids.map(messageOf), { flags: FlagSet.from(random() < 0.5 ? [] : ['\\Seen', 'k2']) });
  for (const id of ids) ledger.put(id, box);
  ledger.count('we appended');
}

async function moveOrRemoveOurs(view: MailboxView, message: Message, ledger: Ledger, random: Random): Promise<void> {
  const id = await subjectOf(view, message);
  if (ledger.taken.has(id)) return;
  ledger.taken.add(id);
  if (random() < 0.5 && view.messages.length > 10) {
    await view.remove([message]);
    expect(message.expunged).toBe(true);
    ledger.present.delete(id);
    ledger.count('we removed');
    return;
  }
  const to = pick(random, BOXES);
  if ((await view.move([message], to)).uids.length === 1) ledger.put(id, to);
  ledger.taken.delete(id);
  ledger.count('we moved');
}

async function workTheirs(dovecot: DovecotSession, ledger: Ledger, random: Random, end: number): Promise<void> {
  await dovecot.imap('SELECT INBOX');
  while (Date.now() < end) {
    const choice = random();
    if (choice < 0.3) {
      const id = ledger.newId('d');
      const box = pick(random, BOXES);
      await dovecot.imap(
        `APPEND ${box} (${pick(random, ['', '\\Seen', 'k3'])}) {${messageOf(id).length}}`,
        messageOf(id),
      );
      ledger.put(id, box);
      ledger.count('Dovecot appended');
    } else if (choice < 0.4) {
      await dovecot.imap(`SELECT ${pick(random, BOXES)}`);
    } else {
      const search = (await dovecot.imap('UID SEARCH ALL')).find((line) => line.startsWith('* SEARCH')) ?? '';
      const uids = search.split(' ').slice(2);
      if (uids.length === 0) continue;
      const uid = pick(random, uids);
      if (choice < 0.7) {
        await dovecot.tryImap(
          `UID STORE ${uid} ${pick(random, ['+', '-', ''])}FLAGS (${pick(random, ['\\Seen', '\\Answered', 'work', 'k4'])})`,
        );
        ledger.count('Dovecot flagged');
      } else await moveOrRemoveTheirs(dovecot, uid, uids.length, ledger, random);
    }
  }
}

async function moveOrRemoveTheirs(
  dovecot: DovecotSession,
  uid: string,
  count: number,
  ledger: Ledger,
  random: Random,
): Promise<void> {
  const fetched = await dovecot.tryImap(`UID FETCH ${uid} (BODY.PEEK[])`);
  const id = /This is (\S+)\./.exec(fetched.join('\n'))?.[1];
  if (id === undefined || ledger.taken.has(id)) return;
  ledger.taken.add(id);
  if (random() < 0.5 && count > 10) {
    await dovecot.tryImap(`UID STORE ${uid} +FLAGS (\\Deleted)`);
    const there = await dovecot.tryImap(`UID FETCH ${uid} (FLAGS)`);
    await dovecot.tryImap(`UID EXPUNGE ${uid}`);
    // It is somewhere else, or gone by another hand: then it was not this that removed it.
    if (there.some((line) => line.includes('\\Deleted'))) ledger.present.delete(id);
    else ledger.taken.delete(id);
    ledger.count('Dovecot removed');
    return;
  }
  // Of a message that comes back to a mailbox Dovecot's own processes do not agree on the UID; see `LedgerWorker`.
  const to = pick<string>(
    random,
    BOXES.filter((box) => !ledger.wasIn(id, box)),
  );
  if (to === undefined) return void ledger.taken.delete(id);
  if ((await dovecot.tryImap(`UID MOVE ${uid} ${to}`)).join().includes('COPYUID')) ledger.put(id, to);
  ledger.taken.delete(id);
  ledger.count('Dovecot moved');
}

/** A delivery agent that knows nothing of either. */
async function workAgent(ledger: Ledger, end: number): Promise<void> {
  while (Date.now() < end) {
    const id = ledger.newId('m');
    const name = `${Math.floor(Date.now() / 1000)}.${id}.agent`;
    const temporary = join(home.maildir, 'tmp', name);
    writeFileSync(temporary, messageOf(id).replaceAll('\r\n', '\n'));
    home.own(temporary);
    renameSync(temporary, join(home.maildir, 'new', name));
    ledger.put(id, 'INBOX');
    ledger.count('delivered');
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

describe.skipIf(!dovecotIsUsable)('A Maildir that both serve at once', () => {
  it(`loses no message and has none twice (${seconds} s, seed ${seed})`, {
    timeout: seconds * 1000 + 60_000,
  }, async () => {
    const account = await ours();
    await account.create('Other');
    const ledger = new Ledger();
    const end = Date.now() + seconds * 1000;
    const randoms = Array.from({ length: 5 }, (_, i) => seededRandom(seed + i));
    const [one, two, three] = await Promise.all([home.session('imap'), home.session('imap'), home.session('imap')]);
    await Promise.all([
      ...randoms.slice(0, 2).map((random) => workOurs(account, ledger, random, end)),
      ...[one, two, three].map((session, i) => workTheirs(session, ledger, randoms[2 + i]!, end)),
      workAgent(ledger, end),
    ]);

    const found = new Map<string, string[]>();
    const after = await ours();
    for (const box of BOXES) {
      const theirs = await theirsIn(one, box);
      expect(await oursIn(account, box), `${box} as we have had it all the time`).toEqual(theirs);
      expect(await oursIn(after, box), `${box} as we have it after a start`).toEqual(theirs);
      for (const line of theirs) {
        const id = line.split(' ')[1]!;
        found.set(id, [...(found.get(id) ?? []), box]);
      }
    }
    const expected = [...ledger.present].map(([id, box]) => `${id} in ${box}`).sort();
    expect([...found].map(([id, boxes]) => `${id} in ${boxes.join(' and ')}`).sort()).toEqual(expected);
    expect(warnings).toEqual([]);
    if (seconds > 30) console.log(JSON.stringify(ledger.done));
  });
});
