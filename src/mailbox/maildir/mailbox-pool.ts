/**
 * The mailboxes that are open in this process, each once, however many sessions have it open. A mailbox that nobody has
 * open any more stays for a while, since mail clients come back; memory is bounded all the same.
 */
import type { Timer } from '../../model/clock.ts';
import type { StoreEnvironment } from './environment.ts';
import { MailboxWatch } from './mailbox-watch.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';

/** A mailbox that nobody has open is let go after this long, in milliseconds. */
export const KEEP_IDLE_MS = 5 * 60_000;
/** Of those, at most so many are kept, */
export const MAX_IDLE_MAILBOXES = 256;
/** with at most so many messages in all; a message takes some 250 octets. */
export const MAX_IDLE_MESSAGES = 200_000;

interface Place {
  readonly opening: Promise<MaildirMailbox>;
  mailbox: MaildirMailbox | undefined;
  users: number;
  listeners: number;
  watch: MailboxWatch | undefined;
  idleSince: number;
  /** Under way to be let go: whoever wants the mailbox waits, and opens it anew. */
  closing: Promise<void> | undefined;
}

export class MailboxPool {
  readonly #environment: StoreEnvironment;
  /** By the path of the folder; those without users in the order in which they were left. */
  readonly #places = new Map<string, Place>();
  readonly #placeOf = new Map<MaildirMailbox, Place>();
  #sweep: Timer | undefined;

  constructor(environment: StoreEnvironment) {
    this.#environment = environment;
  }

  /** Mailboxes in memory, in use or not. */
  get size(): number {
    return this.#places.size;
  }

  /** The mailbox in a folder, opened if need be. Each call is followed by one of {@link release}. */
  async acquire(path: string, open: () => Promise<MaildirMailbox>): Promise<MaildirMailbox> {
    for (let place = this.#places.get(path); place?.closing !== undefined; place = this.#places.get(path)) {
      await place.closing;
    }
    const place = this.#places.get(path) ?? this.#open(path, open);
    place.users++;
    return place.opening;
  }

  async release(mailbox: MaildirMailbox): Promise<void> {
    const place = this.#placeOf.get(mailbox);
    if (place === undefined) return;
    place.users--;
    if (place.users > 0) return;
    if (mailbox.state.gone) {
      this.#drop(place);
      return;
    }
    place.idleSince = this.#environment.clock.now();
    // To the end: the map's order is that of leaving.
    this.#places.delete(mailbox.folder.path);
    this.#places.set(mailbox.folder.path, place);
    this.#scheduleSweep();
    await this.#enforceLimits();
  }

  /** A mailbox that is no more: nobody finds it, those who have it keep it. */
  forget(mailbox: MaildirMailbox): void {
    const place = this.#placeOf.get(mailbox);
    if (place === undefined) return;
    if (this.#places.get(mailbox.folder.path) === place) this.#places.delete(mailbox.folder.path);
    place.watch?.close();
    place.watch = undefined;
    if (place.users === 0) this.#drop(place);
  }

  /** The folder of an open mailbox was renamed. */
  moved(mailbox: MaildirMailbox, path: string): void {
    const place = this.#placeOf.get(mailbox);
    if (place === undefined) return;
    this.#places.delete(mailbox.folder.path);
    mailbox.folder.path = path;
    this.#places.set(path, place);
    if (place.watch === undefined) return;
    place.watch.close();
    place.watch = this.#startWatch(mailbox);
  }

  /** The mailbox in a folder if it is open, without using it. */
  async find(path: string): Promise<MaildirMailbox | undefined> {
    return this.#places.get(path)?.opening;
  }

  /** The same, without waiting for one that is just being opened. */
  peek(path: string): MaildirMailbox | undefined {
    return this.#places.get(path)?.mailbox;
  }

  watch(mailbox: MaildirMailbox, wanted: boolean): void {
    const place = this.#placeOf.get(mailbox);
    if (place === undefined) return;
    place.listeners += wanted ? 1 : -1;
    if (place.listeners > 0 && !mailbox.state.gone) {
      place.watch ??= this.#startWatch(mailbox);
    } else {
      place.watch?.close();
      place.watch = undefined;
    }
  }

  /** Lets go of everything. */
  async close(): Promise<void> {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    for (const [path, place] of [...this.#places]) await this.#letGo(path, place);
  }

  #open(path: string, open: () => Promise<MaildirMailbox>): Place {
    const place: Place = {
      opening: this.#opened(path, open, () => place),
      mailbox: undefined,
      users: 0,
      listeners: 0,
      watch: undefined,
      idleSince: 0,
      closing: undefined,
    };
    this.#places.set(path, place);
    return place;
  }

  async #opened(path: string, open: () => Promise<MaildirMailbox>, place: () => Place): Promise<MaildirMailbox> {
    try {
      // The place has to stand before anything can fail, or the failure would find nothing to remove.
      await Promise.resolve();
      const mailbox = await open();
      place().mailbox = mailbox;
      this.#placeOf.set(mailbox, place());
      return mailbox;
    } catch (error) {
      this.#places.delete(path);
      throw error;
    }
  }

  #startWatch(mailbox: MaildirMailbox): MailboxWatch {
    return new MailboxWatch(mailbox.folder, {
      clock: this.#environment.clock,
      look: async () => {
        await mailbox.refresh(false);
        return mailbox.marks.doubtedUntil;
      },
      onError: (error) =>
        this.#environment.warn('A mailbox cannot be looked at', { folder: mailbox.folder.path, err: error }),
    });
  }

  #scheduleSweep(): void {
    this.#sweep ??= this.#environment.clock.after(KEEP_IDLE_MS, () => {
      this.#sweep = undefined;
      void this.#sweepIdle();
    });
  }

  async #sweepIdle(): Promise<void> {
    const now = this.#environment.clock.now();
    for (const [path, place] of this.#idle()) {
      if (now - place.idleSince >= KEEP_IDLE_MS) await this.#letGo(path, place);
    }
    if (this.#idle().length > 0) this.#scheduleSweep();
  }

  /** Lets go of those that were left first. */
  async #enforceLimits(): Promise<void> {
    let idle = this.#idle();
    let messages = 0;
    for (const [, { mailbox }] of idle) messages += mailbox!.state.peek.length;
    while (idle.length > MAX_IDLE_MAILBOXES || messages > MAX_IDLE_MESSAGES) {
      const [path, place] = idle[0]!;
      messages -= place.mailbox!.state.peek.length;
      idle = idle.slice(1);
      await this.#letGo(path, place);
    }
  }

  #idle(): [string, Place][] {
    return [...this.#places].filter(([, place]) => place.users === 0 && place.mailbox !== undefined && !place.closing);
  }

  async #letGo(path: string, place: Place): Promise<void> {
    place.watch?.close();
    place.watch = undefined;
    place.closing ??= (async () => {
      const mailbox = await place.opening;
      await mailbox.close();
      if (this.#places.get(path) === place) this.#places.delete(path);
      this.#drop(place);
    })();
    await place.closing;
  }

  #drop(place: Place): void {
    place.watch?.close();
    if (place.mailbox !== undefined) this.#placeOf.delete(place.mailbox);
  }
}
