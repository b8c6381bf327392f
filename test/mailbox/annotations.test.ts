import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changedAnnotations,
  MAX_ANNOTATION_OCTETS,
  MAX_ANNOTATIONS,
  MAX_ANNOTATIONS_OCTETS,
} from '../../src/mailbox/annotations.ts';
import { type MailAccount, MailboxError } from '../../src/mailbox/mail-store.ts';
import { formatAnnotations, parseAnnotations } from '../../src/mailbox/maildir/annotations-format.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { type Annotations, hasAnnotations } from '../../src/mailbox/store-abilities.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { TemporaryMaildir } from './support/temporary-maildir.ts';

const octets = (length: number) => Buffer.alloc(length, 'x');
const change = (entry: string, value: string | undefined) =>
  new Map([[entry, value === undefined ? undefined : Buffer.from(value)]]);

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'no error';
  } catch (error) {
    if (error instanceof MailboxError) return error.code;
    throw error;
  }
}

describe('the limits of annotations', () => {
  it.each([
    [MAX_ANNOTATION_OCTETS - 1, 'no error'],
    [MAX_ANNOTATION_OCTETS, 'no error'],
    [MAX_ANNOTATION_OCTETS + 1, 'TooBig'],
  ])('a value of %d octets: %s', (length, outcome) => {
    expect(codeOf(() => changedAnnotations(new Map(), new Map([['/private/a', octets(length)]])))).toBe(outcome);
  });

  it.each([
    [MAX_ANNOTATIONS - 1, 'no error'],
    [MAX_ANNOTATIONS, 'no error'],
    [MAX_ANNOTATIONS + 1, 'TooMany'],
  ])('%d annotations: %s', (count, outcome) => {
    const many = new Map(Array.from({ length: count }, (_, i) => [`/private/a${i}`, octets(1)]));
    expect(codeOf(() => changedAnnotations(new Map(), many))).toBe(outcome);
  });

  it.each([
    [MAX_ANNOTATIONS_OCTETS - 1, 'no error'],
    [MAX_ANNOTATIONS_OCTETS, 'no error'],
    [MAX_ANNOTATIONS_OCTETS + 1, 'TooMany'],
  ])('%d octets of names and values: %s', (total, outcome) => {
    const names = ['/private/a', '/private/b', '/private/c', '/private/d', '/private/e'];
    let left = total - names.join('').length;
    const values = new Map<string, Buffer>();
    for (const name of names) {
      const length = Math.min(left, MAX_ANNOTATION_OCTETS);
      values.set(name, octets(length));
      left -= length;
    }
    expect(codeOf(() => changedAnnotations(new Map(), values))).toBe(outcome);
  });

  it('what is more than there may be can be removed and replaced, not added to', () => {
    const many = new Map(Array.from({ length: MAX_ANNOTATIONS + 5 }, (_, i) => [`/private/a${i}`, octets(1)]));
    expect(codeOf(() => changedAnnotations(many, new Map([['/private/a1', undefined]])))).toBe('no error');
    expect(codeOf(() => changedAnnotations(many, new Map([['/private/a1', octets(1)]])))).toBe('no error');
    expect(codeOf(() => changedAnnotations(many, new Map([['/private/b', octets(1)]])))).toBe('TooMany');
  });
});

describe('the file of annotations', () => {
  it('gives back what was written, whatever the octets', () => {
    const annotations = new Map([
      ['/private/empty', Buffer.alloc(0)],
      ['/private/with space', Buffer.from('a b')],
      ['/shared/octets', Buffer.from([0, 10, 13, 32, 255])],
    ]);
    expect(parseAnnotations(formatAnnotations(annotations))).toEqual(annotations);
  });

  it('is read past lines that make no sense', () => {
    const long = Buffer.alloc(MAX_ANNOTATION_OCTETS + 3).toString('base64');
    const text = `nonsense\n/private/a YQ==\n/other/b YQ==\n/private/c ?\n/private/d ${long}\n\n/shared/e Yg==`;
    expect(parseAnnotations(text)).toEqual(
      new Map([
        ['/private/a', Buffer.from('a')],
        ['/shared/e', Buffer.from('b')],
      ]),
    );
  });
});

