/** What the tab key offers: commands, parameters, and the values that a parameter takes. */

import type { CmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import type { Parameter } from '../../cmdlet/parameter.ts';
import { boolean } from '../../model/boolean.ts';
import type { Enumeration } from '../../model/enumeration.ts';
import { ALIASES } from '../aliases.ts';
import { commandNames, findCommand } from '../evaluate/command-lookup.ts';
import { collect } from '../evaluate/frame.ts';
import { documentedServers, localServer } from '../evaluate/local-server.ts';
import type { Session } from '../evaluate/session.ts';
import { toText } from '../values/text.ts';
import { currentCommand } from './current-command.ts';

export type Completion = readonly [candidates: readonly string[], replaced: string];

/** More would scroll the screen away. */
const MAX_CANDIDATES = 200;

/** @param line the text left of the cursor */
export async function complete(line: string, session: Session): Promise<Completion> {
  const { words, partial } = currentCommand(line);
  const candidates = await candidatesFor(words, partial, session);
  return [candidates.slice(0, MAX_CANDIDATES), partial];
}

async function candidatesFor(words: readonly string[], partial: string, session: Session): Promise<readonly string[]> {
  const variable = /^\$(\w*)$/.exec(partial)?.[1];
  if (variable !== undefined) return variableNames(variable, session);
  const [name, ...rest] = words;
  if (name === undefined) return starting(partial, [...commandNames(session), ...Object.keys(ALIASES)]);
  const found = await findCommand(name, session);
  if (found === undefined) return [];
  if (found.kind === 'function') {
    const names = (found.definition.script.parameters ?? []).map((one) => `-${one.name}`);
    return partial.startsWith('-') ? starting(partial, names) : [];
  }
  if (partial.startsWith('--')) return starting(partial, flags(found.cmdlet));
  if (partial.startsWith('-')) return starting(partial, parameterNames(found.cmdlet));
  const parameter = parameterAt(found.cmdlet, rest);
  return parameter === undefined ? [] : valuesFor(parameter, partial, session);
}

function starting(partial: string, names: readonly string[]): readonly string[] {
  const wanted = partial.toLowerCase();
  const found = names.filter((one) => one.toLowerCase().startsWith(wanted));
  return [...new Set(found)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

function variableNames(partial: string, { globals }: Session): readonly string[] {
  const own = [...globals.visible().keys(), 'true', 'false', 'null', 'env:COMPUTERNAME', 'Error'];
  return starting(partial, own).map((one) => `$${one}`);
}

function parameterNames({ parameters }: CmdletSyntax): readonly string[] {
  return parameters.filter(({ onlyAccepted }) => onlyAccepted !== true).map(({ name }) => `-${name}`);
}

function flags({ parameters }: CmdletSyntax): readonly string[] {
  return parameters.filter(({ onlyAccepted }) => onlyAccepted !== true).map(({ flag }) => `--${flag}`);
}

/** The parameter whose value is being typed: the one before, else the next by position. */
function parameterAt({ parameters }: CmdletSyntax, words: readonly string[]): Parameter | undefined {
  const last = words.at(-1);
  const named = last === undefined ? undefined : byName(parameters, last);
  if (named !== undefined && !named.isSwitch) return named;
  const taken = words.filter((word, at) => {
    const before = at === 0 ? undefined : byName(parameters, words[at - 1]!);
    return !/^-[a-z]/i.test(word) && (before === undefined || before.isSwitch);
  });
  return parameters.find(({ position }) => position === taken.length);
}

function byName(parameters: readonly Parameter[], word: string): Parameter | undefined {
  const wanted = /^--?([\w-]+):?$/.exec(word)?.[1]?.toLowerCase();
  if (wanted === undefined) return undefined;
  const exact = parameters.find(({ name, flag, aliases }) =>
    [name, flag, ...aliases].some((one) => one.toLowerCase() === wanted),
  );
  const starting = parameters.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  return exact ?? (starting.length === 1 ? starting[0] : undefined);
}

async function valuesFor({ type, setting }: Parameter, partial: string, session: Session): Promise<readonly string[]> {
  const typed = partial.replace(/^['"]/, '');
  if (type === boolean) return starting(partial, ['$true', '$false']);
  if (type.kind === 'enumeration') return starting(typed, (type as Enumeration<string>).names);
  if (/^Server/.test(type.name)) return starting(typed, await serverNames(session)).map(quoted);
  if (/^(Mailbox|User|CASMailbox|Recipient)\w*Id/.test(type.name))
    return starting(typed, await mailboxNames(session)).map(quoted);
  const known = 'completions' in type ? (type.completions as readonly string[]) : [];
  return setting === undefined ? starting(typed, known).map(quoted) : [];
}

async function serverNames(session: Session): Promise<readonly string[]> {
  const names = await documentedServers(session);
  return names.length > 0 ? names : [(await localServer(session)).name];
}

/** Asked of the cmdlet that shows them; its errors are not for the one who presses a key. */
async function mailboxNames(session: Session): Promise<readonly string[]> {
  const found = await findCommand('Get-Mailbox', session);
  if (found?.kind !== 'cmdlet') return [];
  const { runCatalogueCmdlet } = await import('../evaluate/run-catalogue-cmdlet.ts');
  const { SourceText } = await import('../syntax/source-text.ts');
  const source = new SourceText('');
  const silent = () => undefined;
  const streams = {
    error: silent,
    warning: silent,
    verbose: silent,
    debug: silent,
    information: silent,
    notice: silent,
  };
  const frame = { session, scope: session.globals, source, streams, item: undefined, depth: 0, inTry: true };
  try {
    const place = { source, span: { start: 0, end: 0 } };
    const objects = await collect(runCatalogueCmdlet(found.cmdlet, [], undefined, place, frame));
    return objects.map((one) => toText(one));
  } catch {
    return [];
  }
}

/** A name with blanks needs quotes. */
function quoted(name: string): string {
  return /^[\w.@\\:-]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}
