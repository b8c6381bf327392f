import { expect, test } from 'vitest';
import { loginAllowed } from '../../src/model/login-policy.ts';

test.each([
  ['PlainTextLogin', false, true, true],
  ['PlainTextLogin', false, false, true],
  ['PlainTextAuthentication', false, true, false],
  ['PlainTextAuthentication', false, false, true],
  ['SecureLogin', false, true, false],
  ['SecureLogin', false, false, false],
  ['PlainTextLogin', true, true, true],
  ['PlainTextAuthentication', true, true, true],
  ['PlainTextAuthentication', true, false, true],
  ['SecureLogin', true, true, true],
  ['SecureLogin', true, false, true],
] as const)('%s, TLS %s, password on the wire %s: allowed %s', (loginType, secure, discloses, allowed) => {
  expect(loginAllowed(loginType, secure, discloses)).toBe(allowed);
});
