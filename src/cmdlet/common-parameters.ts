/** The parameters that every cmdlet has, with PowerShell's aliases. */
import { enumeration } from '../model/enumeration.ts';
import { int32 } from '../model/int32.ts';
import { type ParameterTable, parameter, switchParameter } from './parameter.ts';
import { anyText } from './text-type.ts';

export const actionPreference = enumeration(
  'ActionPreference',
  { SilentlyContinue: 0, Stop: 1, Continue: 2, Inquire: 3, Ignore: 4, Suspend: 5 },
  { numbered: false },
);

/** Those that only mean something in the management shell, or nothing outside PowerShell. */
const accepted = { help: 'Accepted as in PowerShell.', onlyAccepted: true } as const;
const variable = { ...accepted, type: anyText('String', 'name'), valueName: 'variable' } as const;

export const commonParameters: ParameterTable = {
  Verbose: switchParameter({ help: 'Says on the way what is being done.', aliases: ['vb'] }),
  Debug: switchParameter({ ...accepted, aliases: ['db'] }),
  ErrorAction: parameter({
    type: actionPreference,
    help: 'What an error does: SilentlyContinue hides its text; the exit code stays.',
    aliases: ['ea'],
  }),
  WarningAction: parameter({
    type: actionPreference,
    help: 'What a warning does: SilentlyContinue hides it, Stop makes it an error.',
    aliases: ['wa'],
  }),
  InformationAction: parameter({ ...accepted, type: actionPreference, aliases: ['infa'] }),
  ProgressAction: parameter({ ...accepted, type: actionPreference, aliases: ['proga'] }),
  ErrorVariable: parameter({ ...variable, aliases: ['ev'] }),
  WarningVariable: parameter({ ...variable, aliases: ['wv'] }),
  InformationVariable: parameter({ ...variable, aliases: ['iv'] }),
  OutVariable: parameter({ ...variable, aliases: ['ov'] }),
  OutBuffer: parameter({ ...accepted, type: int32, aliases: ['ob'] }),
  PipelineVariable: parameter({ ...variable, aliases: ['pv'] }),
};

/** The parameters of every cmdlet that changes something. */
export const shouldProcessParameters: ParameterTable = {
  WhatIf: switchParameter({ help: 'Shows what would change, old and new, and changes nothing.', aliases: ['wi'] }),
  Confirm: switchParameter({
    help: 'Asks before anything changes. Without a terminal to ask on, it fails.',
    aliases: ['cf'],
  }),
};

export const outputFormat = enumeration(
  'OutputFormat',
  { table: 0, list: 1, json: 2, yaml: 3, csv: 4 },
  { numbered: false },
);
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
