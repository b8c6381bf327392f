import { describe, expect, test } from 'vitest';
import { htmlToText } from '../../src/mime/html-text.ts';
import { MAX_PREVIEW_CHARACTERS } from '../../src/mime/limits.ts';
import { previewOf } from '../../src/mime/preview.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { corpusMessage, octets } from './messages.ts';

const preview = (message: Buffer) => previewOf(message, scanMessage(message));
const plain = (body: string) =>
  octets(`Content-Type: text/plain; charset=utf-8\n\n${Buffer.from(body).toString('latin1')}`);
const html = (body: string) =>
  octets(`Content-Type: text/html; charset=utf-8\n\n${Buffer.from(body).toString('latin1')}`);

describe('the preview', () => {
  test.each([
    ['plain', 'Hello Bob, this is plain: grüß dich. -- Alice'],
    ['alternative', 'Grüße zwei Zeilen'],
    ['attachments', ''],
    ['forwarded', 'See below.'],
    ['message-at-the-top', 'inside'],
    ['only-headers', ''],
  ])('of %s', (name, text) => {
    expect(preview(corpusMessage(name))).toBe(text);
  });

  test('skips what is quoted, unless there is nothing else', () => {
    expect(preview(plain('> you said\n>> and he\nI answer\n > more\n'))).toBe('I answer');
    expect(preview(plain('> only\n> quoted\n'))).toBe('> only > quoted');
  });

  test('skips attached text', () => {
    const parts = '--b\nContent-Disposition: attachment\n\nattached\n--b\n\nshown\n--b--\n';
    expect(preview(octets(`Content-Type: multipart/mixed; boundary=b\n\n${parts}`))).toBe('shown');
  });

  test('is one line without controls and characters that take no room', () => {
    expect(preview(plain('a\u200b\u034f \0\x07b\r\n\r\n\tc\u00a0d\ufeff'))).toBe('a b c d');
  });

  test.each([
    [MAX_PREVIEW_CHARACTERS - 1, MAX_PREVIEW_CHARACTERS - 1],
    [MAX_PREVIEW_CHARACTERS, MAX_PREVIEW_CHARACTERS],
    [MAX_PREVIEW_CHARACTERS + 1, MAX_PREVIEW_CHARACTERS],
  ])('of %d characters has %d', (length, shown) => {
    expect(preview(plain('ä'.repeat(length)))).toBe('ä'.repeat(shown));
  });

  test('does not cut a character in two', () => {
    expect(preview(plain(`${'x'.repeat(MAX_PREVIEW_CHARACTERS - 1)}😀`))).toBe('x'.repeat(MAX_PREVIEW_CHARACTERS - 1));
  });

  test('of HTML is its text', () => {
    const head = '<head><title>no</title><style>p { color: red }</style></head>';
    expect(
      preview(html(`<!DOCTYPE html><html>${head}<body><p>Dear&nbsp;Bob,</p><p>b<b>ol</b>d &amp; &#252;ber</p>`)),
    ).toBe('Dear Bob, bold & über');
  });
});

describe('text of HTML', () => {
  test.each([
    ['<!-- a > b -->x', 'x'],
    ['a<br>b<p>c', 'a b c'],
    ['a<script>if (a < b) x("</p>")</script>b', 'a  b'],
    ['a<SCRIPT>never closed', 'a '],
    ['a < b > c', 'a < b > c'],
    ['a<b', 'a'],
    ['a<!-- never closed', 'a'],
    ['a<br', 'a '],
    ['&lt;&#x41;&#66;&unknown;&valueOf;&amp', '<AB&unknown;&valueOf;&amp'],
    ['&#0;&#1114112;&#xD83D;', '\ud83d'],
  ])('%s', (markup, text) => {
    expect(htmlToText(markup)).toBe(text);
  });
});
