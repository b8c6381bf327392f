/** What one script may hold at a time. Far beyond any runbook, and far below what would hurt the machine. */
import { runtimeError } from './runtime-error.ts';

/** Elements of one array: a fleet's mailboxes fit, an endless range does not. */
export const MAX_ELEMENTS = 1_000_000;
/** Calls of functions within calls. */
export const MAX_CALL_DEPTH = 200;

/** @throws CmdletError when an array would be longer than a script may build */
export function boundedElements<T>(elements: readonly T[]): readonly T[] {
  refuseMoreElements(elements.length);
  return elements;
}

export function refuseMoreElements(count: number): void {
  if (count <= MAX_ELEMENTS) return;
  throw runtimeError('ArrayTooLong', `An array may have ${MAX_ELEMENTS} elements; this one would have ${count}.`);
}
