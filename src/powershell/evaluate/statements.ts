/** Statements in order; each hands its output on object by object, as it comes. */

import { CmdletError } from '../../cmdlet/cmdlet-error.ts';
import { ExitCode } from '../../cmdlet/exit-code.ts';
import type { Flow, If, PipelineChain, Statement, Trap, Try } from '../syntax/ast.ts';
import { isException } from '../values/exceptions.ts';
import { toBoolean, toNumber } from '../values/number.ts';
import { toText } from '../values/text.ts';
import { elementsOf, type Value } from '../values/value.ts';
import { runAssignment } from './assign.ts';
import { ExitSignal, isSignal, LoopSignal, ReturnSignal } from './control.ts';
import { ErrorRecord, Failure, failureOf } from './error-record.ts';
import { statementValue } from './evaluate.ts';
import type { Frame, Output } from './frame.ts';
import { runDo, runFor, runForEach, runWhile } from './loops.ts';
import { runPipeline } from './pipelines.ts';
import { preference } from './preferences.ts';
import { runSwitch } from './switch.ts';

/**
 * An error that nobody catches ends its statement, is shown, and the next statement runs; `throw` and
 * `$ErrorActionPreference = 'Stop'` end the script.
 */
export async function* runStatements(statements: readonly Statement[], frame: Frame): Output {
  for (const statement of statements) {
    await frame.session.breathe();
    try {
      yield* runStatement(statement, frame);
    } catch (thrown) {
      if (isSignal(thrown)) throw thrown;
      const failure = failureOf(thrown, '', { source: frame.source, span: statement });
      frame.session.succeeded = false;
      const handler = trapFor(statements, failure.record);
      if (handler !== undefined) {
        yield* runTrap(handler, failure, frame);
        continue;
      }
      if (frame.inTry || failure.endsScript || preference('ErrorActionPreference', frame) === 'Stop') {
        throw failure.endsScript ? failure : new Failure(failure.record, !frame.inTry);
      }
      frame.session.report(failure.record, frame.streams);
    }
  }
}

export async function* runStatement(statement: Statement, frame: Frame): Output {
  switch (statement.kind) {
    case 'pipeline':
      return yield* runPipeline(statement, frame);
    case 'chain':
      return yield* runChain(statement, frame);
    case 'assignment':
      await runAssignment(statement, frame);
      frame.session.succeeded = true;
      return;
    case 'if':
      return yield* runIf(statement, frame);
    case 'foreach':
      return yield* runForEach(statement, frame);
    case 'for':
      return yield* runFor(statement, frame);
    case 'while':
      return yield* runWhile(statement, frame);
    case 'do':
      return yield* runDo(statement, frame);
    case 'switch':
      return yield* runSwitch(statement, frame);
    case 'try':
      return yield* runTry(statement, frame);
    case 'trap':
      // It has its turn when one of the statements beside it fails.
      return;
    case 'function':
      frame.session.functions.set(statement.name.toLowerCase(), statement);
      return;
    default:
      return yield* runFlow(statement, frame);
  }
}

export async function condition(statement: Statement, frame: Frame): Promise<boolean> {
  return toBoolean(await statementValue(statement, frame));
}

async function* runChain({ left, operator, right }: PipelineChain, frame: Frame): Output {
  yield* runStatements([left], frame);
  if (frame.session.succeeded === (operator === '&&')) yield* runStatement(right, frame);
}

async function* runIf({ clauses, otherwise }: If, frame: Frame): Output {
  for (const clause of clauses) {
    if (await condition(clause.condition, frame)) return yield* runStatements(clause.body, frame);
  }
  if (otherwise !== undefined) yield* runStatements(otherwise, frame);
}

async function* runTry(statement: Try, frame: Frame): Output {
  let finished = false;
  try {
    yield* runCaught(statement, frame);
    finished = true;
  } catch (thrown) {
    finished = true;
    yield* runStatements(statement.finally ?? [], frame);
    throw thrown;
  } finally {
    // The reader of the pipeline has gone: the block still runs, but its output has nowhere to go.
    if (!finished) for await (const _ of runStatements(statement.finally ?? [], frame));
  }
  yield* runStatements(statement.finally ?? [], frame);
}

async function* runCaught({ body, catches }: Try, frame: Frame): Output {
  try {
    yield* runStatements(body, { ...frame, inTry: catches.length > 0 || frame.inTry });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { record } = thrown;
    const handler = catches.find(({ types }) => types.length === 0 || types.some((type) => isOf(record, type)));
    if (handler === undefined) throw thrown;
    frame.session.remember(record);
    yield* runStatements(handler.body, { ...frame, item: record });
  }
}

function trapFor(statements: readonly Statement[], record: ErrorRecord): Trap | undefined {
  return statements.find(
    (one): one is Trap =>
      one.kind === 'trap' && (one.types.length === 0 || one.types.some((type) => isOf(record, type))),
  );
}

/** `continue` goes on behind the statement that failed without a word, `break` hands the error on; else it is shown. */
async function* runTrap({ body }: Trap, failure: Failure, frame: Frame): Output {
  try {
    yield* runStatements(body, { ...frame, item: failure.record });
  } catch (thrown) {
    if (!(thrown instanceof LoopSignal)) throw thrown;
    if (thrown.kind === 'break') throw failure;
    frame.session.remember(failure.record);
    return;
  }
  frame.session.report(failure.record, frame.streams);
}

/** By the last part of the type's name; `Exception` is all of them. */
function isOf({ exceptionType }: ErrorRecord, type: string): boolean {
  const name = type.split('.').at(-1)!.toLowerCase();
  return ['exception', 'systemexception', exceptionType.toLowerCase()].includes(name);
}

async function* runFlow({ kind, value, label, ...span }: Flow, frame: Frame): Output {
  switch (kind) {
    case 'break':
    case 'continue':
      throw new LoopSignal(kind, label);
    case 'return':
      if (value !== undefined) yield* runStatement(value, frame);
      throw new ReturnSignal();
    case 'exit':
      throw new ExitSignal(value === undefined ? 0 : toNumber(await statementValue(value, frame)));
    default:
      throw await thrownBy(value, frame, { start: span.start, end: span.end });
  }
}

async function thrownBy(value: Statement | undefined, frame: Frame, span: { start: number; end: number }) {
  const thrown: Value = value === undefined ? rethrown(frame) : await statementValue(value, frame);
  if (thrown instanceof ErrorRecord) return new Failure(thrown, true);
  const message = thrown === null ? 'ScriptHalted' : messageOf(thrown);
  const error = new CmdletError(message, { id: message, category: 'OperationStopped', exitCode: ExitCode.failed });
  const { record } = failureOf(error, '', { source: frame.source, span });
  return new Failure(new ErrorRecord(record.report, '', record.place, thrown), true);
}

function messageOf(thrown: Value): string {
  return isException(thrown) ? toText(thrown.get('Message')) : elementsOf(thrown).map(toText).join(' ');
}

/** `throw` alone in a `catch` throws what was caught. */
function rethrown({ item }: Frame): Value {
  return item instanceof ErrorRecord ? item : null;
}
