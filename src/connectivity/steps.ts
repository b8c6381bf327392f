/** The steps of a test, each with its outcome and its time. */
import type { Clock } from '../model/clock.ts';
import { ConnectivityError } from './connectivity-error.ts';

export type StepName =
  | 'Connect'
  | 'Greeting'
  | 'STLS'
  | 'STARTTLS'
  | 'TLS'
  | 'Certificate'
  | 'Capabilities'
  | 'LogOn'
  | 'Mailbox';

export interface Step {
  readonly name: StepName;
  readonly result: 'Success' | 'Failure' | 'Skipped';
  /** Milliseconds. */
  readonly latency: number;
  /** What was found, or what was wrong. */
  readonly detail: string;
  /** What to do about a failure. */
  readonly hint?: string | undefined;
}

/** Thrown when a step has failed, which is recorded already. */
export class StepFailed extends Error {}

export class StepRecorder {
  readonly steps: Step[] = [];
  readonly #clock: Clock;
  readonly #onStep: (step: Step) => void;
  constructor(clock: Clock, onStep: (step: Step) => void = () => {}) {
    this.#clock = clock;
    this.#onStep = onStep;
  }

  /**
   * @param describe what the step's detail says of its result
   * @throws StepFailed for what can go wrong between two machines; defects as they are
   */
  async run<T>(name: StepName, work: () => Promise<T>, describe: (result: T) => string): Promise<T> {
    const started = this.#clock.now();
    const latency = () => this.#clock.now() - started;
    try {
      const result = await work();
      this.#add({ name, result: 'Success', latency: latency(), detail: describe(result) });
      return result;
    } catch (error) {
      const { message, hint } = told(error);
      this.#add({ name, result: 'Failure', latency: latency(), detail: message, hint });
      throw new StepFailed(message);
    }
  }

  skip(name: StepName, detail: string): void {
    this.#add({ name, result: 'Skipped', latency: 0, detail });
  }

  #add(step: Step): void {
    this.steps.push(step);
    this.#onStep(step);
  }
}

function told(error: unknown): ConnectivityError {
  if (error instanceof ConnectivityError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return new ConnectivityError(`The connection broke (${code}).`);
}
