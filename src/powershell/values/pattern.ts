/**
 * Regular expressions that a person wrote, for `-match`, `-replace`, `-split` and `switch -Regex`.
 *
 * Two things stand between such a pattern and the program. The dialect: .NET's is turned into JavaScript's, and what
 * has no counterpart is refused by name. The time: a pattern such as `(a+)+$` can take longer than the age of the
 * universe, so every match runs in a V8 context of its own with a deadline, after which it is stopped and an error says so.
 */
import type { Script } from 'node:vm';
import { runtimeError } from './runtime-error.ts';

/** A person waits for a match in a pipeline of thousands; one that takes this long never ends. */
export const MATCH_MS = 250;
/** Longer patterns are generated, and compiling one may take what matching may not. */
export const MAX_PATTERN = 4096;

export interface Pattern {
  /** The first match; undefined when there is none. */
  match(text: string): RegExpExecArray | undefined;
  /** Every match. */
  matchAll(text: string): readonly RegExpExecArray[];
}

/** @throws CmdletError when it is no pattern, or one of a kind that is not supported */
export function pattern(source: string, { caseSensitive = false } = {}): Pattern {
  if (source.length > MAX_PATTERN) {
    throw invalid(source, `A pattern may have ${MAX_PATTERN} characters.`);
  }
  const { body, flags } = translated(source, caseSensitive ? '' : 'i');
  const compiled = compile(source, body, `${flags}g`);
  return {
    match: (text) => (timed(source, compiled, text, 'first') as RegExpExecArray[])[0],
    matchAll: (text) => timed(source, compiled, text, 'all') as RegExpExecArray[],
  };
}

function compile(source: string, body: string, flags: string): RegExp {
  try {
    return new RegExp(body, flags);
  } catch (error) {
    throw invalid(source, (error as Error).message.replace(/^Invalid regular expression: /, ''));
  }
}

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\(\?>/, 'Atomic groups (?>…) are not supported.'],
  [/\(\?\(/, 'Conditions (?(…)…) are not supported.'],
  [/\(\?<\w*-\w+>/, 'Balancing groups (?<a-b>…) are not supported.'],
  [/\\G/, 'The anchor \\G is not supported.'],
  [/(?<!^)\(\?[imsnx-]+[:)]/, 'Options (?i) are supported at the beginning of a pattern only.'],
];

/** From .NET's dialect to JavaScript's. */
function translated(source: string, base: string): { body: string; flags: string } {
  const [options = '', on = '', off = ''] = /^\(\?([imsn]*)(?:-([imsn]+))?\)/.exec(source) ?? [];
  const rest = source.slice(options.length);
  for (const [construct, reason] of REFUSED) if (construct.test(rest)) throw invalid(source, reason);
  const flags = new Set([...base, ...on].filter((flag) => flag !== 'n' && !off.includes(flag)));
  // Character properties need the mode in which an unneeded backslash is an error; elsewhere it is harmless.
  if (/\\[pP]\{/.test(rest)) flags.add('u');
  const body = rest
    .replace(/\(\?'(\w+)'/g, '(?<$1>')
    .replace(/\(\?#[^)]*\)/g, '')
    .replace(/\\A/g, '(?<![\\s\\S])')
    .replace(/\\z/g, '(?![\\s\\S])')
    .replace(/\\Z/g, '(?=\\n?(?![\\s\\S]))');
  return { body, flags: [...flags].join('') };
}

function invalid(source: string, reason: string) {
  return runtimeError(
    'RegexParseError',
    `The pattern "${source.slice(0, 80)}" is not a regular expression that can be used. ${reason}`,
    {
      category: 'InvalidArgument',
    },
  );
}

interface Arena {
  readonly first: Script;
  readonly all: Script;
  readonly context: { pattern: RegExp; text: string };
}

let arena: Arena | undefined;

/** Made at the first match; most scripts never match anything. */
function theArena(): Arena {
  if (arena !== undefined) return arena;
  const { createContext, Script } = process.getBuiltinModule('node:vm');
  const first = new Script('pattern.lastIndex = 0; (m => m === null ? [] : [m])(pattern.exec(text))');
  const all = new Script('[...text.matchAll(pattern)]');
  arena = { first, all, context: createContext({ pattern: /x/, text: '' }) as Arena['context'] };
  return arena;
}

function timed(source: string, compiled: RegExp, text: string, which: 'first' | 'all'): unknown {
  const { context, ...scripts } = theArena();
  context.pattern = compiled;
  context.text = text;
  try {
    return scripts[which].runInContext(context, { timeout: MATCH_MS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw runtimeError(
      'RegexMatchTimeout',
      `Matching the pattern "${source.slice(0, 80)}" was stopped after ${MATCH_MS} ms.`,
      { hints: ['Patterns such as (a+)+ try every way to part the text; write them without repeating a repetition.'] },
    );
  }
}
