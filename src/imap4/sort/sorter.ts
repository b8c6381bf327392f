/** Puts the messages that a search has found in the order of a sort program (RFC 5256 §3). */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import type { Pace } from '../pace.ts';
import { Candidate } from '../search/candidate.ts';
import type { Found } from '../search/search-run.ts';
import { visitMetadata } from '../search/visit-metadata.ts';
import { mergeSort } from './merge-sort.ts';
import type { SortValue } from './sort-key.ts';
import type { SortCriterion } from './sort-program.ts';

/** A message with what it is compared by; its place in the mailbox decides when all that is equal. */
export interface Sortable {
  readonly found: Found;
  readonly values: readonly SortValue[];
}

export class Sorter {
  readonly #program: readonly SortCriterion[];
  readonly needsEnvelope: boolean;

  constructor(program: readonly SortCriterion[]) {
    this.#program = program;
    this.needsEnvelope = program.some(({ key }) => key.needsEnvelope);
  }

  /** @param found in ascending order */
  async sort(view: MailboxView, found: readonly Found[], pace: Pace): Promise<readonly Sortable[]> {
    return mergeSort(await this.sortables(view, found, pace), this.compare, pace);
  }

  async sortables(view: MailboxView, found: readonly Found[], pace: Pace): Promise<Sortable[]> {
    const candidate = new Candidate(view);
    const sortables: Sortable[] = [];
    const add = (one: Found, envelope: Buffer | undefined) => {
      candidate.begin(one.message);
      if (envelope !== undefined) candidate.setEnvelope(envelope);
      sortables.push({ found: one, values: this.#program.map(({ key }) => key.value(candidate)) });
    };
    if (this.needsEnvelope) await visitMetadata(view, found, pace, (one, metadata) => add(one, metadata.envelope));
    else {
      for (const one of found) {
        add(one, undefined);
        if (pace.due) await pace.rest();
      }
    }
    return sortables;
  }

  readonly compare = (one: Sortable, other: Sortable): number => {
    for (let index = 0; index < this.#program.length; index++) {
      const a = one.values[index]!;
      const b = other.values[index]!;
      if (a !== b) return a < b === this.#program[index]!.reverse ? 1 : -1;
    }
    return one.found.message.uid - other.found.message.uid;
  };
}
