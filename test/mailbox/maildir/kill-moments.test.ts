/**
 * A process that is killed leaves what was on disk at that moment. While something is done to a Maildir it is copied each
 * time that the store asks what time it is; whoever opens such a copy sees what was before, or what was to be, and
 * nothing in between.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailAccount, MailboxView } from '../../../src/mailbox/mail-store.ts';
import { hasAnnotations } from '../../../src/mailbox/store-abilities.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { deliver } from '../support/store-contract.ts';
import { bodyOf, TemporaryMaildir } from '../support/temporary-maildir.ts';

const BOXES = ['INBOX', 'Other'] as const;
/** Keywords that have the letters; any other has none. */
const LETTERS = Array.from({ length: 26 }, (_, i) => `${i} k${i}\n`).join('');
const FLAGS = FlagSet.from(['\\Seen', 'k3', 'beyond', 'far-beyond']);

let maildir: TemporaryMaildir;
let copies: TemporaryMaildir[];
let recording: boolean;
beforeEach(() => {
  maildir = new TemporaryMaildir().make().make('.Other');
  for (const folder of ['', '.Other/']) maildir.put(`${folder}dovecot-keywords`, LETTERS);
  copies = [];
  recording = false;
});
afterEach(async () => {
  for (const one of [maildir, ...copies]) await one.remove();
});

const clock: Clock = {
  now: () => {
    if (recording) copies.push(copy(maildir));
    return systemClock.now();
  },
  after: systemClock.after,
};

/** With its hard links, and without locks: whoever held them is dead. */
function copy(from: TemporaryMaildir): TemporaryMaildir {
  const to = new TemporaryMaildir();
  execFileSync('cp', ['-a', from.path, to.path]);
  for (const folder of ['', '.Other']) rmSync(join(to.path, folder, 'dovecot-uidlist.lock'), { force: true });
  return to;
}

const messageOf = (id: string): string => `Subject: ${id}\r\n\r\n`;

/** `subject flags` of each message, by mailbox. */
async function picture(of: TemporaryMaildir, order: readonly string[]): Promise<Record<string, string[]>> {
  const { store, account } = await of.open();
  const all: Record<string, string[]> = {};
  for (const box of order) {
    const view = await account.select(box, true);
    all[box] = [];
    for (const { uid, flags } of view.messages)
      all[box].push(`${(await bodyOf(view, uid)).slice(9, 12)} ${flags.wire}`);
    await view.close();
  }
  await store.close();
  return all;
}

interface Deed {
  readonly what: string;
  /** @param view INBOX, with the messages `one` and `two`, which have {@link FLAGS} */
  perform(account: MailAccount, view: MailboxView): Promise<unknown>;
}

async function replace(account: MailAccount, view: MailboxView, to: string): Promise<void> {
  const delivery = await account.append(to, view.messages[0]);
  const message = delivery.begin({ flags: FLAGS });
  await message.write(Buffer.from(messageOf('new')));
  await message.finish();
  await delivery.commit();
  await delivery.abort();
}

const deeds: Deed[] = [
  { what: 'APPEND', perform: (account) => deliver(account, 'Other', [messageOf('new')], { flags: FLAGS }) },
  {
    what: 'APPEND of several',
    perform: (account) => deliver(account, 'INBOX', ['new', 'old'].map(messageOf), { flags: FLAGS }),
  },
  { what: 'COPY', perform: (_, view) => view.copy(view.messages, 'Other') },
  { what: 'MOVE of one', perform: (_, view) => view.move([view.messages[1]!], 'Other') },
  { what: 'REPLACE', perform: (account, view) => replace(account, view, 'INBOX') },
  { what: 'REPLACE into another mailbox', perform: (account, view) => replace(account, view, 'Other') },
];

describe.each(deeds)('$what', ({ perform }) => {
  it.each([[BOXES], [[...BOXES].reverse()]])('is done or not begun at any moment, to who opens %j', async (order) => {
    const { store, account } = await maildir.open({ clock });
    await deliver(account, 'INBOX', ['one', 'two'].map(messageOf), { flags: FLAGS });
    const view = await account.select('INBOX', false);
    const before = await picture(copy(maildir), order);
    recording = true;
    await perform(account, view);
    recording = false;
    await view.close();
    await store.close();
    const after = await picture(copy(maildir), order);
    expect(after).not.toEqual(before);
    expect(copies.length).toBeGreaterThan(1);
    const seen = new Set<string>();
    for (const one of copies) {
      seen.add(JSON.stringify(await picture(one, order)));
      expect([...one.names('tmp'), ...one.names('.Other/tmp')].filter((name) => name.includes('postern'))).toEqual([]);
    }
    for (const state of seen) expect([before, after].map((one) => JSON.stringify(one))).toContain(state);
  });
});

describe('SETMETADATA', () => {
  /** The mod-sequence of INBOX, and what its comment is. */
  async function look(of: TemporaryMaildir): Promise<readonly [number, string | undefined]> {
    const { store, account } = await of.open();
    if (!hasAnnotations(account)) throw new Error('no annotations');
    const comment = (await account.annotations('INBOX')).get('/private/comment')?.toString();
    const { highestModSeq } = await account.status('INBOX');
    await store.close();
    return [highestModSeq, comment];
  }

  // RFC 7162 §3.2: else a client would take itself to know of it.
  it('raises the mod-sequence before anybody could see what it changes', async () => {
    const { store, account } = await maildir.open({ clock });
    if (!hasAnnotations(account)) throw new Error('no annotations');
    await deliver(account, 'INBOX', [messageOf('one')]);
    const [before] = await look(copy(maildir));
    recording = true;
    await account.annotate('INBOX', new Map([['/private/comment', Buffer.from('x')]]));
    recording = false;
    await store.close();
    expect(await look(copy(maildir))).toEqual([before + 1, 'x']);
    const seen = [];
    for (const one of copies) seen.push(await look(one));
    expect(seen.filter(([, comment]) => comment !== undefined).every(([modSeq]) => modSeq > before)).toBe(true);
    expect(seen).toContainEqual([before + 1, undefined]);
  });
});
