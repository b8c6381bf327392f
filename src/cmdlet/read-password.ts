/** A password for a cmdlet: from a pipe, the environment, or a prompt that echoes nothing; never from the line. */
import { wrongInput } from './cmdlet-error.ts';

/** For jobs that have no terminal and no pipe. */
export const PASSWORD_VARIABLE = 'POSTERN_PASSWORD';
/** More than any password has, so that a wrong file on standard input is not read to its end. */
const MAX_OCTETS = 4096;

/**
 * @param fromStdin `--password-stdin`
 * @returns the password, without the line end that `echo` leaves
 * @throws CmdletError when there is nowhere to take it from
 */
export async function readPassword(
  fromStdin: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (fromStdin) return readStandardInput();
  const given = environment[PASSWORD_VARIABLE];
  if (given !== undefined && given !== '') return given;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw wrongInput('PasswordMissing', 'A password is needed, and there is no terminal to ask on.', {
      hints: [`Give it on standard input with --password-stdin, or in the variable ${PASSWORD_VARIABLE}.`],
    });
  }
  const password = await prompt('Password: ');
  if ((await prompt('Again: ')) !== password) throw wrongInput('PasswordMismatch', 'The two passwords differ.');
  return password;
}

async function readStandardInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.length > MAX_OCTETS) throw wrongInput('PasswordTooLong', 'Standard input holds more than a password.');
  }
  return text.replace(/\r?\n$/, '');
}

/** Reads a line from the terminal in raw mode. */
function prompt(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const take = (text: string) => {
      for (const key of text) {
        if (key === '\r' || key === '\n') return done(() => resolve(typed));
        if (key === '\u0003') return done(() => reject(wrongInput('OperationStopped', 'Cancelled.')));
        typed = key === '\u007f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    };
    const done = (finish: () => void) => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      finish();
    };
    stdin.on('data', take);
  });
}
