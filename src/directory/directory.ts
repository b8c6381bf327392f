/**
 * Who may log on, for the engine: always what the file says now.
 *
 * Every question first asks whether the file changed, which costs a fraction of what a hash costs; so a mailbox that a
 * cmdlet has just made can log on at once, and one just removed cannot. The watch beside it only serves those who want
 * to hear of changes without asking. A file that cannot be read leaves the last good state in force.
 *
 * Unknown names go the way of known ones to the last step, see {@link Decoys}.
 */
import { FolderWatch } from '../files/folder-watch.ts';
import type { Clock } from '../model/clock.ts';
import { MAX_FIELD_OCTETS } from '../sasl/limits.ts';
import type { RefusalReason, ScramKeys, Verifier } from '../sasl/mechanism.ts';
import { Decoys } from './decoys.ts';
import type { Mailbox } from './mailbox.ts';
import { fileSignature, mailboxFile, readLines } from './mailbox-file.ts';
import { type LineProblem, MailboxTable } from './mailbox-table.ts';
import { formatPasswordHash } from './password-hash.ts';
import { PasswordVerifier } from './password-verifier.ts';
import { canonicalName } from './user-name.ts';
import { VerificationCache } from './verification-cache.ts';

/** How often to look for changes that no event told of, in milliseconds. */
const POLL_MS = 2_000;

export interface DirectoryOptions {
  /** Absolute path of the folder that holds `mailboxes.passwd`; it must exist. */
  readonly dataFolder: string;
  readonly clock: Clock;
  /** Hears, once per change of the file, of lines that were not understood. */
  readonly onProblem?: (file: string, problem: LineProblem) => void;
  /** Hears, once per change of the file, that it cannot be read; the last good state stays in force. */
  readonly onError?: (file: string, error: unknown) => void;
}

export class Directory implements Verifier {
  readonly #options: DirectoryOptions;
  readonly #file: string;
  readonly #decoys: Decoys;
  readonly #passwords = new PasswordVerifier();
  readonly #remembered: VerificationCache;
  readonly #listeners = new Set<() => void>();
  readonly #watch: FolderWatch;
  #table = MailboxTable.empty;
  #signature: string | undefined;

  private constructor(options: DirectoryOptions, decoys: Decoys) {
    this.#options = options;
    this.#decoys = decoys;
    this.#file = mailboxFile(options.dataFolder);
    this.#remembered = new VerificationCache(options.clock);
    const onError = (error: unknown) => options.onError?.(this.#file, error);
    this.#watch = new FolderWatch(options.dataFolder, { clock: options.clock, pollMs: POLL_MS, onError }, () =>
      this.#refresh(),
    );
  }

  /**
   * Reads the file and begins to watch it. A missing file is a directory without mailboxes.
   * @throws the system's error when the data folder cannot be used
   */
  static async open(options: DirectoryOptions): Promise<Directory> {
    const directory = new Directory(options, await Decoys.open(options.dataFolder));
    await directory.#watch.look();
    return directory;
  }

  /** Lines of the file that were not understood. */
  get problems(): readonly LineProblem[] {
    return this.#table.problems;
  }

  async verifyPassword(name: string, password: string): Promise<Mailbox | RefusalReason> {
    // The length is the client's own secret: to answer at once tells nothing.
    if (Buffer.byteLength(password) > MAX_FIELD_OCTETS) return 'WrongPassword';
    await this.#watch.look();
    const record = this.#table.resolve(name);
    const who = record?.mailbox.name ?? canonicalName(name) ?? name;
    const hash = record?.hash ?? this.#decoys.hash(who, this.#table.hashes);
    const digest = this.#remembered.digest(who, formatPasswordHash(hash), password);
    if (record?.hash !== undefined && this.#remembered.has(digest)) return record.mailbox;
    const matches = await this.#passwords.verify(digest, hash, password);
    if (matches === 'busy') return 'Throttled';
    if (record === undefined) return 'UnknownUser';
    if (!matches || record.hash === undefined) return 'WrongPassword';
    this.#remembered.add(digest);
    return record.mailbox;
  }

  async scramKeys(
    name: string,
    _hash: 'SHA-256',
  ): Promise<{ readonly keys: ScramKeys; readonly user: Mailbox | undefined }> {
    await this.#watch.look();
    const record = this.#table.resolve(name);
    const decoy = this.#decoys.scramKeys(record?.mailbox.name ?? canonicalName(name) ?? name, this.#table.scramKeys);
    // A mailbox without keys (imported with a hash only) cannot use SCRAM, and must not show that it exists.
    if (record?.scramKeys === undefined) return { keys: decoy, user: undefined };
    return { keys: record.scramKeys, user: record.mailbox };
  }

  /** The mailbox that somebody would log on to with this name, without a password. */
  async lookup(name: string): Promise<Mailbox | undefined> {
    await this.#watch.look();
    return this.#table.resolve(name)?.mailbox;
  }

  /** All mailboxes in the order of the file. */
  async list(): Promise<readonly Mailbox[]> {
    await this.#watch.look();
    return this.#table.mailboxes;
  }

  /**
   * Calls `listener` after each change of the file that was taken up.
   * @returns ends it
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Stops watching. Questions are still answered, by the last state. */
  close(): Promise<void> {
    return this.#watch.close();
  }

  async #refresh(): Promise<void> {
    const signature = await fileSignature(this.#file);
    if (signature === this.#signature) return;
    // Taken as seen even if it cannot be read, so that one bad file is reported once and not with every log-on.
    this.#signature = signature;
    this.#table = new MailboxTable(await readLines(this.#file), this.#options.dataFolder);
    for (const problem of this.#table.problems) this.#options.onProblem?.(this.#file, problem);
    for (const listener of [...this.#listeners]) listener();
  }
}
