/** Which command a name means: an alias, a function of the script, a cmdlet of the pipeline, or one of the catalogue. */
import { cmdletNames, findCmdlet } from '../../cmdlet/catalogue.ts';
import { type CmdletError, wrongInput } from '../../cmdlet/cmdlet-error.ts';
import type { Cmdlet } from '../../cmdlet/define-cmdlet.ts';
import { meantCommands } from '../../cmdlet/published-mistakes.ts';
import { plainDashes } from '../../cmdlet/spelling.ts';
import { isPlaceholder, placeholderExample } from '../../model/placeholder.ts';
import { whyNotHere } from '../absent/why-not-here.ts';
import { ALIASES } from '../aliases.ts';
import { findPipelineCmdlet, pipelineCmdletNames } from '../cmdlets/catalogue.ts';
import type { PipelineCmdlet } from '../cmdlets/define-pipeline-cmdlet.ts';
import type { FunctionDefinition } from '../syntax/script-ast.ts';
import type { Span } from '../syntax/source-text.ts';
import { type Failure, failureOf } from './error-record.ts';
import type { Frame } from './frame.ts';
import type { Session } from './session.ts';

export type FoundCommand =
  | { readonly kind: 'function'; readonly definition: FunctionDefinition }
  | { readonly kind: 'pipeline'; readonly cmdlet: PipelineCmdlet }
  | { readonly kind: 'cmdlet'; readonly cmdlet: Cmdlet };

/** As it was meant: blogs make typographic dashes of plain ones. */
export function commandName(typed: string): string {
  return plainDashes(typed);
}

/** `Set -ImapSettings`, `ImapSettings = …`: an alias or a short name would hide that something else was meant. */
export async function isMisread(name: string, rest: readonly string[], session: Session): Promise<boolean> {
  const [next = ''] = rest;
  if (next === '=' || isServiceControl(name, rest)) return true;
  return (
    /^[a-z]+$/i.test(name) &&
    /^-\w/.test(next) &&
    (await findByName(`${name}${plainDashes(next)}`)) !== undefined &&
    !session.functions.has(name.toLowerCase())
  );
}

/** `sc config MSExchangePOP3 start= auto`: the alias of Set-Content would write a file. */
function isServiceControl(name: string, [verb = '']: readonly string[]): boolean {
  return /^sc$/i.test(name) && /^(config|query|queryex|qc|start|stop)$/i.test(verb);
}

export async function findCommand(typed: string, session: Session): Promise<FoundCommand | undefined> {
  // `Microsoft.PowerShell.Utility\Select-Object`
  const bare = /^[\w.]+\\([\w-]+)$/.exec(typed)?.[1] ?? typed;
  const name = aliasTarget(bare, session) ?? bare;
  const definition = session.functions.get(name.toLowerCase());
  if (definition !== undefined) return { kind: 'function', definition };
  return (await findByName(name)) ?? (name.includes('-') ? undefined : findByName(`Get-${name}`));
}

async function findByName(name: string): Promise<FoundCommand | undefined> {
  const pipeline = await findPipelineCmdlet(name);
  if (pipeline !== undefined) return { kind: 'pipeline', cmdlet: pipeline };
  const cmdlet = await findCmdlet(name);
  return cmdlet && { kind: 'cmdlet', cmdlet };
}

export function aliasTarget(name: string, session: Session): string | undefined {
  const key = name.toLowerCase();
  return session.aliases.get(key) ?? (Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined);
}

/** Everything that can be called by name, for suggestions and completion. */
export function commandNames(session: Session): readonly string[] {
  return [...cmdletNames, ...pipelineCmdletNames, ...[...session.functions.values()].map(({ name }) => name)];
}

/**
 * The error of a command that is not there. Its place is the name alone.
 * @param rest what follows the name, as it was typed
 */
export function notFoundAt(span: Span, name: string, rest: readonly string[], frame: Frame): Failure {
  return failureOf(commandNotFound(name, rest, frame.session), '', { source: frame.source, span }, name);
}

/** @param rest what follows the name, as it was typed */
export function commandNotFound(name: string, rest: readonly string[], session: Session): CmdletError {
  const why = whyNotHere(name, rest);
  const meant = why === undefined ? meantCommands([name, ...rest], commandNames(session)) : [];
  return wrongInput(
    'CommandNotFoundException',
    `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.`,
    {
      category: 'ObjectNotFound',
      hints: [
        why,
        rest[0] === '=' ? `To keep it in a variable, write: $${name} = ${rest.slice(1).join(' ')}` : undefined,
        ...meant.map((one) => `Did you mean: ${one}`),
        ...(meant.length > 0 ? placeholders(rest) : []),
      ],
    },
  );
}

/** What else of a line that was meant has to be replaced. */
function placeholders(words: readonly string[]): readonly string[] {
  return words.filter(isPlaceholder).map((word) => {
    const example = placeholderExample(word);
    return `${word} looks like a placeholder: put your own value in its place${example ? `, for example ${example}` : ''}.`;
  });
}
