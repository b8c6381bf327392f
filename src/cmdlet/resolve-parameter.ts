/** Which parameter a typed name means. */

import { exchangeParameter } from './absent/exchange-parameters.ts';
import type { CmdletError } from './cmdlet-error.ts';
import { wrongInput } from './cmdlet-error.ts';
import type { CmdletSyntax } from './define-cmdlet.ts';
import type { Parameter } from './parameter.ts';
import { parameterMistake } from './published-mistakes.ts';
import { meantNames, normalName } from './spelling.ts';

/** How the person wrote the name, and so how they get names shown: `--login-type` or `-LoginType`. */
export type NameStyle = '--' | '-';

export function shownName(parameter: Parameter, style: NameStyle): string {
  return style === '--' ? `--${parameter.flag}` : `-${parameter.name}`;
}

/**
 * The parameter of that name: the exact name, an alias, or a prefix that only one parameter has. Either spelling of a
 * name is found in either style.
 * @throws CmdletError when there is none, or more than one
 */
export function resolveParameter(cmdlet: CmdletSyntax, typed: string, style: NameStyle): Parameter {
  const wanted = normalName(typed);
  const exact = cmdlet.parameters.find((one) => namesOf(one).includes(wanted));
  if (exact !== undefined) return exact;
  const candidates =
    wanted === ''
      ? []
      : cmdlet.parameters.filter((one) => !one.ours && namesOf(one).some((name) => name.startsWith(wanted)));
  if (candidates.length === 1) return candidates[0]!;
  throw candidates.length === 0 ? notFound(cmdlet, typed, style) : ambiguous(cmdlet, typed, candidates, style);
}

function namesOf(parameter: Parameter): readonly string[] {
  return [normalName(parameter.name), ...parameter.aliases.map(normalName)];
}

function ambiguous(
  cmdlet: CmdletSyntax,
  typed: string,
  candidates: readonly Parameter[],
  style: NameStyle,
): CmdletError {
  const matches = candidates.map((one) => shownName(one, style)).join(' ');
  // A prefix never means a parameter that PowerShell does not have, so that runbooks mean what they mean there.
  const ours = cmdlet.parameters.filter((one) => one.ours && normalName(one.name).startsWith(normalName(typed)));
  return wrongInput(
    'AmbiguousParameter',
    `Parameter cannot be processed because the parameter name '${typed}' is ambiguous. Possible matches include: ${matches}.`,
    {
      parameter: typed,
      hints: [
        ours.length > 0 ? `If ${orList(ours.map((one) => shownName(one, style)))} is meant, write it out.` : undefined,
      ],
    },
  );
}

function notFound(cmdlet: CmdletSyntax, typed: string, style: NameStyle): CmdletError {
  const meant = meantNames(
    typed,
    cmdlet.parameters.map((one) => one.name),
  ).map((name) => shownName(cmdlet.parameters.find((one) => one.name === name)!, style));
  const published = parameterMistake(cmdlet, typed, style) ?? exchangeParameter(cmdlet, typed);
  return wrongInput('NamedParameterNotFound', `A parameter cannot be found that matches parameter name '${typed}'.`, {
    parameter: typed,
    hints: [
      published ??
        (meant.length > 0 ? `Did you mean ${orList(meant)}?` : `Get-Help ${cmdlet.name} shows those that there are.`),
    ],
  });
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
