/**
 * The annotations of one mailbox, or of the server, in a file of ours beside the mailbox, so that they move and go with
 * it. It is replaced as a whole, under a lock of its own that other processes of ours respect; whoever calls excludes
 * the other sessions of this one.
 */
import { changedAnnotations } from '../annotations.ts';
import { MailboxError } from '../mail-store.ts';
import { formatAnnotations, parseAnnotations } from './annotations-format.ts';
import { readWhole, statOrUndefined } from './disk.ts';
import { Dotlock, DotlockTimeout } from './dotlock.ts';
import type { StoreEnvironment } from './environment.ts';
import type { Permissions } from './permissions.ts';
import { replaceDurably } from './small-file.ts';

export class AnnotationFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #permissions: Permissions;
  readonly #environment: StoreEnvironment;

  /** @param folder of the mailbox */
  constructor(folder: string, name: string, permissions: Permissions, environment: StoreEnvironment) {
    this.#folder = folder;
    this.#path = `${folder}/${name}`;
    this.#permissions = permissions;
    this.#environment = environment;
  }

  /** Entry → value. */
  read(): Map<string, Buffer> {
    // LIST asks for those of every mailbox, and most have none: to find that out by an exception takes ten times as long.
    if (statOrUndefined(this.#path) === undefined) return new Map();
    return parseAnnotations(readWhole(this.#path)?.content.toString('latin1') ?? '');
  }

  /** @throws {MailboxError} `TooBig`, `TooMany`, `InUse`; nothing is changed then */
  async change(changes: ReadonlyMap<string, Buffer | undefined>): Promise<void> {
    if (changes.size === 0) return;
    const lock = await this.#lock();
    try {
      const text = formatAnnotations(changedAnnotations(this.read(), changes));
      await replaceDurably(
        this.#path,
        `${this.#folder}/tmp/${this.#environment.names.next()}.annotations`,
        text,
        this.#permissions,
      );
    } finally {
      lock.release();
    }
  }

  async #lock(): Promise<Dotlock> {
    const temporary = `${this.#folder}/tmp/${this.#environment.names.next()}.lock`;
    const { clock } = this.#environment;
    try {
      return await Dotlock.acquire(this.#path, { temporary, permissions: this.#permissions, clock });
    } catch (error) {
      if (!(error instanceof DotlockTimeout)) throw error;
      throw new MailboxError('InUse', 'The annotations are locked by another program');
    }
  }
}
