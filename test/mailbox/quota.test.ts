import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../src/mailbox/flag-set.ts';
import type { MailAccount, MailboxError, MailStore } from '../../src/mailbox/mail-store.ts';
import { createMaildirStore } from '../../src/mailbox/maildir/maildir-store.ts';
import { TRUST_MS } from '../../src/mailbox/maildir/maildir-usage.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { hasQuota, type Quota } from '../../src/mailbox/store-abilities.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { MailboxUser } from '../../src/model/mailbox-user.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { deliver } from './support/store-contract.ts';
import { TemporaryMaildir } from './support/temporary-maildir.ts';

/** 20 octets, as sent and on disk. */
const TWENTY = 'Subject: x\r\n\r\n1234\r\n';
const refused = (action: Promise<unknown>) =>
  action.then(
    () => 'no error',
    (error: unknown) => (error as MailboxError).code,
  );

let maildir: TemporaryMaildir;
let store: MailStore;
let account: MailAccount & Quota;
let user: MailboxUser;

async function open(kind: string, limits: Partial<MailboxUser>): Promise<MailAccount & Quota> {
  user = { ...maildir.user, ...limits };
  store =
    kind === 'memory'
      ? new MemoryStore({ describe: describeMessage })
      : createMaildirStore({ lineEnds: 'crlf', warn: (message) => maildir.warnings.push(message) });
  return reopen();
}
async function reopen(): Promise<MailAccount & Quota> {
  const opened = await store.open(user);
  if (!hasQuota(opened)) throw new Error('The store knows no quotas');
  return opened;
}
const used = async () => {
  const { usedBytes, usedMessages } = await account.quota();
  return [usedMessages, usedBytes];
};

beforeEach(() => {
  maildir = new TemporaryMaildir();
});
afterEach(async () => {
  await store.close();
  await maildir.remove();
});

describe.each(['memory', 'maildir'])('quotas in the %s store', (kind) => {
  it('without limits everything is counted and nothing refused', async () => {
    account = await open(kind, { messageCountQuota: 'unlimited' });
    await account.create('A');
    await deliver(account, 'A', [TWENTY, TWENTY]);
    expect(await account.quota()).toEqual({
      usedBytes: 40,
      usedMessages: 2,
      limitBytes: undefined,
      limitMessages: undefined,
    });
  });

  it.each([
    [99, 'OverQuota'],
    [100, 'no error'],
    [101, 'no error'],
  ])('with a limit of %d octets the fifth message of 20: %s', async (prohibitSendReceiveQuota, outcome) => {
    account = await open(kind, { prohibitSendReceiveQuota });
    await deliver(account, 'INBOX', [TWENTY, TWENTY, TWENTY, TWENTY]);
    expect(await refused(deliver(account, 'INBOX', [TWENTY]))).toBe(outcome);
    expect(await used()).toEqual(outcome === 'no error' ? [5, 100] : [4, 80]);
  });

  it.each([
    [1, 'OverQuota'],
    [2, 'no error'],
    [3, 'no error'],
  ])('with a limit of %d messages the second: %s', async (messageCountQuota, outcome) => {
    account = await open(kind, { messageCountQuota });
    await deliver(account, 'INBOX', [TWENTY]);
    expect(await refused(deliver(account, 'INBOX', [TWENTY]))).toBe(outcome);
  });

  it('several messages go in together or not at all', async () => {
    account = await open(kind, { messageCountQuota: 2 });
    expect(await refused(deliver(account, 'INBOX', [TWENTY, TWENTY, TWENTY]))).toBe('OverQuota');
    expect(await used()).toEqual([0, 0]);
  });

  it('a delivery tells before a message is sent that there is no room', async () => {
    account = await open(kind, { prohibitSendReceiveQuota: 50 });
    const delivery = await account.append('INBOX');
    await delivery.expect(50);
    expect(await refused(delivery.expect(51))).toBe('OverQuota');
    const message = delivery.begin({ flags: FlagSet.empty });
    await message.write(Buffer.from(TWENTY));
    await message.finish();
    await delivery.expect(30);
    expect(await refused(delivery.expect(31))).toBe('OverQuota');
    await delivery.abort();
  });

  it('copies count, moves do not', async () => {
    account = await open(kind, { messageCountQuota: 3, prohibitSendReceiveQuota: 60 });
    await account.create('A');
    await deliver(account, 'INBOX', [TWENTY, TWENTY]);
    const view = await account.select('INBOX', false);
    expect(await refused(view.copy(view.messages, 'A'))).toBe('OverQuota');
    await view.copy(view.messages.slice(0, 1), 'A');
    expect(await used()).toEqual([3, 60]);
    await view.move(view.messages, 'A');
    expect(await used()).toEqual([3, 60]);
    await view.close();
  });

  it('what is expunged makes room, and so does a mailbox that is deleted', async () => {
    account = await open(kind, { messageCountQuota: 2 });
    await account.create('A');
    await deliver(account, 'A', [TWENTY]);
    await deliver(account, 'INBOX', [TWENTY]);
    const view = await account.select('INBOX', false);
    await view.remove(view.messages);
    expect(await used()).toEqual([1, 20]);
    await deliver(account, 'INBOX', [TWENTY]);
    await account.delete('A');
    expect(await used()).toEqual([1, 20]);
    await deliver(account, 'INBOX', [TWENTY]);
    expect(await refused(deliver(account, 'INBOX', [TWENTY]))).toBe('OverQuota');
    await view.close();
  });

  it('of two that come at once and do not both fit one is let in', async () => {
    account = await open(kind, { messageCountQuota: 1 });
    const outcomes = await Promise.all([1, 2].map(() => refused(deliver(account, 'INBOX', [TWENTY]))));
    expect(outcomes.sort()).toEqual(['OverQuota', 'no error']);
    expect(await used()).toEqual([1, 20]);
  });

  it('another limit holds at once, also for sessions that are open', async () => {
    account = await open(kind, { messageCountQuota: 0 });
    expect(await refused(deliver(account, 'INBOX', [TWENTY]))).toBe('OverQuota');
    store.userChanged?.({ ...user, messageCountQuota: 1 });
    await deliver(account, 'INBOX', [TWENTY]);
    user = { ...user, messageCountQuota: 2 };
    (await reopen()).close();
    await deliver(account, 'INBOX', [TWENTY]);
  });

  it('STATUS tells the octets of what is marked \\Deleted', async () => {
    account = await open(kind, {});
    await deliver(account, 'INBOX', [TWENTY, TWENTY, TWENTY]);
    const view = await account.select('INBOX', false);
    await view.storeFlags(view.messages.slice(0, 2), 'add', FlagSet.from(['\\Deleted']));
    expect(await account.status('INBOX')).toMatchObject({ size: 60, deleted: 2, deletedSize: 40 });
    await view.close();
  });
});

