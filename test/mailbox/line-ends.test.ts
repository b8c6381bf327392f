import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBareLf, toCrlf, toLf } from '../../src/mailbox/line-ends.ts';
import { EXPANSION_OCTETS } from '../../src/mailbox/line-expansion.ts';
import { runs } from '../support/fuzz.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const plain = (text: string): string => text.replace(/(?<!\r)\n/g, '\r\n');
/** Text in which line ends, and octets that look a little like them, are frequent. */
const text = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', 'a', '\u008a', '\u000b', 'x'.repeat(15), 'y'.repeat(16)), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

describe('LF made CRLF', () => {
  it('is what the plain rule says, whatever the text', () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(toCrlf(latin1(t)).toString('latin1')).toBe(plain(t));
        expect(countBareLf(latin1(t))).toBe(plain(t).length - t.length);
      }),
      runs(500),
    );
  });

  it('is the same for every place at which the text is cut', () => {
    const whole = `a\nb\r\n\nc\r\r\n${'z'.repeat(14)}\n\n\r`;
    for (let cut = 0; cut <= whole.length; cut++) {
      const [first, second] = [latin1(whole.slice(0, cut)), latin1(whole.slice(cut))];
      const previous = first.at(-1) ?? 0;
      const joined = Buffer.concat([toCrlf(first), toCrlf(second, previous)]).toString('latin1');
      expect(joined, `cut at ${cut}`).toBe(plain(whole));
      expect(countBareLf(first) + countBareLf(second, previous)).toBe(plain(whole).length - whole.length);
    }
  });

  it('holds around the size that is converted at once', () => {
    for (const size of [EXPANSION_OCTETS - 1, EXPANSION_OCTETS, EXPANSION_OCTETS + 1, 2 * EXPANSION_OCTETS + 1]) {
      for (const unit of ['\n', '\r\n', 'abcdefg\n', '\r']) {
        const t = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
        expect(toCrlf(latin1(t)).equals(latin1(plain(t))), `${size} of ${JSON.stringify(unit)}`).toBe(true);
      }
    }
  });

  it('leaves text without a bare LF as it is, without a copy', () => {
    for (const t of ['', 'no line', 'a\r\nb\r\n', '\r']) {
      const octets = latin1(t);
      expect(toCrlf(octets)).toBe(octets);
    }
  });
});

describe('CRLF made LF', () => {
  it('comes back as it was, but for bare LF', () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(toCrlf(toLf(latin1(t))).toString('latin1')).toBe(plain(t));
      }),
      runs(500),
    );
  });

  it('keeps a CR that is not part of a line end', () => {
    expect(toLf(latin1('a\r\nb\rc\r\r\n')).toString('latin1')).toBe('a\nb\rc\r\r\n');
  });
});
