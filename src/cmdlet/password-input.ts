/** Where a cmdlet gets a password from: standard input, the environment, or a prompt; never from the command line. */
import { type CmdletError, wrongInput } from './cmdlet-error.ts';
import type { CmdletHost } from './host.ts';
import { secureString } from './object-type.ts';
import { parameter, switchParameter } from './parameter.ts';

/** For jobs that have neither a terminal nor a pipe. */
export const PASSWORD_VARIABLE = 'POSTERN_PASSWORD';
/** More than any password has, so that a wrong file on standard input is not read to its end. */
const MAX_PASSWORD_INPUT = 4096;

export const passwordStdin = switchParameter({
  help: 'Takes the password from standard input; one line end behind it does not count.',
  ours: true,
});

/** `-Password`: of the management shell, where a SecureString can be made. A text is refused with a better word. */
export const passwordParameter = parameter({
  type: {
    ...secureString,
    parse(input: unknown) {
      if (typeof input === 'string') throw passwordOnTheLine();
      return secureString.parse(input);
    },
  },
  help: 'In the management shell, a SecureString: (Read-Host "Password" -AsSecureString). Never a text, which others could read in the list of processes; elsewhere see --password-stdin.',
  secret: true,
});

/**
 * @param fromStandardInput --password-stdin
 * @throws CmdletError when there is nowhere to take it from, or when two answers differ
 */
export async function passwordInput(fromStandardInput: boolean, host: CmdletHost): Promise<string> {
  const given = await givenPassword(fromStandardInput, host);
  if (given !== undefined) return given;
  const password = await asked('Password: ', host);
  if ((await asked('Again: ', host)) !== password) throw wrongInput('PasswordMismatch', 'The two passwords differ.');
  return password;
}

/**
 * The same for a password that exists already, which is asked for once.
 * @throws CmdletError when there is nowhere to take it from
 */
export async function existingPassword(
  question: string,
  fromStandardInput: boolean,
  host: CmdletHost,
): Promise<string> {
  return (await givenPassword(fromStandardInput, host)) ?? asked(question, host);
}

async function givenPassword(fromStandardInput: boolean, host: CmdletHost): Promise<string | undefined> {
  if (fromStandardInput) return (await host.standardInput(MAX_PASSWORD_INPUT)).replace(/\r?\n$/, '');
  return host.environment[PASSWORD_VARIABLE] || undefined;
}

async function asked(question: string, host: CmdletHost): Promise<string> {
  try {
    return await host.askSecret(question);
  } catch (error) {
    throw (error as CmdletError).id === 'NoTerminalToAsk' ? noPassword() : error;
  }
}

function noPassword(): CmdletError {
  return wrongInput('PasswordMissing', 'A password is needed, and there is no terminal to ask on.', {
    hints: [`Give it on standard input with --password-stdin, or in the variable ${PASSWORD_VARIABLE}.`],
  });
}

/** What to say to a password on the command line, which the process list shows to everybody on the machine. */
export function passwordOnTheLine(): CmdletError {
  return wrongInput(
    'PasswordOnCommandLine',
    'A password is not taken from the command line: others could read it there.',
    {
      parameter: 'Password',
      hints: [
        `Leave -Password out to be asked, pipe it in with --password-stdin, or set ${PASSWORD_VARIABLE}.`,
        'In the management shell: -Password (Read-Host "Password" -AsSecureString)',
      ],
    },
  );
}
