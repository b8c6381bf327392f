import { describe, expect, test } from 'vitest';
import { DECODE_CHUNK_OCTETS } from '../../src/mime/limits.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { foldCase, foldText, SearchKey } from '../../src/mime/search-key.ts';
import { bodyContains, headerContains, textContains } from '../../src/mime/search-message.ts';
import { corpusMessage, octets } from './messages.ts';

describe('a search key', () => {
  test.each([
    ['grüße', 'Viele GRÜSSE aus', true],
    ['GRÜSSE', 'grüße', true],
    ['gru', 'Grüße', true],
    ['grü', 'gruen', false],
    ['σας', 'ΣΑΣ', true],
    ['привет', 'ПРИВЕТ', true],
    ['ﬁ', 'FI', true],
    ['ü', 'u\u0308', true],
    ['日本', '今日本当', true],
    ['.*', 'abc', false],
    ['a.c', 'A.C', true],
    ['', 'x', true],
    ['', '', true],
    ['x', '', false],
  ])('%j in %j: %s', (key, text, found) => {
    expect(new SearchKey(key).isIn(text)).toBe(found);
    expect(new SearchKey(key).isInPieces([Buffer.from(text)])).toBe(found);
  });

  test('is found where pieces meet', () => {
    const text = 'xx Grüße, zebra xx';
    for (const key of ['GRÜSSE, Z', 'zebra', 'x']) {
      for (let cut = 0; cut <= text.length; cut++) {
        const pieces = [text.slice(0, cut), '', text.slice(cut, cut + 1), text.slice(cut + 1)].map((p) =>
          Buffer.from(p),
        );
        expect(new SearchKey(key).isInPieces(pieces)).toBe(true);
      }
    }
  });
});

function search(message: Buffer, text: string): string {
  const root = scanMessage(message);
  const key = new SearchKey(text);
  return `${bodyContains(message, root, key) ? 'BODY ' : ''}${textContains(message, root, key) ? 'TEXT' : ''}`.trim();
}

test.each(['plain', 'Grüße', 'ﬁ ŉ ß', 'ὈΔΥΣΣΕΎΣ', '日本', '😀é\u0301', ''])(
  '%j folds to the same as octets and as text',
  (text) => {
    expect(foldCase(Buffer.from(text)).toString()).toBe(foldText(text));
  },
);

test('text that grows when it is folded has room', () => {
  const text = `a${'\ufdfa'.repeat(500)}z`;
  expect(foldCase(Buffer.from(text)).toString()).toBe(foldText(text));
});

describe('BODY and TEXT', () => {
  test.each([
    ['alternative', 'grüße', 'BODY TEXT', 'quoted-printable and Latin-1 are decoded'],
    ['alternative', 'two forms', 'TEXT', 'the subject is in TEXT only'],
    ['alternative', 'Alice Example <alice@example.org>', 'TEXT', 'fields are searched as they are written'],
    ['alternative', 'zwei\r\nzeilen', '', 'line ends are those of the file'],
    ['alternative', '=FC', '', 'what is encoded is not searched encoded'],
    ['attachments', 'report.PDF', 'BODY TEXT', 'names of attachments are found in the headers of parts'],
    ['attachments', 'JVBERi', '', 'attachments are not searched'],
    ['forwarded', 'innermost', 'BODY TEXT', 'headers of messages inside'],
    ['forwarded', 'deep', 'BODY TEXT', 'bodies of messages inside'],
    ['forwarded', 'Grüße', 'BODY TEXT', 'encoded words in headers of messages inside'],
    ['delivery-report', 'final-recipient', 'BODY TEXT', 'delivery reports'],
    ['content-type-without-mime-version', '<b>hi', 'BODY TEXT', 'base64 is decoded'],
    ['folded-header', 'subject that is', 'TEXT', 'across the folds of a field'],
    ['latin1-header', 'jürgen', 'TEXT', '8-bit text of an unknown charset'],
    ['content-fields', 'text für', 'TEXT', 'the description of the message is in its own header'],
  ])('%s: %s is in %j (%s)', (name, text, where) => {
    expect(search(corpusMessage(name), text)).toBe(where);
  });

  test('a key is found across the pieces in which a long text is read', () => {
    for (const before of [DECODE_CHUNK_OCTETS - 3, DECODE_CHUNK_OCTETS - 1, DECODE_CHUNK_OCTETS]) {
      const message = octets(`Content-Type: text/plain; charset=utf-8\n\n${'x'.repeat(before)}z\xc3\xa9bra`);
      expect(search(message, 'zébra')).toBe('BODY TEXT');
    }
  });
});

describe('HEADER', () => {
  const message = octets('Subject: one\nX-Tag: =?utf-8?q?gr=C3=BCn?=\n folded\nX-Tag: blue\nX-Empty:\n\nX-Body: x\n');
  const root = scanMessage(message);
  test.each([
    ['x-tag', 'GRÜN FOLDED', true],
    ['X-TAG', 'blue', true],
    ['X-Tag', 'red', false],
    ['X-Ta', '', false],
    ['X-Empty', '', true],
    ['X-Body', '', false],
    ['Subject', '', true],
  ])('%s %j: %s', (name, text, found) => {
    expect(headerContains(message, root, name, new SearchKey(text))).toBe(found);
  });
});
