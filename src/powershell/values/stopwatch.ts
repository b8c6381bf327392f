/** `[System.Diagnostics.Stopwatch]`: how long something took. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { runtimeError } from './runtime-error.ts';
import { TimeSpan } from './time-span.ts';
import type { Value } from './value.ts';

export class Stopwatch extends CmdletObject {
  #elapsed = 0;
  #since: number | undefined;

  constructor() {
    super('System.Diagnostics.Stopwatch', [
      ['IsRunning', false],
      ['Elapsed', null],
      ['ElapsedMilliseconds', 0],
    ]);
  }

  get #milliseconds(): number {
    return this.#elapsed + (this.#since === undefined ? 0 : performance.now() - this.#since);
  }

  override get(name: string): Value | undefined {
    switch (name.toLowerCase()) {
      case 'isrunning':
        return this.#since !== undefined;
      case 'elapsed':
        return new TimeSpan(Math.round(this.#milliseconds));
      case 'elapsedmilliseconds':
        return Math.trunc(this.#milliseconds);
      default:
        return undefined;
    }
  }

  /** @throws CmdletError for a method that it does not have */
  call(method: string): undefined {
    switch (method.toLowerCase()) {
      case 'start':
        this.#since ??= performance.now();
        return undefined;
      case 'stop':
        this.#elapsed = this.#milliseconds;
        this.#since = undefined;
        return undefined;
      case 'reset':
      case 'restart':
        this.#elapsed = 0;
        this.#since = method.toLowerCase() === 'reset' ? undefined : performance.now();
        return undefined;
      default:
        throw runtimeError(
          'MethodNotFound',
          `Method invocation failed because [${this.typeName}] does not contain a method named '${method}'.`,
        );
    }
  }
}
