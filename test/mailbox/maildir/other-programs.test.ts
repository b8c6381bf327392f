/** What other programs do to a Maildir while it is served. */
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailboxUpdate } from '../../../src/mailbox/mail-store.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { deliver } from '../support/store-contract.ts';
import { bodyOf, TemporaryMaildir } from '../support/temporary-maildir.ts';

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

const brief = (updates: readonly MailboxUpdate[]): string[] =>
  updates.map((u) =>
    u.kind === 'exists' ? `${u.count} EXISTS` : `${u.sequence} ${u.kind} ${u.message.flags.wire}`.trim(),
  );

/** Tells when somebody waits for a lock. */
function waitingClock(): { clock: Clock; waited: Promise<void> } {
  let waits: () => void = () => {};
  const waited = new Promise<void>((resolve) => {
    waits = resolve;
  });
  const after: Clock['after'] = (ms, callback) => {
    if (ms < 10) waits();
    return systemClock.after(ms, callback);
  };
  return { clock: { now: systemClock.now, after }, waited };
}

describe('a message from a delivery agent', () => {
  it('is there at the next poll, with a UID in the list, and moves to cur/', async () => {
    const view = await maildir.inbox();
    const name = maildir.deliver('hello');
    expect(brief(await view.poll(false))).toEqual(['1 EXISTS']);
    expect(view.isRecent(view.messages[0]!)).toBe(true);
    expect(await bodyOf(view, 1)).toBe('Subject: hello\r\n\r\nbody\r\n');
    expect(maildir.read('dovecot-uidlist').split('\n')[1]).toBe(`1 :${name}`);
    await view.poll(false);
    expect(maildir.names('new')).toEqual([]);
    expect(maildir.names('cur')).toEqual([`${name}:2,`]);
  });

  it('stays in new/ while only readers have seen it', async () => {
    const { account } = await maildir.open();
    const name = maildir.deliver('hello');
    const view = await account.select('INBOX', true);
    expect(view.isRecent(view.messages[0]!)).toBe(true);
    expect((await account.status('INBOX')).recent).toBe(1);
    expect(maildir.names('new')).toEqual([name]);
    await view.close();
  });

  it('gets its UID in the order of arrival, whatever the order of names', async () => {
    maildir.put('new/1700000009.M5P1.h', 'Subject: c\n\n');
    maildir.put('new/1700000010.M20P1.h', 'Subject: e\n\n');
    maildir.put('new/1700000010.M3P1.h', 'Subject: d\n\n');
    maildir.put('cur/999.M1P1.h:2,S', 'Subject: a\n\n');
    const view = await maildir.inbox();
    const subjects = await Promise.all(view.messages.map(async ({ uid }) => (await bodyOf(view, uid)).slice(9, 10)));
    expect(subjects).toEqual(['a', 'c', 'd', 'e']);
  });

  it('has the size that its content has, whether or not the name says it', async () => {
    maildir.put('cur/1.a,S=17,W=20:2,', 'Subject: x\n\nbody\n');
    maildir.put('cur/2.b:2,', 'Subject: x\n\nbody\n');
    maildir.put('cur/3.c,S=5,W=6:2,', 'Subject: x\n\nlonger than it says\n');
    maildir.put('cur/4.d,S=900,W=1000:2,', 'Subject: x\n\nshorter\n');
    const view = await maildir.inbox();
    expect([view.messages[0]!.size, view.messages[1]!.size]).toEqual([20, 20]);
    for (const { uid } of view.messages) {
      const text = await bodyOf(view, uid);
      expect(view.messages[uid - 1]!.size).toBe(text.length);
    }
  });

  it('may have any octets in its name', async () => {
    maildir.put('cur/x', '');
    maildir.unlink('cur/x');
    writeFileSync(
      Buffer.concat([Buffer.from(`${maildir.path}/cur/5.\u00e4 b`), Buffer.from([0xff]), Buffer.from(':2,S')]),
      'Subject: odd\n\n',
    );
    const view = await maildir.inbox();
    expect(await bodyOf(view, 1)).toBe('Subject: odd\r\n\r\n');
    await view.storeFlags(view.messages, 'add', FlagSet.from(['\\Flagged']));
    expect(await bodyOf(view, 1)).toBe('Subject: odd\r\n\r\n');
    const again = await maildir.inbox();
    expect(again.messages.map((m) => [m.uid, m.flags.wire])).toEqual([[1, '\\Flagged \\Seen']]);
  });

  it('is passed over when it hides, or leads elsewhere', async () => {
    writeFileSync(path.join(maildir.folder, 'secret'), 'secret');
    maildir.put('cur/.hidden');
    symlinkSync(path.join(maildir.folder, 'secret'), path.join(maildir.path, 'cur', '1.link:2,'));
    const view = await maildir.inbox();
    expect(view.messages).toHaveLength(1);
    await expect(bodyOf(view, 1)).rejects.toThrow('ELOOP');
  });
});

