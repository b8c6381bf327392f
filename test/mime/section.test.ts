import { describe, expect, test } from 'vitest';
import { HeaderFilter } from '../../src/mime/header-filter.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { findSection, type SectionText } from '../../src/mime/section.ts';
import { corpusMessage, octets, withCrlf } from './messages.ts';

function cut(message: Buffer, path: number[], text: SectionText): string | undefined {
  const wire = withCrlf(message);
  const section = findSection(scanMessage(message), path, text);
  return section && wire.toString('latin1', section.wireStart, section.wireEnd);
}

describe('sections of a message that is not multipart', () => {
  const plain = octets('Subject: x\n\nbody\n');

  test('part 1 is its body', () => {
    expect(cut(plain, [1], 'body')).toBe('body\r\n');
    expect(cut(plain, [1], 'mime')).toBe('Subject: x\r\n\r\n');
  });

  test.each([[[2]], [[0]], [[1, 1]], [[1, 0]]])('there is no part %j', (path) => {
    expect(cut(plain, path, 'body')).toBeUndefined();
  });

  test('only messages have HEADER and TEXT', () => {
    expect(cut(plain, [1], 'header')).toBeUndefined();
    expect(cut(plain, [1], 'text')).toBeUndefined();
  });

  test('without a part number the message itself is meant', () => {
    expect(cut(plain, [], 'body')).toBe('Subject: x\r\n\r\nbody\r\n');
    expect(cut(plain, [], 'header')).toBe('Subject: x\r\n\r\n');
    expect(cut(plain, [], 'text')).toBe('body\r\n');
    expect(cut(plain, [], 'mime')).toBeUndefined();
  });
});

describe('sections of a forwarded message', () => {
  const forwarded = corpusMessage('forwarded');

  test('the part is the whole message, its MIME header the one of the part', () => {
    expect(cut(forwarded, [2], 'body')).toMatch(/^From: "Inner, Ingrid".*--inner--\r\n$/s);
    expect(cut(forwarded, [2], 'mime')).toBe(
      'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="mail.eml"\r\n\r\n',
    );
  });

  test('numbers go on inside of it', () => {
    expect(cut(forwarded, [2], 'header')).toMatch(/^From: "Inner, Ingrid".*boundary="inner"\r\n\r\n$/s);
    expect(cut(forwarded, [2, 1], 'body')).toBe('Inner text\r\nover two lines');
    expect(cut(forwarded, [2, 2], 'header')).toBe('Subject: innermost\r\n\r\n');
    expect(cut(forwarded, [2, 2, 1], 'body')).toBe('deep');
    expect(cut(forwarded, [2, 3], 'body')).toBeUndefined();
    expect(cut(forwarded, [2, 1, 1], 'body')).toBeUndefined();
  });

  test('a message at the top is part 1, and the text inside it 1.1', () => {
    const top = corpusMessage('message-at-the-top');
    expect(cut(top, [1], 'header')).toMatch(/^From: inner@/);
    expect(cut(top, [1, 1], 'body')).toBe('<p>inside</p>\r\n');
  });
});

describe('header fields', () => {
  const header = octets('From: a\r\nTo: b\r\n c\r\nX-To: d\r\nno field\r\nto : e\r\nSubject: f\r\n\r\n');
  const fields = (...names: string[]) => new HeaderFilter(names, false).apply(header).toString('latin1');
  const fieldsNot = (...names: string[]) => new HeaderFilter(names, true).apply(header).toString('latin1');

  test('come in the order of the message, folded as they are, with the blank line', () => {
    expect(fields('SUBJECT', 'to')).toBe('To: b\r\n c\r\nto : e\r\nSubject: f\r\n\r\n');
  });

  test('a name is not taken for a part of another', () => {
    expect(fields('T', 'X-')).toBe('\r\n');
  });

  test('without the named ones all others come, lines that are no fields too', () => {
    expect(fieldsNot('to', 'subject')).toBe('From: a\r\nX-To: d\r\nno field\r\n\r\n');
    expect(fieldsNot('none')).toBe(header.toString('latin1'));
  });

  test('a header without a blank line gets one for named fields, not for the others', () => {
    const unended = octets('From: a\r\nSubject: b');
    expect(new HeaderFilter(['subject'], false).apply(unended).toString()).toBe('Subject: b\r\n\r\n');
    expect(new HeaderFilter(['from'], true).apply(unended).toString()).toBe('Subject: b\r\n');
  });

  test('what comes after the blank line is no header', () => {
    const message = octets('From: a\r\n\r\nSubject: body\r\n');
    expect(new HeaderFilter(['subject'], false).apply(message).toString()).toBe('\r\n');
  });
});
