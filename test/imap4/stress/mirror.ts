/**
 * A session's picture of its mailbox, made from nothing but what the server says, as a client makes it: an untagged
 * response that does not fit into it is the server's mistake.
 */
import type { World } from './world.ts';

export type Dialect = 'plain' | 'CONDSTORE' | 'QRESYNC';

export interface Entry {
  uid: number | undefined;
  /** Sorted, without \Recent. */
  flags: string | undefined;
  modSeq: number | undefined;
}

export interface MirrorListener {
  readonly complain: (what: string) => void;
  /** The server told the flags of a message. */
  readonly sawFlags: (uid: number, flags: readonly string[]) => void;
}

export class Mirror {
  entries: Entry[] = [];
  /** UIDs of those that were told one by one since {@link listen}. */
  readonly answered = new Set<number>();
  /** Of the last SEARCH or ESEARCH. */
  found: readonly number[] | undefined;
  /** UIDs of `VANISHED (EARLIER)` since {@link listen}. */
  vanishedEarlier: number[] = [];
  /** \Recent in this selection is ours. */
  claims = true;
  /** Names the selection, for \Recent. */
  selection = '';
  readonly #world: World;
  readonly #dialect: Dialect;
  readonly #complain: (what: string) => void;
  readonly #sawFlags: (uid: number, flags: readonly string[]) => void;
  #keywords: readonly string[] = [];
  #mayExpunge = false;

  constructor(world: World, dialect: Dialect, listener: MirrorListener) {
    this.#world = world;
    this.#dialect = dialect;
    this.#complain = listener.complain;
    this.#sawFlags = listener.sawFlags;
  }

  /** A command becomes the current one. @param mayExpunge its responses may move sequence numbers (RFC 3501 §7.4.1) */
  listen(mayExpunge: boolean): void {
    this.answered.clear();
    this.found = undefined;
    this.vanishedEarlier = [];
    this.#mayExpunge = mayExpunge;
  }

  /** One untagged response. */
  take(line: string): void {
    const numbered = /^\* (\d+) (EXISTS|EXPUNGE|RECENT|FETCH)/.exec(line);
    if (numbered !== null) this.#takeNumbered(Number(numbered[1]), numbered[2]!, line);
    else if (line.startsWith('* VANISHED (EARLIER) ')) this.vanishedEarlier.push(...numbersIn(line.split(' ')[3]!));
    else if (line.startsWith('* VANISHED ')) this.#vanished(numbersIn(line.split(' ')[2]!));
    else if (line.startsWith('* FLAGS (')) this.#keywords = line.slice('* FLAGS ('.length, -1).split(' ');
    else if (/^\* E?SEARCH/.test(line)) this.found = foundIn(line);
    else if (!/^\* (?:OK|STATUS|LIST|ENABLED|CAPABILITY) /.test(line)) this.#complain(`unexpected ${line}`);
  }

  /** Sequence numbers of UIDs, 0 for one that is not known. */
  sequenceOf(uid: number): number {
    return this.entries.findIndex((entry) => entry.uid === uid) + 1;
  }

  get uids(): number[] {
    return this.entries.flatMap(({ uid }) => (uid === undefined ? [] : [uid]));
  }

  grow(count: number): void {
    while (this.entries.length < count) this.entries.push({ uid: undefined, flags: undefined, modSeq: undefined });
  }

  #takeNumbered(number: number, kind: string, line: string): void {
    if (kind === 'EXISTS') {
      if (number < this.entries.length) this.#complain(`EXISTS goes from ${this.entries.length} to ${number}`);
      this.grow(number);
    } else if (kind === 'RECENT') {
      if (number > this.entries.length) this.#complain(`${number} RECENT of ${this.entries.length}`);
    } else if (number < 1 || number > this.entries.length) {
      this.#complain(`${line} of ${this.entries.length}`);
    } else if (kind === 'EXPUNGE') {
      if (this.#dialect === 'QRESYNC') this.#complain(`EXPUNGE after ENABLE QRESYNC: ${line}`);
      this.#expunged(number);
    } else this.#fetched(number, line);
  }

