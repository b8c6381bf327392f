import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pace } from '../../../src/imap4/pace.ts';
import { threadAlgorithms } from '../../../src/imap4/thread/algorithms.ts';
import { formatThreads } from '../../../src/imap4/thread/format-threads.ts';
import { linkByReferences } from '../../../src/imap4/thread/reference-links.ts';
import type { Threadable } from '../../../src/imap4/thread/threadable.ts';
import { threadByTheBook } from './by-the-book.ts';

const pace = new Pace();

interface Described {
  readonly id?: string;
  readonly refs?: string;
  readonly subject?: string;
  readonly sent?: number;
  readonly arrived?: number;
}

/** `Re: x` is a reply; everything else is as in the mailbox: in order, a second apart. */
function messages(...described: readonly Described[]): Threadable[] {
  return described.map(({ id, refs = '', subject = '', sent, arrived }, index) => ({
    messageId: id,
    references: refs.split(' ').filter((ref) => ref !== ''),
    baseSubject: subject.replace(/^Re: /, ''),
    isReplyOrForward: subject.startsWith('Re: '),
    sent: sent ?? index,
    arrived: arrived ?? index,
  }));
}

async function threads(algorithm: string, list: readonly Threadable[]): Promise<string> {
  const forest = await threadAlgorithms.get(algorithm)!(list, pace);
  return [...formatThreads(forest, (index) => index + 1)].join('');
}

describe('ORDEREDSUBJECT', () => {
  test('messages of one subject are a thread, all but the first children of it', async () => {
    const list = messages(
      { subject: 'a' },
      { subject: 'b' },
      { subject: 'Re: a' },
      { subject: 'a' },
      { subject: 'Re: b' },
    );
    expect(await threads('ORDEREDSUBJECT', list)).toBe('(1 (3)(4))(2 5)');
  });

  test('threads and their messages go by sent date', async () => {
    const list = messages({ subject: 'a', sent: 9 }, { subject: 'b', sent: 5 }, { subject: 'a', sent: 1 });
    expect(await threads('ORDEREDSUBJECT', list)).toBe('(3 1)(2)');
  });

  test('nothing', async () => expect(await threads('ORDEREDSUBJECT', [])).toBe(''));
});

