/**
 * A cmdlet as a process: words in, text and an exit code out. Data goes to stdout; warnings, notices, questions and
 * errors to stderr, which with --json are JSON too, one object a line.
 */
import { bind } from './bind.ts';
import { type CmdletObject, PrintedObject } from './cmdlet-object.ts';
import { CommandLineHost } from './command-line-host.ts';
import type { OutputFormat } from './common-parameters.ts';
import type { Cmdlet } from './define-cmdlet.ts';
import { errorJson, errorText, reportOf } from './error-report.ts';
import type { ExitCode } from './exit-code.ts';
import { invoke } from './invoke.ts';
import type { BoundParameters } from './parameter.ts';
import type { Surroundings } from './surroundings.ts';
import { WordSource } from './words.ts';

/** @returns the exit code; never throws */
export async function runOnCommandLine(
  cmdlet: Cmdlet,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  let json = asksForJson(words);
  let quiet = false;
  try {
    const { values, notices } = bind(cmdlet, new WordSource(cmdlet, words));
    json = outputFormat(values) === 'json';
    quiet = silences(values.ErrorAction);
    const host = new CommandLineHost(cmdlet, values, surroundings, json);
    for (const text of notices) host.notice(text);
    await print(cmdlet, values, host, surroundings);
    return host.exitCode;
  } catch (error) {
    const report = reportOf(error, cmdlet.name);
    if (!quiet) surroundings.stderr(json ? errorJson(report) : errorText(report, cmdlet.name, surroundings.errorWidth));
    return report.exitCode;
  }
}

async function print(
  cmdlet: Cmdlet,
  values: BoundParameters,
  host: CommandLineHost,
  surroundings: Surroundings,
): Promise<void> {
  const objects: CmdletObject[] = [];
  try {
    for await (const object of invoke(cmdlet, values, host)) objects.push(object);
  } finally {
    // What came before an error is not lost with it.
    if (objects.length > 0) surroundings.stdout(await rendered(cmdlet, objects, outputFormat(values), surroundings));
  }
  if (objects.length === 0 && outputFormat(values) === 'json' && !host.hasSpoken) surroundings.stdout('[]\n');
}

async function rendered(
  cmdlet: Cmdlet,
  objects: readonly CmdletObject[],
  format: OutputFormat | undefined,
  { screenWidth, emphasis }: Surroundings,
): Promise<string> {
  if (format === undefined && objects.every((one) => one instanceof PrintedObject)) {
    return objects.map(({ text }) => text).join('');
  }
  const view = objects[0]!.view;
  const options = { width: screenWidth, emphasis: await emphasis() };
  switch (format ?? (view === undefined ? 'list' : 'table')) {
    case 'json': {
      const { toJsonText } = await import('./serialise.ts');
      return toJsonText(objects, cmdlet.returns);
    }
    case 'yaml': {
      const { toYamlText } = await import('./serialise.ts');
      return toYamlText(objects, cmdlet.returns);
    }
    case 'csv': {
      const { toCsvText } = await import('./serialise.ts');
      return toCsvText(objects);
    }
    case 'table': {
      const { formatTable } = await import('./format-table.ts');
      return formatTable(objects, view ?? everyProperty(objects), options);
    }
    case 'list': {
      const { formatList } = await import('./format-list.ts');
      return formatList(objects, options);
    }
  }
}

function everyProperty(objects: readonly CmdletObject[]) {
  const names = new Set(objects.flatMap((one) => [...one.properties.keys()]));
  return { columns: [...names].map((property) => ({ property })) };
}

/** `--json` is `--output json`. */
export function outputFormat(values: BoundParameters): OutputFormat | undefined {
  return values.Json === true ? 'json' : (values.Output as OutputFormat | undefined);
}

export function silences(preference: unknown): boolean {
  return preference === 'SilentlyContinue' || preference === 'Ignore';
}

/** Before the words are understood: an error in them has to come in the form that they ask for. */
function asksForJson(words: readonly string[]): boolean {
  return words.some((word, at) => {
    if (/^--?json$/i.test(word)) return true;
    return (
      /^--?output([:=]json)$/i.test(word) || (/^--?output[:=]?$/i.test(word) && /^json$/i.test(words[at + 1] ?? ''))
    );
  });
}
