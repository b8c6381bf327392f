/** A script's arguments for bind.ts: values are typed already, and only become what the parameter's type reads. */
import type { ArgumentSource, Token } from '../../cmdlet/bind.ts';
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import type { CmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import { exampleOf, type Parameter } from '../../cmdlet/parameter.ts';
import { Hashtable, type RawValue } from '../../cmdlet/raw-value.ts';
import { tornName, withoutBlank } from '../../cmdlet/shell-damage.ts';
import { boolean } from '../../model/boolean.ts';
import type { Span } from '../syntax/source-text.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toText } from '../values/text.ts';
import { isArray, ScriptBlock, type Value } from '../values/value.ts';
import type { EvaluatedArgument, ValueArgument } from './arguments.ts';

export class ScriptArguments implements ArgumentSource {
  readonly #cmdlet: CmdletSyntax;
  readonly #args: readonly EvaluatedArgument[];
  #at = 0;

  constructor(cmdlet: CmdletSyntax, args: readonly EvaluatedArgument[]) {
    this.#cmdlet = cmdlet;
    this.#args = args;
  }

  /** The argument that was being bound when an error was thrown. */
  get place(): Span | undefined {
    return this.#args[Math.max(0, this.#at - 1)]?.span;
  }

  next(): Token | undefined {
    const argument = this.#args[this.#at];
    if (argument === undefined) return undefined;
    if (argument.kind === 'value') {
      if (argument.text === '-') throw loneDash(this.#args[this.#at + 1]);
      if (argument.text !== '--') return { kind: 'value' };
      this.#at += 1;
      return this.next();
    }
    this.#at += 1;
    const { name, style, attached } = argument;
    // The value is read when its parameter is known.
    return { kind: 'name', name, style, attached: attached && new Attached(attached), colon: attached !== undefined };
  }

  takeValue(parameter: Parameter | undefined, attached: string | RawValue | undefined): RawValue | undefined {
    if (attached instanceof Attached) return rawValue(attached.argument, parameter);
    const argument = this.#args[this.#at];
    if (argument?.kind !== 'value') return undefined;
    this.#at += 1;
    return rawValue(argument, parameter);
  }

  hintsForMissing(parameter: Parameter): readonly (string | undefined)[] {
    const example = parameter.type === boolean ? '$true' : exampleOf(parameter);
    return [`Type ${this.#cmdlet.name} -${parameter.name} ${example}`];
  }

  hintsForStray(word: string): readonly (string | undefined)[] {
    const before = this.#args[this.#at - 2];
    const torn = this.#args.flatMap((one) =>
      one.kind === 'value' && one.text !== undefined ? (tornName(one.text, this.#cmdlet) ?? []) : [],
    )[0];
    if (torn !== undefined) return [`A blank is missing before the name: ${torn}`];
    if (before?.kind === 'name' && /^(true|false|[01])$/i.test(word)) {
      return [`-${before.name} takes no value of its own. Write -${before.name}:$${word.toLowerCase()}`];
    }
    return [/\s/.test(word) ? undefined : 'If it belongs to the value before it, put quotes around the whole.'];
  }
}

/**
 * `USER01-ImapUseProtocolDefaults $false`, as a help page prints it, with the blank that is missing. Only where nothing
 * else can be meant: the name is whole and a value follows; and not for what cannot be taken back.
 * @returns undefined when there is nothing of that kind
 */
export function withMissingBlank(
  args: readonly EvaluatedArgument[],
  cmdlet: CmdletSyntax,
): { readonly args: readonly EvaluatedArgument[]; readonly notice: string } | undefined {
  if (cmdlet.shouldProcess === 'high') return undefined;
  for (const [at, one] of args.entries()) {
    if (one.kind !== 'value' || one.text === undefined || args[at + 1]?.kind !== 'value') continue;
    const found = withoutBlank(one.text, cmdlet);
    if (found === undefined || found.parameter.isSwitch) continue;
    const { value, parameter } = found;
    const name = { kind: 'name', name: parameter.name, style: '-', attached: undefined, span: one.span } as const;
    return {
      args: args.toSpliced(at, 1, { ...one, value, text: value }, name),
      notice: `A blank is missing in ${one.text}; it is taken for ${value} -${parameter.name}.`,
    };
  }
  return undefined;
}

/** Carries a value through the binder to the parameter that it is for. */
class Attached {
  readonly argument: ValueArgument;
  constructor(argument: ValueArgument) {
    this.argument = argument;
  }
}

/** `Get-CasMailbox - Identity X` */
function loneDash(next: EvaluatedArgument | undefined) {
  const name = next?.kind === 'value' && next.text !== undefined && /^[a-z]\w*$/i.test(next.text) ? next.text : 'Name';
  return wrongInput(
    'PositionalParameterNotFound',
    "A positional parameter cannot be found that accepts argument '-'.",
    { hints: [`There is a blank between the dash and the name of the parameter: write -${name}.`] },
  );
}

function rawValue({ value, text }: ValueArgument, parameter: Parameter | undefined): RawValue {
  const kind = parameter?.type.kind ?? 'text';
  if (kind === 'object') return value as RawValue;
  // `-WhatIf:$WhatIf`, where nobody has set $WhatIf.
  if (parameter?.isSwitch === true && value === null) return false;
  if (kind !== 'number' && typeof value === 'number' && text !== undefined) return unitless(text, value);
  return asRaw(value);
}

/** `2MB` means its number of bytes also to a type that reads text. */
function unitless(text: string, value: number): RawValue {
  return /[a-z]$/i.test(text) ? value : text;
}

/** Values in the vocabulary of the binder. A script block where text belongs is its inner text. */
export function asRaw(value: Value): RawValue {
  if (isArray(value)) return value.map(asRaw);
  if (value instanceof ScriptBlock) return value.value.trim();
  if (value instanceof HashtableValue) {
    return new Hashtable(new Map(value.entries().map(([key, one]) => [toText(key), asRaw(one)])));
  }
  return value as RawValue;
}
