/** What a person or a program is told when a cmdlet fails, and the exit code for it. */
import { ConfigError, type ConfigErrorKind } from '../config/config-store.ts';
import { fileProblem } from '../files/file-problem.ts';
import { CmdletError } from './cmdlet-error.ts';
import { ExitCode } from './exit-code.ts';
import { screenLines } from './screen-lines.ts';

export interface ErrorReport {
  readonly message: string;
  /** PowerShell's FullyQualifiedErrorId. */
  readonly id: string;
  readonly category: string;
  readonly exitCode: ExitCode;
  readonly hints: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

/** @param cmdlet the cmdlet's name, or the word that should have been one */
export function reportOf(error: unknown, cmdlet: string): ErrorReport {
  if (error instanceof CmdletError) {
    const parameter = error.parameter === undefined ? {} : { parameter: error.parameter };
    const { message, category, exitCode, hints, facts } = error;
    return {
      message,
      id: `${error.id},${error.commandClass ?? cmdlet}`,
      category,
      exitCode,
      hints,
      facts: { ...parameter, ...facts },
    };
  }
  if (error instanceof ConfigError) return configReport(error, cmdlet);
  return {
    message: fileProblem(error) ?? (error instanceof Error ? error.message : String(error)),
    id: `${error instanceof Error ? error.name : 'Error'},${cmdlet}`,
    category: 'NotSpecified',
    exitCode: ExitCode.failed,
    hints: [],
    facts: {},
  };
}

/** `Refused` is about the change that was asked for, not about the document. */
const CONFIG_EXIT: Readonly<Partial<Record<ConfigErrorKind, ExitCode>>> = { Refused: ExitCode.wrongInput };

function configHints(kind: ConfigErrorKind, cmdlet: string): readonly string[] {
  if (kind === 'Locked') return ['Others are changing the configuration; try again.'];
  if (kind !== 'Syntax' && kind !== 'Invalid') return [];
  const written = cmdlet.startsWith('Get-') ? '' : 'Nothing was written. ';
  return [`${written}Mend the file; a running engine keeps the last good settings meanwhile.`];
}

function configReport(error: ConfigError, cmdlet: string): ErrorReport {
  const { kind, file, line, column, problems } = error;
  return {
    message: error.message,
    id: `Configuration${kind},${cmdlet}`,
    category: kind === 'Refused' ? 'InvalidData' : 'ResourceUnavailable',
    exitCode: CONFIG_EXIT[kind] ?? ExitCode.configuration,
    hints: configHints(kind, cmdlet),
    facts: { kind, file, line, column, problems },
  };
}

/**
 * For eyes: `Set-PopSettings: message`, then the way out, indented. The way out is never broken: it may be a command to
 * paste.
 * @param width columns of the screen; undefined for a file or a pipe
 */
export function errorText(report: ErrorReport, cmdlet: string, width?: number): string {
  const hints = report.hints.map((hint) =>
    indented(hasLineToType(hint) ? hint : screenLines(hint, width && width - 2)),
  );
  return [screenLines(`${cmdlet}: ${report.message}`, width), ...hints, ''].join('\n');
}

/** What is to be copied into a shell must stay on its line. */
function hasLineToType(hint: string): boolean {
  return hint.includes('postern ');
}

function indented(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}

/** For programs, one line: `{"error":{…}}`. */
export function errorJson({ id, category, exitCode, message, hints, facts }: ErrorReport): string {
  return `${JSON.stringify({ error: { id, category, exitCode, message, hints, ...facts } })}\n`;
}