describe('a message that another program', () => {
  it('flags, is told at the next poll', async () => {
    maildir.put('cur/1.a:2,');
    maildir.put('cur/2.b:2,');
    const view = await maildir.inbox();
    maildir.rename('cur/2.b:2,', 'cur/2.b:2,FS');
    expect(brief(await view.poll(false))).toEqual(['2 flags \\Flagged \\Seen']);
    expect(view.messages[1]!.modSeq).toBeGreaterThan(view.messages[0]!.modSeq);
  });

  it('removes, is told as expunged', async () => {
    maildir.put('cur/1.a:2,');
    maildir.put('cur/2.b:2,');
    const view = await maildir.inbox();
    maildir.unlink('cur/1.a:2,');
    expect(brief(await view.poll(false))).toEqual([]);
    expect(brief(await view.poll(true))).toEqual(['1 expunge']);
    expect(maildir.read('dovecot-uidlist')).toContain('1 :1.a');
  });

  it('renames between our look and our reading, is read all the same', async () => {
    maildir.put('cur/1.a:2,', 'Subject: here\n\n');
    const view = await maildir.inbox();
    maildir.rename('cur/1.a:2,', 'cur/1.a:2,S');
    expect(await bodyOf(view, 1)).toBe('Subject: here\r\n\r\n');
    expect(brief(await view.poll(false))).toEqual(['1 flags \\Seen']);
  });

  it('renames between our look and our change, is changed all the same', async () => {
    maildir.put('cur/1.a:2,');
    maildir.put('cur/2.b:2,');
    maildir.put('cur/3.c:2,T');
    const view = await maildir.inbox();
    await view.poll(true);
    maildir.rename('cur/1.a:2,', 'cur/1.a:2,R');
    await view.storeFlags([view.messages[0]!], 'add', FlagSet.from(['\\Seen']));
    expect(maildir.names('cur')).toContain('1.a:2,RS');
    maildir.rename('cur/2.b:2,', 'cur/2.b:2,F');
    await view.remove([view.messages[1]!]);
    expect(maildir.names('cur')).toEqual(['1.a:2,RS', '3.c:2,T']);
    // Undeleted in the nick of time.
    maildir.rename('cur/3.c:2,T', 'cur/3.c:2,');
    await view.expunge();
    expect(maildir.names('cur')).toEqual(['1.a:2,RS', '3.c:2,']);
  });

  // Dovecot, when it moves a copy on within one mailbox: the name that was free again is taken again.
  it('replaces under the same name, while we look twice for one that is gone, is another message', async () => {
    let betweenLooks = (): void => {};
    const clock: Clock = {
      now: systemClock.now,
      after: (ms, callback) => {
        if (ms === 1) betweenLooks();
        return systemClock.after(ms, callback);
      },
    };
    maildir.put('cur/1.a:2,');
    maildir.put('cur/2.b:2,');
    const view = await maildir.inbox({ clock });
    betweenLooks = () => {
      betweenLooks = () => {};
      appendFileSync(path.join(maildir.path, 'dovecot-uidlist'), '3 :1.a\n');
    };
    maildir.unlink('cur/2.b:2,');
    expect(brief(await view.poll(true))).toEqual(['2 expunge', '1 expunge', '1 EXISTS']);
    expect(view.messages.map(({ uid }) => uid)).toEqual([3]);
    expect(view.uidNext).toBe(4);
    expect(maildir.names('cur')).toEqual(['1.a:2,']);
  });

  it('moved away and back gets another UID when the list says so', async () => {
    maildir.put('cur/1.a:2,');
    const view = await maildir.inbox();
    writeFileSync(path.join(maildir.path, 'dovecot-uidlist'), '7 :1.a\n', { flag: 'a' });
    expect(brief(await view.poll(true))).toEqual(['1 expunge', '1 EXISTS']);
    expect(view.messages.map((m) => m.uid)).toEqual([7]);
    expect(view.uidNext).toBe(8);
  });

  it('copied under the same base name becomes a message of its own', async () => {
    maildir.put('cur/1.a:2,S', 'Subject: one\n\n');
    const view = await maildir.inbox();
    maildir.put('new/1.a', 'Subject: two\n\n');
    expect(brief(await view.poll(true))).toEqual(['2 EXISTS']);
    expect(await bodyOf(view, 1)).toBe('Subject: one\r\n\r\n');
    expect(await bodyOf(view, 2)).toBe('Subject: two\r\n\r\n');
    expect(maildir.warnings).toHaveLength(1);
  });
});

