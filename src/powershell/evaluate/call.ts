/** One call of a command: the frame it runs in, with the preferences that its own parameters set. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import type { BoundParameters } from '../../cmdlet/parameter.ts';
import { toText } from '../values/text.ts';
import { elementsOf, type Value } from '../values/value.ts';
import { type ErrorRecord, Failure, type Place, recordOf } from './error-record.ts';
import type { Frame } from './frame.ts';
import { type Preference, preference } from './preferences.ts';
import type { Streams } from './streams.ts';

export class Call {
  /** The command's name, as errors call it. */
  readonly name: string;
  readonly place: Place;
  readonly frame: Frame;
  readonly #errorAction: Preference;
  readonly #values: BoundParameters;
  readonly #caller: Frame;
  /** Variables that this call has begun to fill. */
  readonly #begun = new Set<string>();

  constructor(name: string, place: Place, caller: Frame, values: BoundParameters) {
    this.name = name;
    this.place = place;
    this.#values = values;
    this.#caller = caller;
    this.#errorAction = (values.ErrorAction as Preference | undefined) ?? preference('ErrorActionPreference', caller);
    this.frame = { ...caller, streams: this.#streams() };
  }

  /**
   * An error after which the command goes on with the next object: shown, unless -ErrorAction or a `catch` further out
   * says otherwise.
   * @throws Failure when it has to end something
   */
  writeError(thrown: unknown): void {
    const record = recordOf(thrown, this.name, this.place);
    this.#keep('ErrorVariable', record);
    const { session, inTry, streams } = this.frame;
    if (this.#errorAction === 'Stop') throw new Failure(record, !inTry);
    if (this.#errorAction === 'Ignore') return;
    if (this.#errorAction === 'SilentlyContinue') session.remember(record);
    else if (inTry) throw new Failure(record, false);
    else session.report(record, streams);
  }

  /** `-OutVariable` keeps all of them, `-PipelineVariable` the one that is on its way. */
  keepOutput(value: Value): void {
    this.#keep('OutVariable', value);
    const current = this.#values.PipelineVariable;
    if (current !== undefined) this.#caller.scope.set(toText(current as Value), value);
  }

  /** Adds to the variable that the parameter names; each call begins it anew unless a `+` stands before the name. */
  #keep(parameter: string, value: Value): void {
    const named = this.#values[parameter];
    if (named === undefined) return;
    const name = toText(named as Value);
    const { scope } = this.#caller;
    const before = name.startsWith('+') || this.#begun.has(parameter) ? (scope.get(name.replace('+', '')) ?? []) : [];
    this.#begun.add(parameter);
    scope.set(name.replace('+', ''), [...elementsOf(before), value]);
  }

  #streams(): Streams {
    const { streams } = this.#caller;
    const warnings =
      (this.#values.WarningAction as Preference | undefined) ?? preference('WarningPreference', this.#caller);
    const isVerbose = this.#chosen('Verbose', 'VerbosePreference');
    const isDebug = this.#chosen('Debug', 'DebugPreference');
    return {
      outer: streams.outer ?? streams,
      error: (record: ErrorRecord) => streams.error(record),
      warning: (text) => {
        this.#keep('WarningVariable', text);
        if (warnings === 'Stop') {
          throw wrongInput('ActionPreferenceStop', text, { category: 'OperationStopped' });
        }
        if (warnings !== 'SilentlyContinue' && warnings !== 'Ignore') streams.warning(text);
      },
      verbose: (text) => (isVerbose ? streams.verbose(text) : undefined),
      debug: (text) => (isDebug ? streams.debug(text) : undefined),
      information: (text) => streams.information(text),
      notice: (text) => (warnings === 'Ignore' || warnings === 'SilentlyContinue' ? undefined : streams.notice(text)),
    };
  }

  #chosen(parameter: string, variable: 'VerbosePreference' | 'DebugPreference'): boolean {
    const own = this.#values[parameter] as boolean | undefined;
    return own ?? preference(variable, this.#caller) !== 'SilentlyContinue';
  }
}
