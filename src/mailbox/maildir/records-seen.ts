/** Records of the list of UIDs that were read since the state was last brought up to date, and what they say of files. */
import { baseOf } from './file-name.ts';
import type { UidListRecords } from './uidlist-format.ts';

/** A file of the folder. */
export interface Entry {
  readonly name: string;
  readonly base: string;
  readonly inNew: boolean;
  /** What the list of UIDs says, as far as it was read in this look. */
  readonly uid: number | undefined;
}

/** `replaced`: all records of the list are known; `grown`: those that came at its end. */
export type NewRecords = 'none' | 'grown' | 'replaced';

export class RecordsSeen {
  /** All readings together. */
  news: NewRecords = 'none';
  readonly uids = new UidsByBase();
  readonly extensions = new Map<number, string>();
  #fresh: UidListRecords | undefined;

  /** @param first all records, when the list was read just now */
  constructor(first: UidListRecords | undefined) {
    this.#fresh = first;
  }

  /** @returns what this reading of the list brought, the first records included */
  take(news: { readonly kind: string; readonly records?: UidListRecords }): NewRecords {
    const first = this.#fresh;
    this.#fresh = undefined;
    if (news.kind === 'replaced') {
      // What this list does not say any more is not so.
      this.uids.clear();
      this.extensions.clear();
    } else if (first !== undefined) this.#add(first);
    if (news.records !== undefined) this.#add(news.records);
    let brought: NewRecords = 'none';
    if (first !== undefined || news.kind === 'replaced') brought = 'replaced';
    else if (news.kind === 'grown') brought = 'grown';
    if (this.news !== 'replaced' && brought !== 'none') this.news = brought;
    return brought;
  }

  entries(names: readonly string[], inNew: boolean): Entry[] {
    return names.map((name) => {
      const base = baseOf(name);
      return { name, base, inNew, uid: this.uids.get(base) };
    });
  }

  /** Whether some record, of a message that comes next, names a file that is not among these. */
  hasUnseen(entries: readonly Entry[], uidNext: number): boolean {
    let unseen = 0;
    for (const uid of this.uids.values()) if (uid >= uidNext) unseen++;
    for (const { uid } of entries) if (uid !== undefined && uid >= uidNext) unseen--;
    return unseen > 0;
  }

  #add(records: UidListRecords): void {
    this.uids.add(records);
    for (const [uid, fields] of records.extensions) this.extensions.set(uid, fields);
  }
}

type Records = Pick<UidListRecords, 'uids' | 'bases'>;

/**
 * UIDs by base name; of two records of one name the later holds. A list is mostly in the order of its names, since UIDs
 * are given in the order of arrival: then it is searched as it is, for a table of 100,000 names takes longer to make than
 * their folder to read.
 */
export class UidsByBase {
  /** Ascending by name, each name once; unless there is a table. */
  #ordered: Records = { uids: [], bases: [] };
  #table: Map<string, number> | undefined;
  /** Where the last look-up ended: names come in the same order. */
  #near = 0;

  get size(): number {
    return this.#table?.size ?? this.#ordered.bases.length;
  }

  add(records: Records): void {
    if (this.size === 0 && isAscending(records.bases)) {
      this.#ordered = records;
      this.#near = 0;
      return;
    }
    this.#table ??= new Map(this.#ordered.bases.map((base, n) => [base, this.#ordered.uids[n]!]));
    for (const [n, base] of records.bases.entries()) this.#table.set(base, records.uids[n]!);
  }

  clear(): void {
    this.#ordered = { uids: [], bases: [] };
    this.#table = undefined;
  }

  get(base: string): number | undefined {
    if (this.#table !== undefined) return this.#table.get(base);
    const { bases, uids } = this.#ordered;
    if (bases[this.#near] !== base) this.#near = lowerBound(bases, base);
    return bases[this.#near] === base ? uids[this.#near++] : undefined;
  }

  bases(): Iterable<string> {
    return this.#table?.keys() ?? this.#ordered.bases;
  }

  values(): Iterable<number> {
    return this.#table?.values() ?? this.#ordered.uids;
  }
}

function isAscending(bases: readonly string[]): boolean {
  for (let n = 1; n < bases.length; n++) if (bases[n - 1]! >= bases[n]!) return false;
  return true;
}

/** Index of the first that is not below this one. */
function lowerBound(ascending: readonly string[], wanted: string): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