describe.each(['memory', 'maildir'])('annotations in the %s store', (kind) => {
  let maildir: TemporaryMaildir;
  let account: MailAccount & Annotations;
  let reopen: () => Promise<MailAccount>;
  beforeEach(async () => {
    maildir = new TemporaryMaildir();
    const memory = new MemoryStore({ describe: describeMessage });
    reopen = async () => (kind === 'memory' ? memory.open(maildir.user) : (await maildir.open()).account);
    account = annotated(await reopen());
  });
  afterEach(() => maildir.remove());

  function annotated(opened: MailAccount): MailAccount & Annotations {
    if (!hasAnnotations(opened)) throw new Error('The store keeps no annotations');
    return opened;
  }
  const read = async (name: string, from = account) =>
    Object.fromEntries([...(await from.annotations(name))].map(([entry, value]) => [entry, value.toString()]));
  const refused = (action: Promise<unknown>) =>
    action.then(
      () => 'no error',
      (error: unknown) => (error as MailboxError).code,
    );

  it('are kept, changed and removed, for every session', async () => {
    await account.annotate('INBOX', change('/private/comment', 'mine'));
    await account.annotate('inbox', change('/shared/comment', 'ours'));
    expect(await read('INBOX', annotated(await reopen()))).toEqual({
      '/private/comment': 'mine',
      '/shared/comment': 'ours',
    });
    await account.annotate('INBOX', change('/private/comment', undefined));
    expect(await read('INBOX')).toEqual({ '/shared/comment': 'ours' });
  });

  it("the server's are not those of INBOX", async () => {
    await account.annotate('', change('/private/vendor/a', 'server'));
    await account.annotate('INBOX', change('/private/vendor/a', 'inbox'));
    expect(await read('')).toEqual({ '/private/vendor/a': 'server' });
    expect(await read('INBOX')).toEqual({ '/private/vendor/a': 'inbox' });
  });

  it('follow a mailbox that is renamed, and go with one that is deleted', async () => {
    await account.create('A');
    await account.create('A/B');
    await account.annotate('A/B', change('/private/comment', 'b'));
    await account.rename('A', 'C');
    expect(await read('C/B')).toEqual({ '/private/comment': 'b' });
    await account.delete('C/B');
    await account.create('C/B');
    expect(await read('C/B')).toEqual({});
  });

  it('stay with INBOX and are copied when it is renamed', async () => {
    await account.annotate('INBOX', change('/private/comment', 'x'));
    await account.rename('INBOX', 'Old');
    expect(await read('INBOX')).toEqual({ '/private/comment': 'x' });
    expect(await read('Old')).toEqual({ '/private/comment': 'x' });
  });

  it('the special use is one of them', async () => {
    await account.create('Sent', '\\Sent');
    expect(await read('Sent')).toEqual({ '/private/specialuse': '\\Sent' });
    await account.annotate('Sent', change('/private/specialuse', '\\Archive'));
    expect((await account.list()).map(({ specialUse }) => specialUse)).toEqual([undefined, '\\Archive']);
    await account.annotate('Sent', change('/private/specialuse', undefined));
    expect((await account.list()).map(({ specialUse }) => specialUse)).toEqual([undefined, undefined]);
    expect(await refused(account.annotate('INBOX', change('/private/specialuse', '\\Sent')))).toBe('Refused');
  });

  it('one of them hides a mailbox, and what is below it', async () => {
    await account.create('A');
    await account.create('A/B');
    await account.annotate('A', change('/private/vendor/postern/hidden', 'true'));
    expect((await account.list()).map(({ name, hidden }) => [name, hidden])).toEqual([
      ['INBOX', false],
      ['A', true],
      ['A/B', true],
    ]);
  });

  // RFC 7162 §3.2.
  it('raise the mod-sequence of their mailbox when they change, and only then', async () => {
    await account.create('A');
    await account.create('B');
    const highest = async (name: string) => (await account.status(name)).highestModSeq;
    const [before, ofB] = [await highest('A'), await highest('B')];
    await account.annotate('A', change('/private/comment', 'x'));
    expect(await highest('A')).toBe(before + 1);
    await account.annotate('A', change('/private/comment', 'x'));
    await account.annotate('A', change('/private/other', undefined));
    await account.annotate('', change('/private/vendor/a/b', 'x'));
    expect(await highest('A')).toBe(before + 1);
    await account.annotate('A', change('/private/specialuse', '\\Sent'));
    await account.annotate('A', change('/private/comment', undefined));
    expect(await highest('A')).toBe(before + 3);
    expect(await highest('B')).toBe(ofB);
  });

  it('are of mailboxes that exist', async () => {
    await account.create('A/B');
    for (const name of ['none', 'A']) {
      expect(await refused(account.annotations(name))).toBe('NoSuchMailbox');
      expect(await refused(account.annotate(name, change('/private/a', 'x')))).toBe('NoSuchMailbox');
    }
    expect(await refused(account.annotate('a//b', change('/private/a', 'x')))).toBe('InvalidName');
  });

  it('a change that cannot be made in full is not made at all', async () => {
    await account.create('A');
    const changes = new Map([
      ['/private/specialuse', Buffer.from('\\Sent')],
      ['/private/a', Buffer.from('x')],
      ['/private/b', octets(MAX_ANNOTATION_OCTETS + 1)],
    ]);
    expect(await refused(account.annotate('A', changes))).toBe('TooBig');
    expect(await read('A')).toEqual({});
  });

  it('of many changes at once none is lost', async () => {
    const other = annotated(await reopen());
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? account : other).annotate('INBOX', change(`/private/n${i}`, `${i}`)),
      ),
    );
    expect(Object.keys(await read('INBOX'))).toHaveLength(20);
  });
});

it('annotations leave no temporary file and no lock beside a Maildir', async () => {
  const maildir = new TemporaryMaildir();
  const { account } = await maildir.open();
  await (account as MailAccount & Annotations).annotate('INBOX', change('/private/comment', 'x'));
  expect(maildir.names('').filter((name) => name.includes('annotation'))).toEqual(['postern-annotations']);
  expect(maildir.names('tmp')).toEqual([]);
  await maildir.remove();
});
