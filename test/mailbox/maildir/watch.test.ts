/** New mail is announced while somebody waits for it. */
import { createHook } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailboxView } from '../../../src/mailbox/mail-store.ts';
import { DEAF_POLL_MS, MailboxWatch, QUIET_POLL_MS } from '../../../src/mailbox/maildir/mailbox-watch.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

describe('a session that waits', () => {
  let maildir: TemporaryMaildir;
  beforeEach(() => {
    maildir = new TemporaryMaildir().make();
  });
  afterEach(() => maildir.remove());

  /** Resolves when the view is called back, with what it then finds. */
  const nextNews = async (view: MailboxView): Promise<string[]> => {
    await new Promise<void>((resolve) => view.onChange(resolve));
    return (await view.poll(true)).map((update) => update.kind);
  };

  it('hears of a delivery, a flag and a removal by other programs', async () => {
    const view = await maildir.inbox();
    const delivered = nextNews(view);
    const name = maildir.deliver('hello');
    expect(await delivered).toEqual(['exists']);
    const flagged = nextNews(view);
    maildir.rename(`cur/${name}:2,`, `cur/${name}:2,S`);
    expect(await flagged).toEqual(['flags']);
    const removed = nextNews(view);
    maildir.unlink(`cur/${name}:2,S`);
    expect(await removed).toEqual(['expunge']);
    await view.close();
  });

  it('hears of many deliveries, and each is there', async () => {
    const view = await maildir.inbox();
    const subjects = Array.from({ length: 40 }, (_, i) => `message ${i}`);
    let woken = Promise.resolve();
    const listen = (): void => {
      woken = new Promise((resolve) => view.onChange(resolve));
    };
    listen();
    for (const subject of subjects) maildir.deliver(subject);
    while (view.messages.length < subjects.length) {
      await woken;
      listen();
      await view.poll(true);
    }
    expect(view.messages.map((message) => message.uid)).toEqual(subjects.map((_, i) => i + 1));
    await view.close();
  });

  it('shares one watch with all the others on the mailbox', async () => {
    const { account } = await maildir.open();
    const views = await Promise.all(Array.from({ length: 20 }, () => account.select('INBOX', false)));
    let watches = 0;
    const counter = createHook({ init: (_id, type) => void (type === 'FSEVENTWRAP' && watches++) }).enable();
    const all = views.map(nextNews);
    counter.disable();
    expect(watches).toBe(2);
    maildir.deliver('hello');
    expect(await Promise.all(all)).toEqual(views.map(() => ['exists']));
    for (const view of views) await view.close();
  });

  it('hears of another session at once', async () => {
    maildir.put('cur/1.a:2,');
    const { account } = await maildir.open();
    const [a, b] = [await account.select('INBOX', false), await account.select('INBOX', false)];
    const news = nextNews(b);
    await a.storeFlags(a.messages, 'add', FlagSet.from(['\\Seen']));
    expect(await news).toEqual(['flags']);
    for (const view of [a, b]) await view.close();
  });
});

describe('the watch on a mailbox', () => {
  const folder = { compartment: (part: string) => part } as never;

  /** Everything outside, played by the test. */
  function stage(watches: boolean): {
    clock: ManualClock;
    looks: () => number;
    watch: MailboxWatch;
    system: { watches: boolean; event: () => void; fail: () => void; open: () => number };
    release: () => void;
  } {
    const clock = new ManualClock();
    const open = new Set<{ changed: () => void; error: () => void }>();
    let looks = 0;
    let held: (() => void)[] = [];
    const system = {
      watches,
      event: () => [...open][0]?.changed(),
      fail: () => [...open][0]?.error(),
      open: () => open.size,
    };
    const watch = new MailboxWatch(folder, {
      clock,
      look: () => {
        looks++;
        return new Promise((resolve) => held.push(() => resolve(undefined)));
      },
      onError: (error) => {
        throw error;
      },
      watchFolder: (_path, changed) => {
        if (!system.watches) throw Object.assign(new Error('no watch left'), { code: 'ENOSPC' });
        const one = { changed, error: () => {} };
        open.add(one);
        return {
          close: () => void open.delete(one),
          on: (_kind: string, listener: () => void) => {
            one.error = listener;
          },
        } as never;
      },
    });
    const release = (): void => {
      for (const done of held.splice(0)) done();
      held = [];
    };
    return { clock, looks: () => looks, watch, system, release };
  }
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('looks once at first, once for many events, and once more for those that come while it looks', async () => {
    const { looks, system, watch, release } = stage(true);
    expect(looks()).toBe(1);
    for (let i = 0; i < 5; i++) system.event();
    expect(looks()).toBe(1);
    release();
    await settle();
    expect(looks()).toBe(2);
    release();
    await settle();
    expect(looks()).toBe(2);
    watch.close();
    expect(system.open()).toBe(0);
  });

  it('polls seldom while events come', async () => {
    const { clock, looks, watch, release } = stage(true);
    release();
    await settle();
    clock.advance(QUIET_POLL_MS - 1);
    expect(looks()).toBe(1);
    clock.advance(1);
    expect(looks()).toBe(2);
    watch.close();
    expect(clock.pending).toBe(0);
  });

  it('polls often when the system has no watch to give, until it has one', async () => {
    const { clock, looks, system, watch, release } = stage(false);
    for (let poll = 1; poll <= 3; poll++) {
      release();
      await settle();
      expect(looks()).toBe(poll);
      clock.advance(DEAF_POLL_MS);
    }
    system.watches = true;
    release();
    await settle();
    clock.advance(DEAF_POLL_MS);
    expect(system.open()).toBe(2);
    release();
    await settle();
    const before = looks();
    clock.advance(DEAF_POLL_MS);
    expect(looks()).toBe(before);
    watch.close();
  });

  it('goes on by polling when its watch fails', async () => {
    const { clock, looks, system, watch, release } = stage(true);
    release();
    await settle();
    system.watches = false;
    system.fail();
    expect(system.open()).toBe(0);
    clock.advance(QUIET_POLL_MS);
    release();
    await settle();
    const before = looks();
    clock.advance(DEAF_POLL_MS);
    expect(looks()).toBe(before + 1);
    watch.close();
  });
});
