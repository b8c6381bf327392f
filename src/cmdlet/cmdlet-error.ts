/** The one kind of error that a cmdlet shows to a person: a sentence, an id, the way out. */
import { ExitCode } from './exit-code.ts';

/** PowerShell's ErrorCategory, as far as it occurs. */
export type ErrorCategory =
  | 'InvalidArgument'
  | 'InvalidData'
  | 'InvalidOperation'
  | 'NotSpecified'
  | 'ObjectNotFound'
  | 'OperationStopped'
  | 'ParserError'
  | 'ResourceUnavailable'
  | 'WriteError';

export interface CmdletErrorDetails {
  /** First part of PowerShell's FullyQualifiedErrorId: `NamedParameterNotFound`. */
  readonly id: string;
  readonly category: ErrorCategory;
  readonly exitCode: ExitCode;
  /** What to do instead; each a sentence or a line to type. */
  readonly hints?: readonly string[];
  /** The parameter that it is about. */
  readonly parameter?: string | undefined;
  /** Second part of the FullyQualifiedErrorId, where it is not the cmdlet's name: the class that PowerShell has for it. */
  readonly commandClass?: string | undefined;
  /** Further facts for JSON: a file with line and column, listeners. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export class CmdletError extends Error {
  readonly id: string;
  readonly category: ErrorCategory;
  readonly exitCode: ExitCode;
  readonly hints: readonly string[];
  readonly parameter: string | undefined;
  readonly commandClass: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
  constructor(message: string, details: CmdletErrorDetails) {
    super(message);
    this.name = 'CmdletError';
    this.id = details.id;
    this.category = details.category;
    this.exitCode = details.exitCode;
    this.hints = (details.hints ?? []).filter((hint) => hint !== '');
    this.parameter = details.parameter;
    this.commandClass = details.commandClass;
    this.facts = details.facts ?? {};
  }
}

/** An error of the command line itself: exit 2, nothing was done. */
export function wrongInput(
  id: string,
  message: string,
  more: { parameter?: string | undefined; hints?: readonly (string | undefined)[]; category?: ErrorCategory } = {},
): CmdletError {
  return new CmdletError(message, {
    id,
    category: more.category ?? 'InvalidArgument',
    exitCode: ExitCode.wrongInput,
    parameter: more.parameter,
    hints: (more.hints ?? []).filter((hint) => hint !== undefined),
  });
}
