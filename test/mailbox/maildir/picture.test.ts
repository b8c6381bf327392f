/** `postern.folder`: what a large mailbox is opened from, when its files confirm it, and when it is not believed. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailboxView } from '../../../src/mailbox/mail-store.ts';
import { IndexWriter } from '../../../src/mailbox/maildir/index-format.ts';
import { MIN_PICTURED } from '../../../src/mailbox/maildir/picture-file.ts';
import { formatPicture, parsePicture } from '../../../src/mailbox/maildir/picture-format.ts';
import { hasExpungeHistory } from '../../../src/mailbox/store-abilities.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { runs, SEED } from '../../support/fuzz.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

/** A minute from now, so that what was done just now is old enough to be believed. */
const later: Clock = { ...systemClock, now: () => Date.now() + 60_000 };
const seen = FlagSet.from(['\\Seen']);
const nameOf = (i: number): string => `${1_700_000_000 + i}.M${i}P1.host,S=17,W=20`;

/** Messages that have been read, in `cur/`, without UIDs. */
function fill(count = MIN_PICTURED): void {
  for (let i = 0; i < count; i++) maildir.put(`cur/${nameOf(i)}:2,S`);
}

/** Opens INBOX for reading only, lets `use` work on it, and closes as the engine does when it stops. */
async function session<T>(use: (view: MailboxView) => Promise<T> | T, clock = later, readOnly = true): Promise<T> {
  const { store, account } = await maildir.open({ clock });
  const view = await account.select('INBOX', readOnly);
  const result = await use(view);
  await view.close();
  await store.close();
  return result;
}

interface Line {
  readonly uid: number;
  readonly flags: string;
  readonly modSeq: number;
  readonly rest: string;
}

/** All that there is to know of each message. */
function lines(view: MailboxView): Line[] {
  return view.messages.map((message) => ({
    uid: message.uid,
    flags: message.flags.wire,
    modSeq: message.modSeq,
    rest: [
      message.size,
      message.internalDate,
      message.uidl,
      message.popOrder,
      message.emailId,
      view.isRecent(message),
    ].join(' '),
  }));
}

const withoutModSeq = (all: readonly Line[]): object[] => all.map(({ modSeq: _, ...line }) => line);

/** The same mailbox as somebody sees it who has nothing but the mail and Dovecot's list. */
async function readAnew(): Promise<object[]> {
  for (const file of ['postern.folder', 'postern.index', 'postern.metadata']) {
    if (maildir.has(file)) maildir.unlink(file);
  }
  return withoutModSeq(await session(lines));
}

const picturePath = (): string => path.join(maildir.path, 'postern.folder');
const inMaildir = (file: string): string => path.join(maildir.path, file);

/** Makes the picture tell a lie, so that one sees whether it is what the mailbox was opened from. */
function paintOver(change: (name: string) => string): void {
  const picture = parsePicture(readFileSync(picturePath()))!;
  const { messages: _, namesOctets: __, ...head } = picture.head;
  const painted = picture.names.map((name, n) => ({
    uid: picture.uids[n]!,
    name: change(name),
    inNew: picture.isNew(n),
  }));
  writeFileSync(
    picturePath(),
    formatPicture(head, painted, () => undefined),
  );
}

const flagged = (name: string): string => name.replace(':2,S', ':2,FS');
const isFlagged = (line: Line): boolean => line.flags === '\\Flagged \\Seen';

