/**
 * A look at a mailbox's folder: what is there that we do not know, what we know that is not there, and what only
 * changed its name. It changes nothing in the state.
 *
 * The order matters. The list of UIDs is read before the folders: whoever delivers renames a file into place before it
 * writes the record, so the file of every record that was read must be seen, unless it was removed since. `new/` is read
 * before `cur/`, so that a file on its way from the one to the other is seen at least once.
 *
 * Reading a folder while somebody renames in it may pass a file over. A file that is missed is therefore believed to be
 * gone only when the folders stood still meanwhile, or when it was missed in every one of several looks.
 */
import { renameSync, type Stats } from 'node:fs';
import { hasCode } from './disk.ts';
import { baseOf } from './file-name.ts';
import { isFresh } from './folder-mark.ts';
import { compareWithKnown, type Difference, namesIn } from './folder-scan.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import type { UidListRecords } from './uidlist-format.ts';

/** A file of the folder. */
export interface Entry {
  readonly name: string;
  readonly base: string;
  readonly inNew: boolean;
  /** What the list of UIDs says, as far as it was read in this look. */
  readonly uid: number | undefined;
}

export interface Findings {
  readonly renamed: readonly { readonly message: MaildirMessage; readonly entry: Entry }[];
  readonly gone: readonly MaildirMessage[];
  /** Files of no message that we know. */
  readonly strangers: readonly Entry[];
  /** A letter may stand for another keyword than before. */
  readonly keywordsChanged: boolean;
}

/** Looks that a file must be missed in, while the folders do not stand still. */
const LOOKS = 4;
/** Between two of them, in milliseconds. */
const BETWEEN_LOOKS_MS = 30;
/** With up to so many strangers, comparing each with every message is cheaper than a table. */
const FEW = 16;

type Pictures = { readonly [folder in 'cur' | 'new']: Difference<MaildirMessage> | undefined };

/**
 * @param records seen so far; what this look reads is added to them
 * @returns undefined when nothing changed
 * @throws MailboxGone when there is no such mailbox any more
 */
export async function lookAt(mailbox: MaildirMailbox, records: RecordsSeen): Promise<Findings | undefined> {
  let suspects: ReadonlySet<MaildirMessage> | undefined;
  let keywordsChanged = false;
  for (let look = 1; ; look++) {
    const findings = await lookOnce(mailbox, records);
    if (findings === undefined) return undefined;
    keywordsChanged ||= findings.keywordsChanged;
    const { missing, stable } = findings;
    const missed: ReadonlySet<MaildirMessage> =
      suspects === undefined ? missing : new Set([...missing].filter((m) => suspects!.has(m)));
    const doubtful = missed.size > 0 || records.hasUnseen(findings.strangers, mailbox.state.uidNext);
    if (!doubtful || stable || look === LOOKS) {
      return { ...findings, gone: [...missed], keywordsChanged };
    }
    suspects = missed;
    mailbox.distrust();
    await new Promise<void>((resolve) => mailbox.environment.clock.after(BETWEEN_LOOKS_MS, resolve));
  }
}

interface OneLook extends Pick<Findings, 'renamed' | 'strangers' | 'keywordsChanged'> {
  readonly missing: ReadonlySet<MaildirMessage>;
  /** Nobody can have renamed anything while we read. */
  readonly stable: boolean;
}

async function lookOnce(mailbox: MaildirMailbox, records: RecordsSeen): Promise<OneLook | undefined> {
  const { folder, marks, environment, state } = mailbox;
  const now = environment.clock.now();
  const before = mailbox.statFolders();
  const newRecords = records.take(mailbox.readUidList());
  let needsCur = marks.cur.needsScan(before.cur, now) || newRecords === 'replaced';
  const needsNew = marks.new.needsScan(before.new, now) || newRecords !== 'none';
  if (!needsCur && !needsNew) return undefined;

  const inNew = needsNew ? await scan(folder.compartment('new'), before.new, true) : undefined;
  // Gone from new/ means moved to cur/, most likely.
  needsCur ||= (inNew?.missing.length ?? 0) > 0;
  needsCur ||= newRecords === 'grown' && records.hasUnseen(records.entries(inNew?.unknown ?? [], true), state.uidNext);
  const inCur = needsCur ? await scan(folder.compartment('cur'), before.cur, false) : undefined;

  const after = mailbox.statFolders();
  const stable = (['new', 'cur'] as const).every(
    (part) => after[part].mtimeMs === before[part].mtimeMs && !isFresh(before[part].mtimeMs, now),
  );
  // Letters are given before files carry them, so what was read now explains every name that was found.
  const keywordsChanged = mailbox.keywords.read();
  const combined = combine(mailbox, records, { new: inNew, cur: inCur });
  return {
    ...(newRecords === 'replaced' ? renumbered(mailbox, records, combined) : combined),
    stable,
    keywordsChanged,
  };

  async function scan(path: string, stats: Stats, newOnes: boolean): Promise<Difference<MaildirMessage>> {
    const started = performance.now();
    const names = await namesIn(path, stats.size);
    const known = state.peek.filter((message) => message.inNew === newOnes);
    const difference = compareWithKnown(known, names);
    marks[newOnes ? 'new' : 'cur'].scanned(stats, now, performance.now() - started);
    return difference;
  }
}

