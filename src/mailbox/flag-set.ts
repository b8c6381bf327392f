/**
 * Flags of a message as an immutable, interned value: two messages with the same flags share one object, whose wire
 * form is made once. \Recent is not among them, since it belongs to a session (RFC 3501 §2.3.2).
 */

/** System flags as bits, in the order in which they are listed to a client. */
export const SYSTEM_FLAGS = {
  '\\Answered': 1,
  '\\Flagged': 2,
  '\\Deleted': 4,
  '\\Seen': 8,
  '\\Draft': 16,
} as const;

export type SystemFlag = keyof typeof SYSTEM_FLAGS;

const bitByFoldedName = new Map<string, number>(
  Object.entries(SYSTEM_FLAGS).map(([name, bit]) => [name.toLowerCase(), bit]),
);

const interned = new Map<string, FlagSet>();
/** Beyond this many distinct sets the table starts anew; sets in use stay valid, they only cease to be shared. */
const MAX_INTERNED = 10_000;

export class FlagSet {
  /** Sum of {@link SYSTEM_FLAGS}. */
  readonly system: number;
  /** Keywords in the spelling first seen, sorted without regard to case. */
  readonly keywords: readonly string[];
  /** `\Seen $Label1`, without parentheses; '' when empty. */
  readonly wire: string;
  /** The same with \Recent in front. */
  readonly wireRecent: string;

  private constructor(system: number, keywords: readonly string[]) {
    this.system = system;
    this.keywords = keywords;
    const names: string[] = [];
    for (const [name, bit] of Object.entries(SYSTEM_FLAGS)) if (system & bit) names.push(name);
    this.wire = [...names, ...keywords].join(' ');
    this.wireRecent = this.wire === '' ? '\\Recent' : `\\Recent ${this.wire}`;
  }

  static readonly empty: FlagSet = FlagSet.of(0, []);

  static of(system: number, keywords: readonly string[]): FlagSet {
    const sorted = keywords.length < 2 ? keywords : withoutRepeats(keywords);
    const key = `${system} ${sorted.join(' ')}`;
    const known = interned.get(key);
    if (known !== undefined) return known;
    const made = new FlagSet(system, sorted);
    if (interned.size >= MAX_INTERNED) interned.clear();
    interned.set(key, made);
    return made;
  }

  /** @param names `\Seen`, `$Label1`; system flags in any case, everything else is taken for a keyword */
  static from(names: Iterable<string>): FlagSet {
    let system = 0;
    const keywords: string[] = [];
    for (const name of names) {
      const bit = bitByFoldedName.get(name.toLowerCase());
      if (bit === undefined) keywords.push(name);
      else system |= bit;
    }
    return FlagSet.of(system, keywords);
  }

  has(flag: SystemFlag): boolean {
    return (this.system & SYSTEM_FLAGS[flag]) !== 0;
  }
  /** Keywords are compared without regard to case (RFC 9051 §2.3.2). */
  hasKeyword(keyword: string): boolean {
    const wanted = keyword.toLowerCase();
    return this.keywords.some((k) => k.toLowerCase() === wanted);
  }
  /** Each of these flags is in both, or in neither. */
  isSameIn(one: FlagSet, other: FlagSet): boolean {
    if (one === other) return true;
    return (
      (one.system & this.system) === (other.system & this.system) &&
      this.keywords.every((keyword) => one.hasKeyword(keyword) === other.hasKeyword(keyword))
    );
  }
  with(other: FlagSet): FlagSet {
    return FlagSet.of(this.system | other.system, [...this.keywords, ...other.keywords]);
  }
  withKeywords(keywords: readonly string[]): FlagSet {
    return FlagSet.of(this.system, [...this.keywords, ...keywords]);
  }
  without(other: FlagSet): FlagSet {
    return FlagSet.of(
      this.system & ~other.system,
      this.keywords.filter((k) => !other.hasKeyword(k)),
    );
  }
  /** STORE: FLAGS, +FLAGS or -FLAGS with `other` (RFC 3501 §6.4.6). */
  changed(mode: 'replace' | 'add' | 'remove', other: FlagSet): FlagSet {
    if (mode === 'replace') return other;
    return mode === 'add' ? this.with(other) : this.without(other);
  }
}

function withoutRepeats(keywords: readonly string[]): string[] {
  const byFolded = new Map<string, string>();
  for (const keyword of keywords) {
    const folded = keyword.toLowerCase();
    if (!byFolded.has(folded)) byFolded.set(folded, keyword);
  }
  return [...byFolded].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, keyword]) => keyword);
}
