/**
 * How long properties are tried. `npm test` tries each a set number of times, which takes seconds; `npm run test:fuzz`
 * gives all of them together POSTERN_FUZZ_SECONDS. The seed of a run is printed as it begins; POSTERN_FUZZ_SEED sets it.
 */
import type fc from 'fast-check';

/** Of this run; see `fuzz-seed.ts`. */
export const SEED = Number(process.env.POSTERN_FUZZ_SEED);
/** Milliseconds for each property of a long run; undefined in a short one. */
const EACH_MS = process.env.POSTERN_FUZZ_EACH_MS === undefined ? undefined : Number(process.env.POSTERN_FUZZ_EACH_MS);

/** @param short how often a short run tries */
export function runs(short: number): fc.Parameters<unknown> {
  if (EACH_MS === undefined) return { numRuns: short };
  return { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: EACH_MS, markInterruptAsFailure: false };
}

/** For what is no property of fast-check: whether to try once more. @param short how often a short run tries */
export function tries(short: number): () => boolean {
  const end = EACH_MS === undefined ? undefined : Date.now() + EACH_MS;
  let left = short;
  return () => (end === undefined ? left-- > 0 : Date.now() < end);
}
