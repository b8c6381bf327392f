/** The sentences of PowerShell's parameter binder, and beside each what a person at bash has to type. */
import { type CmdletError, wrongInput } from './cmdlet-error.ts';
import type { Parameter } from './parameter.ts';
import { type NameStyle, shownName } from './resolve-parameter.ts';

/** The .NET name that PowerShell shows for a type. */
function typeName(parameter: Parameter): string {
  if (parameter.isSwitch) return 'System.Management.Automation.SwitchParameter';
  const { name } = parameter.type;
  return name === 'Int32' || name === 'Boolean' || name === 'String' || name === 'Uri' ? `System.${name}` : name;
}

export function missingArgument(parameter: Parameter, hints: readonly (string | undefined)[]): CmdletError {
  return wrongInput(
    'MissingArgument',
    `Missing an argument for parameter '${parameter.name}'. Specify a parameter of type '${typeName(parameter)}' and try again.`,
    { parameter: parameter.name, hints },
  );
}

export function unexpectedPositional(word: string, hints: readonly (string | undefined)[]): CmdletError {
  return wrongInput(
    'PositionalParameterNotFound',
    `A positional parameter cannot be found that accepts argument '${word}'.`,
    { hints },
  );
}

export function alreadyBound(parameter: Parameter, style: NameStyle): CmdletError {
  const several =
    parameter.type.kind === 'list'
      ? ` To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, "${shownName(parameter, style)} value1,value2,value3".`
      : '';
  return wrongInput(
    'ParameterAlreadyBound',
    `Cannot bind parameter because parameter '${parameter.name}' is specified more than once.${several}`,
    { parameter: parameter.name },
  );
}

export function missingMandatory(parameters: readonly Parameter[], hints: readonly string[] = []): CmdletError {
  const names = parameters.map((one) => one.name).join(' ');
  return wrongInput(
    'MissingMandatoryParameter',
    `Cannot process command because of one or more missing mandatory parameters: ${names}.`,
    { hints },
  );
}

export function nullNotAllowed(parameter: Parameter): CmdletError {
  return wrongInput(
    'ParameterArgumentValidationErrorNullNotAllowed',
    `Cannot bind argument to parameter '${parameter.name}' because it is null.`,
    { parameter: parameter.name, category: 'InvalidData' },
  );
}

export function emptyNotAllowed(parameter: Parameter): CmdletError {
  return wrongInput(
    'ParameterArgumentValidationErrorEmptyStringNotAllowed',
    `Cannot bind argument to parameter '${parameter.name}' because it is an empty string.`,
    { parameter: parameter.name, category: 'InvalidData' },
  );
}

/** The text is no value of the parameter's type. */
export function cannotConvert(
  parameter: Parameter,
  inner: string,
  hints: readonly (string | undefined)[],
): CmdletError {
  return wrongInput('CannotConvertArgumentNoMessage', `Cannot bind parameter '${parameter.name}'. ${inner}`, {
    parameter: parameter.name,
    hints,
  });
}

/** The value is one of the type, but the setting does not take it. */
export function outOfRange(parameter: Parameter, inner: string, hints: readonly (string | undefined)[]): CmdletError {
  return wrongInput(
    'ParameterBindingFailed',
    `Cannot bind parameter '${parameter.name}' to the target. Exception setting "${parameter.name}": "${inner} Property Name: ${parameter.name}"`,
    { parameter: parameter.name, hints, category: 'WriteError' },
  );
}

/** Parameters that exclude each other. */
export function cannotBeUsedTogether(names: readonly string[], hint: string): CmdletError {
  return wrongInput(
    'AmbiguousParameterSet',
    `Parameter set cannot be resolved using the specified named parameters. ${names.join(' and ')} cannot be used together.`,
    { hints: [hint] },
  );
}
