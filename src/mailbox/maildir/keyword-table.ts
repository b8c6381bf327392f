/**
 * Keywords of a mailbox: which letter of file names stands for which, as `dovecot-keywords` says, and flag sets made
 * from letters.
 *
 * A keyword is given a letter once and keeps it. Dovecot gives a letter to a file first and writes down what it stands for
 * before it releases the lock: a letter without a line is looked up once more under the lock. One that nobody explains is
 * kept in the names of files, and given to no other keyword.
 *
 * The file is read and written under the lock of `dovecot-uidlist`;
 * reading without the lock is safe too, as it is only ever replaced by a rename. Readers of other programs compare
 * whole seconds of its modification time, so each new version is at least a second younger than the last.
 */
import { closeSync, openSync, renameSync, type Stats, utimesSync, writeSync } from 'node:fs';
import { FlagSet } from '../flag-set.ts';
import { RareMap } from '../rare-map.ts';
import { fsync, readWhole, statOrUndefined, syncFolder, unlinkIfThere } from './disk.ts';
import { type FlagLetters, KEYWORD_LETTERS, parseFlagLetters } from './flag-letters.ts';
import { formatKeywords, parseKeywords } from './keywords-format.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import { giveAway } from './permissions.ts';

/** Distinct combinations of letters in a mailbox are few; beyond this many somebody is playing. */
const MAX_CACHED_SETS = 4096;
/** Begins the name of a keyword that has a letter and no name. */
const UNNAMED = 'unknown-';
/** Shared by all mailboxes that know no keywords. */
const NO_INDEXES: ReadonlyMap<string, number> = new Map();

/** What the information part of a file name says. */
export interface FlagReading {
  readonly flags: FlagSet;
  readonly letters: FlagLetters;
}

const NOTHING_READ: FlagReading = { flags: FlagSet.empty, letters: { system: 0, keywords: 0 } };

export class KeywordTable {
  readonly #folder: MailboxFolder;
  #names: (string | undefined)[] = [];
  #indexes = NO_INDEXES;
  #version = '';
  readonly #readings = new RareMap<string, FlagReading>();
  /** Of the message before: the next one has the same flags most often. */
  #lastInfo: string | undefined;
  #lastReading = NOTHING_READ;
  /** Letters that files have and no line explains; bit n is letter n. */
  #unnamed = 0;
  /** Those of them that were looked up under the lock. */
  #nameless = 0;

  constructor(folder: MailboxFolder) {
    this.#folder = folder;
  }

