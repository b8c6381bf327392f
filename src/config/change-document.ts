/**
 * The change of the document: read, edit, write, under the lock. Loaded only by what writes.
 *
 * Order, so that a kill or a power cut at any moment loses nothing and tears nothing:
 * lock → read and validate → edit the text → validate the new text and compare what it means with what it should mean →
 * history record (durable) → new document (durable, by rename) → record final → unlock. Right before the rename the
 * document is compared with what was read: people's editors take no lock, and what they saved meanwhile is not lost.
 */
import { statSync } from 'node:fs';
import { replaceFile, sweepTemporaryFiles } from '../files/atomic-file.ts';
import { systemReason } from '../files/file-problem.ts';
import { type HeldLock, LockLostError, LockTimeoutError, withLockFile } from '../files/lock-file.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import type { Clock } from '../model/clock.ts';
import { applyChanges, effectiveChanges, recorded } from './apply-changes.ts';
import { type ChangeOrigin, ConfigError, type Configuration, type SettingChange } from './config-store.ts';
import {
  type DocumentPaths,
  type LoadedDocument,
  loadDocument,
  readBytes,
  type Surroundings,
  targetOf,
} from './document-file.ts';
import type { History } from './history.ts';
import { LOCK_WAIT_MS, MAX_ATTEMPTS, MAX_CMDLET_LINE } from './limits.ts';

/** For a document that a cmdlet makes: the owner writes, the group reads. One that exists keeps its own. */
const NEW_DOCUMENT_MODE = 0o640;
/** Its folder: whoever may look at the status may enter. */
const NEW_FOLDER_MODE = 0o755;

export interface ChangeContext {
  readonly paths: DocumentPaths;
  readonly history: History;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
}

export type Edit = (current: Configuration) => readonly SettingChange[];

/** See `ConfigStore.update`. */
export async function changeDocument(
  context: ChangeContext,
  edit: Edit,
  origin: ChangeOrigin,
): Promise<{ readonly current: LoadedDocument; readonly changed: boolean }> {
  const { file } = context.paths;
  try {
    makeOwnedFolder(context.paths.folder, NEW_FOLDER_MODE);
    const target = targetOf(file);
    return await withLockFile(
      `${target}.lock`,
      (lock) => changeLocked(context, target, edit, origin, lock),
      LOCK_WAIT_MS,
    );
  } catch (error) {
    if (error instanceof LockTimeoutError) throw lockedError(error, file);
    if (error instanceof LockLostError) throw new ConfigError('Locked', error.message, { file, cause: error });
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof ConfigError || syscall === undefined) throw error;
    throw new ConfigError('Unwritable', `${file} cannot be changed: ${systemReason(code, message)}`, {
      file,
      cause: error,
    });
  }
}

async function changeLocked(
  context: ChangeContext,
  target: string,
  edit: Edit,
  origin: ChangeOrigin,
  lock: HeldLock,
): Promise<{ readonly current: LoadedDocument; readonly changed: boolean }> {
  await sweepTemporaryFiles(target);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptChange(context, target, edit, origin, lock);
    } catch (error) {
      if (!(error instanceof SavedMeanwhile) || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

async function attemptChange(
  { paths, history, clock, surroundings }: ChangeContext,
  target: string,
  edit: Edit,
  origin: ChangeOrigin,
  lock: HeldLock,
): Promise<{ readonly current: LoadedDocument; readonly changed: boolean }> {
  const before = loadDocument(paths, readBytes(target), surroundings);
  const changes = effectiveChanges(before.configuration, edit(before.configuration), surroundings);
  if (changes.length === 0) return { current: before, changed: false };

  const revision = history.recover(before.configuration.revision) + 1;
  const after = applyChanges(paths, before, changes, revision, surroundings);

  const mode = before.exists ? statSync(target).mode & 0o777 : NEW_DOCUMENT_MODE;
  const record = {
    revision,
    when: new Date(clock.now()),
    who: origin.who,
    cmdlet: origin.cmdlet.slice(0, MAX_CMDLET_LINE),
    changes: changes.map(recorded),
    hash: after.configuration.hash,
  };
  await history.begin(record, before.bytes, mode);
  await replaceFile(target, after.bytes, {
    mode,
    owner: 'folder',
    beforeRename: () => {
      lock.verify();
      if (!isStill(target, before)) throw new SavedMeanwhile(paths.file);
    },
  });
  history.commit(revision);
  return { current: after, changed: true };
}

function isStill(target: string, before: LoadedDocument): boolean {
  const now = readBytes(target);
  return now === undefined ? !before.exists : before.exists && now.equals(before.bytes);
}

function lockedError(error: LockTimeoutError, file: string): ConfigError {
  const who = error.holder === undefined ? 'Another process' : `Process ${error.holder.pid} on ${error.holder.host}`;
  return new ConfigError(
    'Locked',
    `${who} has been changing ${file} for more than ${LOCK_WAIT_MS / 1000} s. Its lock is ${error.path}.`,
    { file, cause: error },
  );
}

/** A person's editor saved the document between our reading and our writing. */
class SavedMeanwhile extends ConfigError {
  constructor(file: string) {
    super('Locked', `${file} is being saved by another program again and again; nothing was changed.`, { file });
  }
}
