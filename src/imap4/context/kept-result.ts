/**
 * A result that is kept up to date: which messages belong to it, and where they stand. It knows messages by their UIDs,
 * which do not change; what the client calls them is asked of `numberOf` when it is told.
 */
import type { Found } from '../search/search-run.ts';
import type { Placed } from './result-change.ts';

export type NumberOf = (uid: number) => number;

export interface KeptResult {
  has(uid: number): boolean;
  /** @param uids ascending, all in the result */
  remove(uids: readonly number[], numberOf: NumberOf): readonly Placed[];
  /** @param found ascending, none in the result */
  add(found: readonly Found[], numberOf: NumberOf): readonly Placed[] | Promise<readonly Placed[]>;
}