type Combined = Pick<OneLook, 'renamed' | 'strangers' | 'missing'>;

/** Pairs what is missing with what is unknown by base name. */
function combine(mailbox: MaildirMailbox, records: RecordsSeen, pictures: Pictures): Combined {
  const missing = new Map<string, MaildirMessage>();
  for (const message of [...(pictures.new?.missing ?? []), ...(pictures.cur?.missing ?? [])]) {
    missing.set(message.base, message);
  }
  const renamed: { message: MaildirMessage; entry: Entry }[] = [];
  const strangers: Entry[] = [];
  const seen = new Set<string>();
  let previous: Entry | undefined;
  const unknown = [
    ...records.entries(pictures.new?.unknown ?? [], true),
    ...records.entries(pictures.cur?.unknown ?? [], false),
  ];
  for (const entry of unknown) {
    const message = missing.get(entry.base);
    if (message !== undefined) {
      missing.delete(entry.base);
      renamed.push({ message, entry });
    } else if (entry.base === '' || entry.base === previous?.base || seen.has(entry.base)) {
      const fresh = separate(mailbox, entry);
      if (fresh !== undefined) strangers.push(fresh);
    } else {
      strangers.push(entry);
    }
    // Two files of one base name stand together in a sorted folder; across the folders it takes a table, of the few.
    if (entry.inNew) seen.add(entry.base);
    previous = entry;
  }
  return { renamed, strangers: withoutDoubles(mailbox, strangers), missing: new Set(missing.values()) };
}

/**
 * Messages to which a new list of UIDs gives another UID, or none, than we gave out. To clients that is an expunge and
 * a new message.
 */
function renumbered(mailbox: MaildirMailbox, records: RecordsSeen, combined: Combined): Combined {
  const missing = new Set(combined.missing);
  const strangers = [...combined.strangers];
  const names = new Map(combined.renamed.map(({ message, entry }) => [message, entry]));
  for (const message of mailbox.state.peek) {
    const entry = names.get(message) ?? message;
    const uid = records.uids.get(message.base);
    if (uid === message.uid || missing.has(message)) continue;
    missing.add(message);
    strangers.push({ name: entry.name, base: message.base, inNew: entry.inNew, uid });
  }
  return { missing, strangers, renamed: combined.renamed.filter(({ message }) => !missing.has(message)) };
}

/** Strangers that have the base name of a message we know, and that is still there, are second files of that name. */
function withoutDoubles(mailbox: MaildirMailbox, strangers: readonly Entry[]): Entry[] {
  const { peek } = mailbox.state;
  if (peek.length === 0 || strangers.length === 0) return [...strangers];
  const known = strangers.length > FEW ? new Set(peek.map((message) => message.base)) : undefined;
  const isKnown = ({ base }: Entry): boolean =>
    known?.has(base) ?? peek.some((message) => message.name.startsWith(base) && message.base === base);
  return strangers.flatMap((entry) => (isKnown(entry) ? (separate(mailbox, entry) ?? []) : entry));
}

/**
 * Gives a file that shares its base name with another a name of its own.
 * @returns undefined when there is no such file: it was only renamed while we read
 */
function separate({ folder, marks, environment }: MaildirMailbox, entry: Entry): Entry | undefined {
  const from = folder.fileIn(entry.inNew ? 'new' : 'cur', entry.name);
  const base = environment.names.next();
  try {
    renameSync(from, folder.fileIn('new', base));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  marks.new.distrust();
  marks.cur.distrust();
  environment.warn('Two messages had the same file name; one of them has a new one', {
    folder: folder.path,
    file: entry.name,
  });
  return { name: base, base, inNew: true, uid: undefined };
}

/** Records of the list of UIDs that were read since the state was last brought up to date. */
export class RecordsSeen {
  readonly uids = new Map<string, number>();
  readonly extensions = new Map<number, string>();
  #fresh: UidListRecords | undefined;

  /** @param first all records, when the list was read just now */
  constructor(first: UidListRecords | undefined) {
    this.#fresh = first;
  }

  /** @returns what the list had of news, the first records included */
  take(news: { readonly kind: string; readonly records?: UidListRecords }): 'none' | 'grown' | 'replaced' {
    const first = this.#fresh;
    this.#fresh = undefined;
    if (first !== undefined) this.#add(first);
    if (news.records !== undefined) this.#add(news.records);
    if (first !== undefined || news.kind === 'replaced') return 'replaced';
    return news.kind === 'grown' ? 'grown' : 'none';
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

  #add({ uids, bases, extensions }: UidListRecords): void {
    for (const [i, base] of bases.entries()) this.uids.set(base, uids[i]!);
    for (const [uid, fields] of extensions) this.extensions.set(uid, fields);
  }
}

/** The mailbox was deleted, or its UIDs were given anew, by another program. */
export class MailboxGone extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`There is no mailbox any more at ${path}`);
    this.name = 'MailboxGone';
    this.path = path;
  }
}
