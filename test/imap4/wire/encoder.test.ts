import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommandLexer } from '../../../src/imap4/wire/command-lexer.ts';
import { encodeMailbox, encodeNString, encodeString, encodeText, fromOctets } from '../../../src/imap4/wire/encoder.ts';
import { runs } from '../../support/fuzz.ts';
import { ROOMY } from './lexing.ts';

describe('strings in responses', () => {
  test.each([
    ['', '""'],
    ['plain', '"plain"'],
    ['a "b" \\c', '"a \\"b\\" \\\\c"'],
    ['two\r\nlines', '{10}\r\ntwo\r\nlines'],
    ['gr\xc3\xbcn', '{5}\r\ngr\xc3\xbcn'],
    ['x'.repeat(1_025), `{1025}\r\n${'x'.repeat(1_025)}`],
  ])('%j is written %j', (octets, written) => {
    expect(encodeString(octets)).toBe(written);
  });

  test('what is not there is NIL', () => {
    expect(encodeNString(undefined)).toBe('NIL');
    expect(encodeNString('NIL')).toBe('"NIL"');
  });

  test('a mailbox name is modified UTF-7 until the client has enabled UTF-8', () => {
    expect(encodeMailbox('Ärger', { utf8: false })).toBe('"&AMQ-rger"');
    expect(encodeMailbox('Ärger', { utf8: true })).toBe('"\xc3\x84rger"');
  });

  test('a text stays on its line', () => {
    expect(encodeText('one\r\n* BYE two')).toBe('one * BYE two');
  });

  test('a text is in ASCII, whatever it was made of', () => {
    expect(encodeText('Mailbox Größe 😀 does not exist')).toBe('Mailbox Gr??e ? does not exist');
  });

  test('ill-formed UTF-8 is not taken for text', () => {
    expect(fromOctets('gr\xc3\xbcn')).toBe('grün');
    expect(fromOctets('gr\xfcn')).toBeUndefined();
    expect(fromOctets('\xed\xa0\x80')).toBeUndefined();
  });

  test('whatever is written can be read back', () => {
    const octet = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit: octet }), (octets) => {
        const lexer = new CommandLexer();
        lexer.push(Buffer.from(`${encodeString(octets).replace('}\r\n', '+}\r\n')}\r\n`, 'latin1'));
        const event = lexer.next(ROOMY);
        const token = event?.kind === 'command' ? event.tokens[0] : undefined;
        expect(token?.kind === 'quoted' ? token.text : (token as { bytes: Buffer }).bytes.toString('latin1')).toBe(
          octets,
        );
      }),
      runs(100),
    );
  });
});