  #expunged(sequence: number): void {
    if (!this.#mayExpunge) this.#complain(`EXPUNGE ${sequence} while numbers are in use`);
    const [entry] = this.entries.splice(sequence - 1, 1);
    if (entry!.uid !== undefined) this.#world.went(entry!.uid, this.selection);
  }

  #vanished(uids: readonly number[]): void {
    if (this.#dialect !== 'QRESYNC') this.#complain('VANISHED without ENABLE QRESYNC');
    for (const uid of uids) {
      const sequence = this.sequenceOf(uid) || this.#unknownAt(uid);
      if (sequence === 0) this.#complain(`VANISHED ${uid}, which was not there`);
      else this.#expunged(sequence);
    }
  }

  /** The number of a message that can have this UID, and was never asked for it: UIDs ascend. 0 when there is none. */
  #unknownAt(uid: number): number {
    const above = this.entries.findIndex((entry) => entry.uid !== undefined && entry.uid > uid);
    const index = (above < 0 ? this.entries.length : above) - 1;
    return index >= 0 && this.entries[index]!.uid === undefined ? index + 1 : 0;
  }

  #fetched(sequence: number, line: string): void {
    const entry = this.entries[sequence - 1]!;
    const uid = numberIn(/[( ]UID (\d+)/, line);
    if (uid !== undefined) this.#isUid(sequence, entry, uid);
    if (this.#dialect === 'QRESYNC' && uid === undefined) this.#complain(`no UID after ENABLE QRESYNC: ${line}`);
    if (entry.uid !== undefined) this.answered.add(entry.uid);
    const modSeq = numberIn(/MODSEQ \((\d+)\)/, line);
    if (modSeq !== undefined) {
      if (modSeq < (entry.modSeq ?? 0))
        this.#complain(`mod-sequence of ${entry.uid} goes back from ${entry.modSeq}: ${line}`);
      entry.modSeq = modSeq;
    }
    const flags = /FLAGS \(([^)]*)\)/.exec(line)?.[1];
    if (flags !== undefined) this.#hasFlags(entry, flags, modSeq);
    const id = /\r\nSubject: (\S+)\r\n/.exec(line)?.[1];
    if (id !== undefined && entry.uid !== undefined) this.#check(this.#world.sawId(entry.uid, id));
  }

  #isUid(sequence: number, entry: Entry, uid: number): void {
    if (entry.uid === uid) return;
    const before = this.entries[sequence - 2]?.uid ?? 0;
    const after =
      this.entries.slice(sequence).find((other) => other.uid !== undefined)?.uid ?? Number.POSITIVE_INFINITY;
    if (entry.uid !== undefined) this.#complain(`message ${sequence} is UID ${uid}, was ${entry.uid}`);
    else if (uid <= before || uid >= after) this.#complain(`UID ${uid} between ${before} and ${after}`);
    entry.uid = uid;
  }

  #hasFlags(entry: Entry, said: string, modSeq: number | undefined): void {
    const names = said.split(' ').filter((name) => name !== '');
    const flags = names.filter((name) => name !== '\\Recent').sort();
    for (const flag of flags) if (!this.#keywords.includes(flag)) this.#complain(`${flag} was never announced`);
    entry.flags = flags.join(' ');
    if (entry.uid === undefined) return;
    this.#sawFlags(entry.uid, flags);
    if (this.claims && flags.length < names.length) this.#check(this.#world.sawRecent(entry.uid, this.selection));
    if (modSeq !== undefined) this.#check(this.#world.sawFlags(entry.uid, modSeq, entry.flags));
  }

  #check(wrong: string | undefined): void {
    if (wrong !== undefined) this.#complain(wrong);
  }
}

/** `1:3,7` → 1, 2, 3, 7. */
export function numbersIn(set: string): number[] {
  return set.split(',').flatMap((range) => {
    const [first, last = first] = range.split(':').map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

function foundIn(line: string): number[] {
  if (line.startsWith('* SEARCH'))
    return line
      .replace(/ \(MODSEQ \d+\)$/, '')
      .split(' ')
      .slice(2)
      .map(Number);
  const all = / ALL ([\d:,]+)/.exec(line)?.[1];
  return all === undefined ? [] : numbersIn(all);
}

function numberIn(item: RegExp, line: string): number | undefined {
  const found = item.exec(line);
  return found === null ? undefined : Number(found[1]);
}