describe('a mailbox of which there is a picture', () => {
  beforeEach(async () => {
    fill();
    await session(lines);
  });

  it('is opened from it when nothing changed: neither its folders are read, nor its list of UIDs', async () => {
    paintOver(flagged);
    expect((await session(lines)).every(isFlagged)).toBe(true);
  });

  it('is the same after a restart, mod-sequences and all', async () => {
    const look = (view: MailboxView) => [lines(view), view.highestModSeq, view.uidNext, view.uidValidity];
    const before = await session(look);
    const picture = readFileSync(picturePath());
    expect(await session(look)).toEqual(before);
    expect(readFileSync(picturePath())).toEqual(picture);
  });

  it('is given new messages, and keeps them, as if it had never been closed', async () => {
    const [first] = await session(
      async (view) => {
        await view.storeFlags([view.messages[7]!], 'add', FlagSet.from(['\\Answered', 'Work']));
        await view.remove([view.messages[3]!]);
        await view.poll(true);
        return [lines(view)];
      },
      later,
      false,
    );
    expect(await session(lines)).toEqual(first);
    maildir.deliver('one more');
    const next = await session(lines);
    expect(next.slice(0, -1)).toEqual(first);
    expect(next.at(-1)).toMatchObject({ uid: MIN_PICTURED + 1, flags: '' });
    expect(next.at(-1)!.rest).toContain('true');
  });

  it.each<[string, () => void, (before: Line[]) => object[]]>([
    [
      'flags',
      () => maildir.rename(`cur/${nameOf(5)}:2,S`, `cur/${nameOf(5)}:2,FS`),
      (before) => before.map((line) => (line.uid === 6 ? { ...line, flags: '\\Flagged \\Seen' } : line)),
    ],
    ['a removal', () => maildir.unlink(`cur/${nameOf(5)}:2,S`), (before) => before.filter(({ uid }) => uid !== 6)],
    [
      'a removal whose folder got its old time again, as from a backup',
      () => {
        const { atime, mtime } = statSync(inMaildir('cur'));
        maildir.unlink(`cur/${nameOf(5)}:2,S`);
        utimesSync(inMaildir('cur'), atime, mtime);
      },
      (before) => before.filter(({ uid }) => uid !== 6),
    ],
    [
      'a folder copied over the old one, with its times',
      () => {
        const { atime, mtime } = statSync(inMaildir('cur'));
        renameSync(inMaildir('cur'), inMaildir('old'));
        mkdirSync(inMaildir('cur'));
        for (const name of maildir.names('old').slice(1)) {
          const old = statSync(inMaildir(`old/${name}`));
          copyFileSync(inMaildir(`old/${name}`), inMaildir(`cur/${name}`));
          utimesSync(inMaildir(`cur/${name}`), old.atimeMs / 1000, old.mtimeMs / 1000);
        }
        utimesSync(inMaildir('cur'), atime, mtime);
      },
      (before) => before.slice(1),
    ],
  ])('learns of %s while the engine was not running', async (_, change, expected) => {
    const before = await session(lines);
    change();
    const after = await session(lines);
    const dateless = (all: readonly object[]) => all.map((line) => ({ ...line, modSeq: 0, rest: '' }));
    expect(dateless(after)).toEqual(dateless(expected(before)));
    // What did not change has not changed to a client either.
    const highest = Math.max(...before.map(({ modSeq }) => modSeq));
    const changed = after.filter(({ modSeq }) => modSeq > highest).map(({ uid }) => uid);
    expect(changed).toEqual(
      after.filter((line) => !before.some((b) => b.uid === line.uid && b.flags === line.flags)).map(({ uid }) => uid),
    );
    expect(await readAnew()).toEqual(withoutModSeq(after));
  });

  it('tells of what was expunged meanwhile', async () => {
    const highest = await session((view) => view.highestModSeq);
    maildir.unlink(`cur/${nameOf(5)}:2,S`);
    await session(async (view) => {
      if (!hasExpungeHistory(view)) throw new Error('no history');
      expect(await view.expungedSince(highest)).toEqual([{ first: 6, last: 6 }]);
    });
  });

  it('has the UIDs that a list written anew by another program gives', async () => {
    const [header, ...records] = maildir.read('dovecot-uidlist').trimEnd().split('\n');
    const moved = records.slice(1).concat(records[0]!.replace('1 ', `${MIN_PICTURED + 1} `));
    maildir.put('dovecot-uidlist', `${[header, ...moved].join('\n')}\n`);
    const after = await session(lines);
    expect(after.map(({ uid }) => uid)).toEqual(Array.from({ length: MIN_PICTURED }, (_, i) => i + 2));
    expect(await readAnew()).toEqual(withoutModSeq(after));
  });

  it('has the UIDs of a list that was overwritten in place, with its size and its time', async () => {
    const text = maildir.read('dovecot-uidlist');
    const { atime, mtime } = statSync(inMaildir('dovecot-uidlist'));
    // Two messages change places.
    const changed = text
      .replace(`:${nameOf(1)}\n`, ':?\n')
      .replace(`:${nameOf(2)}\n`, `:${nameOf(1)}\n`)
      .replace(':?\n', `:${nameOf(2)}\n`);
    expect(changed).toHaveLength(text.length);
    writeFileSync(inMaildir('dovecot-uidlist'), changed, 'latin1');
    utimesSync(inMaildir('dovecot-uidlist'), atime, mtime);
    maildir.rename(`cur/${nameOf(1)}:2,S`, `cur/${nameOf(1)}:2,FS`);
    const flags = (await session(lines)).map((line) => line.flags);
    expect(flags.slice(0, 4)).toEqual(['\\Seen', '\\Seen', '\\Flagged \\Seen', '\\Seen']);
  });

  it('has what a record says that another program added for a file that it delivered', async () => {
    const name = maildir.deliver('theirs');
    appendFileSync(inMaildir('dovecot-uidlist'), `${MIN_PICTURED + 9} :${name}\n`);
    expect((await session(lines)).at(-1)!.uid).toBe(MIN_PICTURED + 9);
  });

  it('that was deleted and made anew is another one', async () => {
    const old = readFileSync(picturePath());
    maildir.unlink('dovecot-uidlist');
    maildir.unlink('postern.index');
    paintOver(flagged);
    expect((await session(lines)).some(isFlagged)).toBe(false);
    writeFileSync(picturePath(), old);
    paintOver(flagged);
    expect((await session(lines)).some(isFlagged)).toBe(false);
  });

  it('needs no index to be opened from it', async () => {
    const before = await session(lines);
    maildir.unlink('postern.index');
    const after = await session(lines);
    expect(withoutModSeq(after)).toEqual(withoutModSeq(before));
    expect(Math.min(...after.map(({ modSeq }) => modSeq))).toBeGreaterThan(Math.max(...before.map((l) => l.modSeq)));
  });

  it('keeps keywords that have no letter, and a STORE that was cut short after its rename', async () => {
    const letters = Array.from({ length: 26 }, (_, i) => `k${i}`);
    await session(
      async (view) => {
        await view.storeFlags([view.messages[0]!], 'add', FlagSet.from(letters));
        await view.storeFlags([view.messages[0]!], 'replace', FlagSet.from(['\\Flagged', 'old']));
      },
      later,
      false,
    );
    expect((await session(lines))[0]!.flags).toBe('\\Flagged old');
    const writer = new IndexWriter();
    writer.keywords(200, ['new']);
    writer.intent({ uid: 1, system: 0, letters: 0, keywordSet: 200 });
    appendFileSync(inMaildir('postern.index'), writer.take());
    maildir.rename(`cur/${nameOf(0)}:2,F`, `cur/${nameOf(0)}:2,`);
    expect((await session(lines))[0]!.flags).toBe('new');
  });
});

