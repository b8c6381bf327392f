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
import { hasCode, statOrUndefined } from './disk.ts';
import { isFresh, isSameFolder } from './folder-mark.ts';
import { compareWithKnown, type Difference, namesIn } from './folder-scan.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import type { Entry, RecordsSeen } from './records-seen.ts';

/** A message whose file has another name now. */
export interface Renamed {
  readonly message: MaildirMessage;
  readonly entry: Entry;
}

export interface Findings {
  readonly renamed: readonly Renamed[];
  readonly gone: readonly MaildirMessage[];
  /** Files of no message that we know. */
  readonly strangers: readonly Entry[];
  /** A letter may stand for another keyword than before. */
  readonly keywordsChanged: boolean;
}

/**
 * Looks that a file must be missed in, while the folders do not stand still. Each of them misses it only when it is renamed
 * in the midst of that look: the sooner one follows the other, the less can somebody rename it in all of them.
 */
const LOOKS = 4;
/** Between two of them, in milliseconds. */
const BETWEEN_LOOKS_MS = 1;
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
    const { missing, renumbered, stable } = findings;
    const missed: ReadonlySet<MaildirMessage> =
      suspects === undefined ? missing : new Set([...missing].filter((m) => suspects!.has(m)));
    const doubtful = missed.size > 0 || records.hasUnseen(findings.strangers, mailbox.state.uidNext);
    if (!doubtful || stable || look === LOOKS) {
      return { ...findings, gone: [...missed, ...renumbered], keywordsChanged };
    }
    suspects = missed;
    mailbox.marks.distrust();
    await new Promise<void>((resolve) => mailbox.environment.clock.after(BETWEEN_LOOKS_MS, resolve));
  }
}

