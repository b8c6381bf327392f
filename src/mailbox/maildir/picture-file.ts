import { isDeepStrictEqual } from 'node:util';
import { hasCode, readWhole, statOrUndefined } from './disk.ts';
import type { StoreEnvironment } from './environment.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { type FolderPicture, formatPicture, type PictureHead, parsePicture } from './picture-format.ts';
import { replaceLightly } from './small-file.ts';

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
      const octets = formatPicture(head, mailbox.state.peek, (uid) => mailbox.extensions.get(uid));
      replaceLightly(this.#path, octets, this.#folder.permissions);
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