describe('the list of UIDs of another server', () => {
  const guid = '1becae23a024056bd23c000083ecc375';

  it('is obeyed: UIDs, UIDVALIDITY, UIDL, order, GUID', async () => {
    maildir.put('cur/1.a,S=17,W=20:2,S');
    maildir.put('cur/2.b,S=17,W=20:2,FSab');
    maildir.put('cur/3.c:2,');
    maildir.put('dovecot-keywords', '0 $Label1\n1 work\n');
    maildir.put(
      'dovecot-uidlist',
      `3 V1795499168 N3 G${guid} Xkeep\n1 :1.a,S=17,W=20\n9 :gone\n10 Pmy-uidl O1 Gfedcba9876543210fedcba9876543210 :2.b,S=17,W=20\n11 P W33 :3.c\n`,
    );
    const view = await maildir.inbox();
    expect(view.uidValidity).toBe(1795499168);
    expect(view.mailboxId).toBe(guid);
    expect(view.uidNext).toBe(12);
    expect(view.messages.map((m) => [m.uid, m.uidl, m.popOrder])).toEqual([
      [1, '000000016b0524a0', undefined],
      [10, 'my-uidl', 1],
      [11, '3.c', undefined],
    ]);
    expect(view.messages[1]!.emailId).toBe('fedcba9876543210fedcba9876543210');
    expect(view.messages[1]!.flags.wire).toBe('\\Flagged \\Seen $Label1 work');
    expect(view.messages[2]!.size).toBe(33);
  });

  it('is continued, and keeps what we do not understand when it is written anew', async () => {
    maildir.put('cur/2.b:2,');
    const gone = Array.from({ length: 100 }, (_, i) => `${i + 1} :gone${i}\n`).join('');
    maildir.put('dovecot-uidlist', `3 V5 N3 G${guid} Pformat Xkeep\n${gone}101 Pq Z9 :2.b\n`);
    const { account } = await maildir.open();
    expect(await deliver(account, 'INBOX', ['Subject: y\r\n\r\n'])).toEqual([102]);
    const [header, first, second] = maildir.read('dovecot-uidlist').split('\n');
    expect(header).toBe(`3 V5 N103 G${guid} Pformat Xkeep`);
    expect(first).toBe('101 Pq Z9 :2.b');
    expect(second).toMatch(/^102 :/);
  });

  it('of version 1 keeps its UIDs, and is version 3 from then on', async () => {
    maildir.put('cur/a b:2,S');
    maildir.put('dovecot-uidlist', '1 1700000000 5\n4 a b\n');
    const view = await maildir.inbox();
    expect(view.uidValidity).toBe(1700000000);
    expect(view.messages.map((m) => m.uid)).toEqual([4]);
    expect(maildir.read('dovecot-uidlist')).toMatch(/^3 V1700000000 N5 G[0-9a-f]{32}\n4 :a b\n$/);
  });

  it('that was written anew with more in it is read anew', async () => {
    maildir.put('cur/1.a:2,');
    const view = await maildir.inbox();
    maildir.put('cur/2.b:2,S');
    maildir.put('dovecot-uidlist', `${maildir.read('dovecot-uidlist')}20 :2.b\n`);
    expect(brief(await view.poll(true))).toEqual(['2 EXISTS']);
    expect(view.messages.map((m) => m.uid)).toEqual([1, 20]);
  });

  it('that has another UIDVALIDITY ends the views of the old one', async () => {
    maildir.put('cur/1.a:2,');
    const { account } = await maildir.open();
    const view = await account.select('INBOX', false);
    maildir.put('dovecot-uidlist', `3 V77 N2 G${guid}\n1 :1.a\n`);
    expect(brief(await view.poll(true))).toEqual(['1 expunge']);
    await expect(view.storeFlags(view.messages, 'add', FlagSet.empty)).rejects.toThrow('no longer exists');
    await view.close();
    const again = await account.select('INBOX', false);
    expect(again.uidValidity).toBe(77);
    expect(again.messages.map((m) => m.uid)).toEqual([1]);
  });

  it('that is lost while the mailbox is open is written again, UIDs and all', async () => {
    maildir.put('cur/1.a:2,');
    const view = await maildir.inbox();
    const before = maildir.read('dovecot-uidlist');
    maildir.unlink('dovecot-uidlist');
    maildir.deliver('new');
    expect(brief(await view.poll(true))).toEqual(['2 EXISTS']);
    expect(view.messages.map((m) => m.uid)).toEqual([1, 2]);
    expect(maildir.read('dovecot-uidlist').split(' ')[1]).toBe(before.split(' ')[1]);
  });

  it('that is corrupt while the mailbox is open is written again; when it is opened, the mailbox gets new UIDs', async () => {
    maildir.put('cur/1.a:2,');
    const view = await maildir.inbox();
    maildir.put('dovecot-uidlist', 'nonsense\n');
    maildir.deliver('new');
    expect(brief(await view.poll(true))).toEqual(['2 EXISTS']);
    const rewritten = maildir.read('dovecot-uidlist');
    expect(rewritten).toMatch(new RegExp(`^3 V${view.uidValidity} N3 G`));
    maildir.put('dovecot-uidlist', 'nonsense\n');
    const other = await maildir.inbox();
    expect(other.uidValidity).toBeGreaterThan(view.uidValidity);
    expect(maildir.warnings.some((warning) => warning.includes('corrupt'))).toBe(true);
  });

  it('that ends in the midst of a line is written anew before anything is added', async () => {
    maildir.put('cur/1.a:2,');
    maildir.put('dovecot-uidlist', `3 V5 N2 G${guid}\n1 :1.a\n2 :half`);
    const { account } = await maildir.open();
    expect(await deliver(account, 'INBOX', ['Subject: y\r\n\r\n'])).toEqual([2]);
    expect(maildir.read('dovecot-uidlist')).toMatch(/^3 V5 N3 G[0-9a-f]{32}\n1 :1\.a\n2 :[0-9]+\.M.*,S=\d+,W=\d+\n$/);
  });
});

