/** Hearing of mailboxes that are not selected: the same over both stores. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../src/mailbox/flag-set.ts';
import type { MailAccount, MailStore } from '../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { type AccountChange, type ChangeFeed, hasChangeFeed } from '../../src/mailbox/store-abilities.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { deliver } from './support/store-contract.ts';
import { TemporaryMaildir } from './support/temporary-maildir.ts';

const MESSAGE = 'Subject: x\r\n\r\nbody\r\n';

describe.each(['memory', 'Maildir'])('the %s store', (kind) => {
  let maildir: TemporaryMaildir;
  let store: MailStore;
  let account: MailAccount & ChangeFeed;
  let other: MailAccount & ChangeFeed;
  const changes: AccountChange[] = [];
  const keep = (change: AccountChange, isOurs: boolean): void => {
    if (!isOurs) changes.push(change);
  };

  const open = async (): Promise<MailAccount & ChangeFeed> => {
    const opened = await store.open(maildir.user);
    if (!hasChangeFeed(opened)) throw new Error('This store tells nothing');
    return opened;
  };
  beforeEach(async () => {
    maildir = new TemporaryMaildir();
    store = kind === 'memory' ? new MemoryStore({ describe: describeMessage }) : (await maildir.open()).store;
    account = await open();
    other = await open();
    changes.length = 0;
    account.onAccountChange(keep);
  });
  afterEach(async () => {
    account.close();
    other.close();
    await store.close();
    await maildir.remove();
  });

  it('tells what another account does, each thing once', async () => {
    await other.create('a');
    await other.create('a/b');
    await other.subscribe('a');
    await other.rename('a', 'c');
    await other.unsubscribe('a');
    await other.delete('c/b');
    expect(changes).toEqual([
      { kind: 'created', name: 'a' },
      { kind: 'created', name: 'a/b' },
      { kind: 'subscribed', name: 'a' },
      { kind: 'renamed', from: 'a', to: 'c' },
      { kind: 'unsubscribed', name: 'a' },
      { kind: 'deleted', name: 'c/b' },
    ]);
  });

  it('tells what the account does itself as such', async () => {
    const ours: AccountChange[] = [];
    account.onAccountChange((change, isOurs) => {
      if (isOurs) ours.push(change);
    });
    await account.create('a');
    await account.delete('a');
    await other.create('b');
    expect(ours.map((change) => change.kind)).toEqual(['created', 'deleted']);
  });

  it('tells nothing of what changes nothing', async () => {
    await account.create('a');
    await account.subscribe('a');
    await account.rename('a', 'b');
    await other.subscribe('a');
    await other.unsubscribe('z');
    await expect(other.delete('none')).rejects.toThrow();
    await expect(other.create('b')).rejects.toThrow();
    await expect(other.rename('none', 'd')).rejects.toThrow();
    expect(changes).toEqual([]);
    await other.create('c');
    expect(changes).toEqual([{ kind: 'created', name: 'c' }]);
  });

  it('tells of INBOX that it was renamed, though it stays', async () => {
    await other.rename('INBOX', 'Old');
    expect(changes).toEqual([{ kind: 'renamed', from: 'INBOX', to: 'Old' }]);
  });

  it('tells which annotations were changed', async () => {
    await other.create('a');
    const annotate = Reflect.get(other, 'annotate') as (name: string, changes: Map<string, Buffer>) => Promise<void>;
    await annotate.call(other, 'a', new Map([['/private/comment', Buffer.from('x')]]));
    await annotate.call(other, '', new Map([['/private/motto', Buffer.from('x')]]));
    expect(changes.slice(1)).toEqual([
      { kind: 'annotated', name: 'a', entries: ['/private/comment'] },
      { kind: 'annotated', name: '', entries: ['/private/motto'] },
    ]);
  });

  it('tells nothing any more once nobody listens', async () => {
    account.onAccountChange(undefined);
    await other.create('a');
    account.onAccountChange(keep);
    await other.create('b');
    expect(changes).toEqual([{ kind: 'created', name: 'b' }]);
    account.close();
    await other.create('c');
    expect(changes).toHaveLength(1);
  });

  it('counts what is in a mailbox, and tells at once of every change there', async () => {
    await other.create('a');
    const watched = await account.watch('a');
    let calls = 0;
    watched.onChange(() => calls++);
    expect(watched).toMatchObject({ name: 'a', gone: false });
    expect(watched.counts()).toMatchObject({ messages: 0, unseen: 0, uidNext: 1 });
    await deliver(other, 'a', [MESSAGE, MESSAGE]);
    expect(calls).toBeGreaterThan(0);
    const { highestModSeq, ...counts } = watched.counts();
    expect(counts).toMatchObject({ messages: 2, unseen: 2, uidNext: 3 });
    calls = 0;
    const view = await other.select('a', false);
    await view.storeFlags(view.messages.slice(0, 1), 'add', FlagSet.from(['\\Seen', '\\Deleted']));
    expect(calls).toBeGreaterThan(0);
    expect(watched.counts()).toMatchObject({ messages: 2, unseen: 1, uidNext: 3 });
    expect(watched.counts().highestModSeq).toBeGreaterThan(highestModSeq);
    await view.expunge();
    expect(watched.counts()).toMatchObject({ messages: 1, unseen: 1, uidNext: 3 });
    await view.close();
    watched.onChange(undefined);
    calls = 0;
    await deliver(other, 'a', [MESSAGE]);
    expect(calls).toBe(0);
    await watched.close();
  });

  it('follows a mailbox that is renamed, and knows of one that is gone', async () => {
    await other.create('a');
    const watched = await account.watch('a');
    await other.rename('a', 'b');
    expect(watched).toMatchObject({ name: 'b', gone: false });
    let calls = 0;
    watched.onChange(() => calls++);
    await other.delete('b');
    expect(watched.gone).toBe(true);
    expect(calls).toBeGreaterThan(0);
    await watched.close();
    await watched.close();
    await expect(account.watch('b')).rejects.toMatchObject({ code: 'NoSuchMailbox' });
  });
});

describe('the Maildir store', () => {
  let maildir: TemporaryMaildir;
  beforeEach(() => {
    maildir = new TemporaryMaildir().make();
  });
  afterEach(() => maildir.remove());

  async function listen(): Promise<{ changes: AccountChange[]; account: MailAccount & ChangeFeed }> {
    const { account } = await maildir.open();
    if (!hasChangeFeed(account)) throw new Error('This store tells nothing');
    const changes: AccountChange[] = [];
    account.onAccountChange((change, isOurs) => {
      if (!isOurs) changes.push(change);
    });
    return { changes, account };
  }

  it('tells what other programs do to mailboxes and subscriptions', async () => {
    const { changes } = await listen();
    maildir.make('.a');
    await expect.poll(() => changes).toEqual([{ kind: 'created', name: 'a' }]);
    maildir.put('subscriptions', 'V\t2\n\na\n');
    await expect.poll(() => changes.slice(1)).toEqual([{ kind: 'subscribed', name: 'a' }]);
    maildir.rename('.a', '.b');
    await expect
      .poll(() => changes.slice(2))
      .toEqual([
        { kind: 'deleted', name: 'a' },
        { kind: 'created', name: 'b' },
      ]);
  });

  it('hears of mail that another program delivers into a mailbox that nobody has selected', async () => {
    maildir.make('.a');
    const { account } = await listen();
    const watched = await account.watch('a');
    const heard = new Promise<void>((resolve) => watched.onChange(resolve));
    maildir.deliver('hello', '.a');
    await heard;
    expect(watched.counts()).toMatchObject({ messages: 1, unseen: 1, uidNext: 2 });
    await watched.close();
  });

  it('keeps one change apart from another that another program makes at the same time', async () => {
    const { changes, account } = await listen();
    const created = account.create('mine');
    maildir.make('.theirs');
    await created;
    await expect.poll(() => changes).toEqual([{ kind: 'created', name: 'theirs' }]);
  });
});
