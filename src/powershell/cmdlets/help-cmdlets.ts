/** `Get-Command` and `Get-Help`: what there is, and how it is used; from the declarations. */

import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import type { CmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import { parameterFacts } from '../../cmdlet/oclif-flags.ts';
import { type Parameter, parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { screenLines } from '../../cmdlet/screen-lines.ts';
import { hasWildcard, matchesAny } from '../../model/wildcard.ts';
import { commandNames, commandNotFound, findCommand } from '../evaluate/command-lookup.ts';
import type { Session } from '../evaluate/session.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { CustomObject, type Value } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, stringList } from './parameter-types.ts';

const COMMAND_VIEW = {
  columns: [{ property: 'CommandType', width: 11 }, { property: 'Name', width: 28 }, { property: 'Synopsis' }],
};

export const getCommand = definePipelineCmdlet({
  name: 'Get-Command',
  synopsis: 'Shows which cmdlets there are.',
  description: 'All, or those of a name, a verb or a noun.',
  examples: [
    { line: 'Get-Command *Settings', text: 'By name.' },
    { line: 'Get-Command -Noun Mailbox', text: 'By noun.' },
  ],
  parameters: {
    Name: parameter({ type: stringList, help: 'Names, with wildcards.', position: 0 }),
    Verb: parameter({ type: stringList, help: 'Verbs, with wildcards.' }),
    Noun: parameter({ type: stringList, help: 'Nouns, with wildcards.' }),
    CommandType: parameter({ type: anyString, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
    Module: parameter({ type: anyString, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async *process({ Name = ['*'], Verb = ['*'], Noun = ['*'] }, { frame, call }) {
    const { session } = frame;
    const all = [...commandNames(session)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    for (const name of all) {
      const [verb = '', noun = ''] = name.split('-');
      if (matchesAny(Name, name) && matchesAny(Verb, verb) && matchesAny(Noun, noun))
        yield await commandObject(name, session);
    }
    for (const name of Name.filter(
      (one) => !hasWildcard(one) && !all.some((other) => other.toLowerCase() === one.toLowerCase()),
    )) {
      const found = await findCommand(name, session);
      if (found === undefined) call.writeError(commandNotFound(name, [], session));
      else
        yield await commandObject(found.kind === 'function' ? found.definition.name : found.cmdlet.name, session, name);
    }
  },
});

async function commandObject(name: string, session: Session, alias?: string): Promise<CmdletObject> {
  const found = await findCommand(name, session);
  const syntax = found === undefined || found.kind === 'function' ? undefined : found.cmdlet;
  return new CmdletObject(
    'CmdletInfo',
    [
      ['CommandType', alias !== undefined ? 'Alias' : found?.kind === 'function' ? 'Function' : 'Cmdlet'],
      ['Name', alias === undefined ? name : `${alias} -> ${name}`],
      ['Verb', name.split('-')[0]!],
      ['Noun', name.split('-')[1] ?? ''],
      ['Synopsis', syntax?.synopsis ?? ''],
      ['Definition', syntax === undefined ? '' : syntaxLines(syntax).join('\n')],
      ['Parameters', parametersOf(syntax)],
    ],
    COMMAND_VIEW,
  );
}

/** By name, as scripts look for one: `(Get-Command Set-PopSettings).Parameters.ContainsKey('LoginType')`. */
function parametersOf(syntax: CmdletSyntax | undefined): HashtableValue {
  const entries = (syntax?.parameters ?? []).map(({ name, type }): [string, Value] => [
    name,
    new CustomObject([
      ['Name', name],
      ['ParameterType', type.name],
    ]),
  ]);
  return new HashtableValue(entries, true);
}

export const getHelp = definePipelineCmdlet({
  name: 'Get-Help',
  synopsis: 'Explains a cmdlet.',
  description: 'In short; with -Full everything, with -Examples the examples, with -Parameter one parameter.',
  examples: [
    { line: 'Get-Help Set-PopSettings -Examples', text: 'How it is used.' },
    { line: 'Get-Help Set-PopSettings -Parameter LoginType', text: 'One parameter.' },
  ],
  parameters: {
    Name: parameter({ type: anyString, help: 'The cmdlet.', position: 0 }),
    Full: switchParameter({ help: 'Everything.' }),
    Detailed: switchParameter({ help: 'Parameters and examples too.' }),
    Examples: switchParameter({ help: 'The examples only.' }),
    Parameter: parameter({ type: stringList, help: 'These parameters only; wildcards allowed.' }),
    Online: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async *process({ Name, Full, Detailed, Examples, Parameter: wanted }, { frame }) {
    if (Name === undefined) {
      yield 'Get-Command shows which cmdlets there are. Get-Help NAME explains one, Get-Help NAME -Examples shows how it is used.';
      return;
    }
    if (hasWildcard(Name)) {
      const names = commandNames(frame.session).filter((one) => matchesAny([Name], one));
      for (const one of names) yield await commandObject(one, frame.session);
      return;
    }
    if (/^about_/i.test(Name)) throw noTopics(Name);
    const found = await findCommand(Name, frame.session);
    if (found === undefined) throw commandNotFound(Name, [], frame.session);
    if (found.kind === 'function') throw noHelp(Name);
    const syntax = found.cmdlet;
    const { screenWidth } = frame.session.surroundings;
    if (wanted !== undefined) yield page(parametersText(parametersNamed(syntax, wanted)), screenWidth);
    else if (Examples === true) yield page(examplesText(syntax), screenWidth);
    else yield page(helpText(syntax, Full === true || Detailed === true), screenWidth);
  },
});

function noTopics(name: string) {
  return wrongInput('HelpNotFound', `There is no topic ${name} here: only cmdlets are explained.`, {
    category: 'ObjectNotFound',
    hints: ['Get-Help NAME explains a cmdlet, Get-Command shows which there are.'],
  });
}

/** Where nobody says how wide the screen is. */
const USUAL_WIDTH = 80;

/** Breaks long lines between words and keeps their indentation; lines to be copied stay whole. */
function page(text: string, width = USUAL_WIDTH): string {
  const broken = (line: string) => {
    const [indent = ''] = /^ */.exec(line)!;
    if (line.length <= width || line.startsWith('PS> ', indent.length)) return line;
    return screenLines(line.slice(indent.length), width - indent.length).replace(/^/gm, indent);
  };
  return text.split('\n').map(broken).join('\n');
}

function noHelp(name: string) {
  return wrongInput('HelpNotFound', `${name} is a function of this session; it has no help.`, {
    category: 'ObjectNotFound',
  });
}

function parametersNamed(syntax: CmdletSyntax, names: readonly string[]): readonly Parameter[] {
  const found = syntax.parameters.filter(({ name }) => matchesAny(names, name));
  if (found.length > 0) return found;
  throw wrongInput('NamedParameterNotFound', `${syntax.name} has no parameter ${names.join(', ')}.`, {
    category: 'ObjectNotFound',
  });
}

function helpText(syntax: CmdletSyntax, full: boolean): string {
  const own = syntax.ownParameters.filter(({ onlyAccepted }) => onlyAccepted !== true);
  return [
    section('NAME', [syntax.name, ...(syntax.aliases.length > 0 ? [`Aliases: ${syntax.aliases.join(', ')}`] : [])]),
    section('SYNOPSIS', [syntax.synopsis]),
    section('SYNTAX', syntaxLines(syntax)),
    section('DESCRIPTION', [syntax.description]),
    ...(full ? [`PARAMETERS\n${parametersText(own)}\n`, `EXAMPLES\n${examplesText(syntax)}`] : [remarks(syntax)]),
  ].join('\n');
}

function remarks({ name }: CmdletSyntax): string {
  return section('REMARKS', [
    `Get-Help ${name} -Examples shows how it is used, Get-Help ${name} -Full explains every parameter.`,
  ]);
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

/** `Set-PopSettings [-Server <ServerIdParameter>] …`, broken into lines of a readable length. */
function syntaxLines({ name, ownParameters }: CmdletSyntax): readonly string[] {
  const words = ownParameters.filter(({ onlyAccepted }) => onlyAccepted !== true).map(syntaxOf);
  const lines = [name];
  for (const word of [...words, '[<CommonParameters>]']) {
    if (lines.at(-1)!.length + word.length > SYNTAX_WIDTH) lines.push(`    ${word}`);
    else lines[lines.length - 1] += ` ${word}`;
  }
  return lines;
}

const SYNTAX_WIDTH = 72;

function syntaxOf({ name, type, isSwitch, mandatory, position }: Parameter): string {
  if (isSwitch) return `[-${name}]`;
  const label = position === undefined ? `-${name}` : `[-${name}]`;
  return mandatory ? `${label} <${type.name}>` : `[${label} <${type.name}>]`;
}

function parametersText(parameters: readonly Parameter[]): string {
  return parameters
    .map((one) => {
      const { name, isSwitch, type, help, mandatory, position, aliases } = one;
      const facts = [
        `        Required?   ${mandatory === true}`,
        `        Position?   ${position ?? 'named'}`,
        ...(aliases.length > 0 ? [`        Aliases     ${aliases.join(', ')}`] : []),
      ];
      const head = `    -${name}${isSwitch ? '' : ` <${type.name}>`}`;
      return [head, `        ${[help, ...parameterFacts(one)].join(' ')}`, ...facts, ''].join('\n');
    })
    .join('\n');
}

function examplesText({ examples }: CmdletSyntax): string {
  return examples
    .map(({ line, text }, index) => `    -- Example ${index + 1} --\n    ${text}\n\n    PS> ${line}\n`)
    .join('\n');
}
