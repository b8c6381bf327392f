import { ValueError } from '../../../src/model/value-error.ts';

/** What a value was refused with. @throws Error when it was accepted, and whatever else was thrown */
export function refusal(work: () => unknown): ValueError {
  try {
    work();
  } catch (error) {
    if (error instanceof ValueError) return error;
    throw error;
  }
  throw new Error('was accepted');
}