describe('REFERENCES', () => {
  test.each<[string, Described[], string]>([
    ['a conversation', [{ id: 'a' }, { id: 'b', refs: 'a' }, { id: 'c', refs: 'a b' }], '(1 2 3)'],
    ['two answers', [{ id: 'a' }, { id: 'b', refs: 'a' }, { id: 'c', refs: 'a' }], '(1 (2)(3))'],
    ['answers that came first', [{ id: 'c', refs: 'a b' }, { id: 'b', refs: 'a' }, { id: 'a' }], '(3 2 1)'],
    ['a message between that is not there', [{ id: 'a' }, { id: 'c', refs: 'a b' }], '(1 2)'],
    ['siblings whose parent is not there', [{ refs: 'x' }, { refs: 'x' }, { refs: 'x y' }], '((1)(2)(3))'],
    ['one child of a parent that is not there', [{ refs: 'x y' }, { id: 'b' }], '(1)(2)'],
    ['the nearest ancestor that is there', [{ id: 'a' }, { refs: 'a x y' }, { refs: 'a x z' }], '(1 (2)(3))'],
    ['references to itself', [{ id: 'a', refs: 'a' }], '(1)'],
    [
      'a loop of two',
      [
        { id: 'a', refs: 'b' },
        { id: 'b', refs: 'a' },
      ],
      '(2 1)',
    ],
    [
      'a loop of three',
      [
        { id: 'a', refs: 'c' },
        { id: 'b', refs: 'a' },
        { id: 'c', refs: 'b' },
      ],
      '(3 1 2)',
    ],
    ['one id twice', [{ id: 'a' }, { id: 'a' }, { refs: 'a' }], '(1 3)(2)'],
    ['no id', [{ refs: 'a' }, {}, { id: 'a' }], '(2)(3 1)'],
    [
      'truncated references',
      [{ refs: 'a c', id: 'd' }, { id: 'c', refs: 'a b' }, { id: 'a' }, { id: 'b', refs: 'a' }],
      '(3 4 2 1)',
    ],
    ['ids that differ in case', [{ id: 'A' }, { refs: 'a' }], '(1)(2)'],
  ])('%s', async (_, described, expected) => {
    expect(await threads('REFERENCES', messages(...described))).toBe(expected);
  });

  test.each<[string, Described[], string]>([
    ['a reply goes below the original', [{ subject: 'Re: a' }, { subject: 'a' }], '(2 1)'],
    ['two replies whose original is not there are siblings', [{ subject: 'Re: a' }, { subject: 'Re: a' }], '((1)(2))'],
    ['two originals are siblings', [{ subject: 'a' }, { subject: 'a' }, { subject: 'Re: a' }], '((1)(2)(3))'],
    ['no subject is no bond', [{ subject: '' }, { subject: 'Re: ' }], '(1)(2)'],
    ['only roots are joined', [{ id: 'a', subject: 'a' }, { refs: 'a', subject: 'b' }, { subject: 'b' }], '(1 2)(3)'],
    [
      'threads without a head join',
      [
        { refs: 'x', subject: 'Re: a' },
        { refs: 'x', subject: 'Re: a' },
        { refs: 'y', subject: 'Re: a' },
        { refs: 'y', subject: 'Re: a' },
      ],
      '((1)(2)(3)(4))',
    ],
    [
      'a message joins a thread without a head',
      [{ subject: 'a' }, { refs: 'x', subject: 'Re: a' }, { refs: 'x', subject: 'Re: a' }],
      '((1)(2)(3))',
    ],
  ])('by subject: %s', async (_, described, expected) => {
    expect(await threads('REFERENCES', messages(...described))).toBe(expected);
  });

  test('siblings and threads go by sent date', async () => {
    const list = messages({ id: 'a', sent: 50 }, { refs: 'a', sent: 90 }, { refs: 'a', sent: 70 }, { sent: 10 });
    expect(await threads('REFERENCES', list)).toBe('(4)(1 (3)(2))');
  });

  test('a thread without a head goes by its first message', async () => {
    const list = messages({ refs: 'x', sent: 50 }, { sent: 20 }, { refs: 'x', sent: 10 });
    expect(await threads('REFERENCES', list)).toBe('((3)(1))(2)');
  });

  test('is what the RFC says step by step, for any mail without loops', async () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const described = fc.record({
      id: fc.option(ids, { nil: undefined }),
      refs: fc.array(ids, { maxLength: 4 }).map((refs) => [...new Set(refs)].join(' ')),
      subject: fc.constantFrom('', 'x', 'Re: x', 'y', 'Re: y'),
      sent: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(described, { maxLength: 9 }), async (list) => {
        const all = messages(...(list as Described[]));
        const byTheBook = threadByTheBook(all);
        fc.pre(byTheBook !== undefined);
        expect(await threads('REFERENCES', all)).toBe(byTheBook);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every message is in the answer once, whatever refers to what', async () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const described = fc.record({ id: ids, refs: fc.array(ids, { maxLength: 5 }).map((refs) => refs.join(' ')) });
    await fc.assert(
      fc.asyncProperty(fc.array(described, { maxLength: 12 }), async (list) => {
        for (const algorithm of ['REFERENCES', 'REFS']) {
          const answer = await threads(algorithm, messages(...list));
          const numbers = [...answer.matchAll(/\d+/g)].map(([number]) => Number(number));
          expect(numbers.sort((a, b) => a - b)).toEqual(list.map((_, index) => index + 1));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a thread may be as deep as it likes', async () => {
    const depth = 20_000;
    const chain = Array.from({ length: depth }, (_, i) => ({ id: `${i}`, refs: i === 0 ? '' : `${i - 1}` }));
    expect(await threads('REFERENCES', messages(...chain))).toBe(`(${chain.map((_, i) => i + 1).join(' ')})`);
    expect(await threads('REFERENCES', messages(...chain.reverse()))).toMatch(/^\(20000 19999 .* 2 1\)$/);
  });

  test('branches may be nested as deep as they like', async () => {
    const described: Described[] = [{ id: '0' }];
    for (let i = 1; i <= 3_000; i++) described.push({ id: `${i}`, refs: `${i - 1}` }, { refs: `${i - 1}` });
    expect(await threads('REFERENCES', messages(...described))).toContain('(1 (2 (4 (6 ');
  });

  test('no more dummies are made than are allowed: at the limit, one below, one above', async () => {
    const all = messages({ refs: 'a b c' }, { refs: 'a b' });
    for (const [limit, nodes] of [
      [2, 4],
      [3, 5],
      [4, 5],
    ] as const) {
      expect(await linkByReferences(all, pace, limit), `${limit}`).toHaveLength(nodes);
    }
    // What is passed over is not in the way: the chain goes on without it.
    expect(await linkByReferences(messages({ id: 'a' }, { refs: 'a x y' }), pace, 0)).toEqual([-1, 0]);
  });
});

describe('REFS', () => {
  test('subjects are no bond', async () => {
    expect(await threads('REFS', messages({ subject: 'a' }, { subject: 'Re: a' }))).toBe('(1)(2)');
  });

  test('the thread with the latest arrival comes last, its messages by sent date', async () => {
    const list = messages(
      { id: 'a', sent: 1, arrived: 1 },
      { id: 'b', sent: 2, arrived: 2 },
      { refs: 'a', sent: 9, arrived: 3 },
      { refs: 'a', sent: 8, arrived: 4 },
    );
    expect(await threads('REFS', list)).toBe('(2)(1 (4)(3))');
  });

  test('siblings whose parent is not there', async () => {
    expect(await threads('REFS', messages({ refs: 'x' }, { refs: 'x' }, { refs: 'y' }))).toBe('((1)(2))(3)');
  });
});
