import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddressList } from '../../src/mime/address.ts';
import { baseSubject } from '../../src/mime/base-subject.ts';
import { parseContentDisposition, parseContentLanguage, parseContentType } from '../../src/mime/content-type.ts';
import { parseDate } from '../../src/mime/date.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { decodedParameter, decodeHeaderValue } from '../../src/mime/encoded-word.ts';
import { readEnvelope } from '../../src/mime/envelope-reader.ts';
import { HeaderFilter } from '../../src/mime/header-filter.ts';
import { htmlToText } from '../../src/mime/html-text.ts';
import { parseMessageIds } from '../../src/mime/message-id.ts';
import { type MessagePart, partAfter } from '../../src/mime/message-part.ts';
import { previewOf } from '../../src/mime/preview.ts';
import { RETRIEVAL_FORMS, type RetrievalFormat } from '../../src/mime/retrieval/convert-message.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { SearchKey } from '../../src/mime/search-key.ts';
import { textContains } from '../../src/mime/search-message.ts';
import { decodeTransferEncoding, transferDecoder } from '../../src/mime/transfer-encoding.ts';
import { runs } from '../support/fuzz.ts';
import { octets, withCrlf, withLf } from './messages.ts';
import { converted } from './retrieval/converted.ts';
import { wireTree } from './wire-tree.ts';

const RETRIEVAL_FORMATS = Object.keys(RETRIEVAL_FORMS) as RetrievalFormat[];

/** Pieces that messages are made of, so that many of those made at random have parts. */
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\n\r\n', ' ', '\t', '\0', ':', '--', '=', '"', '\\', '('),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('\n--b\n', '\r\n--b\r\n', '\n--b--\n', '\n--bc\n', '\n--bc--', '\n--b', '--b\n\n'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b\n',
      'Content-Type: multipart/digest; boundary="bc"\r\n',
      'Content-Type: message/rfc822\n',
      'Content-Type: text/plain; charset=utf-8\n',
      'Content-Type: text/html\r\n',
      'Content-Transfer-Encoding: base64\n',
      'Content-Transfer-Encoding: quoted-printable\n',
      'Content-Disposition: attachment; filename*0="a"; filename*1*=%20\n',
      'MIME-Version: 1.0\n',
      'Subject: =?utf-8?q?=C3=BC?=\n',
      'From: "A" <a@b>, c: d@e;\n',
      'To:\n folded\r\n\tagain\n',
      'Content-Language: en, de\n',
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom('\xff', '\xc3\xbc', '\x80') },
);
const message = fc.array(piece, { maxLength: 40 }).map((pieces) => octets(pieces.join('')));
const value = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'()<>@,;:\\".[] \t=?*%\'',
        '=?utf-8?q?',
        '?=',
        '\r\n ',
        '*0=',
        "''",
        'Re: ',
        '[Fwd: ',
        '</',
        '<!--',
        '&#',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 4 }),
      fc.constantFrom('a', 'b', '1', 'Jan', '2024', '\xff', '\0'),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

function* partsOf(root: MessagePart): Generator<MessagePart> {
  for (let part: MessagePart | undefined = root; part !== undefined; part = partAfter(part)) yield part;
}

