import { describe, expect, test } from 'vitest';
import { parseAddressList } from '../../src/mime/address.ts';
import { baseSubject } from '../../src/mime/base-subject.ts';
import { parseContentLanguage, parseContentType } from '../../src/mime/content-type.ts';
import { parseDate } from '../../src/mime/date.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { decodedParameter, decodeHeaderValue } from '../../src/mime/encoded-word.ts';
import { readEnvelope } from '../../src/mime/envelope-reader.ts';
import { HeaderFilter } from '../../src/mime/header-filter.ts';
import { htmlToText } from '../../src/mime/html-text.ts';
import { parseMessageIds } from '../../src/mime/message-id.ts';
import { previewOf } from '../../src/mime/preview.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { SearchKey } from '../../src/mime/search-key.ts';
import { bodyContains, textContains } from '../../src/mime/search-message.ts';
import { decodeTransferEncoding } from '../../src/mime/transfer-encoding.ts';
import { octets } from './messages.ts';

/**
 * Input that would take minutes if the work grew with its square, and takes some milliseconds when it grows with its
 * length. The bound leaves room for a slow machine.
 */
const SIZE = 250_000;
const BOUND_MS = 5_000;

function fill(piece: string, size = SIZE): string {
  return piece.repeat(Math.ceil(size / piece.length));
}

function elapsed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const MULTIPART = 'Content-Type: multipart/mixed; boundary=b\n\n';
/** A hundred boundaries of which one has to read nearly all to tell them apart. */
const NESTED = Array.from({ length: 99 }, (_, i) => `${'b'.repeat(65)}${i + 100}`);
const NESTED_HEADERS = NESTED.map((b) => `Content-Type: multipart/mixed; boundary=${b}\n\n--${b}\n`).join('');
const LADDER = Array.from({ length: 99 }, (_, i) => 'b'.repeat(i + 1));
const LADDER_HEADERS = LADDER.map((b) => `Content-Type: multipart/mixed; boundary=${b}\n\n--${b}\n`).join('');

describe('messages', () => {
  test.each([
    ['100,000 addresses', `To: ${fill('a@b.example,', 1_200_000)}\n\nx\n`],
    ['100,000 addresses in fields of their own', `${fill('To: a@b.example\n', 1_600_000)}\nx\n`],
    ['100,000 parameters', `Content-Type: a/b${fill('; a=b', 500_000)}\n\nx\n`],
    ['100,000 continued parameters', `Content-Type: a/b${fill('; a*0=b', 700_000)}\n\nx\n`],
    ['a header line of a megabyte without a colon', `${fill('x', 1_000_000)}\n\nx\n`],
    ['a header of 100,000 lines without a colon', `${fill('xxxxxxxx\n', 900_000)}\nx\n`],
    ['a header of folded lines', `Subject: x${fill('\n ')}\n\nx\n`],
    ['a header that never ends', fill('X: y\n')],
    ['10,000 multiparts in one another', fill('Content-Type: multipart/mixed; boundary=b\n\n--b\n', 470_000)],
    ['10,000 messages in one another', fill('Content-Type: message/rfc822\n\n', 300_000)],
    ['100,000 parts', MULTIPART + fill('--b\n\nx\n', 700_000)],
    ['100,000 empty parts', MULTIPART + fill('--b\n', 400_000)],
    ['10,000 message parts', MULTIPART + fill('--b\nContent-Type: message/rfc822\n\n', 340_000)],
    ['lines that are nearly delimiters', MULTIPART + fill('--a\n')],
    ['lines that are nearly one of a hundred delimiters', `${NESTED_HEADERS}\n${fill(`--${'b'.repeat(70)}\n`)}`],
    ['lines that hold a hundred delimiters', `${LADDER_HEADERS}\n${fill(`--${'b'.repeat(98)}c\n`)}`],
    ['a line of delimiters', MULTIPART + fill('--b--b')],
    ['nothing but line ends', `\n${fill('\n')}`],
    ['nothing but CR', `\n${fill('\r')}`],
    ['nothing but NUL', `Subject: ${fill('\0')}\n\n${fill('\0')}`],
    ['many closing delimiters', MULTIPART + fill('--b--\n')],
  ])('%s', (_, text) => {
    const message = octets(text);
    const time = elapsed(() => {
      const described = describeMessage(message);
      readEnvelope(described.envelope);
      const root = scanMessage(message);
      bodyContains(message, root, new SearchKey('zebra'));
      previewOf(message, root);
    });
    expect(time).toBeLessThan(BOUND_MS);
  });

  test.each([
    ['10,000 fields', fill('X-Y: z\r\n')],
    ['encoded words', `Subject: ${fill('=?utf-8?q?x?= ')}\r\n`],
  ])('filtering and searching a header of %s', (_, header) => {
    const block = octets(`${header}\r\n`);
    const time = elapsed(() => {
      new HeaderFilter(['subject', 'to'], true).apply(block);
      textContains(block, scanMessage(block), new SearchKey('zebra'));
    });
    expect(time).toBeLessThan(BOUND_MS);
  });
});

describe('field values', () => {
  const pieces = [
    'a',
    ',',
    ';',
    ':',
    '<',
    '>',
    '@',
    '"',
    '(',
    ')',
    '[',
    ']',
    '\\',
    '.',
    ' ',
    '=',
    '?',
    '*',
    '%',
    "'",
    '&',
    '-',
    '\0',
    '\xff',
  ];
  const runs = [
    'a@',
    '@a',
    'a:',
    '<a',
    'a <',
    '<a@b> ',
    'a@[',
    '<@a,',
    '<@a:',
    '"a',
    '"\\',
    '(a',
    '((',
    'a. ',
    '. ',
    'a (',
    'a;',
    '; a=',
    ';a="',
    ";a*0*=''",
    '; a*1=b',
    '=?',
    '=?a?',
    '=?utf-8?q?',
    '=?utf-8?q?a',
    '=?utf-8*x?q?a?=',
    '=?utf-8?b?/?= ',
    'Re: ',
    '[a]',
    '[a',
    '[a] re',
    're[',
    '[fwd: ',
    '(fwd)',
    ' (fwd) ',
    '<a@b',
    '<a@b>',
    '<<',
    '</',
    '<!--',
    '<style>',
    '<p',
    '</style',
    '&#',
    '&amp;',
    '1 Jan ',
    '(1) ',
    'en,',
    'a/b',
    '\r\n ',
    '\n\t',
    '\r',
    'a\xff ',
  ];

  test.each([...pieces, ...runs])('made of %j', (piece) => {
    const text = fill(piece);
    const time = elapsed(() => {
      parseAddressList(text);
      const type = parseContentType(`a/b;${text}`);
      if (type !== undefined) decodedParameter(type.parameters, 'a');
      parseContentLanguage(text);
      parseDate(text);
      parseMessageIds(text);
      baseSubject(text);
      decodeHeaderValue(text);
      htmlToText(text);
      htmlToText(`${text}>`);
      decodeTransferEncoding(octets(text), 'quoted-printable');
      decodeTransferEncoding(octets(text), 'base64');
    });
    expect(time).toBeLessThan(BOUND_MS);
  });

  test('base subjects with much in front of them', () => {
    for (const text of [
      `${fill('[a]')}x`,
      `${fill('[a]')}re: x`,
      `${fill('[fwd: ')}x${fill(']')}`,
      `x${fill(' (fwd)')}`,
    ]) {
      expect(elapsed(() => baseSubject(text))).toBeLessThan(BOUND_MS);
    }
  });
});