describe('keywords', () => {
  it('share their letters with other servers', async () => {
    maildir.put('cur/1.a:2,Sb');
    maildir.put('dovecot-keywords', '0 $Label1\n1 work\n');
    const view = await maildir.inbox();
    await view.storeFlags(view.messages, 'add', FlagSet.from(['Later', 'WORK']));
    expect(maildir.read('dovecot-keywords')).toBe('0 $Label1\n1 work\n2 Later\n');
    expect(maildir.names('cur')).toEqual(['1.a:2,Sbc']);
    expect(view.messages[0]!.flags.wire).toBe('\\Seen Later work');
    maildir.put('dovecot-keywords', '0 $Label1\n1 work\n2 Later\n3 theirs\n');
    maildir.rename('cur/1.a:2,Sbc', 'cur/1.a:2,Sd');
    await view.poll(false);
    expect(view.messages[0]!.flags.wire).toBe('\\Seen theirs');
  });

  // Dovecot renames a file first, and writes down what its letter stands for before it releases the lock.
  it('may get their line after their letter: the lock is waited for, and no letter is lost', async () => {
    maildir.put('cur/1.a:2,S');
    const { clock, waited } = waitingClock();
    const view = await maildir.inbox({ clock });
    maildir.put('dovecot-uidlist.lock', `${process.ppid}:${hostname()}`);
    maildir.rename('cur/1.a:2,S', 'cur/1.a:2,Sb');
    const polled = view.poll(true);
    await waited;
    maildir.put('dovecot-keywords', '0 other\n1 work\n');
    maildir.unlink('dovecot-uidlist.lock');
    expect(brief(await polled)).toEqual(['1 flags \\Seen work']);
    await view.storeFlags(view.messages, 'add', FlagSet.from(['\\Flagged']));
    expect(maildir.names('cur')).toEqual(['1.a:2,FSb']);
  });

  it('whose letter no line explains keep it, and no other keyword gets it', async () => {
    maildir.put('cur/1.a:2,Sa');
    maildir.put('cur/2.b:2,');
    const view = await maildir.inbox();
    await view.storeFlags(view.messages, 'add', FlagSet.from(['\\Flagged']));
    expect(maildir.names('cur')).toEqual(['1.a:2,FSa', '2.b:2,F']);
    await view.storeFlags([view.messages[1]!], 'add', FlagSet.from(['new']));
    expect(maildir.names('cur')).toEqual(['1.a:2,FSa', '2.b:2,Fb']);
    expect(view.messages.map(({ flags }) => flags.wire)).toEqual(['\\Flagged \\Seen unknown-0', '\\Flagged new']);
    await view.storeFlags([view.messages[0]!], 'remove', FlagSet.from(['unknown-0']));
    expect(maildir.names('cur')).toEqual(['1.a:2,FS', '2.b:2,Fb']);
  });

  it('that a message gets between our look and our move have their letter in the other mailbox', async () => {
    maildir.make('.Other');
    maildir.put('cur/1.a:2,');
    maildir.put('dovecot-keywords', '0 work\n');
    const { clock, waited } = waitingClock();
    const { account } = await maildir.open({ clock });
    const view = await account.select('INBOX', false);
    await account.status('Other');
    maildir.put('.Other/dovecot-uidlist.lock', `${process.ppid}:${hostname()}`);
    const moved = view.move(view.messages, 'Other');
    await waited;
    maildir.rename('cur/1.a:2,', 'cur/1.a:2,a');
    maildir.unlink('.Other/dovecot-uidlist.lock');
    await moved;
    expect(maildir.read('.Other/dovecot-keywords')).toBe('0 work\n');
    expect(maildir.names('.Other/cur')).toEqual([expect.stringMatching(/:2,a$/)]);
  });

  it('without a line have a name that says so', async () => {
    maildir.put('cur/1.a:2,q');
    const view = await maildir.inbox();
    expect(view.messages[0]!.flags.wire).toBe('unknown-16');
  });

  it('beyond the 26 letters are kept all the same, through a restart and a copy', async () => {
    const { account, store } = await maildir.open();
    await account.create('B');
    await deliver(account, 'INBOX', ['Subject: x\r\n\r\n']);
    const view = await account.select('INBOX', false);
    const names = Array.from({ length: 30 }, (_, i) => `k${String(i).padStart(2, '0')}`);
    await view.storeFlags(view.messages, 'add', FlagSet.from(names));
    await view.copy(view.messages, 'B');
    await view.storeFlags(view.messages, 'remove', FlagSet.from(['k29', 'k03']));
    await store.close();
    const { account: after } = await maildir.open();
    const again = await after.select('INBOX', true);
    expect(again.messages[0]!.flags.keywords).toEqual(names.filter((name) => name !== 'k29' && name !== 'k03'));
    const copy = await after.select('B', true);
    expect(copy.messages[0]!.flags.keywords).toEqual(names);
  });
});

