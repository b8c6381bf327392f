import { describe, expect, test } from 'vitest';
import type { MessagePart } from '../../src/mime/message-part.ts';
import { partAfter } from '../../src/mime/message-part.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { corpusMessage, octets, withCrlf } from './messages.ts';

/** The tree as text: kind, body, children. */
function outline(message: Buffer): string {
  const lines: string[] = [];
  for (let part: MessagePart | undefined = scanMessage(message); part !== undefined; part = partAfter(part)) {
    const body =
      part.children.length > 0 ? '' : ` ${JSON.stringify(message.toString('latin1', part.bodyStart, part.end))}`;
    lines.push(`${'  '.repeat(part.level - 1)}${part.kind}${body}`);
  }
  return lines.join('\n');
}

describe('parts', () => {
  test('a message without Content-Type is one text part', () => {
    expect(outline(octets('Subject: x\n\nbody\n'))).toBe('text "body\\n"');
  });

  test('a message without a header begins with its blank line', () => {
    expect(outline(octets('\nbody'))).toBe('text "body"');
  });

  test('a message without a blank line is all header', () => {
    const root = scanMessage(octets('Subject: x\nFrom: a'));
    expect([root.bodyStart, root.end, root.wireEnd]).toEqual([18, 18, 19]);
  });

  test('an empty message has an empty header and an empty body', () => {
    const { start, bodyStart, end, wireEnd, lines } = scanMessage(octets(''));
    expect([start, bodyStart, end, wireEnd, lines]).toEqual([0, 0, 0, 0, 0]);
  });

  test('preamble and epilogue belong to no part', () => {
    const message =
      'Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b\n\ntwo\n--b--\nepilogue\n--b\n\nnot a part\n';
    expect(outline(octets(message))).toBe('multipart\n  text "one"\n  text "two"');
  });

  test('a message without the closing delimiter ends its last part', () => {
    expect(outline(corpusMessage('no-closing-delimiter'))).toBe(
      'multipart\n  text "one"\n  multipart\n    text "two"\n    text "three"\n  text "four, without a line end"',
    );
  });

  test('an outer delimiter ends everything that is open inside', () => {
    const inner = 'Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner';
    const message = `Content-Type: multipart/mixed; boundary=o\n\n--o\n${inner}\n--o\n\nouter\n--o--\n`;
    expect(outline(octets(message))).toBe('multipart\n  message\n    multipart\n      text "inner"\n  text "outer"');
  });

  test.each([
    [
      'the longer of two boundaries is meant',
      'boundary-prefixes',
      'multipart\n  multipart\n    text "inner one"\n    text "inner two"\n  text "outer two"\n  text "outer three"',
    ],
    [
      'a longer boundary outside is not taken for the shorter inside',
      'boundary-prefix-inside',
      'multipart\n  multipart\n    text "inner"\n  text "outer"',
    ],
    [
      'the innermost of two equal boundaries is meant',
      'same-boundary-twice',
      'multipart\n  multipart\n    text "one"\n    text "two"\n  text "three"',
    ],
  ])('%s', (_, name, parts) => {
    expect(outline(corpusMessage(name))).toBe(parts);
  });

  test('a line that only contains a delimiter is none', () => {
    const message = 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\n --b\n-- b\nx--b\n- -b\n--B\n--b--\n';
    expect(outline(octets(message))).toBe('multipart\n  text " --b\\n-- b\\nx--b\\n- -b\\n--B"');
  });

  test('a delimiter inside a header ends the part', () => {
    const message = 'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\ntwo\n--b--\n';
    expect(outline(octets(message))).toBe('multipart\n  text ""\n  text "two"');
  });

  test('a delimiter at the very end opens an empty part', () => {
    expect(outline(octets('Content-Type: multipart/mixed; boundary=b\n\n--b'))).toBe('multipart\n  text ""');
  });

  test('a multipart in which no part was found is text', () => {
    expect(outline(octets('Content-Type: multipart/mixed; boundary=b\n\nfoo\n'))).toBe('text "foo\\n"');
    expect(outline(octets('Content-Type: multipart/mixed\n\n--b\n\nfoo\n--b--\n'))).toBe(
      'text "--b\\n\\nfoo\\n--b--\\n"',
    );
  });

  test('parts of a digest are messages unless they say otherwise', () => {
    expect(outline(corpusMessage('digest'))).toBe(
      'multipart\n  message\n    text "first"\n  text "not a message"\n  message\n    text "second"',
    );
  });

  test('message/global is a message', () => {
    expect(outline(corpusMessage('message-global'))).toBe('multipart\n  message\n    text "body"');
  });

  test('a message part without a body holds an empty message', () => {
    expect(outline(corpusMessage('message-cut-by-delimiter'))).toBe(
      'multipart\n  message\n    text ""\n  message\n    text ""\n  message\n    text ""',
    );
  });
});

describe('places', () => {
  test('lines are counted in line ends', () => {
    expect(scanMessage(octets('\n')).lines).toBe(0);
    expect(scanMessage(octets('\n\n')).lines).toBe(1);
    expect(scanMessage(octets('\na\r\nb\nc')).lines).toBe(2);
  });

  test('a lone CR is no line end', () => {
    const root = scanMessage(octets('\na\rb\r\r\nc\r'));
    expect([root.lines, root.end, root.wireEnd]).toEqual([1, 9, 10]);
  });

  test('raw and wire offsets cut the same octets, whatever the line ends', () => {
    for (const name of ['forwarded', 'mixed-line-ends', 'plain-crlf', 'bare-cr', 'attachments']) {
      const raw = corpusMessage(name);
      const wire = withCrlf(raw);
      for (let part: MessagePart | undefined = scanMessage(raw); part !== undefined; part = partAfter(part)) {
        expect(wire.subarray(part.wireStart, part.wireBodyStart)).toEqual(
          withCrlf(raw.subarray(part.start, part.bodyStart)),
        );
        expect(wire.subarray(part.wireBodyStart, part.wireEnd)).toEqual(
          withCrlf(raw.subarray(part.bodyStart, part.end)),
        );
      }
    }
  });
});
