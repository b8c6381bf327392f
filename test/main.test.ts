import { describe, expect, test } from 'vitest';
import { settleColour } from '../src/main.ts';

function settled(argv: readonly string[], env: Readonly<Record<string, string>>, isTerminal: boolean) {
  const environment: NodeJS.ProcessEnv = { ...env };
  settleColour(argv, environment, isTerminal);
  return environment.FORCE_COLOR;
}

describe('colour', () => {
  test('is left to the libraries on a terminal', () => {
    expect(settled([], {}, true)).toBeUndefined();
  });

  test('is off in a pipe', () => {
    expect(settled([], {}, false)).toBe('0');
  });

  test('is on in a pipe when FORCE_COLOR asks for it', () => {
    expect(settled([], { FORCE_COLOR: '1' }, false)).toBe('1');
  });

  test('is off with NO_COLOR, also against FORCE_COLOR', () => {
    expect(settled([], { NO_COLOR: '1' }, true)).toBe('0');
    expect(settled([], { NO_COLOR: '1', FORCE_COLOR: '1' }, true)).toBe('0');
  });

  test('is not turned off by an empty NO_COLOR', () => {
    expect(settled([], { NO_COLOR: '' }, true)).toBeUndefined();
  });

  test('is off in JSON', () => {
    expect(settled(['get-popsettings', '--json'], { FORCE_COLOR: '1' }, true)).toBe('0');
  });
});
