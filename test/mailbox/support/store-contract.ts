/** The contract of `mail-store.ts` as a suite: every store runs the same tests. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import {
  type MailAccount,
  MailboxError,
  type MailboxErrorCode,
  type MailboxUpdate,
  type MailboxView,
  type MailStore,
  type StoreMode,
} from '../../../src/mailbox/mail-store.ts';
import { hasExpungeHistory } from '../../../src/mailbox/store-abilities.ts';
import type { MailboxUser } from '../../../src/model/mailbox-user.ts';

export interface StoreUnderTest {
  readonly store: MailStore;
  readonly user: MailboxUser;
  dispose(): Promise<void>;
}

const MESSAGE = 'From: a@example.org\r\nSubject: one\r\n\r\nHello\r\n';
const none = FlagSet.empty;
const flags = (...names: string[]): FlagSet => FlagSet.from(names);

/** Delivers messages into a mailbox. @returns their UIDs */
export async function deliver(
  account: MailAccount,
  mailbox: string,
  texts: readonly string[],
  options: { flags?: FlagSet; internalDate?: number } = {},
): Promise<readonly number[]> {
  const delivery = await account.append(mailbox);
  try {
    for (const text of texts) {
      const message = delivery.begin({ flags: none, ...options });
      await message.write(Buffer.from(text));
      await message.finish();
    }
    return (await delivery.commit()).uids;
  } finally {
    await delivery.abort();
  }
}

async function text(view: MailboxView, index: number): Promise<string> {
  const body = await view.body(view.messages[index]!);
  try {
    return (body.bytes ?? (await body.read(0, body.size))).toString();
  } finally {
    body.close();
  }
}

async function refusal(action: Promise<unknown> | (() => Promise<unknown>)): Promise<MailboxErrorCode | 'no error'> {
  try {
    await (typeof action === 'function' ? action() : action);
    return 'no error';
  } catch (error) {
    if (error instanceof MailboxError) return error.code;
    throw error;
  }
}

const brief = (updates: readonly MailboxUpdate[]): string[] =>
  updates.map((u) =>
    u.kind === 'exists' ? `${u.count} EXISTS` : `${u.sequence} ${u.kind} ${u.message.flags.wire}`.trim(),
  );

