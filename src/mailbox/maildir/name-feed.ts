/**
 * Tells which mailboxes and subscriptions of a Maildir come and go, whoever makes them: the folder is watched while
 * somebody listens, and what is there is compared with what was there before.
 *
 * A change of our own is found in the same way, or it would be told twice, by whoever looks while it is made. So it is
 * announced first ({@link NameFeed.during}): until it is done nobody else finds it, and then it is told once, with the
 * account that made it, and as the one thing it is. Of other programs a rename looks like a mailbox that goes and one
 * that comes.
 */
import { FolderWatch } from '../../files/folder-watch.ts';
import type { ChangeHub } from '../change-hub.ts';
import { INBOX, isBelow } from '../mailbox-name.ts';
import type { AccountChange } from '../store-abilities.ts';
import type { StoreEnvironment } from './environment.ts';

/** Under the events, for file systems that send none, in milliseconds. */
export const NAMES_POLL_MS = 30_000;

/** A change of ours; annotations are told directly. */
export type NameChange = Exclude<AccountChange, { readonly kind: 'annotated' }>;

export interface NameSource {
  /** Of the Maildir. */
  readonly path: string;
  /** Names of mailboxes, without INBOX. */
  mailboxes(): Iterable<string>;
  subscriptions(): Iterable<string>;
}

interface Names {
  readonly mailboxes: ReadonlySet<string>;
  readonly subscriptions: ReadonlySet<string>;
}

export class NameFeed {
  readonly #source: NameSource;
  readonly #hub: ChangeHub;
  readonly #environment: StoreEnvironment;
  readonly #pending = new Set<NameChange>();
  #known: Names | undefined;
  #watch: FolderWatch | undefined;

  constructor(source: NameSource, hub: ChangeHub, environment: StoreEnvironment) {
    this.#source = source;
    this.#hub = hub;
    this.#environment = environment;
  }

  /** Begins or ends to watch, as somebody listens or nobody does. */
  obey(): void {
    if (!this.#hub.hasListeners) {
      void this.#watch?.close();
      this.#watch = undefined;
      this.#known = undefined;
      return;
    }
    if (this.#watch !== undefined) return;
    const { path } = this.#source;
    const { clock } = this.#environment;
    const onError = (error: unknown) =>
      this.#environment.warn('The mailboxes cannot be listed', { folder: path, err: error });
    this.#watch = new FolderWatch(path, { clock, pollMs: NAMES_POLL_MS, onError }, async () => this.#look());
    this.#known = this.#read();
  }

  /** Makes a change, and tells the others when it is made. */
  async during<T>(change: NameChange, origin: object, work: () => Promise<T>): Promise<T> {
    if (this.#known === undefined) return work();
    this.#pending.add(change);
    try {
      const result = await work();
      if (this.#known !== undefined) this.#known = applied(this.#known, change);
      this.#hub.tell(change, origin);
      return result;
    } finally {
      this.#pending.delete(change);
      // What was left half done is as if another program had done it.
      void this.#watch?.look();
    }
  }

  #read(): Names {
    return {
      mailboxes: new Set(this.#source.mailboxes()),
      subscriptions: new Set(this.#source.subscriptions()),
    };
  }

  /** Tells what others changed. */
  #look(): void {
    const known = this.#known;
    if (known === undefined) return;
    const now = this.#read();
    this.#known = {
      mailboxes: merged(known.mailboxes, now.mailboxes, (name) => this.#isFree('mailboxes', name)),
      subscriptions: merged(known.subscriptions, now.subscriptions, (name) => this.#isFree('subscriptions', name)),
    };
    this.#tell('deleted', known.mailboxes, this.#known.mailboxes);
    this.#tell('created', this.#known.mailboxes, known.mailboxes);
    this.#tell('unsubscribed', known.subscriptions, this.#known.subscriptions);
    this.#tell('subscribed', this.#known.subscriptions, known.subscriptions);
  }

  /** No change of ours is under way that may be why this name comes or goes. */
  #isFree(what: keyof Names, name: string): boolean {
    return ![...this.#pending].some((change) => subjectOf(change) === what && covers(change, name));
  }

  /** Tells of every name that is in one and not in the other. */
  #tell(
    kind: 'created' | 'deleted' | 'subscribed' | 'unsubscribed',
    here: ReadonlySet<string>,
    there: ReadonlySet<string>,
  ): void {
    for (const name of [...here].sort()) if (!there.has(name)) this.#hub.tell({ kind, name }, undefined);
  }
}

/** `before`, with those names that `isTaken` accepts as they are in `now`. */
function merged(
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
  isTaken: (name: string) => boolean,
): ReadonlySet<string> {
  const result = new Set<string>();
  for (const name of before) if (!isTaken(name) || now.has(name)) result.add(name);
  for (const name of now) if (isTaken(name)) result.add(name);
  return result;
}

function subjectOf({ kind }: NameChange): keyof Names {
  return kind === 'subscribed' || kind === 'unsubscribed' ? 'subscriptions' : 'mailboxes';
}

/** Does the change make this name come or go? */
function covers(change: NameChange, name: string): boolean {
  if (change.kind !== 'renamed') return change.name === name;
  return isWithin(name, change.to) || (change.from !== INBOX && isWithin(name, change.from));
}

/** What is there once the change is made. */
function applied(names: Names, change: NameChange): Names {
  const subject = subjectOf(change);
  return { ...names, [subject]: new Set(changedNames(names[subject], change)) };
}

function changedNames(names: ReadonlySet<string>, change: NameChange): string[] {
  if (change.kind === 'created' || change.kind === 'subscribed') return [...names, change.name];
  if (change.kind !== 'renamed') return [...names].filter((name) => name !== change.name);
  const { from, to } = change;
  if (from === INBOX) return [...names, to];
  return [...names].map((name) => (isWithin(name, from) ? to + name.slice(from.length) : name));
}

function isWithin(name: string, top: string): boolean {
  return name === top || isBelow(name, top);
}
