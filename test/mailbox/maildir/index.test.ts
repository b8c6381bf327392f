/** `postern.index` and `postern.metadata`: what survives, what is noticed, what is made again. */
import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailboxView } from '../../../src/mailbox/mail-store.ts';
import {
  formatIndexHeader,
  HEADER_OCTETS,
  type IndexVisitor,
  IndexWriter,
  readIndexBlocks,
} from '../../../src/mailbox/maildir/index-format.ts';
import type { MaildirStoreOptions } from '../../../src/mailbox/maildir/maildir-store.ts';
import { formatMetadata, parseMetadata } from '../../../src/mailbox/maildir/metadata-format.ts';
import { hasAnnotations, hasExpungeHistory } from '../../../src/mailbox/store-abilities.ts';
import { describeMessage } from '../../../src/mime/describe-message.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { deliver } from '../support/store-contract.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

let maildir: TemporaryMaildir;
let described = 0;
beforeEach(() => {
  maildir = new TemporaryMaildir();
  described = 0;
});
afterEach(() => maildir.remove());

const counting: MaildirStoreOptions = {
  describe: (octets) => {
    described++;
    return describeMessage(octets);
  },
};
const seen = FlagSet.from(['\\Seen']);
const MESSAGE = 'From: a@example.org\r\nSubject: s\r\n\r\nbody\r\n';

/** Opens, lets `use` work on INBOX, and closes as the engine does when it stops. */
async function session<T>(
  use: (view: MailboxView) => Promise<T> | T,
  options: MaildirStoreOptions = counting,
): Promise<T> {
  const { store, account } = await maildir.open(options);
  const view = await account.select('INBOX', false);
  const result = await use(view);
  await view.close();
  await store.close();
  return result;
}

/** The same, but the process is gone before it could close anything. */
async function killedSession<T>(use: (view: MailboxView) => Promise<T> | T): Promise<T> {
  const view = await maildir.inbox(counting);
  return use(view);
}

async function fill(count: number): Promise<void> {
  const { account, store } = await maildir.open(counting);
  await deliver(
    account,
    'INBOX',
    Array.from({ length: count }, (_, i) => MESSAGE.replace('s\r', `s${i}\r`)),
  );
  await store.close();
}

async function everything(view: MailboxView): Promise<string[]> {
  const all: string[] = [];
  for (const message of view.messages) {
    const { envelope, bodyStructure, body } = await view.metadata(message);
    all.push([envelope, bodyStructure, body].join(' '));
  }
  return all;
}

describe('metadata', () => {
  it('is made once, and comes back the same after a restart', async () => {
    await fill(300);
    const before = await session(everything);
    expect(described).toBe(300);
    const after = await session(async (view) => [...(await everything(view)), ...(await everything(view)).reverse()]);
    expect(described).toBe(300);
    expect(after).toEqual([...before, ...[...before].reverse()]);
  });

  it('survives a process that is killed a while after it was made', async () => {
    await fill(3);
    const timers: (() => void)[] = [];
    const clock = {
      now: () => Date.now(),
      after: (ms: number, callback: () => void) => {
        if (ms !== 1000) return systemClock.after(ms, callback);
        timers.push(callback);
        return { cancel() {}, refresh() {} };
      },
    };
    const view = await maildir.inbox({ ...counting, clock });
    await everything(view);
    for (const timer of timers) timer();
    await session(everything);
    expect(described).toBe(3);
  });

  it('goes along with a message that is copied or moved', async () => {
    await fill(2);
    const { account } = await maildir.open(counting);
    await account.create('B');
    const view = await account.select('INBOX', false);
    const before = await everything(view);
    await view.copy([view.messages[0]!], 'B');
    await view.move([view.messages[1]!], 'B');
    expect(await everything(await account.select('B', true))).toEqual(before);
    expect(described).toBe(2);
  });

  it('is made again for what is damaged, and never wrong', async () => {
    await fill(50);
    const before = await session(everything);
    const file = path.join(maildir.path, 'postern.metadata');
    const octets = Buffer.from(maildir.read('postern.metadata'), 'latin1');
    octets[Math.floor(octets.length / 2)]! ^= 0xff;
    writeFileSync(file, octets);
    truncateSync(file, octets.length - 10);
    expect(await session(everything)).toEqual(before);
    expect(described).toBe(52);
    expect(await session(everything)).toEqual(before);
    expect(described).toBe(52);
  });

  it('of messages that are gone does not stay for ever', async () => {
    const long = `Subject: ${'x'.repeat(12_000)}\r\n\r\n`;
    const { account, store } = await maildir.open(counting);
    await deliver(
      account,
      'INBOX',
      Array.from({ length: 100 }, () => long),
    );
    await store.close();
    const before = await session(everything);
    await session((view) => view.remove(view.messages.slice(0, 95)));
    const size = statSync(path.join(maildir.path, 'postern.metadata')).size;
    expect(size).toBeGreaterThan(1024 * 1024);
    await session(() => {});
    expect(statSync(path.join(maildir.path, 'postern.metadata')).size).toBeLessThan(size / 10);
    described = 0;
    expect(await session(everything)).toEqual(before.slice(95));
    expect(described).toBe(0);
  });
});

