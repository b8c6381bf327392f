import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBoolean } from '../../src/model/boolean.ts';
import { formatByteQuantifiedSize, parseByteQuantifiedSize } from '../../src/model/byte-quantified-size.ts';
import { parseInt32 } from '../../src/model/int32.ts';
import { isPlaceholder } from '../../src/model/placeholder.ts';
import { loginOptions, mimeTextFormat } from '../../src/model/setting-types.ts';
import { bannerText, certificateName, folderPath, MAX_BANNER, webAddress } from '../../src/model/text.ts';
import { formatTimeSpan, parseTimeSpan, timeSpan } from '../../src/model/time-span.ts';
import { quoteInput } from '../../src/model/value-error.ts';
import { runs } from '../support/fuzz.ts';
import { refusal } from './support/refusal.ts';

describe('a time span', () => {
  test.each([
    ['00:30:00', 1_800_000],
    ['0:30', 1_800_000],
    ['1.00:00:00', 86_400_000],
    ['00:00:30.5', 30_500],
    ['00:00:30.1239999', 30_123],
    [' 00:01:00 ', 60_000],
    ['1800', 1_800_000],
    [1800, 1_800_000],
    ['-00:00:01', -1_000],
  ])('%j is %d ms', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });

  test.each(['24:00:00', '00:60:00', '00:00:60', '1:2:3:4', '', 'TimeValue', '30m', 1.5, null, true, []])(
    '%j is none',
    (text) => {
      expect(refusal(() => parseTimeSpan(text)).message).toContain('TimeSpan');
    },
  );

  test.each([
    [1_800_000, '00:30:00'],
    [86_400_000, '1.00:00:00'],
    [30_500, '00:00:30.5000000'],
    [-1_000, '-00:00:01'],
    [0, '00:00:00'],
  ])('of %d ms is shown as %s', (ms, text) => {
    expect(formatTimeSpan(ms)).toBe(text);
  });

  test('reads back what it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8e12, max: 8e12 }), (ms) => {
        expect(parseTimeSpan(formatTimeSpan(ms))).toBe(ms);
      }),
      runs(100),
    );
  });

  test('says that a bare number was taken as seconds', () => {
    expect(timeSpan.notice?.('1800')).toBe('1800 was taken as seconds: 00:30:00.');
    expect(timeSpan.notice?.('00:30:00')).toBeUndefined();
  });
});

describe('a size', () => {
  test.each([
    ['0', 0],
    [2_000_000, 2_000_000],
    ['2MB', 2_097_152],
    ['2mb', 2_097_152],
    ['10 KB', 10_240],
    ['1.5 GB', 1_610_612_736],
    ['100 B', 100],
    ['1TB', 1_099_511_627_776],
    ['1.907 MB (2,000,000 bytes)', 2_000_000],
    ['Unlimited', 'unlimited'],
    ['UNLIMITED', 'unlimited'],
  ])('%j is %j', (text, size) => {
    expect(parseByteQuantifiedSize(text)).toBe(size);
  });

  test.each(['-1', '2 MB extra', '2PB', '', 'lots', '1e3', '9999999999TB', null, {}])('%j is none', (text) => {
    expect(refusal(() => parseByteQuantifiedSize(text)).hint).toContain('2MB');
  });

  test.each([
    [0, '0 B (0 bytes)'],
    [1023, '1023 B (1,023 bytes)'],
    [1024, '1 KB (1,024 bytes)'],
    [2_000_000, '1.907 MB (2,000,000 bytes)'],
    [2_097_152, '2 MB (2,097,152 bytes)'],
    [20_000_000, '19.07 MB (20,000,000 bytes)'],
    ['unlimited', 'Unlimited'],
  ] as const)('of %j is shown as %s', (size, text) => {
    expect(formatByteQuantifiedSize(size)).toBe(text);
  });

  test('reads back what it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 }), (size) => {
        expect(parseByteQuantifiedSize(formatByteQuantifiedSize(size))).toBe(size);
      }),
      runs(100),
    );
  });
});

describe('an Int32', () => {
  test.each([
    ['512', 512],
    ['+5', 5],
    ['-5', -5],
    ['0x200', 512],
    ['10KB', 10_240],
    [' 7 ', 7],
    ['2147483647', 2_147_483_647],
    ['-2147483648', -2_147_483_648],
  ])('%j is %d', (text, value) => {
    expect(parseInt32(text)).toBe(value);
  });

  test.each(['2147483648', '-2147483649', '4GB'])('%j is too large or too small', (text) => {
    expect(refusal(() => parseInt32(text)).message).toContain('too large or too small for an Int32');
  });

  test.each(['abc', '', '1.5', '5 5', '1e3', 1.5, Number.NaN, Number.POSITIVE_INFINITY, null, true])(
    '%j is none',
    (text) => {
      expect(refusal(() => parseInt32(text)).message).toContain('Input string was not in a correct format.');
    },
  );
});

