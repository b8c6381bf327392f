/**
 * What bash, zsh and sh do to a pasted PowerShell line, and what to type instead.
 *
 *   typed                     arrives as           because
 *   -Flag $true               -Flag                $true is an empty variable
 *   -Confirm:$false           -Confirm:            likewise
 *   -X $env:NAME              -X :NAME             $env is an empty variable
 *   @{Add="a";Remove="b"}     @{Add=a              the ; begins a new command
 *   @{Add="a","b"}            @Add=a @b            brace expansion
 *   *                         file names           globbing
 *
 * None of these can be guessed back safely, so each is refused before anything is done.
 */
import { boolean } from '../model/boolean.ts';
import { wrongInput } from './cmdlet-error.ts';
import type { CmdletSyntax } from './define-cmdlet.ts';
import { exampleOf, type Parameter } from './parameter.ts';
import { type NameStyle, shownName } from './resolve-parameter.ts';
import { normalName } from './spelling.ts';

/** @throws CmdletError when the text is what a shell leaves of something else */
export function refuseDestroyed(parameter: Parameter, text: string): void {
  const found = destroyed(parameter, text);
  if (found === undefined) return;
  throw wrongInput('ArgumentDestroyedByShell', `The shell has changed the value of ${parameter.name}: ${found.cause}`, {
    parameter: parameter.name,
    hints: [found.instead],
  });
}

function destroyed(
  parameter: Parameter,
  text: string,
): { readonly cause: string; readonly instead: string } | undefined {
  const isList = parameter.type.kind === 'list';
  if (/^:[A-Za-z_]\w*$/.test(text)) {
    return {
      cause: `${text} is what is left of $env${text}.`,
      instead: `Write "$${text.slice(1)}", as this shell spells the environment's variable.`,
    };
  }
  if (/^@\{/.test(text) && !text.trimEnd().endsWith('}')) {
    return {
      cause: 'the @{ has no }, because the ; in it has ended the command. What stood behind the ; may have been run.',
      instead: quoteTheTable(parameter),
    };
  }
  if (/^@\(/.test(text) && !text.trimEnd().endsWith(')')) {
    return { cause: 'the @( has no ).', instead: `Put quotes around it: -${parameter.name} '@(…)'` };
  }
  if (isList && /^@(add|remove)=/i.test(text)) {
    return { cause: `${text} is what brace expansion leaves of @{…}.`, instead: quoteTheTable(parameter) };
  }
  return undefined;
}

function quoteTheTable(parameter: Parameter): string {
  const example = exampleOf(parameter);
  return `Put quotes around it: -${parameter.name} '@{Add="${example}"; Remove="…"}', or write --add-${parameter.flag} ${example} --remove-${parameter.flag} …`;
}

/** What to say when a parameter's value is not there. */
export function missingValueHints(
  cmdlet: CmdletSyntax,
  parameter: Parameter,
  style: NameStyle,
  colon: boolean,
): readonly (string | undefined)[] {
  const name = shownName(parameter, style);
  if (parameter.secret) return [parameter.help];
  if (parameter.type === boolean) {
    return [
      'In this shell an unquoted $true or $false is an empty variable and vanishes; nothing was assumed in its place.',
      parameter.isSwitch
        ? `Type ${line(cmdlet, `--no-${parameter.flag}`)}, or ${line(cmdlet, `'-${parameter.name}:$false'`)}`
        : `Type ${line(cmdlet, `--${parameter.flag} true`)}, or ${line(cmdlet, `'-${parameter.name}:$true'`)} (false likewise).`,
    ];
  }
  return [
    colon
      ? 'Nothing follows the colon. Was it an unquoted $variable? This shell has taken it for its own, empty one.'
      : undefined,
    `Type ${line(cmdlet, `${name} ${exampleWord(parameter)}`)}`,
  ];
}

function line(cmdlet: CmdletSyntax, rest: string): string {
  return `postern ${cmdlet.id} ${rest}`;
}

/** The example as a shell takes it for one word. */
function exampleWord(parameter: Parameter): string {
  const text = exampleOf(parameter);
  return /^[\w.:/@+-]+$/.test(text) ? text : `'${text}'`;
}

/** What to say about a word that no parameter takes. */
export function strayWordHints(
  word: string,
  cmdlet: CmdletSyntax,
  before: readonly string[],
): readonly (string | undefined)[] {
  const last = before.at(-1);
  const torn = [...before, word].map((one) => tornName(one, cmdlet)).find((one) => one !== undefined);
  if (torn !== undefined) return [`A blank is missing before the name: ${torn}`];
  if (/^@\w/.test(word)) return [`${word} is what brace expansion leaves of @{…}: put quotes around it.`];
  if (last !== undefined && /^-/.test(last) && /^\$?(true|false|[01])$/i.test(word)) {
    return [`${last} takes no value of its own. Write '${last}:$${word.replace('$', '').toLowerCase()}' in quotes.`];
  }
  const bare = normalName(word.replace(/^\//, ''));
  const named = cmdlet.parameters.find((one) => normalName(one.name) === bare);
  if (named !== undefined) return [`Did you mean ${shownName(named, /[A-Z]/.test(word) ? '-' : '--')}?`];
  return [
    'If it belongs to the value before it, put quotes around the whole. If a * stood there, the shell has put file names in its place: quote it.',
  ];
}

/** `USER01-ImapUseProtocolDefaults` → `USER01 -ImapUseProtocolDefaults`. */
export function tornName(word: string, cmdlet: CmdletSyntax): string | undefined {
  const found = withoutBlank(word, cmdlet);
  return found && `${found.value} -${found.parameter.name}`;
}

/** A value and the whole name of a parameter, where the blank between them is missing. */
export function withoutBlank(
  word: string,
  cmdlet: CmdletSyntax,
): { readonly value: string; readonly parameter: Parameter } | undefined {
  const [, value, name] = /^([^-]+)-(\w+)$/.exec(word) ?? [];
  const parameter = cmdlet.parameters.find((one) => normalName(one.name) === name?.toLowerCase());
  return value === undefined || parameter === undefined ? undefined : { value, parameter };
}
