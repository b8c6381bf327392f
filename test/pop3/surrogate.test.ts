import { describe, expect, test } from 'vitest';
import { asciiHeader } from '../../src/pop3/surrogate.ts';

function surrogate(...lines: string[]): string[] {
  const octets = asciiHeader(Buffer.from(`${lines.join('\r\n')}\r\n\r\nKörper\r\n`));
  const text = octets.toString();
  expect(text.endsWith('\r\n\r\nKörper\r\n')).toBe(true);
  return text.slice(0, -'\r\n\r\nKörper\r\n'.length).split('\r\n');
}

describe('the surrogate of a message with UTF-8 in its header', () => {
  test('is the message itself when its header is ASCII, octet for octet', () => {
    const plain = Buffer.from('Subject: plain\r\n\r\nKörper\r\n');
    expect(asciiHeader(plain)).toBe(plain);
  });

  test('is the message itself when its header is in another charset', () => {
    const latin = Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\nx\r\n', 'latin1');
    expect(asciiHeader(latin)).toBe(latin);
  });

  test('has fields that are ASCII unchanged, folds included', () => {
    expect(surrogate('Received: from a\r\n\tby b', 'Subject: ü')).toEqual([
      'Received: from a',
      '\tby b',
      'Subject: =?UTF-8?B?w7w=?=',
    ]);
  });

  test('cuts encoded words between characters, at most 75 octets each', () => {
    const subject = 'äöü€😀'.repeat(30);
    const lines = surrogate(`Subject: ${subject}`);
    const words = lines.map((line) => line.replace(/^Subject:/, '').trim());
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
    const text = words.map((word) => Buffer.from(word.slice('=?UTF-8?B?'.length, -2), 'base64').toString());
    expect(text.some((part) => part.includes('\ufffd'))).toBe(false);
    expect(text.join('')).toBe(subject);
  });

  test('keeps groups, and quotes what must be quoted', () => {
    expect(surrogate('To: "Smith, \\"J\\"" <j@x.org>, Frühstück: "a b"@x.org, zoë@x.org;')).toEqual([
      'To: "Smith, \\"J\\"" <j@x.org>,',
      ` =?UTF-8?B?${Buffer.from('Frühstück').toString('base64')}?=: "a b"@x.org,`,
      ` =?UTF-8?B?${Buffer.from('zoë@x.org').toString('base64')}?= <invalid@internationalized-address.invalid>;`,
    ]);
  });

  test('leaves out parameters and fields that it cannot keep', () => {
    expect(
      surrogate(
        'Content-Type: text/plain; charset=utf-8; name="ü.txt"',
        'Content-Disposition: attachment; filename="ü.txt"',
        'Message-ID: <ü@x.org>',
        'Bäd: x',
        'X-Note: ü',
      ),
    ).toEqual([
      'Content-Type: text/plain;',
      ' charset="utf-8"',
      'Content-Disposition: attachment',
      'X-Note: =?UTF-8?B?w7w=?=',
    ]);
  });

  test('is ASCII up to the body, whatever the header holds', () => {
    const lines = [
      'From: <ü',
      'To: ,;:ü@',
      'Cc: ""ü',
      'Subject:ü',
      ': ü',
      'ü',
      ' ü',
      'Content-Type: ü',
      'Resent-To: ü;ü:ü',
    ];
    for (const line of surrogate('A: b', ...lines)) expect(line).toMatch(/^[\x20-\x7e]*$/);
  });
});
