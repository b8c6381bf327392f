import { describe, expect, test } from 'vitest';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { addressText, displayOf, readEnvelope } from '../../src/mime/envelope-reader.ts';
import { corpusMessage, octets } from './messages.ts';

const envelopeOf = (header: string) => describeMessage(octets(`${header}\n\nx\n`)).envelope.toString('latin1');

describe('ENVELOPE', () => {
  test('has ten fields in their order', () => {
    const header = [
      'Date: Mon, 1 Jan 2024 00:00:00 +0000',
      'Subject: s',
      'From: F <f@x>',
      'Sender: s@x',
      'Reply-To: r@x',
      'To: t@x, u@x',
      'Cc: c@x',
      'Bcc: b@x',
      'In-Reply-To: <i@x>',
      'Message-ID: <m@x>',
    ].join('\n');
    expect(envelopeOf(header)).toBe(
      '("Mon, 1 Jan 2024 00:00:00 +0000" "s" (("F" NIL "f" "x")) ((NIL NIL "s" "x")) ((NIL NIL "r" "x")) ' +
        '((NIL NIL "t" "x")(NIL NIL "u" "x")) ((NIL NIL "c" "x")) ((NIL NIL "b" "x")) "<i@x>" "<m@x>")',
    );
  });

  test('what is absent is NIL, what is empty is an empty string, empty address lists are NIL', () => {
    expect(envelopeOf('X: y')).toBe('(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)');
    expect(envelopeOf('Subject:\nDate: \nTo:')).toBe('("" "" NIL NIL NIL NIL NIL NIL NIL NIL)');
  });

  test('Sender and Reply-To are those of From when absent or empty', () => {
    const from = '((NIL NIL "f" "x"))';
    expect(envelopeOf('From: f@x')).toBe(`(NIL NIL ${from} ${from} ${from} NIL NIL NIL NIL NIL)`);
    expect(envelopeOf('From: f@x\nSender:\nReply-To: ,')).toBe(`(NIL NIL ${from} ${from} ${from} NIL NIL NIL NIL NIL)`);
  });

  test('a group is framed by two marks', () => {
    expect(envelopeOf('To: G: a@x;')).toContain('((NIL NIL "G" NIL)(NIL NIL "a" "x")(NIL NIL NIL NIL))');
  });

  test('8-bit text goes into literals as it is, encoded words stay encoded', () => {
    expect(envelopeOf('Subject: gr\xc3\xbcn\nFrom: \xc3\x84 <a@x>')).toContain(
      '{5}\r\ngr\xc3\xbcn (({2}\r\n\xc3\x84 NIL "a" "x"))',
    );
    expect(envelopeOf('Subject: =?utf-8?q?=C3=BC?=')).toContain('"=?utf-8?q?=C3=BC?="');
  });

  test('runs of blanks become one in subject and names, nowhere else', () => {
    expect(envelopeOf('Subject: a\t b\n   c\nFrom: "a \t b" <a@x>\nDate: a\t b')).toContain(
      '("a\t b" "a b c" (("a b" NIL "a" "x"))',
    );
  });

  test('broken addresses are shown as they were meant', () => {
    const envelope = describeMessage(corpusMessage('broken-addresses')).envelope;
    expect(addressText(readEnvelope(envelope).to)).toBe(
      'j.d@x.example, a.b@example.org, Foo [x] <a@example.org>, me@example.org <me@example.org>, a@c, ' +
        'Unclosed <a@example.org>, Foo <MISSING_MAILBOX@MISSING_DOMAIN>, a@MISSING_DOMAIN, MISSING_MAILBOX@b.example, ' +
        'Foo <a@example.org>, one@example.org, two@example.org, John Doe <j@example.org>, x@example.org, y@example.org',
    );
  });

  test('blanks around a message id on a line of its own are not part of it', () => {
    const envelope = readEnvelope(describeMessage(corpusMessage('folded-message-id')).envelope);
    expect([envelope.messageId, envelope.inReplyTo]).toEqual(['<folded-id@example.org>', '<other@example.org>']);
  });
});

describe('reading an envelope back', () => {
  test('gives what the header said', () => {
    const header =
      'Subject: "q" \\ \xfc\nFrom: "A \\"B\\"" <@r:f@x>\nTo: G: a@x;\nDate: d\nMessage-ID: <m@x>\nIn-Reply-To: <i@x>';
    const envelope = readEnvelope(octets(envelopeOf(header)));
    const from = [{ name: 'A "B"', route: '@r', mailbox: 'f', host: 'x' }];
    const none = { name: undefined, route: undefined };
    expect(envelope).toEqual({
      date: 'd',
      subject: '"q" \\ \xfc',
      from,
      sender: from,
      replyTo: from,
      to: [
        { ...none, mailbox: 'G', host: undefined },
        { ...none, mailbox: 'a', host: 'x' },
        { ...none, mailbox: undefined, host: undefined },
      ],
      cc: [],
      bcc: [],
      inReplyTo: '<i@x>',
      messageId: '<m@x>',
    });
  });

  test.each(['', '(', '(NIL', '(NIL NIL)', '("x', '({9}\r\nx NIL)', '(NIL NIL ((NIL NIL NIL)) NIL)'])(
    'refuses %j',
    (wire) => {
      expect(() => readEnvelope(octets(wire))).toThrow('cannot be read back');
    },
  );

  test('shows addresses as a person reads them', () => {
    const from = readEnvelope(octets(envelopeOf('From: =?utf-8?q?J=C3=BC?= <j@x>, k@y, G: l@z;'))).from;
    expect(addressText(from)).toBe('Jü <j@x>, k@y, G:, l@z');
    expect(from.map(displayOf)).toEqual(['Jü', 'k@y', 'G', 'l@z', '']);
  });
});
