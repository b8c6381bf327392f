import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROGRESS_MS, TURN_MS } from '../../src/imap4/limits.ts';
import { Progress } from '../../src/imap4/progress.ts';
import type { MailAccount, MailboxView, Message } from '../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { MailboxUser } from '../../src/model/mailbox-user.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered } from './support/mail.ts';

describe('progress', () => {
  let clock: ManualClock;
  let written: string[];
  let congested: boolean;
  const progress = (options: { tag?: string; stages?: number; messages?: number } = {}) => {
    const transport = {
      write: (text: string | Buffer) => void written.push(text.toString()),
      flush: () => undefined,
      get congested() {
        return congested;
      },
    };
    return new Progress({ transport, clock, tag: 'a1', stages: 1, messages: 100, ...options });
  };
  beforeEach(() => {
    clock = new ManualClock();
    written = [];
    congested = false;
  });

  test('is told when the time has come: one millisecond before, on time, one after', () => {
    for (const [after, told] of [
      [PROGRESS_MS - 1, 0],
      [PROGRESS_MS, 1],
      [PROGRESS_MS + 1, 1],
    ] as const) {
      written = [];
      const one = progress();
      clock.advance(after);
      one.at(50, 100);
      expect(written, `${after}`).toHaveLength(told);
    }
  });

  test('is told again after the same time', () => {
    const one = progress();
    for (let done = 10; done < 100; done += 10) {
      clock.advance(PROGRESS_MS / 2);
      one.at(done, 100);
    }
    expect(written).toEqual([20, 40, 60, 80].map((done) => `* OK [INPROGRESS ("a1" ${done} 100)] Still at it.\r\n`));
  });

  test('of several stages is counted on, towards one goal that is never reached', () => {
    const one = progress({ stages: 2 });
    const count = (done: number, all: number) => {
      clock.advance(PROGRESS_MS);
      one.at(done, all);
      return /\d+ \d+(?=\))/.exec(written.pop()!)![0];
    };
    expect([count(0, 100), count(99, 100), count(100, 100)]).toEqual(['0 200', '99 200', '100 200']);
    one.nextStage();
    expect([count(0, 10), count(5, 10), count(10, 10)]).toEqual(['100 200', '150 200', '199 200']);
  });

  test('a tag with a bracket is not told', () => {
    const one = progress({ tag: 'a]1' });
    clock.advance(PROGRESS_MS);
    one.at(1, 2);
    expect(written).toEqual(['* OK [INPROGRESS (NIL 50 100)] Still at it.\r\n']);
  });

  test('a client that does not read is told nothing', () => {
    congested = true;
    const one = progress();
    clock.advance(PROGRESS_MS);
    one.at(1, 2);
    expect(written).toEqual([]);
    congested = false;
    one.at(1, 2);
    expect(written).toHaveLength(1);
  });
});

describe('a mailbox that is slow', () => {
  let server: ImapServer;
  const clock = () => server.clock;
  beforeEach(async () => {
    const slow = new SlowStore(() => clock());
    server = await ImapServer.start({ store: slow, settings: { AuthenticatedConnectionTimeout: 86_400_000 } });
    const client = await server.logOn();
    for (let number = 1; number <= 8; number++) await client.append('INBOX', numbered(number));
  });
  afterEach(() => server.close());

  test.each([
    ['SEARCH TEXT x', 8, '* SEARCH 1 2 3 4 5 6 7 8'],
    ['UID SORT (SUBJECT) UTF-8 TEXT x', 16, '* SORT 1 2 3 4 5 6 7 8'],
    ['THREAD ORDEREDSUBJECT UTF-8 TEXT x', 16, '* THREAD (1)(2)(3)(4)(5)(6)(7)(8)'],
  ])('%s tells how far it has come', async (command, goal, answer) => {
    const client = await server.select();
    client.send(`s1 ${command}\r\n`);
    const { untagged } = await client.answer('s1');
    expect(untagged.at(-1)).toBe(answer);
    const told = untagged
      .slice(0, -1)
      .map((line) => /^\* OK \[INPROGRESS \("s1" (\d+) (\d+)\)\] /.exec(line)!.slice(1).map(Number));
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(new Set(told.map(([, of]) => of))).toEqual(new Set([goal]));
    const counts = told.map(([done]) => done!);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBeLessThan(goal);
  });

  test('what needs no mail is told at once, without', async () => {
    const client = await server.select();
    expect(await client.ok('SEARCH UNSEEN')).toEqual(['* SEARCH 1 2 3 4 5 6 7 8']);
    expect((await client.ok('CAPABILITY'))[0]!.split(' ')).toContain('INPROGRESS');
  });

  test('a search ends when its client goes away', async () => {
    const client = await server.select();
    client.send('s1 SEARCH TEXT x\r\n');
    await client.line();
    client.destroy();
    const ended = () => server.lines.some(({ message }) => message === 'IMAP4 session ended');
    await expect.poll(ended, { timeout: 10_000 }).toBe(true);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

/** Each message takes longer than a turn to read, and two thirds of the time between two words about progress. */
class SlowStore extends MemoryStore {
  readonly #clock: () => ManualClock;

  constructor(clock: () => ManualClock) {
    super({ describe: describeMessage });
    this.#clock = clock;
  }

  override async open(user: MailboxUser): Promise<MailAccount> {
    const account = await super.open(user);
    const select = account.select.bind(account);
    account.select = async (name, readOnly) => this.#slowed(await select(name, readOnly));
    return account;
  }

  #slowed(view: MailboxView): MailboxView {
    const body = view.body.bind(view);
    view.body = (message: Message) => {
      for (const began = performance.now(); performance.now() - began <= TURN_MS; );
      this.#clock().advance((PROGRESS_MS * 2) / 3);
      return body(message);
    };
    return view;
  }
}
