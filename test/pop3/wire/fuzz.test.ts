/** The codec of POP3, with octets of any kind cut at any place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DotStuffer } from '../../../src/pop3/wire/dot-stuffing.ts';
import { ENDLESS, LineReader, TOO_LONG } from '../../../src/pop3/wire/line-reader.ts';
import { TopCutter } from '../../../src/pop3/wire/top-cutter.ts';
import { runs } from '../../support/fuzz.ts';

const LIMIT = 12;
const octets = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '.',
        '..',
        '\r\n.\r\n',
        ' ',
        'USER ',
        'STLS\r\n',
        '\0',
        '\xff',
        'x'.repeat(LIMIT),
      ),
      fc.string({ unit: 'binary-ascii', maxLength: LIMIT + 2 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));
const cuts = fc.array(fc.nat(20), { maxLength: 10 });

function pieces(text: string, lengths: readonly number[]): Buffer[] {
  const all = Buffer.from(text, 'latin1');
  const cut: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    cut.push(all.subarray(at, at + length));
    at += length;
  }
  return [...cut, all.subarray(at)];
}

function lines(chunks: readonly Buffer[]): string[] {
  const reader = new LineReader();
  const said: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let line = reader.next(LIMIT); line !== undefined; line = reader.next(LIMIT)) {
      said.push(typeof line === 'string' ? line : line === TOO_LONG ? '<too long>' : '<endless>');
      if (line === ENDLESS) return said;
    }
  }
  return [...said, `left ${reader.take().toString('latin1')}`];
}

test('lines do not depend on how they were cut, and none is longer than its limit', () => {
  fc.assert(
    fc.property(octets, cuts, (text, lengths) => {
      const whole = lines(pieces(text, []));
      const cut = lines(pieces(text, lengths));
      // How much of a line over its limit has come, and so is left, does depend on the cuts.
      const comparable = (said: readonly string[]) => (said.at(-2) === '<too long>' ? said.slice(0, -1) : said);
      expect(comparable(cut)).toEqual(comparable(whole));
      for (const line of whole.slice(0, -1)) expect(line === '<too long>' || line.length < LIMIT).toBe(true);
    }),
    runs(1_000),
  );
});

test('a reply of many lines ends where it ends and nowhere else, however it was cut', () => {
  fc.assert(
    fc.property(octets, cuts, (any, lengths) => {
      // What a store hands out: every line ends with CRLF.
      const text = any.replace(/\r?\n/g, '\r\n');
      const stuffed = (chunks: readonly Buffer[]) => {
        const stuffer = new DotStuffer();
        return Buffer.concat([...chunks.map((chunk) => stuffer.stuff(chunk)), Buffer.from(stuffer.end())]).toString(
          'latin1',
        );
      };
      const whole = stuffed(pieces(text, []));
      expect(stuffed(pieces(text, lengths))).toBe(whole);
      expect(`\r\n${whole}`.indexOf('\r\n.\r\n')).toBe(whole.length - 3);
    }),
    runs(1_000),
  );
});

test('TOP sends the same octets however they were cut', () => {
  fc.assert(
    fc.property(octets, cuts, fc.nat(4), (text, lengths, count) => {
      const top = (chunks: readonly Buffer[]) => {
        const cutter = new TopCutter(count);
        return Buffer.concat(chunks.map((chunk) => chunk.subarray(0, cutter.take(chunk)))).toString('latin1');
      };
      const whole = top(pieces(text, []));
      expect(top(pieces(text, lengths))).toBe(whole);
      expect(text.startsWith(whole)).toBe(true);
    }),
    runs(1_000),
  );
});
