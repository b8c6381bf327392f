import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DotStuffer } from '../../../src/pop3/wire/dot-stuffing.ts';
import { runs } from '../../support/fuzz.ts';

function stuffed(pieces: readonly Buffer[]): string {
  const stuffer = new DotStuffer();
  const sent = pieces.map((piece) => stuffer.stuff(piece).toString('latin1')).join('');
  return sent + stuffer.end();
}

/** What a client makes of a reply: the other half of RFC 1939 §3, line by line. */
function unstuffed(reply: string): string {
  const lines = reply.split('\r\n');
  const end = lines.indexOf('.');
  expect(lines.slice(end + 1)).toEqual(['']);
  return lines
    .slice(0, end)
    .map((line) => `${line.startsWith('.') ? line.slice(1) : line}\r\n`)
    .join('');
}

describe('dot stuffing', () => {
  const message = '.first\r\n..\r\nmid.dle.\r\n.\r\n\r\n.\r\nlast\r\n';

  test('doubles the dot at the beginning of lines only', () => {
    expect(stuffed([Buffer.from(message)])).toBe('..first\r\n...\r\nmid.dle.\r\n..\r\n\r\n..\r\nlast\r\n.\r\n');
  });

  test('is the same wherever the message is cut', () => {
    const whole = stuffed([Buffer.from(message)]);
    for (let one = 0; one <= message.length; one++) {
      for (let two = one; two <= message.length; two++) {
        const pieces = [message.slice(0, one), message.slice(one, two), message.slice(two)];
        expect(stuffed(pieces.map((piece) => Buffer.from(piece)))).toBe(whole);
      }
    }
  });

  test('copies nothing when no line begins with a dot', () => {
    const piece = Buffer.from('a.b\r\nc.\r\n');
    expect(new DotStuffer().stuff(piece)).toBe(piece);
  });

  test('never changes the octets that it was given, since the store may share them', () => {
    const piece = Buffer.from(message);
    new DotStuffer().stuff(piece);
    expect(piece.toString()).toBe(message);
  });

  test.each([
    ['', '.\r\n'],
    ['no line end', 'no line end\r\n.\r\n'],
    ['line end\r\n', 'line end\r\n.\r\n'],
  ])('ends the reply with a dot on its own line: %j', (text, reply) => {
    expect(stuffed([Buffer.from(text)])).toBe(reply);
  });

  test('a client gets back what was sent, in any pieces', () => {
    const line = fc.string({ unit: fc.constantFrom('.', 'a', ' '), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(40), { maxLength: 4 }), (lines, cuts) => {
        const text = lines.map((one) => `${one}\r\n`).join('');
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((to, i) => Buffer.from(text.slice(places[i], to)));
        expect(unstuffed(stuffed(pieces))).toBe(text);
      }),
      runs(100),
    );
  });

  test('a message of nothing but dots takes time in proportion to its length', () => {
    const time = (lines: number) => {
      const octets = Buffer.from('.\r\n'.repeat(lines));
      const began = performance.now();
      expect(new DotStuffer().stuff(octets).length).toBe(4 * lines);
      return performance.now() - began;
    };
    time(20_000);
    expect(time(200_000)).toBeLessThan(5_000);
  });
});
