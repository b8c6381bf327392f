/** A password that a mailbox is to have from now on. */
import type { CmdletHost } from '../host.ts';
import { passwordInput } from '../password-input.ts';
import type { SecureString } from '../secure-string.ts';

/** NIST SP 800-63B §3.1.1.2: shorter ones are guessed. Scripts that make them go on, so it is a warning. */
const SHORT = 8;

/**
 * @param given -Password of the management shell
 * @param fromStandardInput --password-stdin
 * @throws CmdletError when there is nowhere to take it from, or when two answers differ
 */
export async function newPassword(
  given: SecureString | undefined,
  fromStandardInput: boolean,
  host: CmdletHost,
): Promise<string> {
  const password = given?.reveal() ?? (await passwordInput(fromStandardInput, host));
  const characters = [...password].length;
  if (characters > 0 && characters < SHORT) {
    host.warning(`The password has fewer than ${SHORT} characters; such passwords are guessed.`);
  }
  return password;
}