describe('folders', () => {
  it('that are no mailboxes are not listed', async () => {
    for (const folder of ['.Work', '.Work.Sub', '..odd', '.bad&x-', '.INBOX', 'plain']) maildir.make(folder);
    writeFileSync(path.join(maildir.path, '.file'), '');
    mkdirSync(path.join(maildir.folder, 'outside'));
    symlinkSync(path.join(maildir.folder, 'outside'), path.join(maildir.path, '.Outside'));
    symlinkSync('.Work', path.join(maildir.path, '.Alias'));
    const { account } = await maildir.open();
    expect((await account.list()).map((m) => m.name)).toEqual(['INBOX', 'Alias', 'Work', 'Work/Sub']);
    await expect(account.select('Outside', true)).rejects.toThrow('does not exist');
  });

  it('whose cur/ leads elsewhere are not opened', async () => {
    mkdirSync(path.join(maildir.folder, 'outside'));
    maildir.make('.Work');
    maildir.rename('.Work/cur', '.Work/cur-before');
    symlinkSync(path.join(maildir.folder, 'outside'), path.join(maildir.path, '.Work', 'cur'));
    const { account } = await maildir.open();
    await expect(account.select('Work', true)).rejects.toThrow('does not exist');
  });

  it('that another program removes end their views', async () => {
    const { account } = await maildir.open();
    await account.create('Work');
    await deliver(account, 'Work', ['Subject: x\r\n\r\n']);
    const view = await account.select('Work', false);
    maildir.rename('.Work', '.Elsewhere');
    expect(brief(await view.poll(true))).toEqual(['1 expunge']);
    await view.close();
    expect((await account.status('Elsewhere')).messages).toBe(1);
  });

  it('end a subscription however its dots are written', async () => {
    maildir.put('subscriptions', 'V\t2\n\na.b\na\\2eb\na\tb\n');
    const { account } = await maildir.open();
    expect(await account.subscriptions()).toEqual(['a.b', 'a/b']);
    await account.subscribe('a.b');
    await account.unsubscribe('a.b');
    expect(maildir.read('subscriptions')).toBe('V\t2\n\na\tb\n');
  });

  it('keep subscriptions in the version that they were written in', async () => {
    maildir.put('subscriptions', 'Work.Sub\n');
    const { account } = await maildir.open();
    await account.subscribe('Ärger/x');
    expect(maildir.read('subscriptions')).toBe('Work.Sub\n&AMQ-rger.x\n');
    expect(await account.subscriptions()).toEqual(['Work/Sub', 'Ärger/x']);
    await account.unsubscribe('Work/Sub');
    expect(maildir.read('subscriptions')).toBe('&AMQ-rger.x\n');
    maildir.unlink('subscriptions');
    await account.subscribe('inbox');
    expect(maildir.read('subscriptions')).toBe('V\t2\n\nINBOX\n');
  });
});

