/**
 * Errors as scripts see them: `$_` in a `catch`, `$Error[0]`, and what is written to the error stream. Thrown inside
 * the evaluator as a {@link Failure}, which knows how far it reaches.
 */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { type ErrorReport, reportOf } from '../../cmdlet/error-report.ts';
import { screenLines } from '../../cmdlet/screen-lines.ts';
import { ParseError } from '../syntax/parse-error.ts';
import type { SourceText, Span } from '../syntax/source-text.ts';
import { exceptionObject, isException, shortExceptionName } from '../values/exceptions.ts';
import { DescribedObject, type Value } from '../values/value.ts';

export interface Place {
  readonly source: SourceText;
  readonly span: Span;
}

export class ErrorRecord extends CmdletObject {
  readonly report: ErrorReport;
  /** The cmdlet that failed; '' when it was the language itself. */
  readonly command: string;
  readonly place: Place | undefined;
  readonly exceptionType: string;

  /** @param target what `throw` threw, or what the error is about */
  constructor(report: ErrorReport, command: string, place: Place | undefined, target: Value = null) {
    const exception = isException(target) ? target : exceptionObject(exceptionTypeOf(report), report.message);
    const exceptionType = shortExceptionName(exception);
    super('ErrorRecord', [
      ['Exception', exception],
      ['TargetObject', target],
      ['CategoryInfo', categoryInfo(report, command, exceptionType, target)],
      ['FullyQualifiedErrorId', report.id],
      ['ErrorDetails', null],
      ['InvocationInfo', invocationInfo(command, place)],
      ['ScriptStackTrace', place === undefined ? '' : placeName(place)],
    ]);
    this.report = report;
    this.command = command;
    this.place = place;
    this.exceptionType = exceptionType;
  }

  override toString(): string {
    return this.report.message;
  }

  /**
   * As PowerShell prints it: the sentence, the way out, the place, category and id.
   * @param width columns of the screen, to break sentences between words
   */
  text(width?: number): string {
    const { message, hints } = this.report;
    const where = this.place === undefined ? [] : [this.place.source.marked(this.place.span)];
    const sentence = screenLines(this.command === '' ? message : `${this.command} : ${message}`, width);
    const advice = hints.map((hint) => screenLines(`  ${hint}`, width));
    // PowerShell shows the place of a mistake in the text before it says what the mistake is.
    const isParser = this.report.category === 'ParserError';
    return [
      ...(isParser ? [...where, sentence, ...advice] : [sentence, ...advice, ...where]),
      `    + CategoryInfo          : ${String(this.get('CategoryInfo'))}`,
      `    + FullyQualifiedErrorId : ${this.report.id}`,
      '',
    ].join('\n');
  }
}

/** What is thrown when a statement cannot go on. */
export class Failure extends Error {
  readonly record: ErrorRecord;
  /** `throw` and `-ErrorAction Stop` end the script; anything else ends the statement. */
  readonly endsScript: boolean;
  constructor(record: ErrorRecord, endsScript: boolean) {
    super(record.report.message);
    this.record = record;
    this.endsScript = endsScript;
  }
}

/**
 * What was caught, as a failure with its place; one that is a failure already stays as it is.
 * @param target what it is about
 */
export function failureOf(thrown: unknown, command: string, place: Place, target: Value = null): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure(recordOf(thrown, command, place, target), false);
}

export function recordOf(
  thrown: unknown,
  command: string,
  place: Place | undefined,
  target: Value = null,
): ErrorRecord {
  if (thrown instanceof Failure) return thrown.record;
  const report = reportOf(thrown, command);
  // The language's own errors have no second part in their id.
  const id = command === '' ? report.id.replace(/,$/, '') : report.id;
  const own = thrown instanceof ParseError ? { source: thrown.script, span: thrown.span } : place;
  return new ErrorRecord({ ...report, id }, command, own, target);
}

/** Ids of the binder: they are all one exception in PowerShell. */
const BINDING =
  /^(NamedParameterNotFound|PositionalParameterNotFound|MissingArgument|Ambiguous|MissingMandatory|Parameter(Already|Argument|Binding)|CannotConvert|InputObjectNotBound)/;

function exceptionTypeOf({ id, category }: ErrorReport): string {
  const first = id.split(',')[0]!;
  if (category === 'ParserError') return 'ParseException';
  if (BINDING.test(first)) return 'ParameterBindingException';
  // What Exchange throws for an object that is not there, whatever the id says of its kind.
  if (/^(Mailbox|Certificate)NotFound$/.test(first)) return 'ManagementObjectNotFoundException';
  if (/^PathNotFound$/.test(first)) return 'ItemNotFoundException';
  return first.endsWith('Exception') ? first : 'RuntimeException';
}

function categoryInfo({ category }: ErrorReport, command: string, exceptionType: string, target: Value): CmdletObject {
  const about = typeof target === 'string' ? target : '';
  const aboutType = about === '' ? '' : 'String';
  const text = `${category}: (${about}:${aboutType}) [${command}], ${exceptionType}`;
  return new DescribedObject(
    [
      ['Category', category],
      ['Activity', command],
      ['Reason', exceptionType],
      ['TargetName', about],
      ['TargetType', aboutType],
    ],
    'ErrorCategoryInfo',
    text,
  );
}

function invocationInfo(command: string, place: Place | undefined): CmdletObject {
  const { line, column } = place === undefined ? { line: 0, column: 0 } : place.source.position(place.span.start);
  return new DescribedObject(
    [
      ['MyCommand', new DescribedObject([['Name', command]], 'CommandInfo', command)],
      ['ScriptName', place?.source.name ?? ''],
      ['ScriptLineNumber', line],
      ['OffsetInLine', column],
      ['Line', place === undefined ? '' : place.source.slice(place.span)],
      ['PositionMessage', place === undefined ? '' : place.source.marked(place.span)],
    ],
    'InvocationInfo',
    'System.Management.Automation.InvocationInfo',
  );
}

function placeName({ source, span }: Place): string {
  return `at <ScriptBlock>, ${source.name ?? '<No file>'}: line ${source.position(span.start).line}`;
}
