import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import { KeywordTable } from '../../../src/mailbox/maildir/keyword-table.ts';
import { MailboxFolder } from '../../../src/mailbox/maildir/mailbox-folder.ts';
import { UidList } from '../../../src/mailbox/maildir/uid-list.ts';
import { nextUidValidity } from '../../../src/mailbox/maildir/uid-validity.ts';

const permissions = { folderMode: 0o700, fileMode: 0o600, owner: undefined };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-uids-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(path.join(folder, name), 'latin1');
const write = (name: string, content: string): void => writeFileSync(path.join(folder, name), content);

describe('the counter of UIDVALIDITYs', () => {
  const next = (now = 0x6b052400): number => nextUidValidity(folder, now, permissions);

  it('begins with the time, and goes up by one with each mailbox', () => {
    expect([next(), next(), next()]).toEqual([0x6b052400, 0x6b052401, 0x6b052402]);
    expect(read('dovecot-uidvalidity')).toBe('6b052402');
    expect(readdirSync(folder).sort()).toEqual(['dovecot-uidvalidity', 'dovecot-uidvalidity.6b052402']);
  });

  it('continues where another server was', () => {
    write('dovecot-uidvalidity', '6b0524a3');
    write('dovecot-uidvalidity.6b0524a3', '');
    expect(next()).toBe(0x6b0524a4);
  });

  it('believes the name of the companion, not the hint', () => {
    write('dovecot-uidvalidity', '00000005');
    write('dovecot-uidvalidity.6b0524a3', '');
    expect(next()).toBe(0x6b0524a4);
    write('dovecot-uidvalidity', 'nonsense');
    expect(next()).toBe(0x6b0524a5);
  });

  it('takes the highest of several companions, and removes the lowest', () => {
    for (const name of ['00000003', '6b0524a3', '00000009']) write(`dovecot-uidvalidity.${name}`, '');
    expect(next()).toBe(0x6b0524a4);
    expect(readdirSync(folder).sort()).toEqual([
      'dovecot-uidvalidity',
      'dovecot-uidvalidity.00000009',
      'dovecot-uidvalidity.6b0524a4',
    ]);
  });

  it('passes over 0', () => {
    write('dovecot-uidvalidity.ffffffff', '');
    expect(next()).toBe(1);
  });

  it('makes a companion for a hint that has none', () => {
    write('dovecot-uidvalidity', '00000005');
    expect(next()).toBe(0x6b052400);
  });
});

describe('the list of UIDs on disk', () => {
  const header = { version: 3 as const, uidValidity: 5, nextUid: 1, guid: '', others: [] };
  const make = (): UidList => new UidList(new MailboxFolder(folder, permissions));

  it('is missing, then whole, then read on from where reading stopped', async () => {
    const ours = make();
    const theirs = make();
    expect(ours.read()).toEqual({ kind: 'missing' });
    await theirs.rewrite(header, [{ uid: 1, base: 'a' }]);
    expect(ours.hasNews()).toBe(true);
    expect(ours.read()).toMatchObject({ kind: 'replaced', records: { uids: [1], bases: ['a'] } });
    expect(ours.hasNews()).toBe(false);
    expect(ours.read()).toEqual({ kind: 'unchanged' });
    await theirs.append([
      { uid: 2, base: 'b', extensions: 'Pq' },
      { uid: 5, base: 'c' },
    ]);
    expect(ours.hasNews()).toBe(true);
    expect(ours.read()).toMatchObject({ kind: 'grown', records: { uids: [2, 5], bases: ['b', 'c'] } });
    expect(ours.nextUid).toBe(6);
    await theirs.rewrite(theirs.header, [{ uid: 5, base: 'c' }]);
    expect(ours.read()).toMatchObject({ kind: 'replaced', records: { uids: [5] } });
    expect(ours.nextUid).toBe(6);
  });

  it('never forgets the UID that comes next', async () => {
    const list = make();
    await list.rewrite(header, []);
    await list.append([{ uid: 41, base: 'a' }]);
    await list.rewrite(list.header, []);
    expect(list.nextUid).toBe(42);
    expect(read('dovecot-uidlist')).toMatch(/^3 V5 N42 G[0-9a-f]{32}\n$/);
  });

  it('is younger with each rewrite', async () => {
    const list = make();
    await list.rewrite(header, []);
    const future = Math.floor(Date.now() / 1000) + 100;
    utimesSync(list.path, future, future);
    await list.rewrite(list.header, []);
    expect(statSync(list.path).mtimeMs).toBeGreaterThan(future * 1000);
  });

  it('wants to be rewritten at three quarters of live records, and not before', async () => {
    const list = make();
    await list.rewrite(
      header,
      Array.from({ length: 100 }, (_, i) => ({ uid: i + 1, base: `m${i}` })),
    );
    expect([76, 75, 74].map((live) => list.needsRewrite(live))).toEqual([false, true, true]);
  });
});

describe('the table of keywords', () => {
  const make = (): KeywordTable => new KeywordTable(new MailboxFolder(folder, permissions));

  it('gives letters once, 26 of them, and says what is beyond', async () => {
    const table = make();
    table.read();
    const names = Array.from({ length: 28 }, (_, i) => `k${i}`);
    await table.assign(['first']);
    await table.assign([...names, 'FIRST']);
    const letters = table.lettersOf(FlagSet.of(8, ['First', 'k24', 'k25', 'k27']));
    expect(letters).toEqual({ system: 8, keywords: 1 | (1 << 25), beyond: ['k25', 'k27'] });
    expect(table.wantsLetter(['k25'])).toBe(false);
    expect(read('dovecot-keywords').split('\n')[0]).toBe('0 first');
  });

  it('is a second younger with each change', async () => {
    const table = make();
    table.read();
    await table.assign(['a']);
    const before = Math.floor(statSync(path.join(folder, 'dovecot-keywords')).mtimeMs / 1000);
    await table.assign(['b']);
    expect(Math.floor(statSync(path.join(folder, 'dovecot-keywords')).mtimeMs / 1000)).toBeGreaterThanOrEqual(
      before + 1,
    );
  });

  it('fills gaps, and keeps what another server wrote meanwhile', async () => {
    const table = make();
    write('dovecot-keywords', '1 b\n');
    table.read();
    write('dovecot-keywords', '1 b\n2 theirs\n');
    await table.assign(['mine']);
    expect(read('dovecot-keywords')).toBe('0 mine\n1 b\n2 theirs\n');
    expect(table.flagsOf(':2,abc').wire).toBe('b mine theirs');
  });
});
