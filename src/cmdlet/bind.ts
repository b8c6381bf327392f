/**
 * Binds arguments to the parameters of a cmdlet. The command line and the management shell differ in how their words
 * come about; from here on they are one.
 */
import {
  alreadyBound,
  cannotBeUsedTogether,
  missingArgument,
  missingMandatory,
  unexpectedPositional,
} from './binder-errors.ts';
import { convertArgument } from './convert-argument.ts';
import type { CmdletSyntax } from './define-cmdlet.ts';
import type { BoundParameters, Parameter } from './parameter.ts';
import type { RawValue } from './raw-value.ts';
import { ListEdit } from './raw-value.ts';
import { type NameStyle, resolveParameter, shownName } from './resolve-parameter.ts';

/** One argument: a parameter's name, perhaps with its value attached, or a value that stands alone. */
export type Token =
  | {
      readonly kind: 'name';
      readonly name: string;
      readonly style: NameStyle;
      /** What stood behind the colon or the equals sign; undefined without one. */
      readonly attached: string | RawValue | undefined;
      /** There was a colon or an equals sign. */
      readonly colon: boolean;
    }
  | { readonly kind: 'value' };

/** Where arguments come from. */
export interface ArgumentSource {
  /** The next argument; a value stays until it is taken. */
  next(): Token | undefined;
  /**
   * Takes the value in front, read the way this parameter's type needs it.
   * @param attached the text that stood behind the parameter's colon and begins the value
   * @returns undefined when there is no value in front
   * @throws CmdletError when the text cannot be one
   */
  takeValue(parameter: Parameter | undefined, attached: string | RawValue | undefined): RawValue | undefined;
  /** What a person should hear when a value is missing, or when one stands where none belongs. */
  hintsForMissing(parameter: Parameter, style: NameStyle, colon: boolean): readonly (string | undefined)[];
  hintsForStray(word: string, cmdlet: CmdletSyntax): readonly (string | undefined)[];
}

export interface Binding {
  readonly values: BoundParameters;
  /** What the reader should be told although everything was understood. */
  readonly notices: readonly string[];
}

/** @throws CmdletError when an argument does not fit; the first one wins */
export function bind(cmdlet: CmdletSyntax, source: ArgumentSource): Binding {
  const binder = new Binder(cmdlet, source);
  for (let token = source.next(); token !== undefined; token = source.next()) {
    if (token.kind === 'name') binder.named(token);
    else binder.positional();
  }
  return binder.finish();
}

class Binder {
  readonly #cmdlet: CmdletSyntax;
  readonly #source: ArgumentSource;
  readonly #values = new Map<string, unknown>();
  readonly #notices: string[] = [];
  #position = 0;

  constructor(cmdlet: CmdletSyntax, source: ArgumentSource) {
    this.#cmdlet = cmdlet;
    this.#source = source;
  }

  named({ name, style, attached, colon }: Token & { kind: 'name' }): void {
    const negated = style === '--' && attached === undefined ? this.#negated(name) : undefined;
    const edit = style === '--' ? this.#editVariant(name) : undefined;
    const parameter = negated ?? edit?.parameter ?? resolveParameter(this.#cmdlet, name, style);
    if (negated !== undefined || (parameter.isSwitch && !colon)) {
      this.#bind(parameter, negated === undefined, style);
      return;
    }
    const raw = this.#source.takeValue(parameter, attached);
    if (raw === undefined) {
      throw missingArgument(parameter, this.#source.hintsForMissing(parameter, style, colon));
    }
    this.#notice(parameter, raw);
    if (edit !== undefined) this.#edit(edit, raw);
    else this.#bind(parameter, convertArgument(parameter, raw), style);
  }

  positional(): void {
    const parameter = this.#cmdlet.parameters.find(
      (one) => one.position === this.#position && !this.#values.has(one.name),
    );
    const raw = this.#source.takeValue(parameter, undefined)!;
    if (parameter === undefined) {
      const word = String(raw);
      throw unexpectedPositional(word, this.#source.hintsForStray(word, this.#cmdlet));
    }
    this.#position += 1;
    if (parameter.positionNotice) this.#notices.push(parameter.positionNotice);
    this.#bind(parameter, convertArgument(parameter, raw), '-');
  }

  finish(): Binding {
    const missing = this.#cmdlet.parameters.filter((one) => one.mandatory && !this.#values.has(one.name));
    if (missing.length > 0) {
      const examples = this.#cmdlet.examples.slice(0, 1).map(({ line }) => `For example: ${line}`);
      throw missingMandatory(missing, examples);
    }
    return { values: Object.fromEntries(this.#values), notices: this.#notices };
  }

  /** `--no-x` says false to a switch or a Boolean. */
  #negated(name: string): Parameter | undefined {
    const rest = /^no-(.+)$/i.exec(name)?.[1];
    if (rest === undefined || this.#byFlag(name) !== undefined) return undefined;
    const parameter = this.#byFlag(rest);
    return parameter?.type.kind === 'boolean' ? parameter : undefined;
  }

  /** `--add-x` and `--remove-x` change a list and keep the rest of it. */
  #editVariant(name: string): EditVariant | undefined {
    const [, part, rest] = /^(add|remove)-(.+)$/i.exec(name) ?? [];
    if (part === undefined) return undefined;
    // Singular is what one writes for one element: --add-ssl-binding.
    const parameter = this.#byFlag(rest!) ?? this.#byFlag(`${rest}s`);
    if (parameter?.setting === undefined || parameter.type.kind !== 'list') return undefined;
    return { parameter, part: part.toLowerCase() as EditVariant['part'] };
  }

  #byFlag(flag: string): Parameter | undefined {
    return this.#cmdlet.parameters.find((one) => one.flag === flag.toLowerCase());
  }

  #edit({ parameter, part }: EditVariant, raw: RawValue): void {
    const before = this.#values.get(parameter.name);
    if (before !== undefined && !(before instanceof ListEdit)) throw this.#replacedAndEdited(parameter);
    const { add, remove } = before ?? new ListEdit([], []);
    const elements = convertArgument(parameter, raw);
    if (!Array.isArray(elements)) throw this.#replacedAndEdited(parameter);
    const edit =
      part === 'add' ? new ListEdit([...add, ...elements], remove) : new ListEdit(add, [...remove, ...elements]);
    this.#values.set(parameter.name, edit);
  }

  #replacedAndEdited(parameter: Parameter): Error {
    return cannotBeUsedTogether(
      [shownName(parameter, '--'), `--add-${parameter.flag} or --remove-${parameter.flag}`],
      'The first replaces the whole list, the others change it: use one way.',
    );
  }

  #bind(parameter: Parameter, value: unknown, style: NameStyle): void {
    if (this.#values.has(parameter.name)) {
      throw this.#values.get(parameter.name) instanceof ListEdit && !(value instanceof ListEdit)
        ? this.#replacedAndEdited(parameter)
        : alreadyBound(parameter, style);
    }
    this.#values.set(parameter.name, value);
  }

  #notice(parameter: Parameter, raw: RawValue): void {
    const notice = parameter.type.notice?.(raw);
    if (notice !== undefined) this.#notices.push(`${parameter.name}: ${notice}`);
  }
}

interface EditVariant {
  readonly parameter: Parameter;
  readonly part: 'add' | 'remove';
}