describe('the picture of a mailbox', () => {
  it.each([
    [MIN_PICTURED - 1, false],
    [MIN_PICTURED, true],
    [MIN_PICTURED + 1, true],
  ])('of %i messages is kept: %s', async (count, kept) => {
    fill(count);
    await session(lines);
    expect(existsSync(picturePath())).toBe(kept);
  });

  it('keeps what POP3 clients know: order, and UIDLs of another server', async () => {
    fill();
    await session(lines);
    const records = maildir.read('dovecot-uidlist').trimEnd().split('\n');
    const listed = records.map((line, n) => (n === 3 ? line.replace(' :', ' Pold-uidl O2 :') : line));
    maildir.put('dovecot-uidlist', `${listed.join('\n')}\n`);
    const before = await session(lines);
    expect(before[2]!.rest).toContain(' old-uidl 2 ');
    expect(await session(lines)).toEqual(before);
    expect(parsePicture(readFileSync(picturePath()))!.fieldsOf(2)).toBe('Pold-uidl O2');
  });

  it('does not vouch for a folder that changed a moment before it was read', async () => {
    fill();
    const changed = () => Math.max(statSync(inMaildir('cur')).ctimeMs, statSync(inMaildir('new')).ctimeMs);
    const headAfter = async (ms: number) => {
      await session(lines, { ...systemClock, now: () => changed() + ms });
      return parsePicture(readFileSync(picturePath()))!.head;
    };
    // Another change of the same tick would leave no trace.
    expect(await headAfter(49)).not.toHaveProperty('cur');
    paintOver(flagged);
    expect((await session(lines)).some(isFlagged)).toBe(false);
    expect(await headAfter(50)).toHaveProperty('cur');
  });

  it('of before is not believed after a process was killed that had changed something since', async () => {
    fill();
    await session(lines);
    const view = await maildir.inbox({ clock: later });
    await view.storeFlags([view.messages[0]!], 'add', FlagSet.from(['\\Flagged']));
    await view.poll(true);
    const before = lines(view);
    paintOver((name) => name.replace(':2,S', ':2,T'));
    expect((await session(lines)).map(({ flags, modSeq }) => [flags, modSeq])).toEqual(
      before.map(({ flags, modSeq }) => [flags, modSeq]),
    );
  });

  it('that is damaged anywhere, or cut off, or not ours costs time and nothing else', async () => {
    fill();
    const before = withoutModSeq(await session(lines));
    const sound = readFileSync(picturePath());
    const damaged = Array.from({ length: 40 }, (_, i) => {
      const octets = Buffer.from(sound);
      octets[Math.floor((i * octets.length) / 40)]! ^= 1 << (i % 8);
      return octets;
    });
    const cut = [0, 1, 15, 16, 17, 100, sound.length - 1].map((end) => sound.subarray(0, end));
    for (const octets of [...damaged, ...cut, Buffer.from('POSTERN\u0002 of something else')]) {
      writeFileSync(picturePath(), octets);
      expect(withoutModSeq(await session(lines))).toEqual(before);
      expect(readFileSync(picturePath())).toEqual(sound);
    }
  });

  it('that cannot be read or written is told of, and mail goes on', async () => {
    fill();
    mkdirSync(picturePath());
    mkdirSync(`${picturePath()}.tmp`);
    expect(await session(lines)).toHaveLength(MIN_PICTURED);
    expect(await session(lines)).toHaveLength(MIN_PICTURED);
    expect(maildir.warnings.filter((warning) => warning.includes('postern.folder'))).not.toEqual([]);
  });
});

