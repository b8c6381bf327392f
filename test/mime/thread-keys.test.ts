import { describe, expect, test } from 'vitest';
import { baseSubject } from '../../src/mime/base-subject.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { MAX_REFERENCES, MAX_REFERENCES_OCTETS } from '../../src/mime/limits.ts';
import { parseMessageIds, referencedIds } from '../../src/mime/message-id.ts';

describe('the base subject (RFC 5256 §2.1)', () => {
  test.each([
    ['plain', 'plain', false],
    ['  two \t blanks  ', 'two blanks', false],
    ['Re: x', 'x', true],
    ['RE : x', 'x', true],
    ['re:re: Fwd: FW: x', 'x', true],
    ['Re[2]: x', 'x', true],
    ['Re [2] : x', 'x', true],
    ['[list] Re: x', 'x', true],
    ['[list] [other] Re: [list] x', 'x', true],
    ['[list] x', 'x', false],
    ['[list] [tag] x', 'x', false],
    ['[only]', '[only]', false],
    ['[one] [two]', '[two]', false],
    ['Re: [only]', '[only]', true],
    ['x (fwd)', 'x', true],
    ['x (FWD) (fwd) ', 'x', true],
    ['[Fwd: x]', 'x', true],
    ['[fwd: Re: [Fwd: x (fwd)]]', 'x', true],
    ['[fwd: x', '[fwd: x', false],
    ['Reply: x', 'Reply: x', false],
    ['Forward: x', 'Forward: x', false],
    ['re x', 're x', false],
    ['re [a[b]: x', 're [a[b]: x', false],
    ['[a[b] x', '[a[b] x', false],
    ['Re:', '', true],
    ['(fwd)', '', true],
    ['', '', false],
  ])('of %j is %j', (subject, text, isReplyOrForward) => {
    expect(baseSubject(subject)).toEqual({ text, isReplyOrForward });
  });
});

describe('message ids', () => {
  test.each([
    ['<a@b>', ['a@b']],
    ['<a@b> <c@d>\r\n\t<e@f>', ['a@b', 'c@d', 'e@f']],
    ['<a@b><a@b>', ['a@b']],
    ['<"a"@b> <"a\\"c"@b>', ['a@b', 'a"c@b']],
    ['<a@\r\n b>', ['a@b']],
    ['Your mail of Monday (see <a@b>)', ['a@b']],
    ['<<a@b>', ['a@b']],
    ['<no-at> a@b <c@d', []],
    ['', []],
  ])('of %j are %j', (value, ids) => {
    expect(parseMessageIds(value)).toEqual(ids);
  });

  test.each([
    [MAX_REFERENCES - 1, MAX_REFERENCES - 1, '<0@x>'],
    [MAX_REFERENCES, MAX_REFERENCES, '<0@x>'],
    [MAX_REFERENCES + 1, MAX_REFERENCES, '<1@x>'],
  ])('of %d the newest %d count', (count, kept, first) => {
    const ids = parseMessageIds(Array.from({ length: count }, (_, i) => `<${i}@x>`).join(' '));
    expect([ids.length, `<${ids[0]}>`]).toEqual([kept, first]);
  });
});

describe('the ids of References, as they are kept', () => {
  test('have a blank between two, and no angle brackets', () => {
    expect(referencedIds('<a@b>\r\n <"c"@d> nonsense')).toBe('a@b c@d');
    expect(referencedIds('nonsense')).toBe('');
    expect(referencedIds(undefined)).toBe('');
  });

  test('the newest count when they are too long: at the limit, one below, one above', () => {
    const last = `<${'x'.repeat(MAX_REFERENCES_OCTETS - 10)}@y>`;
    for (const [first, kept] of [
      ['<1234@y>', 2],
      ['<12345@y>', 2],
      ['<123456@y>', 1],
    ] as const) {
      expect(referencedIds(`${first} ${last}`).split(' '), first).toHaveLength(kept);
    }
    expect(referencedIds(`<${'x'.repeat(MAX_REFERENCES_OCTETS)}@y>`)).toBe('');
  });

  test('are part of the description of a message', () => {
    const references = (header: string) => describeMessage(Buffer.from(`${header}\n\n`)).references.toString();
    expect(references('Subject: x')).toBe('');
    expect(references('References: <a@b>\n\t<c@d>\nSubject: x')).toBe('a@b c@d');
  });
});
