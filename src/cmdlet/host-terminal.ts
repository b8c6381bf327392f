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
  return wrongInput(
    'NoTerminalForConfirm',
    `${operation} asks before it acts, and there is no terminal to answer on. Nothing was done.`,
    { parameter: 'Confirm', category: 'InvalidOperation', hints: [wayOut] },
  );
}

/** An empty answer is the default, which is yes. */
export async function isAgreed(ask: (question: string) => Promise<string>): Promise<boolean> {
  return /^(|y|yes|a)$/i.test((await ask('[Y] Yes  [N] No  (default is "Y"): ')).trim());
}

/** @throws CmdletError where there is no terminal */
export async function askSecretOn({ askSecret }: Surroundings, question: string): Promise<string> {
  if (askSecret !== undefined) return askSecret(question);
  throw wrongInput('NoTerminalToAsk', `${question.replace(/:\s*$/, '')}: there is no terminal to ask on.`, {
    category: 'InvalidOperation',
  });
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