describe('whatever other programs do between two starts', () => {
  const change = fc.record({
    what: fc.constantFrom(
      'deliver',
      'deliver numbered',
      'flag',
      'take out of new',
      'remove',
      'compact',
      'touch',
      'store',
    ),
    which: fc.nat(),
  });

  it('the mailbox is the one that somebody sees who has no picture and no index', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), async (rounds) => {
        const ours = maildir;
        maildir = new TemporaryMaildir().make();
        try {
          fill(MIN_PICTURED + 10);
          await session(lines);
          for (const changes of rounds) {
            const before = await session(lines);
            for (const { what, which } of changes) await apply(what, which);
            const after = await session(lines);
            const known = new Map(before.map((line) => [line.uid, line]));
            for (const { uid, flags, modSeq } of after) {
              const old = known.get(uid);
              if (old !== undefined && old.flags === flags) expect(modSeq).toBeGreaterThanOrEqual(old.modSeq);
              else expect(modSeq).toBeGreaterThan(Math.max(...before.map((line) => line.modSeq)));
            }
            expect(withoutModSeq(await session(lines))).toEqual(withoutModSeq(after));
            expect(await readAnew()).toEqual(withoutModSeq(after));
          }
        } finally {
          await maildir.remove();
          maildir = ours;
        }
      }),
      { ...runs(4), seed: SEED },
    );
  });

  async function apply(what: string, which: number): Promise<void> {
    const cur = maildir.names('cur');
    const name = cur[which % cur.length]!;
    const list = maildir.read('dovecot-uidlist').trimEnd().split('\n');
    const lastUid = Number(list.at(-1)!.split(' ')[0]);
    if (what === 'deliver') maildir.deliver('new');
    if (what === 'deliver numbered') {
      const delivered = maildir.deliver('numbered');
      appendFileSync(inMaildir('dovecot-uidlist'), `${Math.max(lastUid, MIN_PICTURED) + 500} :${delivered}\n`);
    }
    if (what === 'flag')
      maildir.rename(`cur/${name}`, `cur/${name.replace(/:2,.*/, `:2,${['', 'F', 'RS', 'a'][which % 4]}`)}`);
    if (what === 'remove') maildir.unlink(`cur/${name}`);
    if (what === 'take out of new') {
      for (const fresh of maildir.names('new')) maildir.rename(`new/${fresh}`, `cur/${fresh}:2,`);
    }
    if (what === 'compact') {
      const there = new Set([...cur, ...maildir.names('new')].map((file) => file.split(':')[0]));
      const kept = list.slice(1).filter((line) => there.has(line.slice(line.indexOf(':') + 1)));
      const header = list[0]!.replace(/N\d+/, `N${Math.max(lastUid + 1, Number(/N(\d+)/.exec(list[0]!)![1]))}`);
      maildir.put('dovecot-uidlist', `${[header, ...kept].join('\n')}\n`);
    }
    if (what === 'touch') utimesSync(inMaildir('cur'), which % 2_000_000_000, which % 2_000_000_000);
    // By ourselves, in a process that is killed afterwards.
    if (what === 'store') {
      const view = await maildir.inbox({ clock: later });
      await view.storeFlags([view.messages[which % view.messages.length]!], 'add', seen);
      await view.poll(true);
    }
  }
});