  /** Takes in what others wrote. @returns true when letters may mean something else than before */
  read(): boolean {
    const file = this.#path;
    if (versionOf(statOrUndefined(file)) === this.#version) return false;
    const read = readWhole(file);
    this.#version = versionOf(read?.stats);
    this.#use(read === undefined ? [] : parseKeywords(read.content.toString('utf8')));
    return true;
  }

  /** The flags that the information part of a file name says. */
  flagsOf(info: string): FlagSet {
    return this.readingOf(info).flags;
  }

  /** The same with the letters that say so. */
  readingOf(info: string): FlagReading {
    if (info === this.#lastInfo) return this.#lastReading;
    this.#lastReading = this.#readings.get(info) ?? this.#read(info);
    this.#lastInfo = info;
    return this.#lastReading;
  }

  #read(info: string): FlagReading {
    const letters = parseFlagLetters(info);
    const names: string[] = [];
    for (let i = 0; i < KEYWORD_LETTERS; i++) {
      if (!(letters.keywords & (1 << i))) continue;
      if (this.#names[i] === undefined) this.#unnamed |= 1 << i;
      names.push(this.#names[i] ?? `${UNNAMED}${i}`);
    }
    const reading = { flags: FlagSet.of(letters.system, names), letters };
    if (this.#readings.size >= MAX_CACHED_SETS) this.#readings.clear();
    this.#readings.set(info, reading);
    return reading;
  }

  /** The letters for a flag set, and the keywords that have none. */
  lettersOf(flags: FlagSet): FlagLetters & { readonly beyond: readonly string[] } {
    let keywords = 0;
    const beyond: string[] = [];
    for (const name of flags.keywords) {
      const index = this.#indexes.get(name.toLowerCase()) ?? this.#unnamedLetter(name);
      if (index === undefined) beyond.push(name);
      else keywords |= 1 << index;
    }
    return { system: flags.system, keywords, beyond };
  }

  /** Files have letters whose line may not have been written yet: it is worth while to read again, under the lock. */
  get mayLackLines(): boolean {
    return (this.#unnamed & ~this.#nameless) !== 0;
  }

  /** Under the lock, what has no line now has none. @returns as {@link read} does */
  readLines(): boolean {
    const isChanged = this.read();
    this.settle();
    return isChanged;
  }

  /** Letters that have no line have none: nobody is waited for any more. */
  settle(): void {
    this.#nameless = this.#unnamed;
  }

  /** Whether {@link assign} would give a letter to one of these. */
  wantsLetter(names: readonly string[]): boolean {
    return this.#indexes.size < KEYWORD_LETTERS && names.some((name) => !this.#indexes.has(name.toLowerCase()));
  }

  /** Gives letters to keywords that have none, while there are letters; durable when it resolves. Under the lock. */
  async assign(names: readonly string[]): Promise<void> {
    this.read();
    if (!this.wantsLetter(names)) return;
    const table = [...this.#names];
    const known = new Set(this.#indexes.keys());
    for (const name of names) {
      const free = firstFree(table, this.#unnamed);
      if (known.has(name.toLowerCase()) || free < 0) continue;
      known.add(name.toLowerCase());
      table[free] = name;
    }
    await this.#write(table);
    this.#use(table);
  }

  get #path(): string {
    return this.#folder.beside('dovecot-keywords');
  }

  async #write(table: readonly (string | undefined)[]): Promise<void> {
    const temporary = `${this.#path}.lock`;
    unlinkIfThere(temporary);
    const fd = openSync(temporary, 'wx', this.#folder.permissions.fileMode);
    try {
      giveAway(temporary, this.#folder.permissions);
      writeSync(fd, formatKeywords(table));
      await fsync(fd);
    } finally {
      closeSync(fd);
    }
    const before = statOrUndefined(this.#path);
    const seconds = Math.floor(statOrUndefined(temporary)!.mtimeMs / 1000);
    const least = before === undefined ? 0 : Math.floor(before.mtimeMs / 1000) + 1;
    if (seconds < least) utimesSync(temporary, least, least);
    renameSync(temporary, this.#path);
    await syncFolder(this.#folder.path);
    this.#version = versionOf(statOrUndefined(this.#path));
  }

  #use(names: (string | undefined)[]): void {
    this.#names = names;
    this.#indexes = names.length === 0 ? NO_INDEXES : indexesOf(names);
    this.#readings.clear();
    this.#lastInfo = undefined;
    for (const [index, name] of names.entries()) if (name !== undefined) this.#unnamed &= ~(1 << index);
  }

  /** The letter that {@link flagsOf} had no name for. */
  #unnamedLetter(name: string): number | undefined {
    if (this.#unnamed === 0 || !name.startsWith(UNNAMED)) return undefined;
    for (let i = 0; i < KEYWORD_LETTERS; i++) if (this.#unnamed & (1 << i) && name === `${UNNAMED}${i}`) return i;
    return undefined;
  }
}

function indexesOf(names: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, name] of names.entries()) if (name !== undefined) indexes.set(name.toLowerCase(), index);
  return indexes;
}

/** @param taken bits of letters that have no name and are not free */
function firstFree(table: readonly (string | undefined)[], taken: number): number {
  for (let i = 0; i < KEYWORD_LETTERS; i++) if (table[i] === undefined && !(taken & (1 << i))) return i;
  return -1;
}

function versionOf(stats: Stats | undefined): string {
  return stats === undefined ? '-' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