export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract`, () => {
    let under: StoreUnderTest;
    let account: MailAccount;
    beforeEach(async () => {
      under = await make();
      account = await under.store.open(under.user);
    });
    afterEach(async () => {
      account.close();
      await under.store.close();
      await under.dispose();
    });
    const inbox = (readOnly = false): Promise<MailboxView> => account.select('INBOX', readOnly);

    describe('mailboxes', () => {
      it('has an INBOX from the start, whatever its spelling', async () => {
        expect((await account.list()).map((m) => m.name)).toEqual(['INBOX']);
        const view = await account.select('inBox', false);
        expect(view.name).toBe('INBOX');
        expect(view.messages).toEqual([]);
        await view.close();
      });

      it('lists mailboxes sorted, with parents that exist only through their children', async () => {
        await account.create('Work/Sub');
        await account.create('Archiv/Ärger');
        await account.create('Archiv');
        await account.subscribe('Archiv');
        const listed = await account.list();
        expect(listed.map((m) => m.name)).toEqual(['INBOX', 'Archiv', 'Archiv/Ärger', 'Work', 'Work/Sub']);
        expect(listed.map((m) => m.selectable)).toEqual([true, true, true, false, true]);
        expect(listed.map((m) => m.hasChildren)).toEqual([false, true, false, true, false]);
        expect(listed.map((m) => m.subscribed)).toEqual([false, true, false, false, false]);
      });

      it('keeps the special use given at creation', async () => {
        await account.create('Sent Items', '\\Sent');
        expect((await account.list()).map((m) => m.specialUse)).toEqual([undefined, '\\Sent']);
      });

      it('refuses names that no mailbox can have', async () => {
        for (const bad of [
          '',
          '/',
          'a//b',
          '/a',
          'a/',
          'a/../b',
          '.',
          'a\0b',
          'a\r\nb',
          'a\u0085b',
          'x'.repeat(256),
          '\ud800',
        ]) {
          expect(await refusal(account.create(bad)), JSON.stringify(bad)).toBe('InvalidName');
        }
        expect(await refusal(account.create('Inbox'))).toBe('AlreadyExists');
      });

      it('refuses to create what exists and to open what does not', async () => {
        await account.create('A');
        expect(await refusal(account.create('A'))).toBe('AlreadyExists');
        for (const action of [
          account.select('B', true),
          account.status('B'),
          account.append('B'),
          account.delete('B'),
        ]) {
          expect(await refusal(action)).toBe('NoSuchMailbox');
        }
        expect(await refusal(account.rename('B', 'C'))).toBe('NoSuchMailbox');
      });

      it('keeps subscriptions to names that do not exist', async () => {
        await account.subscribe('Gone');
        await account.subscribe('inbox');
        await account.subscribe('Ärger/Über');
        expect([...(await account.subscriptions())].sort()).toEqual(['Gone', 'INBOX', 'Ärger/Über']);
        await account.unsubscribe('Gone');
        expect(await account.subscriptions()).not.toContain('Gone');
      });

      it('takes dots and backslashes in names for what they are', async () => {
        await account.create('Dr. Miller/v1.0', '\\Archive');
        await account.create('Dr/ Miller');
        await account.create('.a\\2eb');
        await account.subscribe('Dr. Miller/v1.0');
        expect((await account.list()).map((m) => `${m.name} ${m.selectable} ${m.specialUse ?? ''}`.trim())).toEqual([
          'INBOX true',
          '.a\\2eb true',
          'Dr false',
          'Dr. Miller false',
          'Dr. Miller/v1.0 true \\Archive',
          'Dr/ Miller true',
        ]);
        const uids = await deliver(account, 'Dr. Miller/v1.0', [MESSAGE]);
        await account.rename('Dr. Miller', '...');
        const view = await account.select('.../v1.0', true);
        expect(view.messages.map((m) => m.uid)).toEqual(uids);
        await view.close();
        expect(await account.subscriptions()).toEqual(['Dr. Miller/v1.0']);
        await account.unsubscribe('Dr. Miller/v1.0');
        expect(await account.subscriptions()).toEqual([]);
        await account.delete('.../v1.0');
        for (const name of ['.', '..', 'a/../b', './a'])
          expect(await refusal(account.create(name))).toBe('InvalidName');
      });

      it('never gives a name that is created again the UIDVALIDITY it had', async () => {
        await account.create('A');
        const before = await account.status('A');
        await account.delete('A');
        await account.create('A');
        const after = await account.status('A');
        expect(after.uidValidity).not.toBe(before.uidValidity);
        expect(after.mailboxId).not.toBe(before.mailboxId);
      });

      it('deletes a mailbox and leaves its children', async () => {
        await account.create('A');
        await account.create('A/B');
        await account.delete('A');
        expect((await account.list()).map((m) => `${m.name} ${m.selectable}`)).toEqual([
          'INBOX true',
          'A false',
          'A/B true',
        ]);
        expect(await refusal(account.delete('A'))).toBe('HasChildren');
        expect(await refusal(account.delete('INBOX'))).toBe('Refused');
      });

      it('empties the views of a mailbox that is deleted', async () => {
        await account.create('A');
        await deliver(account, 'A', [MESSAGE]);
        const view = await account.select('A', false);
        await account.delete('A');
        expect(brief(await view.poll(true))).toEqual(['1 expunge']);
        expect(await refusal(view.storeFlags([], 'add', none))).toBe('NoSuchMailbox');
        await view.close();
      });

      it('renames a mailbox with its children, its messages and its identity', async () => {
        await account.create('A');
        await account.create('A/B');
        const uids = await deliver(account, 'A/B', [MESSAGE]);
        const before = await account.status('A/B');
        await account.rename('A', 'X/Y');
        expect((await account.list()).map((m) => m.name)).toEqual(['INBOX', 'X', 'X/Y', 'X/Y/B']);
        const after = await account.status('X/Y/B');
        expect(after).toEqual(before);
        const view = await account.select('X/Y/B', false);
        expect(view.messages.map((m) => m.uid)).toEqual(uids);
        expect(await text(view, 0)).toBe(MESSAGE);
        await view.close();
      });

      it('refuses to rename onto a name that is taken, or below itself', async () => {
        await account.create('A');
        await account.create('B');
        expect(await refusal(account.rename('A', 'B'))).toBe('AlreadyExists');
        expect(await refusal(account.rename('A', 'A/C'))).toBe('Inferior');
      });

      it('moves the messages out of INBOX when that is renamed, and keeps INBOX', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE], { flags: flags('\\Seen') });
        await account.rename('INBOX', 'Old');
        expect((await account.status('INBOX')).messages).toBe(0);
        expect((await account.status('INBOX')).uidNext).toBe(3);
        expect(await account.status('Old')).toMatchObject({ messages: 2, unseen: 0 });
      });
    });

    describe('delivery', () => {
      it('gives ascending UIDs, and makes the messages of one delivery visible together', async () => {
        const view = await inbox();
        const delivery = await account.append('INBOX');
        for (const subject of ['one', 'two']) {
          const message = delivery.begin({ flags: flags('\\Seen', 'work'), internalDate: 1_700_000_000_000 });
          await message.write(Buffer.from(`Subject: ${subject}\r`));
          await message.write(Buffer.from('\n\r\nx'));
          await message.finish();
          expect(await view.poll(true)).toEqual([]);
        }
        const { uids, uidValidity } = await delivery.commit();
        await delivery.abort();
        expect(uids).toEqual([1, 2]);
        expect(uidValidity).toBe(view.uidValidity);
        expect(brief(await view.poll(true))).toEqual(['2 EXISTS']);
        expect(await text(view, 1)).toBe('Subject: two\r\n\r\nx');
        expect(view.messages[0]).toMatchObject({ uid: 1, size: 17, internalDate: 1_700_000_000_000, expunged: false });
        expect(view.messages[0]!.flags.wire).toBe('\\Seen work');
        expect(view.uidNext).toBe(3);
        await view.close();
      });

      it('leaves nothing of a delivery that is given up', async () => {
        const delivery = await account.append('INBOX');
        const message = delivery.begin({ flags: none });
        await message.write(Buffer.from(MESSAGE));
        await message.finish();
        await delivery.begin({ flags: none }).write(Buffer.from('half'));
        await delivery.abort();
        expect(await account.status('INBOX')).toMatchObject({ messages: 0 });
        expect(await deliver(account, 'INBOX', [MESSAGE])).toHaveLength(1);
      });

      it('takes messages with LF, CRLF and both, and gives out CRLF', async () => {
        await deliver(account, 'INBOX', ['A: b\n\nx\ny\n', 'A: b\r\n\r\nx\r\n', 'A: b\r\n\nx\r\r\n\n', '', '\n']);
        const view = await inbox();
        const expected = ['A: b\r\n\r\nx\r\ny\r\n', 'A: b\r\n\r\nx\r\n', 'A: b\r\n\r\nx\r\r\n\r\n', '', '\r\n'];
        for (const [i, wire] of expected.entries()) {
          expect(await text(view, i)).toBe(wire);
          expect(view.messages[i]!.size).toBe(wire.length);
        }
        await view.close();
      });

      it('gives out any part of a message', async () => {
        const wire = 'Subject: parts\r\n\r\n'.concat('0123456789\r\n'.repeat(50));
        await deliver(account, 'INBOX', [wire]);
        const view = await inbox();
        const body = await view.body(view.messages[0]!);
        for (const [offset, length] of [
          [0, 10],
          [15, 3],
          [17, 100],
          [wire.length - 1, 5],
          [wire.length, 5],
        ] as const) {
          expect((await body.read(offset, length)).toString()).toBe(wire.slice(offset, offset + length));
        }
        body.close();
        await view.close();
      });

      it('gives each message a UIDL and an EMAILID of its own, which stay', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const view = await inbox();
        const [one, two] = view.messages;
        const uidValidity = view.uidValidity.toString(16).padStart(8, '0');
        expect([one!.uidl, two!.uidl]).toEqual([`00000001${uidValidity}`, `00000002${uidValidity}`]);
        expect(one!.emailId).not.toBe(two!.emailId);
        for (const message of view.messages) expect(message.emailId).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
        expect(view.mailboxId).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
        await view.close();
      });
    });

    describe('views', () => {
      it('finds the number of a message by its UID', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE, MESSAGE, MESSAGE]);
        const view = await inbox();
        await view.remove([view.messages[1]!]);
        await view.poll(true);
        expect(view.messages.map((m) => view.sequenceOf(m.uid))).toEqual([1, 2, 3]);
        expect([0, 2, 5].map((uid) => view.sequenceOf(uid))).toEqual([0, 0, 0]);
        await view.close();
      });

      it('shares the messages between sessions', async () => {
        await deliver(account, 'INBOX', [MESSAGE]);
        const other = await under.store.open(under.user);
        const [a, b] = [await inbox(), await other.select('INBOX', true)];
        expect(b.messages).toBe(a.messages);
        await a.close();
        await b.close();
        other.close();
      });

      it('tells another session of flags, expunges and new messages at its next poll', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE, MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        await a.storeFlags([a.messages[0]!, a.messages[2]!], 'add', flags('\\Deleted'));
        expect(brief(await b.poll(false))).toEqual(['1 flags \\Deleted', '3 flags \\Deleted']);
        await a.expunge();
        await deliver(account, 'INBOX', [MESSAGE]);
        expect(brief(await b.poll(true))).toEqual(['3 expunge \\Deleted', '1 expunge \\Deleted', '2 EXISTS']);
        expect(b.messages.map((m) => m.uid)).toEqual([2, 4]);
        expect(await b.poll(true)).toEqual([]);
        await a.close();
        await b.close();
      });

      it('keeps expunges, and new messages behind them, from a client that uses sequence numbers', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        await a.remove([a.messages[0]!]);
        await deliver(account, 'INBOX', [MESSAGE]);
        await a.poll(true);
        await a.storeFlags([a.messages[0]!], 'add', flags('\\Flagged'));
        expect(brief(await b.poll(false))).toEqual(['2 flags \\Flagged']);
        expect(b.messages.map((m) => [m.uid, m.expunged])).toEqual([
          [1, true],
          [2, false],
        ]);
        expect(brief(await b.poll(true))).toEqual(['1 expunge', '2 EXISTS']);
        await a.close();
        await b.close();
      });

      it('tells new messages at once when no expunge waits', async () => {
        const view = await inbox();
        await deliver(account, 'INBOX', [MESSAGE]);
        expect(brief(await view.poll(false))).toEqual(['1 EXISTS']);
        await view.close();
      });

      it('never promises a mod-sequence past an expunge that the client was not told of', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        const known = b.highestModSeq;
        await a.remove([a.messages[0]!]);
        await a.storeFlags([a.messages[1]!], 'add', flags('\\Seen'));
        await b.poll(false);
        expect(b.highestModSeq).toBe(known);
        await b.poll(true);
        expect(b.highestModSeq).toBe((await account.status('INBOX')).highestModSeq);
        await a.close();
        await b.close();
      });

      it('gives \\Recent to the first read-write session alone', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        expect((await account.status('INBOX')).recent).toBe(2);
        const examined = await inbox(true);
        expect(examined.messages.map((m) => examined.isRecent(m))).toEqual([true, true]);
        const first = await inbox();
        const second = await inbox();
        expect(first.messages.map((m) => first.isRecent(m))).toEqual([true, true]);
        expect(second.messages.map((m) => second.isRecent(m))).toEqual([false, false]);
        expect((await account.status('INBOX')).recent).toBe(0);
        await deliver(account, 'INBOX', [MESSAGE]);
        expect(await second.poll(true)).toMatchObject([{ kind: 'exists', count: 3, recent: 1 }]);
        expect(await first.poll(true)).toMatchObject([{ kind: 'exists', count: 3, recent: 2 }]);
        expect(second.isRecent(second.messages[2]!)).toBe(true);
        for (const view of [examined, first, second]) await view.close();
      });

      it('calls back once when something happens, until the next poll', async () => {
        const [a, b] = [await inbox(), await inbox()];
        let calls = 0;
        b.onChange(() => calls++);
        await deliver(account, 'INBOX', [MESSAGE]);
        await deliver(account, 'INBOX', [MESSAGE]);
        expect(calls).toBe(1);
        await b.poll(true);
        await a.poll(true);
        await a.storeFlags(a.messages, 'add', flags('\\Seen'));
        expect(calls).toBe(2);
        b.onChange(undefined);
        await b.poll(true);
        await a.remove(a.messages);
        expect(calls).toBe(2);
        await a.close();
        await b.close();
      });

      it('calls back for what happened before anybody listened', async () => {
        const view = await inbox();
        await deliver(account, 'INBOX', [MESSAGE]);
        await new Promise<void>((resolve) => view.onChange(resolve));
        expect(brief(await view.poll(true))).toEqual(['1 EXISTS']);
        await view.close();
      });
    });

    describe('flags', () => {
      it('replaces, adds and removes flags and keywords', async () => {
        await deliver(account, 'INBOX', [MESSAGE], { flags: flags('\\Seen', 'work') });
        const view = await inbox();
        const [message] = view.messages;
        const seen: string[] = [];
        for (const [mode, names] of [
          ['add', ['\\Flagged', '$Forwarded', 'Work']],
          ['remove', ['\\Seen', 'WORK']],
          ['replace', ['\\Draft', 'later']],
          ['replace', []],
        ] as const) {
          await view.storeFlags([message!], mode, flags(...names));
          seen.push(message!.flags.wire);
        }
        expect(seen).toEqual(['\\Flagged \\Seen $Forwarded work', '\\Flagged $Forwarded', '\\Draft later', '']);
        expect([...view.keywords].map((k) => k.toLowerCase()).sort()).toEqual(['$forwarded', 'later', 'work']);
        expect(view.acceptsNewKeywords).toBe(true);
        await view.close();
      });

      it('tells a session of every message that another changed, whenever it looks', async () => {
        await deliver(account, 'INBOX', Array<string>(20).fill(MESSAGE));
        const [a, b] = [await inbox(), await inbox()];
        let changing = true;
        const change = a.storeFlags(a.messages, 'add', flags('\\Seen')).finally(() => {
          changing = false;
        });
        const told = new Set<number>();
        const look = async (): Promise<void> => {
          for (const update of await b.poll(false)) if (update.kind === 'flags') told.add(update.message.uid);
        };
        while (changing) await look();
        await change;
        await look();
        expect(told.size).toBe(20);
        await a.close();
        await b.close();
      });

      it('does not tell a session of its own silent change, but of what another changed meanwhile', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        await b.storeFlags([b.messages[0]!], 'add', flags('\\Flagged'));
        await a.storeFlags(a.messages, 'add', flags('\\Seen'), { silent: true });
        expect(brief(await a.poll(false))).toEqual(['1 flags \\Flagged \\Seen']);
        expect(brief(await b.poll(false))).toEqual(['1 flags \\Flagged \\Seen', '2 flags \\Seen']);
        await a.storeFlags(a.messages, 'remove', flags('\\Seen'));
        expect(brief(await a.poll(false))).toEqual(['1 flags \\Flagged', '2 flags']);
        await a.close();
        await b.close();
      });

      it('leaves messages alone that changed since, and says which', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE, MESSAGE]);
        const view = await inbox();
        const since = view.highestModSeq;
        await view.storeFlags([view.messages[1]!], 'add', flags('\\Flagged'));
        const left = await view.storeFlags(view.messages, 'replace', flags('\\Seen'), { unchangedSince: since });
        expect(left.map((m) => m.uid)).toEqual([2]);
        expect(view.messages.map((m) => m.flags.wire)).toEqual(['\\Seen', '\\Flagged', '\\Seen']);
        await view.close();
      });

      // RFC 7162 §3.1.12.
      it('leaves nothing alone for the sake of a flag that is not to be changed', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE, MESSAGE, MESSAGE]);
        const view = await inbox();
        const [one, two, three, four] = view.messages;
        await view.storeFlags([three!], 'add', flags('$Work'));
        const since = view.messages.at(2)!.modSeq;
        await view.storeFlags([one!], 'add', flags('\\Flagged', '$Other'));
        await view.storeFlags([two!], 'add', flags('\\Seen'));
        await view.storeFlags([two!], 'remove', flags('\\Seen'));
        await view.storeFlags([three!], 'remove', flags('$WORK'));
        await view.storeFlags([four!], 'add', flags('\\Flagged'));
        await view.storeFlags([four!], 'add', flags('$Work'));
        await deliver(account, 'INBOX', [MESSAGE]);
        await view.poll(true);
        await view.storeFlags([view.messages[4]!], 'add', flags('\\Flagged'));
        const left = async (mode: StoreMode, ...names: string[]) =>
          (await view.storeFlags(view.messages, mode, flags(...names), { unchangedSince: since })).map(
            ({ uid }) => uid,
          );
        expect(await left('add', '\\Seen', '$Work')).toEqual([2, 3, 4, 5]);
        expect(view.messages.map((m) => m.flags.wire)).toEqual([
          '\\Flagged \\Seen $Other $Work',
          '',
          '',
          '\\Flagged $Work',
          '\\Flagged',
        ]);
        expect(await left('remove', '\\Answered')).toEqual([5]);
        // Whoever says all flags has to know them all.
        expect(await left('replace', '\\Answered')).toEqual([1, 2, 3, 4, 5]);
        await view.close();
      });

      it('raises the mod-sequence with each change, and only then', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const view = await inbox();
        const [one, two] = view.messages;
        const before = one!.modSeq;
        await view.storeFlags([one!], 'add', flags('\\Seen'));
        const changed = one!.modSeq;
        expect(changed).toBeGreaterThan(before);
        expect(two!.modSeq).toBe(before);
        await view.storeFlags([one!], 'add', flags('\\Seen'));
        expect(one!.modSeq).toBe(changed);
        expect((await account.status('INBOX')).highestModSeq).toBe(changed);
        await view.close();
      });

      it('ignores messages that are gone', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        await a.remove([a.messages[0]!]);
        await b.storeFlags(b.messages, 'add', flags('\\Seen'));
        expect(brief(await b.poll(true))).toEqual(['1 expunge', '1 flags \\Seen']);
        await a.close();
        await b.close();
      });

      it('counts what STATUS counts', async () => {
        await deliver(account, 'INBOX', [MESSAGE, 'x\r\n'], { flags: flags('\\Seen') });
        await deliver(account, 'INBOX', [MESSAGE], { flags: flags('\\Deleted') });
        const view = await inbox(true);
        expect(await account.status('INBOX')).toMatchObject({
          messages: 3,
          recent: 3,
          unseen: 1,
          deleted: 1,
          uidNext: 4,
          uidValidity: view.uidValidity,
          mailboxId: view.mailboxId,
          highestModSeq: view.highestModSeq,
          size: 2 * MESSAGE.length + 3,
        });
        await view.close();
      });

      it('refuses every change in a mailbox that is open for reading only', async () => {
        await deliver(account, 'INBOX', [MESSAGE]);
        await account.create('B');
        const view = await inbox(true);
        expect(view.acceptsNewKeywords).toBe(false);
        for (const action of [
          () => view.storeFlags(view.messages, 'add', flags('\\Seen')),
          () => view.expunge(),
          () => view.remove(view.messages),
          () => view.move(view.messages, 'B'),
        ]) {
          expect(await refusal(action)).toBe('ReadOnly');
        }
        expect((await view.copy(view.messages, 'B')).uids).toHaveLength(1);
        await view.close();
      });
    });

    describe('removing', () => {
      it('expunges only messages with \\Deleted, and only those named', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE, MESSAGE]);
        const view = await inbox();
        await view.storeFlags([view.messages[0]!, view.messages[2]!], 'add', flags('\\Deleted'), { silent: true });
        await view.expunge([view.messages[1]!, view.messages[2]!]);
        expect(brief(await view.poll(true))).toEqual(['3 expunge \\Deleted']);
        await view.expunge();
        expect(brief(await view.poll(true))).toEqual(['1 expunge \\Deleted']);
        expect(view.messages.map((m) => m.uid)).toEqual([2]);
        await view.close();
      });

      it('does not expunge a message that this client has not been told of', async () => {
        const view = await inbox();
        await deliver(account, 'INBOX', [MESSAGE], { flags: flags('\\Deleted') });
        await view.expunge();
        expect((await account.status('INBOX')).messages).toBe(1);
        await view.close();
      });

      it('refuses the octets of a message that is gone', async () => {
        await deliver(account, 'INBOX', [MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        await a.remove(a.messages);
        expect(b.messages[0]!.expunged).toBe(true);
        expect(await refusal(async () => b.body(b.messages[0]!))).toBe('Expunged');
        await a.close();
        await b.close();
      });

      it('never gives a UID twice', async () => {
        const seen = new Set<number>();
        for (let round = 0; round < 3; round++) {
          for (const uid of await deliver(account, 'INBOX', [MESSAGE, MESSAGE])) {
            expect(seen.has(uid)).toBe(false);
            seen.add(uid);
          }
          const view = await inbox();
          await view.remove(view.messages);
          await view.close();
        }
        expect((await account.status('INBOX')).uidNext).toBe(7);
      });

      it('does not count among the expunged of before what the next poll tells', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const [a, b] = [await inbox(), await inbox()];
        if (!hasExpungeHistory(b)) throw new Error('no expunge history');
        const since = b.highestModSeq;
        await a.remove(a.messages);
        expect(await b.expungedSince(since)).toEqual([]);
        await b.poll(true);
        expect(await b.expungedSince(since)).toEqual([{ first: 1, last: 2 }]);
        await a.close();
        await b.close();
      });

      it('knows what was expunged since', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE, MESSAGE, MESSAGE, MESSAGE]);
        const view = await inbox();
        if (!hasExpungeHistory(view)) throw new Error('no expunge history');
        await view.remove([view.messages[4]!]);
        await view.poll(true);
        const since = view.highestModSeq;
        await view.remove([view.messages[1]!, view.messages[0]!]);
        await view.poll(true);
        expect(await view.expungedSince(since)).toEqual([{ first: 1, last: 2 }]);
        expect(await view.expungedSince(view.highestModSeq)).toEqual([]);
        expect(await view.expungedSince(0)).toEqual([
          { first: 1, last: 2 },
          { first: 5, last: 5 },
        ]);
        await view.close();
      });
    });

    describe('copying and moving', () => {
      it('copies messages with flags, dates and content, and says which became which', async () => {
        await deliver(account, 'INBOX', ['A: 1\r\n\r\n', 'A: 2\r\n\r\n'], {
          flags: flags('\\Seen', 'k'),
          internalDate: 1_600_000_000_000,
        });
        await account.create('B');
        await deliver(account, 'B', [MESSAGE]);
        const view = await inbox();
        const result = await view.copy([...view.messages].reverse(), 'B');
        expect(result).toMatchObject({
          uidValidity: (await account.status('B')).uidValidity,
          sources: [2, 1],
          uids: [2, 3],
        });
        expect(await view.poll(true)).toEqual([]);
        const copy = await account.select('B', false);
        expect(await text(copy, 1)).toBe('A: 2\r\n\r\n');
        expect(copy.messages[1]).toMatchObject({ internalDate: 1_600_000_000_000, emailId: view.messages[1]!.emailId });
        expect(copy.messages[1]!.flags.wire).toBe('\\Seen k');
        await copy.close();
        await view.close();
      });

      it('copies a message within its mailbox', async () => {
        await deliver(account, 'INBOX', [MESSAGE]);
        const view = await inbox();
        expect((await view.copy(view.messages, 'inbox')).uids).toEqual([2]);
        expect(brief(await view.poll(true))).toEqual(['2 EXISTS']);
        expect(await text(view, 1)).toBe(MESSAGE);
        await view.close();
      });

      it('moves messages: gone here, there with all they had', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE], { flags: flags('\\Flagged', 'k') });
        await account.create('B');
        const view = await inbox();
        const id = view.messages[1]!.emailId;
        expect(await view.move([view.messages[1]!], 'B')).toMatchObject({ sources: [2], uids: [1] });
        expect(brief(await view.poll(true))).toEqual(['2 expunge \\Flagged k']);
        const moved = await account.select('B', false);
        expect(moved.messages[0]).toMatchObject({ uid: 1, emailId: id });
        expect(moved.messages[0]!.flags.wire).toBe('\\Flagged k');
        expect(await text(moved, 0)).toBe(MESSAGE);
        await moved.close();
        await view.close();
      });

      it('moves a message within its mailbox to a new UID', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        const view = await inbox();
        expect((await view.move([view.messages[0]!], 'INBOX')).uids).toEqual([3]);
        await view.poll(true);
        expect(view.messages.map((m) => m.uid)).toEqual([2, 3]);
        await view.close();
      });

      it('copies nothing when one of the messages is gone, and moves those that are there', async () => {
        await deliver(account, 'INBOX', [MESSAGE, MESSAGE]);
        await account.create('B');
        const [a, b] = [await inbox(), await inbox()];
        await a.remove([a.messages[0]!]);
        expect(await refusal(b.copy(b.messages, 'B'))).toBe('Expunged');
        expect((await account.status('B')).messages).toBe(0);
        expect((await b.move(b.messages, 'B')).sources).toEqual([2]);
        await a.close();
        await b.close();
      });

      it('refuses a destination that does not exist', async () => {
        await deliver(account, 'INBOX', [MESSAGE]);
        const view = await inbox();
        expect(await refusal(view.copy(view.messages, 'B'))).toBe('NoSuchMailbox');
        expect(await refusal(view.move(view.messages, 'B'))).toBe('NoSuchMailbox');
        expect((await account.status('INBOX')).messages).toBe(1);
        await view.close();
      });
    });
  });
}