describe('what a Maildir holds', () => {
  it('is counted in mailboxes that nobody has open, by the names of the files', async () => {
    maildir.make('').make('.A');
    // The names say other sizes than the files have, so that it shows where the sizes are from.
    maildir.put('cur/1.a,S=100,W=110:2,S');
    maildir.put('new/2.b,S=7');
    maildir.put('.A/cur/3.c:2,', 'x'.repeat(13));
    account = await open('maildir', {});
    expect(await used()).toEqual([3, 110 + 7 + 13]);
  });

  it('takes in what other programs deliver and remove, whether the mailbox is open or not', async () => {
    account = await open('maildir', {});
    await account.create('A');
    const view = await account.select('INBOX', false);
    expect(await used()).toEqual([0, 0]);
    maildir.put('new/1.a,S=10,W=11');
    maildir.put('.A/new/2.b,S=20,W=22');
    expect(await used()).toEqual([2, 33]);
    maildir.unlink('.A/new/2.b,S=20,W=22');
    expect(await used()).toEqual([1, 11]);
    await view.close();
  });

  it('is the same before and after a mailbox was opened', async () => {
    maildir.make('');
    for (let i = 0; i < 20; i++) maildir.put(`cur/${i}.a,S=${i},W=${i + 1}:2,`);
    account = await open('maildir', {});
    const before = await used();
    const view = await account.select('INBOX', false);
    expect(await used()).toEqual(before);
    await view.remove(view.messages.slice(0, 5));
    await deliver(account, 'INBOX', [TWENTY]);
    expect(await used()).toEqual([16, 210 - 15 + 20]);
    await view.close();
  });

  it('admits messages by a look that is a moment old, and refuses none by it', async () => {
    const clock = new ManualClock();
    user = { ...maildir.user, messageCountQuota: 3 };
    store = createMaildirStore({ clock });
    account = await reopen();
    await account.create('A');
    await deliver(account, 'INBOX', [TWENTY]);
    // Another program's, not yet seen: the second of ours is let in.
    maildir.put('.A/new/1.a');
    maildir.put('.A/new/2.b');
    await deliver(account, 'INBOX', [TWENTY]);
    clock.advance(TRUST_MS);
    expect(await refused(deliver(account, 'INBOX', [TWENTY]))).toBe('OverQuota');
    maildir.unlink('.A/new/1.a');
    maildir.unlink('.A/new/2.b');
    await deliver(account, 'INBOX', [TWENTY]);
    expect(await used()).toEqual([3, 60]);
  });

  it('leaves out files that are no messages', async () => {
    account = await open('maildir', {});
    writeFileSync(path.join(maildir.path, 'cur', '.hidden'), 'x');
    writeFileSync(path.join(maildir.path, 'tmp', 'half'), 'x');
    expect(await used()).toEqual([0, 0]);
  });
});
