/**
 * Keywords of a mailbox: which letter of file names stands for which, as `dovecot-keywords` says, and flag sets made
 * from letters.
 *
 * A keyword is given a letter once and keeps it. The file is read and written under the lock of `dovecot-uidlist`;
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
/** Shared by all mailboxes that know no keywords. */
const NO_INDEXES: ReadonlyMap<string, number> = new Map();

export class KeywordTable {
  readonly #folder: MailboxFolder;
  #names: (string | undefined)[] = [];
  #indexes = NO_INDEXES;
  #version = '';
  readonly #sets = new RareMap<string, FlagSet>();

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
    const known = this.#sets.get(info);
    if (known !== undefined) return known;
    const { system, keywords } = parseFlagLetters(info);
    const names: string[] = [];
    for (let i = 0; i < KEYWORD_LETTERS; i++) {
      if (keywords & (1 << i)) names.push(this.#names[i] ?? `unknown-${i}`);
    }
    const flags = FlagSet.of(system, names);
    if (this.#sets.size >= MAX_CACHED_SETS) this.#sets.clear();
    this.#sets.set(info, flags);
    return flags;
  }

  /** The letters for a flag set, and the keywords that have none. */
  lettersOf(flags: FlagSet): FlagLetters & { readonly beyond: readonly string[] } {
    let keywords = 0;
    const beyond: string[] = [];
    for (const name of flags.keywords) {
      const index = this.#indexes.get(name.toLowerCase());
      if (index === undefined) beyond.push(name);
      else keywords |= 1 << index;
    }
    return { system: flags.system, keywords, beyond };
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
      const free = firstFree(table);
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
    this.#sets.clear();
  }
}

function indexesOf(names: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, name] of names.entries()) if (name !== undefined) indexes.set(name.toLowerCase(), index);
  return indexes;
}

function firstFree(table: readonly (string | undefined)[]): number {
  for (let i = 0; i < KEYWORD_LETTERS; i++) if (table[i] === undefined) return i;
  return -1;
}

function versionOf(stats: Stats | undefined): string {
  return stats === undefined ? '-' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
