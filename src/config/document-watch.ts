/**
 * Sees every new content of the document, wherever its symbolic links lead.
 *
 * - Folders are watched, never the file: that of the document, and those which its links lead through (a link may be
 *   swapped at any hop). Under it lies a poll. Each look reads the file and compares hashes, so events only say "look".
 * - A content that a change wrote is reported at once: its history record, written before it, vouches that it is whole.
 *   Any other may be half-written, and is reported when it has stayed the same for SETTLE_MS.
 * - A document that is gone or emptied is an error, and only when it stays so for VANISHED_MS: editors take the old file
 *   away before they write the new one, and an engine must not fall back to defaults meanwhile.
 */
import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { FolderWatch, type FolderWatchOptions } from '../files/folder-watch.ts';
import type { Clock, Timer } from '../model/clock.ts';
import { ConfigError, type Configuration, type Watch } from './config-store.ts';
import { contentHash } from './content-hash.ts';
import { type DocumentPaths, type LoadedDocument, linkAt, MAX_HOPS, readBytes } from './document-file.ts';
import type { History } from './history.ts';
import { POLL_MS, SETTLE_MS, VANISHED_MS } from './limits.ts';

export interface WatchParts {
  readonly paths: DocumentPaths;
  readonly history: History;
  readonly clock: Clock;
  /** @throws ConfigError */
  readonly load: (bytes: Buffer | undefined) => LoadedDocument;
  /** Identity of the content that the listener knows already; undefined when it knows none. */
  readonly known: string | undefined;
  readonly listener: (next: Configuration | ConfigError) => void;
}

/** What may be reported: one content, or one reason why there is none. */
interface Candidate {
  readonly identity: string;
  readonly next: Configuration | ConfigError;
  /** How long it has to stay, in milliseconds. */
  readonly settle: number;
}

export class DocumentWatch implements Watch {
  readonly #parts: WatchParts;
  readonly #folders = new Map<string, { readonly inode: number | undefined; readonly watch: FolderWatch }>();
  #reported: string | undefined;
  #candidate: Candidate | undefined;
  #timer: Timer | undefined;
  #closed = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#reported = parts.known;
    this.#follow();
    // Not before the caller has the watch in hand.
    queueMicrotask(() => this.#look());
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const { watch } of this.#folders.values()) void watch.close();
  }

  #look(): void {
    if (this.#closed) return;
    this.#follow();
    const found = this.#find();
    if (found === undefined || found.identity === this.#reported) this.#drop();
    else if (found.settle === 0) this.#report(found);
    else if (found.identity !== this.#candidate?.identity) this.#settle(found);
  }

  /** What is there now; undefined when it is what was reported last (which spares the parsing). */
  #find(): Candidate | undefined {
    try {
      const bytes = readBytes(this.#parts.paths.file);
      return bytes === undefined ? this.#missing() : this.#content(bytes);
    } catch (error) {
      // Nothing that the disk holds may end the process that watches it.
      const next =
        error instanceof ConfigError ? error : new ConfigError('Unreadable', String(error), { cause: error });
      return { identity: next.message, next, settle: SETTLE_MS };
    }
  }

  #content(bytes: Buffer): Candidate | undefined {
    const hash = contentHash(bytes);
    if (hash === this.#reported) return undefined;
    if (hash === this.#candidate?.identity) return this.#candidate;
    try {
      const next = this.#parts.load(bytes).configuration;
      return { identity: hash, next, settle: this.#parts.history.vouchesFor(next) ? 0 : SETTLE_MS };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { identity: hash, next: error, settle: bytes.length === 0 ? VANISHED_MS : SETTLE_MS };
    }
  }

  #missing(): Candidate {
    const { file } = this.#parts.paths;
    const none = this.#parts.load(undefined);
    // To somebody who never saw a document, the lack of one is the empty document; then it is nothing new.
    if (this.#reported === undefined || this.#reported === none.configuration.hash) {
      return { identity: none.configuration.hash, next: none.configuration, settle: SETTLE_MS };
    }
    const message = `${file} is no longer there. The settings read last stay in force until it comes back.`;
    return { identity: message, next: new ConfigError('Unreadable', message, { file }), settle: VANISHED_MS };
  }

  #settle(candidate: Candidate): void {
    this.#drop();
    this.#candidate = candidate;
    this.#timer = this.#parts.clock.after(candidate.settle, () => {
      // Looking once more finds out whether it has stayed; what has become of it meanwhile begins anew.
      const found = this.#find();
      if (found?.identity === candidate.identity) this.#report(candidate);
      else this.#look();
    });
  }

  #drop(): void {
    this.#timer?.cancel();
    this.#candidate = undefined;
  }

  #report({ identity, next }: Candidate): void {
    this.#drop();
    this.#reported = identity;
    this.#parts.listener(next);
  }

  #watchOptions(): FolderWatchOptions {
    const onError = (error: unknown) => {
      // What is left to fail in a look is the listener. That is its owner's mistake, and not to be swallowed here.
      throw error;
    };
    return { clock: this.#parts.clock, pollMs: POLL_MS, onError };
  }

  /** Watches the folders that matter now, and no others. */
  #follow(): void {
    const wanted = foldersOf(this.#parts.paths.file);
    for (const [folder, { watch, inode }] of this.#folders) {
      if (wanted.has(folder) && inode === inodeOf(folder)) continue;
      this.#folders.delete(folder);
      void watch.close();
    }
    for (const folder of wanted) {
      if (this.#folders.has(folder)) continue;
      const watch = new FolderWatch(folder, this.#watchOptions(), async () => this.#look());
      this.#folders.set(folder, { inode: inodeOf(folder), watch });
    }
  }
}

/** The folder of the file, and of every symbolic link on the way from it to its target. */
function foldersOf(file: string): ReadonlySet<string> {
  const folders = new Set<string>([dirname(file)]);
  let path = file;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    const link = deepestLink(path);
    if (link === undefined) break;
    path = resolve(dirname(link.at), link.target, relative(link.at, path));
    folders.add(dirname(link.at)).add(dirname(path));
  }
  return folders;
}

function deepestLink(path: string): { readonly at: string; readonly target: string } | undefined {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const target = linkAt(at);
    if (target !== undefined) return { at, target };
  }
  return undefined;
}

/** Tells a folder from one that took its name; undefined when it is not there or not to be seen. */
function inodeOf(folder: string): number | undefined {
  try {
    return statSync(folder).ino;
  } catch {
    return undefined;
  }
}
