/** One condition of a search, and conditions made of others. */
import type { Candidate } from './candidate.ts';

/** What must be at hand to test a condition; in ascending order of cost. */
export const NEEDS = { nothing: 0, envelope: 1, octets: 2 } as const;
export type Needs = (typeof NEEDS)[keyof typeof NEEDS];

export interface Criterion {
  readonly needs: Needs;
  test(candidate: Candidate): boolean;
}

export const everything: Criterion = { needs: NEEDS.nothing, test: () => true };

/** All of them; the cheap ones are asked first. */
export function allOf(criteria: readonly Criterion[]): Criterion {
  const sorted = byCost(criteria);
  return {
    needs: sorted.at(-1)!.needs,
    test: (candidate) => sorted.every((criterion) => criterion.test(candidate)),
  };
}

export function either(one: Criterion, other: Criterion): Criterion {
  const [first, second] = byCost([one, other]) as [Criterion, Criterion];
  return { needs: second.needs, test: (candidate) => first.test(candidate) || second.test(candidate) };
}

export function not(criterion: Criterion): Criterion {
  return { needs: criterion.needs, test: (candidate) => !criterion.test(candidate) };
}

export function byCost(criteria: readonly Criterion[]): Criterion[] {
  return [...criteria].sort((a, b) => a.needs - b.needs);
}