interface OneLook extends Pick<Findings, 'renamed' | 'strangers' | 'keywordsChanged'> {
  /** Known messages of which no file was seen. */
  readonly missing: ReadonlySet<MaildirMessage>;
  /** Known messages whose file is another message's now: of that there is no doubt. */
  readonly renumbered: ReadonlySet<MaildirMessage>;
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
    (part) => isSameFolder(after[part], before[part]) && !isFresh(before[part], now),
  );
  // Most letters are given before files have them; for the others see `KeywordTable`.
  const keywordsChanged = mailbox.keywords.read();
  const combined = combine(mailbox, records, { new: inNew, cur: inCur });
  return {
    ...findRenumbered(mailbox, records, combined),
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
type Compared = Combined & Pick<OneLook, 'renumbered'>;

/** Pairs what is missing with what is unknown by base name. */
function combine(mailbox: MaildirMailbox, records: RecordsSeen, pictures: Pictures): Combined {
  const missing = new Map<string, MaildirMessage>();
  for (const message of [...(pictures.new?.missing ?? []), ...(pictures.cur?.missing ?? [])]) {
    missing.set(message.base, message);
  }
  const renamed: Renamed[] = [];
  const strangers: Entry[] = [];
  const unknown = [
    ...records.entries(pictures.new?.unknown ?? [], true),
    ...records.entries(pictures.cur?.unknown ?? [], false),
  ];
  for (const entry of unknown) {
    const message = missing.get(entry.base);
    if (message === undefined) {
      strangers.push(entry);
    } else {
      missing.delete(entry.base);
      renamed.push({ message, entry });
    }
  }
  const alone = separateDoubles(mailbox, strangers, renamed);
  return { renamed, strangers: alone, missing: new Set(missing.values()) };
}

/**
 * Sees to it that every base name is there once. Of two files that share one, the second gets a name of its own. But a
 * name that was read twice is mostly one file, renamed while we read: then only the newer name leads to a file.
 * @param renamed gets what turns out to be a new name of a message we know
 */
function separateDoubles(mailbox: MaildirMailbox, strangers: readonly Entry[], renamed: Renamed[]): readonly Entry[] {
  if (mailbox.state.peek.length === 0 && !mayHaveDoubles(strangers)) return strangers;
  const alone = new Map<string, Entry>();
  const named = new Map(renamed.map(({ message, entry }) => [message.base, entry]));
  const known = knownByBase(mailbox, strangers.length);
  for (const entry of strangers) {
    const message = named.has(entry.base) ? undefined : known(entry.base);
    const other = named.get(entry.base) ?? alone.get(entry.base) ?? message;
    if (entry.base !== '' && other === undefined) {
      alone.set(entry.base, entry);
    } else if (other !== undefined && !areTwoFiles(mailbox, other, entry)) {
      if (message === undefined) replaceEntry(entry, alone, renamed);
      else renamed.push({ message, entry });
    } else {
      const fresh = separate(mailbox, entry);
      if (fresh !== undefined) alone.set(fresh.base, fresh);
    }
  }
  return [...alone.values()];
}

/** Among files in the order in which folders are read, two of one base name stand together, or one is in `new/`. */
function mayHaveDoubles(entries: readonly Entry[]): boolean {
  const inNew = new Set<string>();
  let previous = '';
  for (const entry of entries) {
    if (entry.base === previous || inNew.has(entry.base)) return true;
    if (entry.inNew) inNew.add(entry.base);
    previous = entry.base;
  }
  return false;
}

/** The newer of two names of one file. */
function replaceEntry(entry: Entry, alone: Map<string, Entry>, renamed: Renamed[]): void {
  const at = renamed.findIndex(({ message }) => message.base === entry.base);
  if (at < 0) alone.set(entry.base, entry);
  else renamed[at] = { message: renamed[at]!.message, entry };
}

/** Finds a message we know by its base name. @param asked how often it is going to be used */
function knownByBase({ state }: MaildirMailbox, asked: number): (base: string) => MaildirMessage | undefined {
  const { peek } = state;
  if (asked <= FEW) return (base) => peek.find((message) => message.name.startsWith(base) && message.base === base);
  const table = new Map(peek.map((message) => [message.base, message]));
  return (base) => table.get(base);
}

interface Place {
  readonly name: string;
  readonly inNew: boolean;
}

function areTwoFiles({ folder }: MaildirMailbox, a: Place, b: Place): boolean {
  const [one, other] = [a, b].map(({ name, inNew }) => statOrUndefined(folder.fileIn(inNew ? 'new' : 'cur', name)));
  return one !== undefined && other !== undefined && one.ino !== other.ino;
}

/**
 * Messages to which the list of UIDs gives another UID, or none any more, than we gave out: another program moved them
 * away and back, or wrote the list anew without them. To clients that is an expunge and a new message.
 */
function findRenumbered(mailbox: MaildirMailbox, records: RecordsSeen, combined: Combined): Compared {
  const renumbered = new Set<MaildirMessage>();
  if (records.news === 'none') return { ...combined, renumbered };
  const { peek } = mailbox.state;
  const known = records.news === 'grown' ? knownByBase(mailbox, records.uids.size) : undefined;
  const suspects = known === undefined ? peek : [...records.uids.bases()].flatMap((base) => known(base) ?? []);
  const strangers = [...combined.strangers];
  const names = new Map(combined.renamed.map(({ message, entry }) => [message, entry]));
  for (const message of suspects) {
    const entry = names.get(message) ?? message;
    const uid = records.uids.get(message.base);
    if (uid === message.uid || combined.missing.has(message) || renumbered.has(message)) continue;
    renumbered.add(message);
    strangers.push({ name: entry.name, base: message.base, inNew: entry.inNew, uid });
  }
  const renamed = combined.renamed.filter(({ message }) => !renumbered.has(message));
  return { missing: combined.missing, strangers, renamed, renumbered };
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
  marks.distrust();
  environment.warn('Two messages had the same file name; one of them has a new one', {
    folder: folder.path,
    file: entry.name,
  });
  return { name: base, base, inNew: true, uid: undefined };
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
