/** The parameters that every cmdlet has, with PowerShell's aliases. */
import { enumeration } from '../model/enumeration.ts';
import { int32 } from '../model/int32.ts';
import { type ParameterTable, parameter, switchParameter } from './parameter.ts';
import { anyText } from './text-type.ts';

export const actionPreference = enumeration('ActionPreference', {
  SilentlyContinue: 0,
  Stop: 1,
  Continue: 2,
  Inquire: 3,
  Ignore: 4,
  Suspend: 5,
});

const preference = (help: string, ...aliases: string[]) => parameter({ type: actionPreference, help, aliases });
const variable = (help: string, ...aliases: string[]) =>
  parameter({ type: anyText('String'), help, aliases, valueName: 'variable' });

export const commonParameters: ParameterTable = {
  Verbose: switchParameter({ help: 'Says on the way what is being done.', aliases: ['vb'] }),
  Debug: switchParameter({ help: 'Accepted as in PowerShell.', aliases: ['db'] }),
  ErrorAction: preference('What an error does: SilentlyContinue hides its text; the exit code stays.', 'ea'),
  WarningAction: preference('What a warning does: SilentlyContinue hides it.', 'wa'),
  InformationAction: preference('Accepted as in PowerShell.', 'infa'),
  ProgressAction: preference('Accepted as in PowerShell.', 'proga'),
  ErrorVariable: variable('In the management shell: the variable that also gets the errors.', 'ev'),
  WarningVariable: variable('In the management shell: the variable that also gets the warnings.', 'wv'),
  InformationVariable: variable('Accepted as in PowerShell.', 'iv'),
  OutVariable: variable('In the management shell: the variable that also gets the output.', 'ov'),
  OutBuffer: parameter({ type: int32, help: 'Accepted as in PowerShell.', aliases: ['ob'] }),
  PipelineVariable: variable('Accepted as in PowerShell.', 'pv'),
};

/** The parameters of every cmdlet that changes something. */
export const shouldProcessParameters: ParameterTable = {
  WhatIf: switchParameter({ help: 'Shows what would change, old and new, and changes nothing.', aliases: ['wi'] }),
  Confirm: switchParameter({
    help: 'Asks before anything changes. Without a terminal to ask on, it fails.',
    aliases: ['cf'],
  }),
};

export const outputFormat = enumeration('OutputFormat', { table: 0, list: 1, json: 2, yaml: 3, csv: 4 });
export type OutputFormat = ReturnType<typeof outputFormat.parse>;

/** What the command line has beyond PowerShell: where the configuration lies and what the output looks like. */
export const commandLineParameters: ParameterTable = {
  Output: parameter({
    type: outputFormat,
    help: 'The form of the output: table, list (Format-List), json, yaml or csv.',
    ours: true,
  }),
  Json: switchParameter({ help: 'The same as --output json; warnings and errors are JSON as well.', ours: true }),
  Config: parameter({
    type: anyText('String'),
    help: 'The configuration to use, instead of POSTERN_CONFIG or the usual place.',
    ours: true,
    valueName: 'file',
  }),
};

/** For cmdlets that a running engine has to take in. */
export const noWait = switchParameter({
  help: 'Does not wait until the running engine has taken the change in.',
  ours: true,
});
