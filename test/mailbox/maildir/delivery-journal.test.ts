/** What a process that was killed in the midst of a delivery of several messages leaves, and who opens the mailbox then. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatJournal, isJournal, type Journal, parseJournal } from '../../../src/mailbox/maildir/delivery-journal.ts';
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
  replaced,
});

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

/** As the process left it after so many renames. */
function leave(renamed: number, text = formatJournal(journal(OLD))): void {
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
    const text = formatJournal(journal(OLD));
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

describe('A journal', () => {
  it('says what was put into it, whatever the name of the file that is replaced', () => {
    for (const replaced of [undefined, OLD, STRANGE])
      expect(parseJournal(formatJournal(journal(replaced)))).toEqual(journal(replaced));
  });

  it.each(['../up', 'a/b', '', '.hidden'])('that names the file %j is not believed', (name) => {
    for (const placement of [
      { temporary: name, compartment: 'new', name: 'x' },
      { temporary: 'x', compartment: 'new', name },
    ] as const)
      expect(parseJournal(formatJournal({ placements: [placement] }))).toBe(undefined);
  });
});