describe('a Boolean', () => {
  test.each(['$true', '$TRUE', 'true', 'True', '1', 1, -3, true])('%j is true', (text) => {
    expect(parseBoolean(text)).toBe(true);
  });

  test.each(['$false', 'FALSE', '0', 0, false])('%j is false', (text) => {
    expect(parseBoolean(text)).toBe(false);
  });

  test.each(['', ' ', '$', 'yes', 'on', 't', '2', null, undefined, Number.NaN, []])(
    '%j is neither, and above all not true',
    (text) => {
      expect(refusal(() => parseBoolean(text)).message).toContain('Boolean parameters accept only Boolean values');
    },
  );
});

describe('an enumeration', () => {
  test.each([
    ['SecureLogin', 'SecureLogin'],
    ['securelogin', 'SecureLogin'],
    ['Sec', 'SecureLogin'],
    ['PlainTextL', 'PlainTextLogin'],
    ['3', 'SecureLogin'],
    [1, 'PlainTextLogin'],
    [' 2 ', 'PlainTextAuthentication'],
  ])('takes %j as %s', (text, name) => {
    expect(loginOptions.parse(text)).toBe(name);
  });

  test('prefers the whole name to a longer one', () => {
    expect(mimeTextFormat.parse('HtmlOnly')).toBe('HtmlOnly');
    expect(mimeTextFormat.parse('tnef')).toBe('Tnef');
  });

  test('refuses a prefix of two names, and names them', () => {
    expect(refusal(() => loginOptions.parse('Plain')).message).toContain(
      'The identifier name Plain cannot be processed because it is either too similar or identical to the following enumerator names: PlainTextLogin, PlainTextAuthentication. Use a more specific identifier name.',
    );
    expect(refusal(() => mimeTextFormat.parse('TextEnriched')).hint).toBe(
      'Write TextEnrichedOnly (3) or TextEnrichedAndTextAlternative (4).',
    );
  });

  test.each(['Foo', '', '4', '0', 7, '-1', null, true, []])('refuses %j, and says what there is', (text) => {
    const { message, hint } = refusal(() => loginOptions.parse(text));
    expect(message).toContain('PlainTextLogin, PlainTextAuthentication, SecureLogin');
    expect(hint).toBe('Take the name or the number: 1 PlainTextLogin, 2 PlainTextAuthentication, 3 SecureLogin.');
  });
});

describe('a banner', () => {
  test.each([
    ['one line of text', true],
    ['x'.repeat(MAX_BANNER - 1), true],
    ['x'.repeat(MAX_BANNER), true],
    ['x'.repeat(MAX_BANNER + 1), false],
    ['', false],
    ['two\r\n* BYE lines', false],
    ['two\nlines', false],
    ['[CAPABILITY IMAP4rev1] hello', false],
    ['hello [there]', true],
    ['grüß Gott', false],
    ['tab\there', false],
  ])('%j: %s', (text, allowed) => {
    if (allowed) expect(bannerText.parse(text)).toBe(text);
    else expect(refusal(() => bannerText.parse(text)).message).toContain('printable ASCII');
  });
});

describe('other texts', () => {
  test.each(['mail.contoso.com', '*.contoso.com', 'EX01', '', '  '])('%j can name a certificate', (text) => {
    expect(certificateName.parse(text)).toBe(text.trim());
  });

  test.each(['0.0.0.0:995', 'mail contoso', 'https://mail.contoso.com', '-mail.contoso.com', `${'a'.repeat(64)}.com`])(
    '%j cannot name a certificate',
    (text) => {
      expect(refusal(() => certificateName.parse(text)).message).toContain('without a port');
    },
  );

  test.each(['https://OwaServer01', 'http://owa.contoso.com/owa?x=1', ''])('%j is a web address', (text) => {
    expect(webAddress.parse(text)).toBe(text);
  });

  test.each(['owa.contoso.com', 'ftp://owa', 'javascript:alert(1)', 'https://', 'https://a b'])(
    '%j is no web address',
    (text) => {
      expect(refusal(() => webAddress.parse(text)).message).toContain('http:// or https://');
    },
  );

  test('a folder is any path but none at all', () => {
    expect(folderPath.parse('C:\\Pop3Logging')).toBe('C:\\Pop3Logging');
    expect(refusal(() => folderPath.parse('')).message).toContain('path of a folder');
    expect(folderPath.notice?.('C:\\Pop3Logging')).toContain('C/Pop3Logging below the data folder');
    expect(folderPath.notice?.('/var/log')).toBeUndefined();
  });
});

describe('placeholders of documentation', () => {
  test.each([
    'Value',
    'TimeValue',
    'connectionvalue',
    'IPaddress:Port',
    '<FQDN>',
    '<…>',
    '<FQDN1>:<TCPPort1>:<SSL | TLS | blank>',
  ])('%s is recognised', (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });

  test.each(['', '512', 'mail.contoso.com', 'a < b', 'values'])('%j is an ordinary text', (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });

  test('are told apart in the error', () => {
    expect(refusal(() => parseInt32('Value')).hint).toContain('looks like a placeholder');
    expect(refusal(() => parseTimeSpan('TimeValue')).hint).toContain('00:30:00');
  });
});

test('a value is quoted short, on one line, without control characters', () => {
  expect(quoteInput('a\u001b[31m\nb')).toBe('"a?[31m?b"');
  expect(quoteInput('x'.repeat(500)).length).toBeLessThan(100);
  expect(quoteInput(null)).toBe('"null"');
});
