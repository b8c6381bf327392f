/** How long a mailbox that nobody has open stays in memory. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEEP_IDLE_MS, MAX_IDLE_MAILBOXES } from '../../../src/mailbox/maildir/mailbox-pool.ts';
import { MaildirStore } from '../../../src/mailbox/maildir/maildir-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

/** Waits for what runs without anybody waiting for it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a mailbox', () => {
  it('stays while somebody has it open, and five minutes longer', async () => {
    const clock = new ManualClock(Date.now());
    const store = new MaildirStore({ clock });
    const account = await store.open(maildir.user);
    const [a, b] = [await account.select('INBOX', false), await account.select('INBOX', true)];
    await a.close();
    clock.advance(2 * KEEP_IDLE_MS);
    expect(store.openMailboxes).toBe(1);
    await b.close();
    clock.advance(KEEP_IDLE_MS - 1);
    expect(store.openMailboxes).toBe(1);
    clock.advance(1);
    await until(() => store.openMailboxes === 0);
    const again = await account.select('INBOX', true);
    expect(again.messages).toEqual([]);
    await again.close();
    await store.close();
  });

  it('is let go earlier when there are too many that nobody has open, the one left first', async () => {
    for (let i = 0; i <= MAX_IDLE_MAILBOXES + 1; i++) maildir.make(`.m${i}`);
    const store = new MaildirStore();
    const account = await store.open(maildir.user);
    const kept = await account.select('m0', true);
    for (let i = 1; i <= MAX_IDLE_MAILBOXES; i++) await account.status(`m${i}`);
    expect(store.openMailboxes).toBe(MAX_IDLE_MAILBOXES + 1);
    await account.status(`m${MAX_IDLE_MAILBOXES + 1}`);
    expect(store.openMailboxes).toBe(MAX_IDLE_MAILBOXES + 1);
    expect(await kept.poll(true)).toEqual([]);
    await kept.close();
    await store.close();
    expect(store.openMailboxes).toBe(0);
  });

  it('is one for all who open it at the same time', async () => {
    const store = new MaildirStore();
    const account = await store.open(maildir.user);
    maildir.deliver('x');
    const views = await Promise.all(Array.from({ length: 10 }, () => account.select('INBOX', true)));
    expect(new Set(views.map((view) => view.messages)).size).toBe(1);
    for (const view of views) await view.close();
    await store.close();
  });

  it('that is let go while somebody comes back is opened anew', async () => {
    const clock = new ManualClock(Date.now());
    const store = new MaildirStore({ clock });
    const account = await store.open(maildir.user);
    for (let i = 0; i < 20; i++) {
      const view = await account.select('INBOX', false);
      await view.close();
      clock.advance(KEEP_IDLE_MS);
      maildir.deliver(`x${i}`);
      expect((await account.status('INBOX')).messages).toBe(i + 1);
    }
    await store.close();
  });
});
