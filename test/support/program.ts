/** Runs a program to its end, as a person at a shell would, without a shell in between. */
import { spawn } from 'node:child_process';

export interface Outcome {
  /** What it ended with; a signal's name when it was ended by one. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Milliseconds; then it is killed, and its code is SIGKILL. */
  readonly timeout?: number;
}

/** Long enough for the slowest client on a busy machine. */
const TIMEOUT_MS = 45_000;

/** @throws Error when the program is not there */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  const { input = '', env = {}, cwd, timeout = TIMEOUT_MS } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, cwd, timeout, killSignal: 'SIGKILL' });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      output.stdout += chunk;
    });
    child.stderr.setEncoding('latin1').on('data', (chunk: string) => {
      output.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown', ...output }));
    // A program may end before it has read everything; that it did is for the test to judge.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
