import { describe, expect, test } from 'vitest';
import { CONVERTED_TEXT_OCTETS, STRUCTURED_HTML_CHARACTERS } from '../../../src/mime/limits.ts';
import { type MessagePart, partAfter } from '../../../src/mime/message-part.ts';
import { convertMessage, type RetrievalFormat } from '../../../src/mime/retrieval/convert-message.ts';
import { readText } from '../../../src/mime/retrieval/text-forms.ts';
import { scanMessage } from '../../../src/mime/scanner.ts';
import { octets, withCrlf } from '../messages.ts';
import { converted } from './converted.ts';

const HEADER = 'From: anna@example.org\nSubject: Report\nMIME-Version: 1.0\n';
const PLAIN = 'Content-Type: text/plain; charset=utf-8\n\nTotal: 3 < 4\nSecond line\n';
const HTML = 'Content-Type: text/html; charset=utf-8\n\n<h1>Total</h1><p>3 &lt; <b>4</b></p>\n';
const IMAGE = 'Content-Type: image/png\nContent-ID: <logo>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n';
const FILE = 'Content-Type: text/html; name=report.html\nContent-Disposition: inline\n\n<p>file</p>\n';
const MEETING = 'Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n';

function multipart(subtype: string, ...parts: readonly string[]): string {
  const boundary = `b-${subtype}`;
  const body = parts.map((part) => `--${boundary}\n${part}\n`).join('');
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\n\n${body}--${boundary}--\n`;
}

function message(entity: string): Buffer {
  return withCrlf(octets(HEADER + entity));
}

/** Media types, nested as the parts are. */
function shape(part: MessagePart): string {
  const own = part.contentType?.mediaType ?? 'text/plain';
  return part.children.length === 0 ? own : `${own}(${part.children.map(shape).join(' ')})`;
}

function shapeOf(entity: string, format: RetrievalFormat): string {
  return shape(scanMessage(converted(message(entity), format)));
}

function textOfPart(all: Buffer, mediaType: string): string {
  for (let part: MessagePart | undefined = scanMessage(all); part !== undefined; part = partAfter(part)) {
    if ((part.contentType?.mediaType ?? 'text/plain') === mediaType) return readText(all, part);
  }
  throw new Error(`There is no ${mediaType}`);
}

describe('the parts that are left', () => {
  const both = multipart('alternative', PLAIN, HTML);
  const withImage = multipart('related', HTML, IMAGE);
  const cases: readonly [what: string, entity: string, Readonly<Record<RetrievalFormat, string>>][] = [
    [
      'plain text',
      PLAIN,
      {
        TextOnly: 'text/plain',
        HtmlOnly: 'text/html',
        HtmlAndTextAlternative: 'multipart/alternative(text/plain text/html)',
        TextEnrichedOnly: 'text/enriched',
        TextEnrichedAndTextAlternative: 'multipart/alternative(text/plain text/enriched)',
      },
    ],
    [
      'plain text beside HTML',
      both,
      {
        TextOnly: 'text/plain',
        HtmlOnly: 'text/html',
        HtmlAndTextAlternative: 'multipart/alternative(text/plain text/html)',
        TextEnrichedOnly: 'text/enriched',
        TextEnrichedAndTextAlternative: 'multipart/alternative(text/plain text/enriched)',
      },
    ],
    [
      'HTML with an image',
      withImage,
      {
        TextOnly: 'multipart/mixed(text/plain image/png)',
        HtmlOnly: 'multipart/related(text/html image/png)',
        HtmlAndTextAlternative: 'multipart/related(multipart/alternative(text/plain text/html) image/png)',
        TextEnrichedOnly: 'multipart/mixed(text/enriched image/png)',
        TextEnrichedAndTextAlternative: 'multipart/mixed(multipart/alternative(text/plain text/enriched) image/png)',
      },
    ],
    [
      'a text, HTML with an image, and a file',
      multipart('mixed', multipart('alternative', PLAIN, withImage), FILE),
      {
        TextOnly: 'multipart/mixed(multipart/mixed(text/plain image/png) text/html)',
        HtmlOnly: 'multipart/mixed(multipart/related(text/html image/png) text/html)',
        HtmlAndTextAlternative:
          'multipart/mixed(multipart/alternative(text/plain multipart/related(text/html image/png)) text/html)',
        TextEnrichedOnly: 'multipart/mixed(multipart/mixed(text/enriched image/png) text/html)',
        TextEnrichedAndTextAlternative:
          'multipart/mixed(multipart/mixed(multipart/alternative(text/plain text/enriched) image/png) text/html)',
      },
    ],
    [
      'a meeting request',
      multipart('alternative', PLAIN, HTML, MEETING),
      {
        TextOnly: 'multipart/alternative(text/plain text/calendar)',
        HtmlOnly: 'multipart/alternative(text/html text/calendar)',
        HtmlAndTextAlternative: 'multipart/alternative(text/plain text/html text/calendar)',
        TextEnrichedOnly: 'multipart/alternative(text/enriched text/calendar)',
        TextEnrichedAndTextAlternative: 'multipart/alternative(text/plain text/enriched text/calendar)',
      },
    ],
  ];
  for (const [what, entity, expected] of cases) {
    for (const [format, parts] of Object.entries(expected)) {
      test(`${what} as ${format}`, () => {
        expect(shapeOf(entity, format as RetrievalFormat)).toBe(parts);
      });
    }
  }

  const untouched: readonly [what: string, entity: string][] = [
    ['what is signed', multipart('signed', HTML, 'Content-Type: application/pkcs7-signature\n\nx\n')],
    ['a report', multipart('report', HTML, 'Content-Type: message/delivery-status\n\nx\n')],
    ['a file alone', FILE],
    ['an attached HTML file', 'Content-Type: text/html\nContent-Disposition: attachment\n\n<p>file</p>\n'],
    ['a forwarded message', multipart('mixed', `Content-Type: message/rfc822\n\n${HEADER}${HTML}`)],
    ['HTML in two pieces around an image', multipart('related', HTML, IMAGE, HTML)],
    ['a multipart that ends nowhere', 'Content-Type: multipart/mixed; boundary=none\n\nnothing\n'],
  ];
  for (const [what, entity] of untouched) {
    test(`${what} stays as it is`, () => {
      expect(convertMessage(message(entity), 'TextOnly')).toEqual([]);
    });
  }

  test('each of several texts is converted in its place', () => {
    const entity = multipart('mixed', HTML, IMAGE, HTML);
    expect(shapeOf(entity, 'TextOnly')).toBe('multipart/mixed(text/plain image/png text/plain)');
  });
});

describe('what is taken over', () => {
  test('a form that is there, octet for octet, and an attachment', () => {
    const odd = 'Content-Type: TEXT/Plain;\n charset="windows-1252"\nContent-Transfer-Encoding: 8bit\n\n\x80 5\n';
    const all = converted(message(multipart('mixed', multipart('alternative', odd, HTML), IMAGE)), 'TextOnly');
    expect(all.includes(withCrlf(octets(odd)))).toBe(true);
    expect(all.includes(withCrlf(octets(IMAGE)))).toBe(true);
  });

  test('every field of the header that says nothing of the content, with what is not ASCII', () => {
    const stored = withCrlf(octets(`X-Odd: \xff\n\tfolded\n${HEADER}content-Language: en\n${HTML}`));
    const all = converted(stored, 'TextOnly').toString('latin1');
    expect(
      all.startsWith(`X-Odd: \xff\r\n\tfolded\r\n${HEADER.replaceAll('\n', '\r\n')}Content-Type: text/plain`),
    ).toBe(true);
    expect(all).not.toContain('content-Language');
  });

  test('a message without MIME-Version gets one with its new parts, and one that has it keeps it', () => {
    const all = converted(withCrlf(octets('Subject: s\n\nText\n')), 'HtmlOnly').toString('latin1');
    expect(all).toContain('Subject: s\r\nMIME-Version: 1.0\r\nContent-Type: text/html');
    expect(
      converted(message(PLAIN), 'HtmlOnly')
        .toString('latin1')
        .match(/mime-version/gi),
    ).toHaveLength(1);
  });

  test('an encoding that the message names without saying that it is MIME', () => {
    const stored = withCrlf(octets('Subject: s\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n'));
    const all = converted(stored, 'HtmlAndTextAlternative');
    expect(all.includes('Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=')).toBe(true);
    expect(textOfPart(all, 'text/html')).toContain('>Hello<');
  });

  test('a message that is in the format already', () => {
    expect(convertMessage(message(PLAIN), 'TextOnly')).toEqual([]);
    expect(convertMessage(message(multipart('related', HTML, IMAGE)), 'HtmlOnly')).toEqual([]);
  });
});

describe('the text', () => {
  test('HTML becomes lines, with the addresses of links and without that of images', () => {
    const html =
      '<style>p{}</style><h1>Zahlen</h1><p>Grün &amp; blau, <a href="https://example.org/a">mehr</a><br>' +
      'neue Zeile</p><ul><li>eins</li><li>zwei</li></ul><table><tr><td>a</td><td>b</td></tr></table><img src="cid:1">';
    const stored = withCrlf(Buffer.from(`${HEADER}Content-Type: text/html; charset=utf-8\n\n${html}\n`));
    expect(textOfPart(converted(stored, 'TextOnly'), 'text/plain')).toBe(
      'Zahlen\n\nGrün & blau, mehr [https://example.org/a]\nneue Zeile\n\n * eins\n * zwei\n\na b \n',
    );
  });

  test('text becomes HTML that shows its lines and is no markup', () => {
    const html = textOfPart(converted(message(PLAIN), 'HtmlOnly'), 'text/html');
    expect(html).toContain('>Total: 3 &lt; 4\nSecond line\n</pre>');
  });

  test('HTML becomes enriched text (RFC 1896), whose less-than signs are doubled and line ends one more', () => {
    const enriched = textOfPart(converted(message(HTML), 'TextEnrichedOnly'), 'text/enriched');
    expect(enriched).toBe('Total\n\n\n3 << <bold>4</bold>\n');
  });

  test('enriched text becomes plain: commands and parameters go, a single line end is a blank', () => {
    const text =
      '<bold>Now</bold> is\nthe <param>red</param>time\n\nfor 1 << 2\n<nofill>a\nb</nofill>\n\n\nend <unfinished';
    const all = converted(message(`Content-Type: text/enriched\n\n${text}`), 'TextOnly');
    expect(textOfPart(all, 'text/plain')).toBe('Now is the time\nfor 1 < 2 a\nb\n\nend <unfinished\n');
  });

  test('a charset that is not UTF-8 is read, and what is written is UTF-8 in lines of at most 76 octets', () => {
    const stored = message(`Content-Type: text/html; charset=iso-8859-1\n\n<p>${'\xe4'.repeat(200)}</p>\n`);
    const all = converted(stored, 'TextOnly');
    expect(textOfPart(all, 'text/plain')).toBe(`${'ä'.repeat(200)}\n`);
    expect(
      Math.max(
        ...all
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(76);
  });

  test('a line that looks like a delimiter of the multipart around it is encoded', () => {
    const html = Buffer.from('<p>before</p><p>--b-mixed<br>after</p>').toString('base64');
    const entity = `Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n${html}\n`;
    const all = converted(message(multipart('mixed', entity, IMAGE)), 'TextOnly');
    expect(shape(scanMessage(all))).toBe('multipart/mixed(text/plain image/png)');
    expect(textOfPart(all, 'text/plain')).toBe('before\n\n--b-mixed\nafter\n');
  });

  test('elements within elements, thousands of them, are no trouble', () => {
    const deep = '<div>'.repeat(20_000);
    expect(shapeOf(`Content-Type: text/html\n\n${deep}deep\n`, 'TextOnly')).toBe('text/plain');
  });
});

describe('what is large', () => {
  const htmlOf = (length: number) => `<p>first</p><p>second</p>${' '.repeat(length - 25)}`;

  test.each([
    ['one less than the limit', STRUCTURED_HTML_CHARACTERS - 1, 'first\n\nsecond\n'],
    ['at the limit', STRUCTURED_HTML_CHARACTERS, 'first\n\nsecond\n'],
    ['one more', STRUCTURED_HTML_CHARACTERS + 1, 'first\nsecond\n'],
  ])('of HTML whose length is %s the elements are taken in, of longer the words', (_what, length, expected) => {
    const all = converted(message(`Content-Type: text/html\n\n${htmlOf(length)}`), 'TextOnly');
    expect(textOfPart(all, 'text/plain')).toBe(expected);
  });

  test.each([
    ['one less than the limit', -1, 1],
    ['at the limit', 0, 1],
    ['one more', 1, 0],
  ])('a text of %s is converted, a larger one stays', (_what, more, splices) => {
    const text = 'x'.repeat(CONVERTED_TEXT_OCTETS + more);
    expect(convertMessage(message(`Content-Type: text/plain\n\n${text}`), 'HtmlOnly')).toHaveLength(splices);
  });
});
