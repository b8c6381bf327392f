/** `link` and `unlink`: `Set-ImapSettings …` straight in the system's shell. */
import { realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { missingMandatory } from '../binder-errors.ts';
import { CmdletError, wrongInput } from '../cmdlet-error.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { parameter, parametersOf } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { type LinkState, linkStates, makeLink, removeLink } from './program-links.ts';

const Dir = parameter({
  type: anyText('String', '/usr/local/bin'),
  help: 'A folder of the PATH. Default: the one that postern itself was found in.',
  position: 0,
  ours: true,
  valueName: 'folder',
});

export const linkCmdlet = defineCmdlet({
  name: 'link',
  synopsis: 'Makes each cmdlet a program of its own name.',
  description:
    'Puts a link for each cmdlet into a folder of the PATH, in Exchange’s spelling; afterwards Set-ImapSettings -LoginType SecureLogin works straight in the system’s shell. Links that are there already stay. When one of the names is taken by another file, nothing is done.',
  examples: [
    { line: 'link --dir /usr/local/bin', text: 'For everybody on this machine.' },
    { line: 'link --dir ~/.local/bin -WhatIf', text: 'Shows which links would be made.' },
  ],
  parameters: { Dir },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Dir: asked }, context) {
    const { folder, program, states } = await look(asked);
    const taken = states.filter(({ state }) => state === 'foreign').map(({ name }) => name);
    if (taken.length > 0) throw namesTaken(folder, taken);
    const missing = states.filter(({ state }) => state === 'missing').map(({ name }) => name);
    if (!(await approved('link', 'Makes', folder, missing, context))) return;
    for (const name of missing) await carriedOut(folder, () => makeLink(folder, program, name));
    report('Linked', folder, missing, states.length - missing.length, context);
    if (!isOnPath(folder, context)) context.notice(`${folder} is not in the PATH: no shell will find them there.`);
  },
});

export const unlinkCmdlet = defineCmdlet({
  name: 'unlink',
  synopsis: 'Takes the programs away that link has made.',
  description: 'Removes links that lead to this program, and nothing else.',
  examples: [{ line: 'unlink --dir /usr/local/bin', text: 'The opposite of link.' }],
  parameters: { Dir },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Dir: asked }, context) {
    const { folder, states } = await look(asked);
    const ours = states.filter(({ state }) => state === 'ours').map(({ name }) => name);
    if (!(await approved('unlink', 'Removes', folder, ours, context))) return;
    for (const name of ours) await carriedOut(folder, () => removeLink(folder, name));
    report('Removed', folder, ours, states.length - ours.length, context);
  },
});

interface Look {
  readonly folder: string;
  readonly program: string;
  readonly states: readonly LinkState[];
}

async function look(asked: string | undefined): Promise<Look> {
  const called = process.argv[1]!;
  const program = realpathSync(called);
  // npm puts a link to the program into a folder of the PATH; called in any other way, it does not say where that is.
  if (asked === undefined && resolve(called) === program) throw missingMandatory(parametersOf({ Dir }));
  const folder = resolve(asked ?? dirname(called));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw wrongInput('PathNotFound', `There is no folder ${folder}.`, { parameter: 'Dir', category: 'ObjectNotFound' });
  }
  const { cmdletNames } = await import('../catalogue.ts');
  // `net` and `link` are the names of other programs.
  const names = cmdletNames.filter((name) => name.includes('-'));
  return { folder, program, states: await carriedOut(folder, () => linkStates(folder, program, names)) };
}

function approved(operation: string, verb: string, folder: string, names: readonly string[], context: CmdletContext) {
  const details = names.length === 0 ? [] : [`${verb} ${names.join(', ')}.`];
  return context.shouldProcess({ operation, target: folder, details, facts: { folder, names } });
}

function report(done: string, folder: string, names: readonly string[], others: number, context: CmdletContext): void {
  const lines = names.map((name) => `${done} ${folder}/${name}`);
  const rest = done === 'Linked' ? `${others} were there already.` : `${others} names were not there, or not ours.`;
  context.outcome({
    lines: others === 0 ? lines : [...lines, rest],
    facts: { folder, changed: names.length > 0, names },
  });
}

function isOnPath(folder: string, { environment }: CmdletContext): boolean {
  return (environment.PATH ?? '').split(delimiter).some((one) => one !== '' && resolve(one) === folder);
}

async function carriedOut<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const isDenied = code === 'EACCES' || code === 'EPERM';
    throw new CmdletError(`${folder}: ${message}`, {
      id: 'LinkFailed',
      category: 'WriteError',
      exitCode: ExitCode.failed,
      hints: isDenied ? ['Run it with sudo, or name a folder of your own, such as ~/.local/bin.'] : [],
    });
  }
}

function namesTaken(folder: string, names: readonly string[]): CmdletError {
  return new CmdletError(`Nothing was linked: ${names.join(', ')} in ${folder} belong to something else.`, {
    id: 'NameTaken',
    category: 'WriteError',
    exitCode: ExitCode.failed,
    parameter: 'Dir',
    hints: ['Look at them with ls -l, and move them away or name another folder.'],
  });
}
