/** `$PSCmdlet` of an advanced function: whether it may go ahead, asked and answered as for a cmdlet. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { sentence } from '../../cmdlet/host-terminal.ts';
import { toBoolean } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { confirmed } from './confirmation.ts';
import { ErrorRecord, Failure } from './error-record.ts';
import type { Frame } from './frame.ts';
import { preference } from './preferences.ts';

export class ScriptCmdlet extends CmdletObject {
  readonly #name: string;
  readonly #asksByItself: boolean;

  /**
   * @param asksByItself `ConfirmImpact = 'High'`
   * @param set the parameter set that the call has chosen
   */
  constructor(name: string, asksByItself: boolean, set: string) {
    super('PSScriptCmdlet', [['ParameterSetName', set]]);
    this.#name = name;
    this.#asksByItself = asksByItself;
  }

  /** @throws CmdletError for a method that it does not have */
  async call(method: string, args: readonly Value[], frame: Frame): Promise<Value | undefined> {
    const [first = null, second = null] = args;
    switch (method.toLowerCase()) {
      case 'shouldprocess':
        return this.#shouldProcess(toText(first), second === null ? this.#name : toText(second), frame);
      case 'shouldcontinue':
        return confirmed({ session: frame.session, operation: toText(second), lines: [toText(first)] });
      case 'throwterminatingerror':
        throw first instanceof ErrorRecord ? new Failure(first, true) : runtimeError(toText(first), toText(first));
      case 'writeverbose':
        if (preference('VerbosePreference', frame) === 'Continue') frame.streams.verbose(toText(first));
        return undefined;
      case 'writewarning':
        frame.streams.warning(toText(first));
        return undefined;
      default:
        throw runtimeError(
          'MethodNotFound',
          `Method invocation failed because [PSScriptCmdlet] does not contain a method named '${method}'.`,
        );
    }
  }

  async #shouldProcess(target: string, operation: string, frame: Frame): Promise<boolean> {
    const line = sentence({ operation, target });
    if (toBoolean(frame.scope.get('WhatIfPreference'))) {
      frame.streams.information(`What if: ${line}`);
      return false;
    }
    const threshold = toText(frame.scope.get('ConfirmPreference') ?? 'High').toLowerCase();
    if (threshold === 'low' || threshold === 'medium' || (threshold === 'high' && this.#asksByItself)) {
      return confirmed({ session: frame.session, operation, lines: [line] });
    }
    if (preference('VerbosePreference', frame) === 'Continue') frame.streams.verbose(line);
    return true;
  }
}
