/** What a host of cmdlets asks and reads where a person or a pipe is at the other end, the same in every host. */
import { type CmdletError, wrongInput } from './cmdlet-error.ts';
import type { IntendedAction } from './host.ts';
import type { Surroundings } from './surroundings.ts';

/** `Performing the operation "Set-PopSettings" on target "EX01\\1".` */
export function sentence({ operation, target }: Pick<IntendedAction, 'operation' | 'target'>): string {
  return `Performing the operation "${operation}" on target "${target}".`;
}

/** The changes, indented, a line each. */
export function changesOf({ details }: IntendedAction): readonly string[] {
  return details.length === 0 ? ['  Nothing would change.'] : details.map((line) => `  ${line}`);
}

/** @param wayOut how to go ahead without the question, as this host spells it */
export function nobodyToConfirm({ operation }: Pick<IntendedAction, 'operation'>, wayOut: string): CmdletError {
  const details = { parameter: 'Confirm', hints: [`Nothing was done. ${wayOut}`] };
  return noTerminal('NoTerminalForConfirm', `${operation} asks before it acts`, details);
}

/** An empty answer is the default, which is yes. */
export async function isAgreed(ask: (question: string) => Promise<string>): Promise<boolean> {
  return /^(|y|yes|a)$/i.test((await ask('[Y] Yes  [N] No  (default is "Y"): ')).trim());
}

/** @throws CmdletError where there is no terminal */
export async function askOn({ ask }: Surroundings, question: string): Promise<string> {
  return (ask ?? nobodyToAsk(question))(question);
}

/** The same, without an echo of what is typed. @throws CmdletError where there is no terminal */
export async function askSecretOn({ askSecret }: Surroundings, question: string): Promise<string> {
  return (askSecret ?? nobodyToAsk(question))(question);
}

function nobodyToAsk(question: string): never {
  const asked = question.replace(/:?\s*$/, '');
  throw noTerminal('NoTerminalToAsk', asked === '' ? 'A line is waited for' : `"${asked}" waits for an answer`, {
    hints: ['Start it at a terminal, or put the answer into the script: as a parameter of its own, or in $env:NAME.'],
  });
}

function noTerminal(id: string, what: string, details: { parameter?: string; hints: readonly string[] }): CmdletError {
  const message = `${what}, and there is no terminal to answer on.`;
  return wrongInput(id, message, { ...details, category: 'InvalidOperation' });
}

/**
 * @param limit in characters
 * @throws CmdletError when more comes
 */
export async function readStandardInput({ standardInput }: Surroundings, limit: number): Promise<string> {
  let text = '';
  for await (const piece of standardInput()) {
    text += piece;
    if (text.length > limit) {
      throw wrongInput('InputTooLong', `Standard input holds more than the ${limit} characters that can be meant.`);
    }
  }
  return text;
}
