import type { TestEngine } from './engine.ts';

/** What each LoginType lets a client do on a connection without TLS; inside TLS all of them let it do everything. */
export const LOGIN_TYPES = [
  { loginType: 'PlainTextLogin', passwordInClear: true, scramInClear: true },
  { loginType: 'PlainTextAuthentication', passwordInClear: false, scramInClear: true },
  { loginType: 'SecureLogin', passwordInClear: false, scramInClear: false },
] as const;

/** Sets it for both protocols of a running engine, as an administrator would. */
export async function setLoginType(engine: TestEngine, loginType: string): Promise<void> {
  await engine.cmdlet('set-popsettings', '--login-type', loginType);
  await engine.cmdlet('set-imapsettings', '--login-type', loginType);
}
