/** What a process that was killed in the midst of a delivery of several messages leaves, and who opens the mailbox then. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isJournal } from '../../../src/mailbox/maildir/delivery-journal.ts';
import { formatJournal, JOURNAL_END, type Journal, parseJournal } from '../../../src/mailbox/maildir/journal-format.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

const OLD = '1700000000.M0P1.old';
const NEW = [1, 2, 3].map((number) => `170000000${number}.M0P1.new`);
/** A name that another program chose. */
const STRANGE = 'tab\tand \u00e9';
const journal = (replaced?: string): Journal => ({
  placements: [
    { temporary: 'one', compartment: 'new', name: NEW[0]! },
    { temporary: 'two', compartment: 'cur', name: `${NEW[1]}:2,S` },
    { temporary: 'three', compartment: 'new', name: NEW[2]! },
  ],
  keywords: new Map(),
  replaced: replaced === undefined ? undefined : { base: replaced },
});
const textOf = (what: Journal): string => formatJournal(what) + JOURNAL_END;

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

/** As the process left it after so many renames. */
function leave(renamed: number, text = textOf(journal(OLD))): void {
  maildir.put(`cur/${OLD}:2,F`);
  for (const { temporary } of journal().placements) maildir.put(`tmp/${temporary}`);
  maildir.put('tmp/7.postern-delivery', text);
  for (const { temporary, compartment, name } of journal().placements.slice(0, renamed))
    maildir.rename(`tmp/${temporary}`, `${compartment}/${name}`);
}

describe('A delivery that was not finished', () => {
  for (const renamed of [0, 1, 2, 3]) {
    it(`is finished when the mailbox is opened: ${renamed} of 3 were in`, async () => {
      leave(renamed);
      const inbox = await maildir.inbox();
      expect(inbox.messages).toHaveLength(3);
      expect(maildir.names('tmp')).toEqual([]);
      expect(maildir.names('cur')).toHaveLength(3);
      expect(maildir.has(`cur/${OLD}:2,F`)).toBe(false);
    });
  }

  it('finds messages under the flags that another program gave them meanwhile', async () => {
    leave(3);
    maildir.rename(`new/${NEW[0]}`, `cur/${NEW[0]}:2,R`);
    maildir.rename(`cur/${OLD}:2,F`, `cur/${OLD}:2,FS`);
    const inbox = await maildir.inbox();
    expect(inbox.messages.map(({ flags }) => flags.wire)).toEqual(['\\Answered', '\\Seen', '']);
  });

  it('never came to be when its journal was cut short', async () => {
    const text = textOf(journal(OLD));
    for (let length = 0; length < text.length; length++) expect(parseJournal(text.slice(0, length))).toBe(undefined);
    leave(0, text.slice(0, -1));
    const inbox = await maildir.inbox();
    expect(inbox.messages.map(({ flags }) => flags.wire)).toEqual(['\\Flagged']);
    expect(maildir.names('tmp').filter(isJournal)).toEqual([]);
  });

  it('leaves the message alone that it was to replace, when one of its own is not there', async () => {
    leave(2);
    maildir.unlink('tmp/three');
    const inbox = await maildir.inbox();
    expect(inbox.messages).toHaveLength(3);
    expect(maildir.names('cur')).toContain(`${OLD}:2,F`);
  });
});

describe('A delivery that replaces a message of another mailbox and was not finished', () => {
  const SENT = '.Sent';
  const JOURNAL = `${SENT}/tmp/7.postern-delivery`;
  const SECOND = 'tmp/7.postern-replacement';
  const text = textOf({
    placements: [{ temporary: 'one', compartment: 'cur', name: `${NEW[0]}:2,S` }],
    keywords: new Map(),
    replaced: { base: OLD, elsewhere: { there: '..', back: SENT } },
  });

  /** As the process left it after so many steps: the file is in its place, the old one is gone. */
  function leave(steps: 0 | 1 | 2): void {
    maildir.make(SENT);
    maildir.put(`cur/${OLD}:2,F`);
    maildir.put(`${SENT}/tmp/one`);
    maildir.put(JOURNAL, text);
    maildir.link(JOURNAL, SECOND);
    if (steps >= 1) maildir.rename(`${SENT}/tmp/one`, `${SENT}/cur/${NEW[0]}:2,S`);
    if (steps >= 2) maildir.unlink(`cur/${OLD}:2,F`);
  }
  async function messages(...mailboxes: string[]): Promise<Record<string, number>> {
    const { account } = await maildir.open();
    const counts: Record<string, number> = {};
    for (const name of mailboxes) counts[name] = (await account.status(name)).messages;
    return counts;
  }
  const rubbish = () => [...maildir.names('tmp'), ...maildir.names(`${SENT}/tmp`)];

  for (const steps of [0, 1, 2] as const) {
    for (const order of [
      ['INBOX', 'Sent'],
      ['Sent', 'INBOX'],
    ]) {
      it(`is finished by whoever opens ${order[0]} first, after ${steps} of 2 steps`, async () => {
        leave(steps);
        expect(await messages(...order)).toEqual({ INBOX: 0, Sent: 1 });
        expect(rubbish()).toEqual([]);
      });
    }
  }

  it('never came to be when the journal was not written to its end', async () => {
    leave(0);
    maildir.unlink(SECOND);
    maildir.put(JOURNAL, text.slice(0, -JOURNAL_END.length));
    maildir.link(JOURNAL, SECOND);
    expect(await messages('INBOX', 'Sent')).toEqual({ INBOX: 1, Sent: 0 });
    expect(rubbish()).toEqual(['one']);
  });

  it.each([
    ['INBOX', 'Sent'],
    ['Sent', 'INBOX'],
  ])('removes nothing where another file has the second name: %s first', async (...order) => {
    leave(1);
    maildir.unlink(SECOND);
    maildir.put(SECOND, text);
    expect(await messages(...order)).toEqual({ INBOX: 1, Sent: 1 });
    expect(rubbish()).toEqual([]);
  });

  it('loses nothing when the mailbox was renamed before anybody opened it', async () => {
    leave(1);
    maildir.rename(SENT, '.Old');
    expect(await messages('INBOX', 'Old')).toEqual({ INBOX: 1, Old: 1 });
    expect(maildir.names('tmp')).toEqual([]);
    expect(maildir.names('.Old/tmp')).toEqual([]);
  });
});

