import { describe, expect, test } from 'vitest';
import { parseContentLanguage, parseContentType } from '../../src/mime/content-type.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { readEnvelope } from '../../src/mime/envelope-reader.ts';
import {
  MAX_ADDRESSES,
  MAX_ADDRESSES_PER_MESSAGE,
  MAX_BOUNDARY_LENGTH,
  MAX_FIELD_OCTETS_USED,
  MAX_HEADER_OCTETS_USED,
  MAX_LANGUAGES,
  MAX_MESSAGE_HEADER_OCTETS_USED,
  MAX_PARAMETERS,
  MAX_PART_LEVELS,
  MAX_PARTS,
} from '../../src/mime/limits.ts';
import { type MessagePart, partAfter } from '../../src/mime/message-part.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { octets } from './messages.ts';

function partsOf(message: string): MessagePart[] {
  const parts: MessagePart[] = [];
  for (let part: MessagePart | undefined = scanMessage(octets(message)); part !== undefined; part = partAfter(part)) {
    parts.push(part);
  }
  return parts;
}
const structureOf = (message: string) => describeMessage(octets(message)).bodyStructure.toString('latin1');
const envelopeOf = (header: string) => readEnvelope(describeMessage(octets(`${header}\n\n`)).envelope);

describe('part levels', () => {
  const multiparts = (count: number) =>
    `${Array.from({ length: count }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}x\n\n--b${i}x\n`).join('')}\nx\n`;
  const messages = (count: number) => `${'Content-Type: message/rfc822\n\n'.repeat(count)}\nx\n`;

  test.each([
    [MAX_PART_LEVELS - 2, 'text'],
    [MAX_PART_LEVELS - 1, 'text'],
    [MAX_PART_LEVELS, 'other'],
    [MAX_PART_LEVELS + 1, 'other'],
  ])('%d multiparts in one another end in a part of kind %s', (count, kind) => {
    const parts = partsOf(multiparts(count));
    expect([parts.length, parts.at(-1)!.kind]).toEqual([Math.min(count + 1, MAX_PART_LEVELS), kind]);
  });

  test.each([
    [MAX_PART_LEVELS - 1, 'text'],
    [MAX_PART_LEVELS, 'other'],
    [MAX_PART_LEVELS + 1, 'other'],
  ])('%d messages in one another end in a part of kind %s', (count, kind) => {
    const parts = partsOf(messages(count));
    expect([parts.length, parts.at(-1)!.kind]).toEqual([Math.min(count + 1, MAX_PART_LEVELS), kind]);
  });

  test('a part too deep to be opened is application/octet-stream', () => {
    expect(structureOf(multiparts(MAX_PART_LEVELS))).toContain('("application" "octet-stream" ("boundary" "b99x") NIL');
  });
});

describe('parts', () => {
  const message = (children: number) =>
    `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(children)}--b--\nepilogue\n`;

  test.each([
    [MAX_PARTS - 2, 1],
    [MAX_PARTS - 1, 1],
    [MAX_PARTS, 1 + '\r\n--b\r\n\r\nx'.length],
    [MAX_PARTS + 1, 1 + 2 * '\r\n--b\r\n\r\nx'.length],
  ])('a multipart of %d: the last one is %d octets long', (children, size) => {
    const parts = partsOf(message(children));
    expect([parts.length, parts.at(-1)!.size]).toEqual([Math.min(children + 1, MAX_PARTS), size]);
  });

  test.each([
    [MAX_PARTS - 2, 'message'],
    [MAX_PARTS - 1, 'other'],
  ])('after %d parts a message part is of kind %s', (before, kind) => {
    const head = `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(before - 1)}`;
    const parts = partsOf(`${head}--b\nContent-Type: message/rfc822\n\nSubject: x\n\n--b--\n`);
    expect(parts[before]!.kind).toBe(kind);
  });
});

test.each([
  [MAX_BOUNDARY_LENGTH - 1, 'multipart'],
  [MAX_BOUNDARY_LENGTH, 'multipart'],
  [MAX_BOUNDARY_LENGTH + 1, 'text'],
])('a boundary of %d octets makes a part of kind %s', (length, kind) => {
  const boundary = 'b'.repeat(length);
  expect(partsOf(`Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n\nx\n`)[0]!.kind).toBe(kind);
});

test.each([
  [MAX_FIELD_OCTETS_USED - 1, MAX_FIELD_OCTETS_USED - 1],
  [MAX_FIELD_OCTETS_USED, MAX_FIELD_OCTETS_USED],
  [MAX_FIELD_OCTETS_USED + 1, MAX_FIELD_OCTETS_USED],
])('of a subject of %d octets %d are used, and the fields after it are read', (length, used) => {
  const envelope = envelopeOf(`Subject:${'x'.repeat(length)}\nMessage-ID: <m@x>`);
  expect([envelope.subject!.length, envelope.messageId]).toEqual([used, '<m@x>']);
});

test('an address list that is too long loses its last address, not half of it', () => {
  const count = Math.ceil(MAX_FIELD_OCTETS_USED / 99) + 1;
  const list = Array.from({ length: count }, (_, i) => `${`${i}`.padStart(95, 'x')}@y`).join(', ');
  const { to } = envelopeOf(`To:${list}`);
  expect(to.length).toBeLessThan(count);
  expect(to.at(-1)!.mailbox).toBe(`${to.length - 1}`.padStart(95, 'x'));
});

test.each([
  [MAX_HEADER_OCTETS_USED - 2, 'xx'],
  [MAX_HEADER_OCTETS_USED - 1, 'x'],
  [MAX_HEADER_OCTETS_USED, undefined],
])('when the fields before took %d octets, a subject of two octets is %j', (before, subject) => {
  const half = before / 2;
  const header = `Date:${'x'.repeat(Math.ceil(half))}\nMessage-ID:${'x'.repeat(Math.floor(half))}\nSubject:xx`;
  expect(envelopeOf(header).subject).toBe(subject);
});

test.each([
  [-1, 'y'],
  [0, undefined],
])(
  'when the parts before took the limit of a message and %d octets, a description of one octet is %j',
  (more, shown) => {
    const parts = MAX_MESSAGE_HEADER_OCTETS_USED / 65_536;
    // The Content-Type of the message itself counts as well.
    const type = ' multipart/mixed; boundary=b';
    const description = (octets: number) => `--b\nContent-Description:${'x'.repeat(octets)}\n\n`;
    const message = `Content-Type:${type}\n\n${description(65_536).repeat(parts - 1)}${description(65_536 - type.length + more)}`;
    const last = partsOf(`${message}--b\nContent-Description:y\n\n`).at(-1)!;
    expect(last.fields.find((value) => value !== undefined)).toBe(shown);
  },
);

test.each([
  [MAX_ADDRESSES - 1, MAX_ADDRESSES - 1],
  [MAX_ADDRESSES, MAX_ADDRESSES],
  [MAX_ADDRESSES + 1, MAX_ADDRESSES],
])('of %d addresses %d are in the envelope', (count, shown) => {
  expect(envelopeOf(`To: ${Array.from({ length: count }, () => 'a@b').join(',')}`).to.length).toBe(shown);
});

test.each([
  [-1, 1],
  [0, 0],
])(
  'when the envelopes before took the limit of a message and %d addresses, one more is shown %d times',
  (more, shown) => {
    const list = (count: number) => Array.from({ length: count }, () => 'a@b').join(',');
    const message = (to: string) => `--b\nContent-Type: message/rfc822\n\nTo: ${to}\n\n`;
    const full = MAX_ADDRESSES_PER_MESSAGE / MAX_ADDRESSES;
    const before = message(list(MAX_ADDRESSES)).repeat(full - 1) + message(list(MAX_ADDRESSES + more));
    const structure = structureOf(`Content-Type: multipart/mixed; boundary=b\n\n${before}${message('last@b')}--b--\n`);
    expect(structure.split('"last"').length - 1).toBe(shown);
  },
);

test.each([
  [MAX_PARAMETERS - 1, MAX_PARAMETERS - 1],
  [MAX_PARAMETERS, MAX_PARAMETERS],
  [MAX_PARAMETERS + 1, MAX_PARAMETERS],
])('of %d parameters %d are read', (count, read) => {
  const list = Array.from({ length: count }, (_, i) => `; p${i}=x`).join('');
  expect(parseContentType(`a/b${list}`)!.parameters.length).toBe(read);
});

test.each([
  [MAX_LANGUAGES - 1, MAX_LANGUAGES - 1],
  [MAX_LANGUAGES, MAX_LANGUAGES],
  [MAX_LANGUAGES + 1, MAX_LANGUAGES],
])('of %d languages %d are read', (count, read) => {
  expect(parseContentLanguage(Array.from({ length: count }, () => 'en').join(',')).length).toBe(read);
});