describe('any message', () => {
  test('is described in answers that are well-formed', () => {
    fc.assert(
      fc.property(message, (octets) => {
        const { envelope, bodyStructure, body, size } = describeMessage(octets);
        for (const wire of [envelope, bodyStructure, body]) wireTree(wire.toString('latin1'));
        readEnvelope(envelope);
        expect(size).toBe(withCrlf(octets).length);
      }),
      runs(1000),
    );
  });

  test('is cut into parts that lie in order, inside of their parents, without overlapping', () => {
    fc.assert(
      fc.property(message, (octets) => {
        const root = scanMessage(octets);
        expect([root.start, root.end]).toEqual([0, octets.length]);
        for (const part of partsOf(root)) {
          expect(part.start).toBeLessThanOrEqual(part.bodyStart);
          expect(part.bodyStart).toBeLessThanOrEqual(part.end);
          let reached = part.bodyStart;
          for (const child of part.children) {
            expect(child.parent).toBe(part);
            expect(child.start).toBeGreaterThanOrEqual(reached);
            reached = child.end;
          }
          expect(reached).toBeLessThanOrEqual(part.end);
          if (part.kind === 'message')
            expect([part.children.length, part.children[0]!.start]).toEqual([1, part.bodyStart]);
          expect(part.children.length > 0).toBe(part.kind === 'multipart' || part.kind === 'message');
        }
      }),
      runs(1000),
    );
  });

  test('has raw and wire offsets that cut the same octets', () => {
    fc.assert(
      fc.property(message, (raw) => {
        const wire = withCrlf(raw);
        for (const part of partsOf(scanMessage(raw))) {
          const header = raw.subarray(part.start, part.bodyStart);
          expect(wire.subarray(part.wireStart, part.wireBodyStart).equals(withCrlf(header))).toBe(true);
          const body = raw.subarray(part.bodyStart, part.end);
          expect(wire.subarray(part.wireBodyStart, part.wireEnd).equals(withCrlf(body))).toBe(true);
          expect(part.lines).toBe(body.toString('latin1').split('\n').length - 1);
        }
      }),
      runs(1000),
    );
  });

  test('is described the same with LF, with CRLF and with both', () => {
    fc.assert(
      fc.property(message, (octets) => {
        const described = (octets: Buffer) => Object.values(describeMessage(octets)).join('\n');
        expect(described(withCrlf(octets))).toBe(described(octets));
        // A CR before a CRLF would become one with a bare LF.
        if (!octets.includes('\r\r\n')) expect(described(withLf(octets))).toBe(described(octets));
      }),
      runs(1000),
    );
  });

  test('can be searched and previewed', () => {
    fc.assert(
      fc.property(message, fc.string({ maxLength: 3 }), (octets, text) => {
        const root = scanMessage(octets);
        textContains(octets, root, new SearchKey(text));
        expect(previewOf(octets, root)).not.toMatch(/[\r\n\t]/);
      }),
      runs(1000),
    );
  });

  test('is converted into every retrieval format, and then is in it', () => {
    fc.assert(
      fc.property(message, fc.constantFrom(...RETRIEVAL_FORMATS), (raw, format) => {
        const once = converted(withCrlf(raw), format);
        expect(converted(once, format).toString('latin1')).toBe(once.toString('latin1'));
        expect(once.toString('latin1')).not.toMatch(/(?<!\r)\n/);
      }),
      runs(1000),
    );
  });

  test('has header fields that HEADER.FIELDS and HEADER.FIELDS.NOT part between them', () => {
    fc.assert(
      fc.property(message, (octets) => {
        const header = octets.subarray(0, scanMessage(octets).bodyStart);
        const fields = new HeaderFilter(['subject', 'to'], false).apply(header);
        const others = new HeaderFilter(['subject', 'to'], true).apply(header);
        const sorted = (...parts: Buffer[]) =>
          parts
            .flatMap((part) => part.toString('latin1').split(/\r?\n/))
            .filter(Boolean)
            .sort();
        expect(sorted(fields, others)).toEqual(sorted(header));
      }),
      runs(1000),
    );
  });
});

test('no field value makes a parser throw', () => {
  fc.assert(
    fc.property(value, (text) => {
      parseAddressList(text);
      const type = parseContentType(`a/b;${text}`);
      if (type !== undefined) decodedParameter(type.parameters, 'a');
      parseContentType(text);
      parseContentDisposition(text);
      parseContentLanguage(text);
      parseDate(text);
      parseMessageIds(text);
      baseSubject(decodeHeaderValue(text));
      htmlToText(text);
    }),
    runs(2000),
  );
});

test('the base subject of a base subject is itself', () => {
  fc.assert(
    fc.property(value, (text) => {
      const { text: base } = baseSubject(text);
      expect(baseSubject(base)).toEqual({ text: base, isReplyOrForward: false });
    }),
    runs(2000),
  );
});

test.each(['base64', 'quoted-printable'])('%s decodes to the same, however it is cut', (encoding) => {
  fc.assert(
    fc.property(message, fc.array(fc.nat(30), { maxLength: 6 }), (octets, sizes) => {
      const decoder = transferDecoder(encoding)!;
      const pieces: Buffer[] = [];
      let at = 0;
      for (const size of sizes) {
        pieces.push(Buffer.from(decoder.decode(octets.subarray(at, at + size))));
        at += size;
      }
      pieces.push(Buffer.from(decoder.decode(octets.subarray(at))), decoder.end());
      expect(Buffer.concat(pieces)).toEqual(decodeTransferEncoding(octets, encoding));
    }),
    runs(1000),
  );
});
