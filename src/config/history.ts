/**
 * The documents that changes have replaced, one file a change, in `history/`:
 *
 *     00000012.yaml   # postern: {"revision":12,"when":…,"who":…,"cmdlet":…,"changes":[…],"hash":…}
 *                     … the document that revision 12 replaced, byte for byte
 *
 * The first line is a comment in YAML, so the file is a document that can be compared and used as it is, and the record
 * and the document can not be torn apart.
 *
 * Order of a change, under the lock: the record is written durably as `00000012.yaml.pending`; the document is replaced;
 * the record loses its suffix. Whoever was killed in between leaves a pending record, and the document's revision tells
 * the next writer whether that change has happened. The pending record also carries the hash of the document to come,
 * by which watchers know a content that was written as a whole (settling.ts).
 */
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files/atomic-file.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import type { HistoryEntry } from './config-store.ts';

/** So many changes can be looked up and taken back. About a megabyte; a year of an administrator's ordinary changes. */
export const HISTORY_KEPT = 500;
const FOLDER_MODE = 0o750;
const MARK = '# postern: ';
const PENDING = '.pending';

export interface ChangeRecord extends HistoryEntry {
  /** Identity of the document that the change made. */
  readonly hash: string;
}

export class History {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The newest revision that was ever given out, 0 for none; `current` is the document's own.
   * Finishes or drops what a killed writer left, and makes room for one more. The caller holds the lock.
   */
  recover(current: number): number {
    let newest = current;
    const kept: string[] = [];
    const names = listIfThere(this.#folder);
    this.#sweep(names);
    for (const { revision, name, pending } of changesIn(names)) {
      if (pending && revision > current) {
        this.#remove(name);
        continue;
      }
      if (pending) this.commit(revision);
      newest = Math.max(newest, revision);
      kept.push(pending ? name.slice(0, -PENDING.length) : name);
    }
    for (const name of kept.slice(0, 1 - HISTORY_KEPT)) this.#remove(name);
    return newest;
  }

  /**
   * Writes the record of a change that is about to be made, with the document that it replaces. Durable.
   * @param mode permission bits of the document: what may not be read there may not be read here
   */
  async begin(record: ChangeRecord, replaced: Uint8Array, mode: number): Promise<void> {
    makeOwnedFolder(this.#folder, FOLDER_MODE);
    const line = Buffer.from(`${MARK}${JSON.stringify(record)}\n`);
    await replaceFile(this.#path(record.revision) + PENDING, Buffer.concat([line, replaced]), {
      mode,
      owner: 'folder',
    });
  }

  /** The change has been made: its record counts. */
  commit(revision: number): void {
    renameSync(this.#path(revision) + PENDING, this.#path(revision));
  }

  /** Newest first. `current` is the document's revision: a pending record up to it is of a change that has happened. */
  entries(current: number): ChangeRecord[] {
    return changesIn(listIfThere(this.#folder))
      .filter(({ pending, revision }) => !pending || revision <= current)
      .map(({ revision }) => recordIn(this.#content(revision)))
      .filter((record) => record !== undefined)
      .reverse();
  }

  /**
   * Whether the content was written by a change, and so is whole. False as well when the history may not be read here:
   * an engine that runs as a user of its own.
   */
  vouchesFor({ revision, hash }: { readonly revision: number; readonly hash: string }): boolean {
    try {
      return recordIn(this.#content(revision))?.hash === hash;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') return false;
      throw error;
    }
  }

  /**
   * The document as the revision left it, with what people edited before the next change; undefined when it is no
   * longer kept. Empty when there was no document.
   * @param current the document's revision, which is not in the history
   */
  documentAt(revision: number, current: number): Buffer | undefined {
    const files = changesIn(listIfThere(this.#folder)).filter((file) => !file.pending || file.revision <= current);
    const at = files.findIndex((file) => file.revision > revision);
    // Revision 0 is what the first change found; any other was made by the change before.
    const isKept = at > 0 ? files[at - 1]!.revision === revision : at === 0 && files[0]!.revision === revision + 1;
    if (!isKept) return undefined;
    const content = this.#content(files[at]!.revision);
    return content?.subarray(content.indexOf(0x0a) + 1);
  }

  /** Of a change, finished or not. In this order, because the record loses its suffix at any moment. */
  #content(revision: number): Buffer | undefined {
    return readIfThere(this.#path(revision) + PENDING) ?? readIfThere(this.#path(revision));
  }

  #remove(name: string): void {
    rmSync(join(this.#folder, name), { force: true });
  }

  #path(revision: number): string {
    return join(this.#folder, `${String(revision).padStart(8, '0')}.yaml`);
  }

  /** Removes the temporary files of killed writers. The caller holds the lock, so all of them are that. */
  #sweep(names: readonly string[]): void {
    for (const name of names) if (name.startsWith('.') && name.endsWith('.tmp')) this.#remove(name);
  }
}

/** The files of changes among the names, in order of revision. */
function changesIn(
  names: readonly string[],
): readonly { readonly revision: number; readonly name: string; readonly pending: boolean }[] {
  return names
    .map((name) => ({ name, parts: /^(\d{8,16})\.yaml(\.pending)?$/.exec(name) }))
    .filter(({ parts }) => parts !== null)
    .map(({ name, parts }) => ({ revision: Number(parts![1]), name, pending: parts![2] !== undefined }))
    .sort((a, b) => a.revision - b.revision);
}

/** A file without a record of ours in its first line is none of ours. */
function recordIn(content: Buffer | undefined): ChangeRecord | undefined {
  const end = content?.indexOf(0x0a) ?? -1;
  const line = content?.toString('utf8', 0, Math.max(end, 0)) ?? '';
  if (!line.startsWith(MARK)) return undefined;
  try {
    const value = JSON.parse(line.slice(MARK.length)) as ChangeRecord & { readonly when: string };
    return { ...value, when: new Date(value.when) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readIfThere(path: string): Buffer | undefined {
  return ifThere(() => readFileSync(path));
}

function listIfThere(folder: string): readonly string[] {
  return ifThere(() => readdirSync(folder)) ?? [];
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