describe('mod-sequences', () => {
  const modSeqs = (view: MailboxView): number[] => view.messages.map((message) => message.modSeq);

  it('stay what they were over a restart, clean or not', async () => {
    await fill(3);
    const before = await session(async (view) => {
      await view.storeFlags([view.messages[1]!], 'add', seen);
      await view.poll(true);
      return [...modSeqs(view), view.highestModSeq];
    });
    expect(await session((view) => [...modSeqs(view), view.highestModSeq])).toEqual(before);
    const killed = await killedSession(async (view) => {
      await view.storeFlags([view.messages[2]!], 'add', seen);
      await view.poll(true);
      return [...modSeqs(view), view.highestModSeq];
    });
    expect(killed.at(-1)).toBe(before.at(-1)! + 1);
    expect(await session((view) => [...modSeqs(view), view.highestModSeq])).toEqual(killed);
  });

  // RFC 7162 §3.2: of the mailbox, and of no message in it.
  it('of a mailbox grow with its annotations, also when the process is killed then', async () => {
    await fill(2);
    const before = await session((view) => [...modSeqs(view), view.highestModSeq]);
    const { account } = await maildir.open(counting);
    if (!hasAnnotations(account)) throw new Error('no annotations');
    await account.annotate('INBOX', new Map([['/private/comment', Buffer.from('x')]]));
    await account.annotate('INBOX', new Map([['/private/comment', Buffer.from('y')]]));
    const after = [...before.slice(0, -1), before.at(-1)! + 2];
    expect(await session((view) => [...modSeqs(view), view.highestModSeq])).toEqual(after);
    expect(await session((view) => [...modSeqs(view), view.highestModSeq])).toEqual(after);
  });

  it('grow for what another program changed while nobody looked', async () => {
    await fill(3);
    const before = await session(modSeqs);
    const [first, second] = maildir.names('cur');
    maildir.rename(`cur/${first}`, `cur/${first}S`);
    maildir.unlink(`cur/${second}`);
    await session(async (view) => {
      expect(view.messages.map((m) => [m.uid, m.flags.wire])).toEqual([
        [1, '\\Seen'],
        [3, ''],
      ]);
      expect(view.messages[0]!.modSeq).toBeGreaterThan(before[2]!);
      expect(view.messages[1]!.modSeq).toBe(before[2]);
      if (!hasExpungeHistory(view)) throw new Error('no history');
      expect(await view.expungedSince(before[2]!)).toEqual([{ first: 2, last: 2 }]);
    });
  });

  it('never go back when the index is deleted', async () => {
    await fill(2);
    const before = await session(async (view) => {
      await view.storeFlags(view.messages, 'add', seen);
      await view.poll(true);
      return view.highestModSeq;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    maildir.unlink('postern.index');
    await session(async (view) => {
      expect(view.highestModSeq).toBeGreaterThan(before);
      expect(Math.min(...modSeqs(view))).toBeGreaterThan(before);
      if (!hasExpungeHistory(view)) throw new Error('no history');
      expect(await view.expungedSince(before)).toEqual([]);
      expect(await everything(view)).toHaveLength(2);
    });
  });

  it('all pass the ceiling when a power cut may have taken the end of the index', async () => {
    await fill(2);
    const highest = await session((view) => view.highestModSeq);
    const writer = new IndexWriter();
    writer.session(highest + 10_000, 'f'.repeat(32));
    writeFileSync(path.join(maildir.path, 'postern.index'), writer.take(), { flag: 'a' });
    await session(async (view) => {
      expect(Math.min(...modSeqs(view))).toBeGreaterThan(highest + 10_000);
      if (!hasExpungeHistory(view)) throw new Error('no history');
      // A superset: what was expunged before the cut is not known.
      await view.remove([view.messages[0]!]);
      await view.poll(true);
      expect(await view.expungedSince(highest)).toEqual([{ first: 1, last: 1 }]);
    });
    const after = await session(modSeqs);
    expect(await session(modSeqs)).toEqual(after);
  });

  it('are safe on the disk in thousands at a time: a ceiling stands above each before it is told', async () => {
    await fill(1);
    const view = await maildir.inbox();
    for (let i = 0; i < 3; i++) await view.storeFlags(view.messages, i % 2 === 0 ? 'add' : 'remove', seen);
    let ceiling = 0;
    const octets = Buffer.from(maildir.read('postern.index'), 'latin1').subarray(HEADER_OCTETS);
    readIndexBlocks(octets, { ...silent, session: (at) => (ceiling = at) });
    expect(ceiling).toBeGreaterThan(view.messages[0]!.modSeq);
  });
});

describe('the history of expunges', () => {
  it('survives a restart', async () => {
    await fill(9);
    const since = await session(async (view) => {
      await view.remove([view.messages[8]!]);
      await view.poll(true);
      const highest = view.highestModSeq;
      await view.remove([view.messages[2]!, view.messages[1]!, view.messages[5]!]);
      return highest;
    });
    await session(async (view) => {
      if (!hasExpungeHistory(view)) throw new Error('no history');
      expect(await view.expungedSince(since)).toEqual([
        { first: 2, last: 3 },
        { first: 6, last: 6 },
      ]);
    });
  });
});

describe('keywords that have no letter', () => {
  const letters = Array.from({ length: 26 }, (_, i) => `k${i}`);
  const flagsNow = (): Promise<string> => session((view) => view.messages[0]!.flags.wire);

  /** The process is killed in a STORE that replaces \\Flagged and `old` by `new`. @param rename whether it came so far */
  async function killedInStore(rename: boolean): Promise<void> {
    await fill(1);
    await killedSession(async (view) => {
      await view.storeFlags(view.messages, 'add', FlagSet.from(letters));
      await view.storeFlags(view.messages, 'replace', FlagSet.from(['\\Flagged', 'old']));
    });
    const [file] = maildir.names('cur') as [string];
    expect(file).toMatch(/:2,F$/);
    const writer = new IndexWriter();
    writer.keywords(200, ['new']);
    writer.intent({ uid: 1, system: 0, letters: 0, keywordSet: 200 });
    appendFileSync(path.join(maildir.path, 'postern.index'), writer.take());
    if (rename) maildir.rename(`cur/${file}`, `cur/${file.slice(0, -1)}`);
  }

  it.each([
    ['before the file was renamed', false, '\\Flagged old'],
    ['after it', true, 'new'],
  ])('are all changed or none, together with the others, when a process is killed %s', async (_, rename, flags) => {
    await killedInStore(rename);
    expect(await flagsNow()).toBe(flags);
    // What was begun then is over: flags that another program sets later mean nothing but themselves.
    const [file] = maildir.names('cur') as [string];
    if (!rename) maildir.rename(`cur/${file}`, `cur/${file.slice(0, -1)}`);
    expect(await flagsNow()).toBe(rename ? 'new' : 'old');
  });
});

describe('an index file', () => {
  it('that is damaged is believed up to the damage, and made good', async () => {
    await fill(40);
    const before = await session(async (view) => {
      for (const message of view.messages) await view.storeFlags([message], 'add', seen);
      return view.messages.map((message) => message.modSeq);
    });
    const octets = Buffer.from(maildir.read('postern.index'), 'latin1');
    octets[octets.length - 200]! ^= 1;
    writeFileSync(path.join(maildir.path, 'postern.index'), octets);
    await session(async (view) => {
      expect(view.messages.map((message) => message.flags.wire)).toEqual(before.map(() => '\\Seen'));
      expect(Math.max(...view.messages.map((message) => message.modSeq))).toBeGreaterThanOrEqual(Math.max(...before));
      await view.storeFlags([view.messages[0]!], 'remove', seen);
    });
    const after = await session((view) => view.messages.map((message) => message.modSeq));
    expect(await session((view) => view.messages.map((message) => message.modSeq))).toEqual(after);
  });

  it.each(['', 'x', 'POSTERN\u0001 of another mailbox, or of another time, and long enough'])(
    'that is not ours (%j) is replaced',
    async (content) => {
      await fill(2);
      maildir.put('postern.index', content);
      maildir.put('postern.metadata', content);
      await session(everything);
      described = 0;
      await session(everything);
      expect(described).toBe(0);
      expect(maildir.warnings).toEqual([]);
    },
  );

  it('of the same name in a mailbox made anew is another mailbox’s', async () => {
    const { account, store } = await maildir.open();
    await account.create('A');
    await deliver(account, 'A', [MESSAGE]);
    await store.close();
    const old = maildir.read('.A/postern.index');
    const again = await maildir.open();
    await again.account.delete('A');
    await again.account.create('A');
    maildir.put('.A/postern.index', old);
    await deliver(again.account, 'A', [MESSAGE]);
    const view = await again.account.select('A', true);
    expect(view.messages.map((message) => message.uid)).toEqual([1]);
  });

  it('that two processes write is left to one of them', async () => {
    await fill(1);
    const [one, two] = [await maildir.inbox(), await maildir.inbox()];
    await one.storeFlags(one.messages, 'add', seen);
    await two.poll(true);
    await two.storeFlags(two.messages, 'add', FlagSet.from(['\\Flagged']));
    await one.poll(true);
    expect(one.messages[0]!.flags.wire).toBe('\\Flagged \\Seen');
    expect(maildir.warnings.some((warning) => warning.includes('postern.index'))).toBe(true);
  });

  it('does not grow without end', async () => {
    await fill(50);
    await session(async (view) => {
      for (let i = 0; i < 75; i++) await view.storeFlags(view.messages, i % 2 === 0 ? 'add' : 'remove', seen);
    });
    expect(statSync(path.join(maildir.path, 'postern.index')).size).toBeLessThan(5000);
    await session((view) => expect(view.messages.map((m) => m.flags.wire)).toEqual(Array(50).fill('\\Seen')));
  });
});

const silent: IndexVisitor = {
  state: () => {},
  intent: () => {},
  facts: () => {},
  expunged: () => {},
  session: () => {},
  clean: () => {},
  history: () => {},
  keywords: () => {},
  raised: () => {},
};

describe('the octets of the index', () => {
  it('come back as they were written, and stop at every place where they are cut', () => {
    const writer = new IndexWriter();
    const state = { uid: 4_294_967_293, modSeq: 2 ** 52 + 1, system: 31, letters: (1 << 25) | 1, keywordSet: 7 };
    const facts = {
      uid: 5,
      wireSize: 2 ** 40,
      internalSeconds: -1,
      saveSeconds: 2 ** 31 - 1,
      metadataAt: 2 ** 45,
      metadataOctets: 9,
    };
    writer.state(state);
    const { modSeq: _, ...intent } = state;
    writer.intent(intent);
    writer.facts(facts);
    writer.facts({ ...facts, internalSeconds: 2 ** 33 });
    writer.expunged(9, 12);
    writer.session(99, '0123456789abcdef'.repeat(2));
    writer.keywords(7, ['käse', 'b']);
    writer.history(3);
    writer.raised(14);
    writer.clean(13);
    const octets = writer.take();
    const visit = (cut: Buffer): { told: unknown[]; sound: number } => {
      const told: unknown[] = [];
      const tell = (...record: unknown[]): number => told.push(record);
      const visitor = Object.fromEntries(
        Object.keys(silent).map((kind) => [kind, (...args: unknown[]) => tell(kind, ...args)]),
      );
      return { sound: readIndexBlocks(cut, visitor as unknown as IndexVisitor), told };
    };
    expect(visit(octets)).toEqual({
      sound: octets.length,
      told: [
        ['state', state],
        ['intent', intent],
        ['facts', facts],
        ['facts', { ...facts, internalSeconds: -1 }],
        ['expunged', 9, 12],
        ['session', 99, '0123456789abcdef'.repeat(2)],
        ['keywords', 7, ['käse', 'b']],
        ['history', 3],
        ['raised', 14],
        ['clean', 13],
      ],
    });
    for (let cut = 0; cut < octets.length; cut++)
      expect(visit(octets.subarray(0, cut))).toEqual({ sound: 0, told: [] });
    for (let at = 0; at < octets.length; at++) {
      const damaged = Buffer.from(octets);
      damaged[at]! ^= 0x10;
      expect(visit(damaged).told).toEqual([]);
    }
  });

  it('are gathered to blocks, each sound by itself', () => {
    const writer = new IndexWriter();
    for (let uid = 1; uid <= 10_000; uid++) writer.state({ uid, modSeq: uid, system: 0, letters: 0, keywordSet: 0 });
    const octets = writer.take();
    let count = 0;
    const sound = readIndexBlocks(octets.subarray(0, -1), { ...silent, state: () => count++ });
    expect(sound).toBeGreaterThan(octets.length / 2);
    expect(count).toBeGreaterThan(5000);
    expect(writer.isEmpty).toBe(true);
  });

  it('know the mailbox they belong to', () => {
    const identity = { uidValidity: 5, guid: '1becae23a024056bd23c000083ecc375' };
    expect(formatIndexHeader(identity)).toHaveLength(HEADER_OCTETS);
    expect(formatIndexHeader(identity).equals(formatIndexHeader({ ...identity, uidValidity: 6 }))).toBe(false);
  });
});

describe('a record of metadata', () => {
  it('is nothing unless it is whole and the right message’s', () => {
    const metadata = {
      envelope: Buffer.from('(e)'),
      bodyStructure: Buffer.from('(bs)'),
      body: Buffer.from('(b)'),
      references: Buffer.from('a@b'),
    };
    const record = formatMetadata(7, metadata);
    expect(parseMetadata(record, 0, 7)).toEqual(metadata);
    expect(parseMetadata(Buffer.concat([Buffer.alloc(5), record]), 5, 7)).toEqual(metadata);
    expect(parseMetadata(record, 0, 8)).toBeUndefined();
    for (let cut = 0; cut < record.length; cut++) expect(parseMetadata(record.subarray(0, cut), 0, 7)).toBeUndefined();
    for (let at = 0; at < record.length; at++) {
      const damaged = Buffer.from(record);
      damaged[at]! ^= 1;
      expect(parseMetadata(damaged, 0, 7), `octet ${at}`).toBeUndefined();
    }
  });
});
