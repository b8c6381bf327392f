/**
 * How a cmdlet is declared. One declaration gives its flags and PowerShell parameters, its help, its place in the
 * reference and in completion, and the function that does the work.
 */
import { commandLineParameters, commonParameters, shouldProcessParameters } from './common-parameters.ts';
import type { CmdletHost, IntendedAction, Output } from './host.ts';
import { type Bound, type BoundParameters, type Parameter, type ParameterTable, parametersOf } from './parameter.ts';

export interface Example {
  /** Without the leading `postern`; shown in Exchange's spelling. */
  readonly line: string;
  readonly text: string;
}

export interface CmdletDeclaration<Table extends ParameterTable> {
  /** `Set-PopSettings` */
  readonly name: string;
  /** One line. */
  readonly synopsis: string;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly parameters: Table;
  /** Other names: `gsv`. */
  readonly aliases?: readonly string[];
  /** Whether it changes something, and so has -WhatIf and -Confirm; `high` asks even without -Confirm. */
  readonly shouldProcess?: 'none' | 'low' | 'high';
  /** Whether it hands out one object or any number: JSON is an object or an array, whatever the number is today. */
  readonly returns?: 'one' | 'many';
  run(parameters: Bound<Table>, context: CmdletContext): Output | Promise<void>;
}

/** The host, and the one question every changing cmdlet has to ask before it acts. */
export interface CmdletContext extends CmdletHost {
  /**
   * Whether to do it: shows it under -WhatIf, asks under -Confirm.
   * @returns false when nothing is to be done
   */
  shouldProcess(action: IntendedAction): Promise<boolean>;
}

/** All of a cmdlet but what it does: enough to bind, to help and to complete. */
export interface CmdletSyntax {
  readonly name: string;
  /** Its id on the command line: `set-popsettings`. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly synopsis: string;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly shouldProcess: 'none' | 'low' | 'high';
  readonly returns: 'one' | 'many';
  /** Its own, then those of every cmdlet. */
  readonly parameters: readonly Parameter[];
  /** Its own only. */
  readonly ownParameters: readonly Parameter[];
}

export interface Cmdlet extends CmdletSyntax {
  run(parameters: BoundParameters, context: CmdletContext): Output | Promise<void>;
}

export function defineCmdlet<Table extends ParameterTable>(declaration: CmdletDeclaration<Table>): Cmdlet {
  return {
    ...cmdletSyntax(declaration),
    run: (parameters, context) => declaration.run(parameters as Bound<Table>, context),
  };
}

/** What a declaration says besides the work; also for cmdlets that are not run by {@link Cmdlet.run}. */
export function cmdletSyntax(declaration: Omit<CmdletDeclaration<ParameterTable>, 'run'>): CmdletSyntax {
  const shouldProcess = declaration.shouldProcess ?? 'none';
  const ownParameters = parametersOf(declaration.parameters);
  return {
    name: declaration.name,
    id: declaration.name.toLowerCase(),
    aliases: declaration.aliases ?? [],
    synopsis: declaration.synopsis,
    description: declaration.description,
    examples: declaration.examples,
    shouldProcess,
    returns: declaration.returns ?? 'many',
    ownParameters,
    parameters: [
      ...ownParameters,
      ...(shouldProcess === 'none' ? [] : parametersOf(shouldProcessParameters)),
      ...parametersOf(commandLineParameters),
      ...parametersOf(commonParameters),
    ],
  };
}
