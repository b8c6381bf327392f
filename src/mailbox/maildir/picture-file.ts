/**
 * `postern.folder`: saves whoever opens a large mailbox from reading its folders and its list of UIDs when nothing
 * changed in them since somebody last had it open. It is written when a mailbox is let go of, and only ever read when it
 * is opened.
 *
 * Nothing in it is believed that the files themselves do not confirm:
 *
 * - The list of UIDs has to be the file that it was: identity, size and both times. Else the picture is nothing.
 * - A folder is read again unless it is the one that was read, with both its times, and these were old enough then for a
 *   later change to show (`folder-mark.ts`). What differs from the picture is found as it is in an open mailbox.
 * - The index must know of no later change of a message: a process that was killed after some leaves the picture of
 *   before, which is not a state to begin from.
 *
 * It is not synced. What a power cut leaves of it has a wrong checksum or belongs to other times of the folders. To
 * delete it costs time at the next opening, nothing else.
 */
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { hasCode, readWhole, statOrUndefined, unlinkIfThere } from './disk.ts';
import type { StoreEnvironment } from './environment.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { giveAway } from './permissions.ts';
import { type FolderPicture, formatPicture, type PictureHead, parsePicture } from './picture-format.ts';

const NAME = 'postern.folder';
/** Reading the folder of fewer messages takes no longer than reading a picture of it. */
export const MIN_PICTURED = 200;
/** Of some three million messages; a larger file is none of ours. */
const MAX_OCTETS = 256 * 1024 * 1024;

export class PictureFile {
  readonly #folder: MailboxFolder;
  readonly #environment: StoreEnvironment;
  /** What the file shows, as far as we know; undefined when there is none, or one of no use. */
  #head: PictureHead | undefined;

  constructor(folder: MailboxFolder, environment: StoreEnvironment) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** What the mailbox was when it was last let go of, or undefined when that is not known. */
  load(): FolderPicture | undefined {
    try {
      const octets = statOrUndefined(this.#path)?.size ?? 0;
      if (octets === 0 || octets > MAX_OCTETS) return undefined;
      const read = readWhole(this.#path);
      const picture = read === undefined ? undefined : parsePicture(read.content);
      this.#head = picture?.head;
      return picture;
    } catch (error) {
      this.#warn('cannot be read', error);
      return undefined;
    }
  }

  /**
   * A mailbox is going to be let go of. Its last changes may have left its folders in doubt; to read them now costs
   * nobody any time, and the next opening nothing.
   */
  async prepare(mailbox: MaildirMailbox): Promise<void> {
    if (!isWorthIt(mailbox)) return;
    try {
      await mailbox.refresh(false);
    } catch (error) {
      this.#warn('may not show how it was left', error);
    }
  }

  /** It is let go of, with its index in order. */
  save(mailbox: MaildirMailbox): void {
    const head = headOf(mailbox);
    if (head === undefined || this.#shows(head)) return;
    try {
      this.#replace(formatPicture(head, mailbox.state.peek, (uid) => mailbox.extensions.get(uid)));
    } catch (error) {
      // A mailbox that was deleted takes its picture with it.
      if (!hasCode(error, 'ENOENT')) this.#warn('cannot be written', error);
    }
  }

  /** Of the same state. Names may have changed without leaving a trace in a folder that is in doubt. */
  #shows(head: Head): boolean {
    if (this.#head === undefined || head.cur === undefined || head.new === undefined) return false;
    const { messages: _, namesOctets: __, ...shown } = this.#head;
    return isDeepStrictEqual(shown, head);
  }

  #replace(octets: Buffer): void {
    const temporary = `${this.#path}.tmp`;
    unlinkIfThere(temporary);
    const fd = openSync(temporary, 'wx', this.#folder.permissions.fileMode);
    try {
      giveAway(temporary, this.#folder.permissions);
      writeSync(fd, octets);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, this.#path);
  }

  #warn(what: string, error: unknown): void {
    this.#environment.warn(`${this.#path} ${what}; the next opening of the mailbox may take longer`, { err: error });
  }

  get #path(): string {
    return this.#folder.beside(NAME);
  }
}

type Head = Omit<PictureHead, 'messages' | 'namesOctets'>;

/** @returns undefined when there is nothing worth a picture, or no moment of which it could be one */
function headOf(mailbox: MaildirMailbox): Head | undefined {
  const { state, uidList, uidListLost, marks } = mailbox;
  if (!isWorthIt(mailbox) || uidListLost) return undefined;
  const list = uidList.position;
  // Records that were read, and whose files were not seen yet, would not be read again.
  if (list === undefined || uidList.nextUid > state.uidNext) return undefined;
  return {
    list,
    cur: marks.cur.settled,
    new: marks.new.settled,
    uidNext: state.uidNext,
    highestModSeq: state.highestModSeq,
  };
}

function isWorthIt({ state }: MaildirMailbox): boolean {
  return state.peek.length >= MIN_PICTURED;
}