describe('Keywords without a letter', () => {
  const keywords = new Map([[OLD, ['beyond', 'far-beyond']]]);

  it('are given to a file that the index has not learnt them of, and stay', async () => {
    maildir.put(`cur/${OLD}:2,F`);
    maildir.put(`cur/${NEW[0]}:2,S`);
    maildir.put('tmp/7.postern-delivery', textOf({ placements: [], keywords }));
    for (let start = 1; start <= 2; start++) {
      const { store, account } = await maildir.open();
      const view = await account.select('INBOX', true);
      expect(view.messages.map(({ flags }) => flags.wire)).toEqual(['\\Flagged beyond far-beyond', '\\Seen']);
      expect(maildir.names('tmp')).toEqual([]);
      await view.close();
      await store.close();
    }
  });

  it('are told to a client that resynchronises', async () => {
    maildir.put(`cur/${OLD}:2,F`);
    const before = await maildir.open();
    const { highestModSeq } = await before.account.status('INBOX');
    await before.store.close();
    maildir.put('tmp/7.postern-delivery', textOf({ placements: [], keywords }));
    const view = await maildir.inbox();
    expect(view.messages[0]!.modSeq).toBeGreaterThan(highestModSeq);
    expect(view.highestModSeq).toBe(view.messages[0]!.modSeq);
  });

  it('wait in the journal while another mailbox is opened that the delivery is about', async () => {
    maildir.make('.Sent');
    maildir.put(`cur/${NEW[0]}:2,F`);
    maildir.put('.Sent/tmp/one');
    const replaced = { base: NEW[0]!, elsewhere: { there: '..', back: '.Sent' } };
    const placements = [{ temporary: 'one', compartment: 'new', name: OLD }] as const;
    maildir.put('.Sent/tmp/7.postern-delivery', textOf({ placements, keywords, replaced }));
    maildir.link('.Sent/tmp/7.postern-delivery', 'tmp/7.postern-replacement');
    const { account } = await maildir.open();
    expect((await account.status('INBOX')).messages).toBe(0);
    expect(maildir.names('.Sent/tmp')).toEqual(['7.postern-delivery']);
    const view = await account.select('Sent', true);
    expect(view.messages.map(({ flags }) => flags.wire)).toEqual(['beyond far-beyond']);
    expect(maildir.names('.Sent/tmp')).toEqual([]);
    await view.close();
  });
});

describe('A journal', () => {
  it('says what was put into it, whatever the name of the file that is replaced', () => {
    for (const replaced of [undefined, OLD, STRANGE])
      expect(parseJournal(textOf(journal(replaced)))).toEqual(journal(replaced));
    const elsewhere = { there: '..', back: '.Work.&AMQ-rger' };
    const keywords = new Map([[STRANGE, ['k1', 'größer']]]);
    const whole = { placements: [], keywords, replaced: { base: STRANGE, elsewhere } };
    expect(parseJournal(textOf(whole))).toEqual(whole);
  });

  it.each(['../up', 'a/b', '', '.hidden'])('that names the file %j is not believed', (name) => {
    for (const placement of [
      { temporary: name, compartment: 'new', name: 'x' },
      { temporary: 'x', compartment: 'new', name },
    ] as const)
      expect(parseJournal(textOf({ placements: [placement], keywords: new Map() }))).toBe(undefined);
  });

  it.each(['', '.', '../..', '../../.Other', '.A/.B', '/tmp', 'A', '../A'])(
    'that leads to %j is not believed',
    (way) => {
      for (const elsewhere of [
        { there: way, back: '..' },
        { there: '../.A', back: way },
      ])
        expect(parseJournal(textOf({ placements: [], keywords: new Map(), replaced: { base: OLD, elsewhere } }))).toBe(
          undefined,
        );
    },
  );
});
