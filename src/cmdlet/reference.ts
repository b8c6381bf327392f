/** `docs/reference/`, made from the declarations: a page a cmdlet, the settings, the JSON Schema of the configuration. */
import { documentSchema } from '../config/document-schema.ts';
import { allCmdlets } from './catalogue.ts';
import type { Cmdlet } from './define-cmdlet.ts';
import { markdownTable } from './markdown-table.ts';
import { parameterFacts } from './oclif-flags.ts';
import type { Parameter } from './parameter.ts';
import { takesEffectPage } from './takes-effect-page.ts';

/** Text by file name below `docs/reference/`. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const cmdlets = await allCmdlets();
  return new Map([
    ['README.md', indexPage(cmdlets)],
    ...cmdlets.map((one) => [`${one.id}.md`, cmdletPage(one)] as const),
    ['common-parameters.md', commonPage(cmdlets)],
    ['takes-effect.md', `${GENERATED}\n${takesEffectPage()}`],
    ['postern.schema.json', `${JSON.stringify(documentSchema(), null, 2)}\n`],
  ]);
}

const GENERATED = '<!-- Generated from the declarations by `npm run docs`; changes here are lost. -->\n';

function indexPage(cmdlets: readonly Cmdlet[]): string {
  const rows = cmdlets.map(({ name, id, synopsis }) => [`[${name}](${id}.md)`, `\`postern ${id}\``, synopsis]);
  return [
    GENERATED,
    '# Reference\n',
    markdownTable(['Cmdlet', 'On the command line', 'What it does'], rows),
    'All cmdlets have the [common parameters](common-parameters.md). When a change reaches clients:',
    '[takes-effect.md](takes-effect.md). The configuration file has a [JSON Schema](postern.schema.json).\n',
  ].join('\n');
}

function cmdletPage(cmdlet: Cmdlet): string {
  return [
    GENERATED,
    `# ${cmdlet.name}\n`,
    `${cmdlet.synopsis}\n`,
    `${cmdlet.description}\n`,
    '## Syntax\n',
    `\`\`\`text\n${syntax(cmdlet)}\n\`\`\`\n`,
    '## Examples\n',
    ...cmdlet.examples.map(({ line, text }) => `${text}\n\n\`\`\`console\n$ postern ${line}\n\`\`\`\n`),
    '## Parameters\n',
    parameterTable(cmdlet.ownParameters),
    `${cmdlet.shouldProcess === 'none' ? 'And' : '-WhatIf, -Confirm and'} the [common parameters](common-parameters.md).\n`,
  ].join('\n');
}

function commonPage(cmdlets: readonly Cmdlet[]): string {
  const all = new Map<string, Parameter>();
  for (const { parameters, ownParameters } of cmdlets) {
    for (const one of parameters) if (!ownParameters.includes(one)) all.set(one.name, one);
  }
  const parameters = [...all.values()];
  return [
    GENERATED,
    '# Common parameters\n',
    'Every cmdlet has these; -WhatIf and -Confirm only where something is changed.\n',
    parameterTable(parameters.filter(({ onlyAccepted }) => !onlyAccepted)),
    `Accepted, so that lines from PowerShell run: ${parameters
      .filter(({ onlyAccepted }) => onlyAccepted)
      .map(({ name }) => `-${name}`)
      .join(', ')}.\n`,
  ].join('\n');
}

function syntax({ name, ownParameters }: Cmdlet): string {
  return [name, ...ownParameters.map(syntaxOf)].join('\n  ');
}

function syntaxOf({ name, type, isSwitch, mandatory, position }: Parameter): string {
  if (isSwitch) return `[-${name}]`;
  const label = position === undefined ? `-${name}` : `[-${name}]`;
  return mandatory ? `${label} <${type.name}>` : `[${label} <${type.name}>]`;
}

function parameterTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map((one) => [
    `\`-${one.name}\`<br>\`--${one.flag}\``,
    one.isSwitch ? 'switch' : one.type.name,
    [one.help, ...parameterFacts(one), ...aliasFact(one)].join(' '),
  ]);
  return markdownTable(['Parameter', 'Type', 'Meaning'], rows);
}

function aliasFact({ aliases }: Parameter): readonly string[] {
  return aliases.length === 0 ? [] : [`Alias: ${aliases.map((alias) => `-${alias}`).join(', ')}.`];
}
