/** `Get-Alias`, `Set-Alias`, `New-Alias`: short names of cmdlets. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { matchesAny } from '../../model/wildcard.ts';
import { ALIASES } from '../aliases.ts';
import type { Frame } from '../evaluate/frame.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, stringList } from './parameter-types.ts';

const onlyAccepted = { help: 'Accepted as in PowerShell.', onlyAccepted: true } as const;

const ALIAS_VIEW = { columns: [{ property: 'Name', width: 15 }, { property: 'Definition' }] };

export const getAlias = definePipelineCmdlet({
  name: 'Get-Alias',
  synopsis: 'Shows short names of cmdlets.',
  description: 'All, or those of a name or of a cmdlet.',
  examples: [{ line: 'Get-Alias fl', text: 'Format-List.' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'Short names, with wildcards.', position: 0 }),
    Definition: parameter({ type: stringList, help: 'Those of these cmdlets.' }),
  },
  async *process({ Name = ['*'], Definition = ['*'] }, { frame }) {
    const all = new Map([...Object.entries(ALIASES), ...frame.session.aliases]);
    for (const [name, definition] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!matchesAny(Name, name) || !matchesAny(Definition, definition)) continue;
      yield new CmdletObject(
        'AliasInfo',
        [
          ['CommandType', 'Alias'],
          ['Name', name],
          ['Definition', definition],
        ],
        ALIAS_VIEW,
      );
    }
  },
});

const setParameters = {
  Name: parameter({ type: anyString, help: 'The short name.', position: 0, mandatory: true }),
  Value: parameter({ type: anyString, help: 'The cmdlet.', position: 1, mandatory: true }),
  Description: parameter({ ...onlyAccepted, type: anyString }),
  Option: parameter({ ...onlyAccepted, type: anyString }),
  Scope: parameter({ ...onlyAccepted, type: anyString }),
  Force: switchParameter(onlyAccepted),
} as const;

async function named(
  { Name = '', Value: value = '' }: { readonly Name?: string; readonly Value?: string },
  { frame }: { readonly frame: Frame },
): Promise<void> {
  frame.session.aliases.set(Name.toLowerCase(), value);
}

export const setAlias = definePipelineCmdlet({
  name: 'Set-Alias',
  synopsis: 'Gives a cmdlet a short name.',
  description: 'For this session.',
  examples: [{ line: 'Set-Alias gps Get-PopSettings', text: 'gps from now on.' }],
  parameters: setParameters,
  process: named,
});

export const newAlias = definePipelineCmdlet({
  name: 'New-Alias',
  synopsis: 'Gives a cmdlet a short name.',
  description: 'As Set-Alias.',
  examples: [{ line: 'New-Alias gps Get-PopSettings', text: 'gps from now on.' }],
  parameters: setParameters,
  process: named,
});
