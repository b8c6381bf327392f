/** Why a step of a test failed, for the administrator of the server that was tested. */
import { MAX_QUOTED } from './limits.ts';

export class ConnectivityError extends Error {
  /** What to do about it. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'ConnectivityError';
    this.hint = hint;
  }
}

/** What a server said, fit to be shown: one line of bounded length without control characters. */
export function quoted(line: string): string {
  const plain = line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
  return plain.length > MAX_QUOTED ? `${plain.slice(0, MAX_QUOTED)}…` : plain;
}
