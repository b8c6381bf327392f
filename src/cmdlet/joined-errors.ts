/** Several errors that did not keep a cmdlet from the rest of its work, thrown as one when that is done. */
import { CmdletError } from './cmdlet-error.ts';

/** @throws CmdletError with the sentences of all and the rest of the first; nothing for none */
export function throwJoined(errors: readonly CmdletError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const { id, category, exitCode, parameter, commandClass, facts } = first;
  const hints = [...new Set(errors.flatMap((one) => one.hints))];
  const message = errors.map((one) => one.message).join('\n');
  throw new CmdletError(message, { id, category, exitCode, hints, parameter, commandClass, facts });
}
