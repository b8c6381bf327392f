/** What the shell needs of its place beyond what a single cmdlet does. */
import type { Surroundings } from '../cmdlet/surroundings.ts';

export interface ShellSurroundings extends Surroundings {
  now(): Date;
  /** Lets time go by, and keeps the process meanwhile; ends early when the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** The current folder. */
  readonly folder: string;
  /** What --config of the shell says; cmdlets of the session use it unless they have their own. */
  readonly config: string | undefined;
}

/**
 * The same place with some of it changed. What is a question to the process stays one, such as how wide the screen is: a
 * person may make the window narrower at any time.
 */
export function elsewhere<Base extends Surroundings, Changes extends object>(
  base: Base,
  changes: Changes,
): Base & Changes {
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(base), ...Object.getOwnPropertyDescriptors(changes) },
  ) as Base & Changes;
}

/** On the system's own clock. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