describe('the lock', () => {
  // Dovecot reads folders under it: a file that is renamed meanwhile it may take for gone.
  it('of another program is waited for before a flag renames a file', async () => {
    maildir.put('cur/1.a:2,');
    const { clock, waited } = waitingClock();
    const view = await maildir.inbox({ clock });
    maildir.put('dovecot-uidlist.lock', `${process.ppid}:${hostname()}`);
    const stored = view.storeFlags(view.messages, 'add', FlagSet.from(['\\Seen']));
    await waited;
    expect(maildir.names('cur')).toEqual(['1.a:2,']);
    maildir.unlink('dovecot-uidlist.lock');
    await stored;
    expect(maildir.names('cur')).toEqual(['1.a:2,S']);
    expect(maildir.has('dovecot-uidlist.lock')).toBe(false);
  });
});

describe('tmp/', () => {
  it('is tidied of what nobody has touched for 36 hours, and only of that', async () => {
    const hours = 3_600_000;
    let now = Date.now();
    const clock = { now: () => now, after: () => ({ cancel() {}, refresh() {} }) };
    // A file that is being delivered may have any modification time; that it was touched, its change time tells.
    maildir.put('tmp/file', '', now / 1000 - 99 * 3600);
    now += 36 * hours - 60_000;
    await (await maildir.inbox({ clock })).close();
    expect(maildir.names('tmp')).toEqual(['file']);
    now += 120_000;
    await (await maildir.inbox({ clock })).close();
    expect(maildir.names('tmp')).toEqual([]);
  });
});
