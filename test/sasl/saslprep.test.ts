import { describe, expect, it } from 'vitest';
import { saslprep } from '../../src/sasl/saslprep.ts';

describe('saslprep', () => {
  it.each([
    ['I\u00adX', 'IX', 'soft hyphen is mapped to nothing'],
    ['user', 'user', 'nothing to do'],
    ['USER', 'USER', 'case is kept'],
    ['\u00aa', 'a', 'normalised with KC'],
    ['\u2168', 'IX', 'normalised with KC'],
  ])('prepares the example %j of RFC 4013 §3 to %j: %s', (text, prepared) => {
    expect(saslprep(text)).toBe(prepared);
  });

  it.each([
    ['\u0007', 'control character'],
    ['\u06271', 'text from right to left must also end so'],
  ])('refuses the example %j of RFC 4013 §3: %s', (text) => {
    expect(saslprep(text)).toBeUndefined();
  });

  it.each([
    ['a\u00a0b\u3000c', 'a b c', 'spaces of other scripts'],
    ['e\u0301', '\u00e9', 'a combining accent'],
    ['\uff21\uff22', 'AB', 'full-width letters'],
    ['\u05d0\u05d1', '\u05d0\u05d1', 'Hebrew alone'],
    ['p\u{1f600}ss', 'p\u{1f600}ss', 'an emoji, which Unicode 3.2 did not know'],
    ['', '', 'nothing at all'],
  ])('prepares %j to %j: %s', (text, prepared) => {
    expect(saslprep(text)).toBe(prepared);
    expect(saslprep(prepared)).toBe(prepared);
  });

  it.each([
    ['a\0b', 'NUL'],
    ['a\u0085b', 'C1 control'],
    ['\ud800', 'half a surrogate pair'],
    ['\ue000', 'private use'],
    ['\ufdd0', 'non-character'],
    ['\u{1ffff}', 'non-character of a higher plane'],
    ['\u202eabc', 'direction override'],
    ['\ufffd', 'replacement character'],
    ['\u{e0041}', 'tag'],
    ['\u05d0a\u05d1', 'mixed directions'],
    ['a\u05d0', 'right to left not at both ends'],
  ])('refuses %j: %s', (text) => {
    expect(saslprep(text)).toBeUndefined();
  });
});
