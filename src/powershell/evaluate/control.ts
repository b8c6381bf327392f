/** What leaves a statement other than by its end. None of them is an error, and no `catch` of a script sees them. */
import { CmdletError } from '../../cmdlet/cmdlet-error.ts';
import { ExitCode } from '../../cmdlet/exit-code.ts';

export class LoopSignal {
  readonly kind: 'break' | 'continue';
  readonly label: string | undefined;
  constructor(kind: 'break' | 'continue', label: string | undefined) {
    this.kind = kind;
    this.label = label;
  }

  /** Whether it is about the loop of that label, or of none. */
  isFor(label: string | undefined): boolean {
    return this.label === undefined || this.label === label;
  }
}

export class ReturnSignal {}

export class ExitSignal {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

/** Control-C, or the end of whoever waits. */
export class Interrupted {}

export function isSignal(thrown: unknown): boolean {
  return (
    thrown instanceof LoopSignal ||
    thrown instanceof ReturnSignal ||
    thrown instanceof ExitSignal ||
    thrown instanceof Interrupted
  );
}

export function interruptedError(): CmdletError {
  return new CmdletError('The operation was stopped.', {
    id: 'PipelineStopped',
    category: 'OperationStopped',
    exitCode: ExitCode.failed,
  });
}
