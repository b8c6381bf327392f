/** `postern shell …` as a process: which way in was chosen, and what Control-C does. */
import { wrongInput } from '../cmdlet/cmdlet-error.ts';
import { errorText, reportOf } from '../cmdlet/error-report.ts';
import { missingDocumentNotice } from '../cmdlet/missing-document.ts';
import { processSurroundings } from '../cmdlet/surroundings.ts';
import { filesOf } from './files.ts';
import { Shell } from './shell.ts';
import { type ShellOptions, shellOptions } from './shell-options.ts';
import { elsewhere, pause, type ShellSurroundings } from './surroundings.ts';

/** @returns the exit code */
export async function runShell(argv: readonly string[]): Promise<number> {
  try {
    const options = shellOptions(argv);
    const surroundings = shellSurroundings(options);
    if (options.config !== undefined) await sayWhenMissing(surroundings);
    if (options.command === undefined && options.file === undefined && process.stdin.isTTY) {
      const { runPrompt } = await import('./prompt/prompt.ts');
      return await runPrompt(surroundings);
    }
    return await runText(surroundings, options);
  } catch (error) {
    const report = reportOf(error, 'shell');
    process.stderr.write(errorText(report, 'shell'));
    return report.exitCode;
  }
}

async function sayWhenMissing({ openStore, config, stderr }: ShellSurroundings): Promise<void> {
  const missing = await missingDocumentNotice(await openStore(config));
  if (missing !== undefined) stderr(`${missing}\n`);
}

async function runText(surroundings: ShellSurroundings, options: ShellOptions): Promise<number> {
  const { text, name } = await scriptText(options);
  const shell = await Shell.open(surroundings);
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  // Whoever read the output has gone (`| head`): there is nobody left to work for.
  process.stdout.on('error', interrupt);
  try {
    await shell.run(text, { ...(name === undefined ? {} : { name }), args: options.args, signal: controller.signal });
  } finally {
    process.off('SIGINT', interrupt);
  }
  return shell.exitCode;
}

/** More than this is no script. */
const MAX_SCRIPT = 8 * 1024 * 1024;

async function scriptText({ command, file }: ShellOptions): Promise<{ text: string; name?: string }> {
  if (command !== undefined && command !== '-') return { text: command };
  if (file !== undefined && file !== '-') {
    return { text: await filesOf(process.env, process.cwd()).readText(file), name: file };
  }
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8')) {
    text += piece;
    if (text.length > MAX_SCRIPT) throw wrongInput('InputTooLong', `A script may have ${MAX_SCRIPT} characters.`);
  }
  return { text };
}

export function shellSurroundings({ config }: { readonly config: string | undefined }): ShellSurroundings {
  const surroundings = processSurroundings();
  const stores = new Map<string | undefined, ReturnType<typeof surroundings.openStore>>();
  return elsewhere(surroundings, {
    now: () => new Date(),
    pause,
    folder: process.cwd(),
    config,
    openStore(asked: string | undefined) {
      if (!stores.has(asked)) stores.set(asked, surroundings.openStore(asked));
      return stores.get(asked)!;
    },
  });
}
