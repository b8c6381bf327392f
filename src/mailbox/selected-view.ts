/**
 * One session's picture of a selected mailbox, the same over every store: a pointer to the snapshot whose sequence
 * numbers the client knows, and how far it has been told of changes. The rules of RFC 3501 §7.4.1 and RFC 7162 §3.1:
 *
 * - Expunges are told only by `poll(true)`. Until then the messages stay in the picture, and new messages wait with
 *   them: they can only be announced as a count, and that count would have to include what the client cannot know is
 *   gone.
 * - Flag changes are always told, except those that this session made silently; what another session changed in the
 *   same message meanwhile is told all the same.
 * - `highestModSeq` is what the client may safely keep for QRESYNC: never past a change, or an expunge, that it has not
 *   been told of.
 */
import type { FlagSet } from './flag-set.ts';
import {
  type CopyResult,
  MailboxError,
  type MailboxUpdate,
  type MailboxView,
  type Message,
  type MessageBody,
  type MessageMetadata,
  type StoreMode,
} from './mail-store.ts';
import type { MailboxState, SharedMessage, StateListener } from './mailbox-state.ts';
import type { Retrieval } from './retrieval/retrieval.ts';
import { RetrievedMessages } from './retrieval/retrieved-messages.ts';
import type { ExpungeHistory } from './store-abilities.ts';
import { type UidRange, UidRanges, without } from './uid-ranges.ts';

/** What a store does beneath a view; every method changes the shared state and announces it. */
export interface MailboxKeeper<M extends SharedMessage> {
  readonly name: string;
  readonly state: MailboxState<M>;
  readonly acceptsNewKeywords: boolean;
  /** Takes in what others did to the mailbox. `claim`: for a session that claims \Recent. */
  refresh(claim: boolean): Promise<void> | undefined;
  metadata(message: M): MessageMetadata | Promise<MessageMetadata>;
  body(message: M): MessageBody | Promise<MessageBody>;
  /** @returns the messages left alone, and the mod-sequence of the change, 0 when nothing changed */
  storeFlags(
    messages: readonly M[],
    mode: StoreMode,
    flags: FlagSet,
    unchangedSince: number | undefined,
  ): Promise<{ readonly left: readonly M[]; readonly modSeq: number }>;
  /** @param onlyDeleted leaves those alone that turn out to have lost \Deleted */
  remove(messages: readonly M[], onlyDeleted: boolean): Promise<void>;
  copy(messages: readonly M[], destination: string): Promise<CopyResult>;
  move(messages: readonly M[], destination: string): Promise<CopyResult>;
  /** Somebody waits for changes, or nobody any more: each call with true is followed by one with false. */
  watch(wanted: boolean): void;
  /** The view is closed. */
  release(): Promise<void> | undefined;
}

export class SelectedView<M extends SharedMessage> implements MailboxView, ExpungeHistory, StateListener {
  readonly readOnly: boolean;
  readonly #keeper: MailboxKeeper<M>;
  readonly #converted: RetrievedMessages<M> | undefined;
  #snapshot: readonly M[];
  /** Flag changes up to here were told, or need not be. */
  #toldFlags: number;
  /** Expunges up to here were told. */
  #toldExpunges: number;
  readonly #recent = new UidRanges();
  /** Mod-sequences of silent changes made here since the last poll. */
  #silenced: Set<number> | undefined;
  #listener: (() => void) | undefined;
  #called = false;
  #closed = false;

  /** @param retrieval for messages that are handed out in another form than they are stored in */
  constructor(keeper: MailboxKeeper<M>, readOnly: boolean, retrieval?: Retrieval) {
    this.#keeper = keeper;
    this.#converted = retrieval && new RetrievedMessages(retrieval, (message) => keeper.body(message));
    this.readOnly = readOnly;
    const { state } = keeper;
    this.#snapshot = state.messages;
    this.#toldFlags = state.highestModSeq;
    this.#toldExpunges = state.highestModSeq;
    this.#claimRecent();
    state.listen(this);
  }

  get name(): string {
    return this.#keeper.name;
  }
  get uidValidity(): number {
    return this.#keeper.state.uidValidity;
  }
  get mailboxId(): string {
    return this.#keeper.state.mailboxId;
  }
  get uidNext(): number {
    return this.#keeper.state.uidNext;
  }
  get highestModSeq(): number {
    const pending = this.#keeper.state.expunges.firstAfter(this.#toldExpunges);
    return pending === undefined ? this.#toldFlags : Math.min(this.#toldFlags, pending - 1);
  }
  get withholdsExpunges(): boolean {
    return this.#keeper.state.expunges.firstAfter(this.#toldExpunges) !== undefined;
  }
  get messages(): readonly M[] {
    return this.#snapshot;
  }
  get keywords(): readonly string[] {
    return this.#keeper.state.keywords;
  }
  get acceptsNewKeywords(): boolean {
    return this.#keeper.acceptsNewKeywords && !this.readOnly;
  }

  isRecent(message: Message): boolean {
    return this.readOnly ? (message as M).unclaimed : this.#recent.has(message.uid);
  }

  sequenceOf(uid: number): number {
    const index = indexOfUid(this.#snapshot, uid);
    return this.#snapshot[index]?.uid === uid ? index + 1 : 0;
  }

  async poll(expunges: boolean): Promise<readonly MailboxUpdate[]> {
    // Before the look, so that a change that comes in while we look calls back again.
    this.#called = false;
    await this.#keeper.refresh(!this.readOnly);
    const updates: MailboxUpdate[] = [];
    const before = this.#snapshot;
    const current = this.#keeper.state.messages;
    if (before !== current) this.#takeIn(before, current, expunges, updates);
    this.#tellFlags(before.at(-1)?.uid ?? 0, updates);
    return updates;
  }

  onChange(listener: (() => void) | undefined): void {
    if ((this.#listener === undefined) !== (listener === undefined)) this.#keeper.watch(listener !== undefined);
    this.#listener = listener;
    this.#called = false;
    if (listener !== undefined && this.#hasNews()) queueMicrotask(() => this.changed());
  }

  /** The state's call. */
  changed(): void {
    if (this.#listener === undefined || this.#called) return;
    this.#called = true;
    this.#listener();
  }

  sizeOf(message: Message): number {
    return this.#converted?.sizeOf(message as M) ?? message.size;
  }
  measure(message: Message): Promise<void> | undefined {
    return this.#converted?.measure(message as M);
  }
  metadata(message: Message): MessageMetadata | Promise<MessageMetadata> {
    return (this.#converted ?? this.#keeper).metadata(message as M);
  }
  body(message: Message): MessageBody | Promise<MessageBody> {
    return (this.#converted ?? this.#keeper).body(message as M);
  }

  async storeFlags(
    messages: readonly Message[],
    mode: StoreMode,
    flags: FlagSet,
    options: { readonly unchangedSince?: number; readonly silent?: boolean } = {},
  ): Promise<readonly Message[]> {
    this.#requireWritable();
    const { left, modSeq } = await this.#keeper.storeFlags(
      messages as readonly M[],
      mode,
      flags,
      options.unchangedSince,
    );
    if (options.silent && modSeq > this.#toldFlags) {
      this.#silenced ??= new Set();
      this.#silenced.add(modSeq);
    }
    return left;
  }

  async expunge(messages: readonly Message[] = this.#snapshot): Promise<void> {
    this.#requireWritable();
    const deleted = messages.filter((message) => !message.expunged && message.flags.has('\\Deleted'));
    if (deleted.length > 0) await this.#keeper.remove(deleted as M[], true);
  }

  async remove(messages: readonly Message[]): Promise<void> {
    this.#requireWritable();
    const present = messages.filter((message) => !message.expunged);
    if (present.length > 0) await this.#keeper.remove(present as M[], false);
  }

  async copy(messages: readonly Message[], destination: string): Promise<CopyResult> {
    if (messages.some((message) => message.expunged)) {
      throw new MailboxError('Expunged', 'Some of the messages no longer exist');
    }
    return this.#keeper.copy(messages as readonly M[], destination);
  }

  async move(messages: readonly Message[], destination: string): Promise<CopyResult> {
    this.#requireWritable();
    // Another session that moved the same messages a moment ago did what was wished for.
    const present = messages.filter((message) => !message.expunged);
    return this.#keeper.move(present as M[], destination);
  }

  async expungedSince(modSeq: number): Promise<readonly UidRange[]> {
    const ranges = this.#keeper.state.expungedSince(modSeq);
    // Messages of the picture that went meanwhile are told by the next poll, and not twice.
    const untold = this.#keeper.state.peek === this.#snapshot ? [] : this.#snapshot.filter(({ expunged }) => expunged);
    return untold.reduce((left, { uid }) => without(left, uid), ranges);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.onChange(undefined);
    this.#keeper.state.unlisten(this);
    await this.#keeper.release();
  }

  #takeIn(before: readonly M[], current: readonly M[], expunges: boolean, updates: MailboxUpdate[]): void {
    const lastKnown = before.at(-1)?.uid ?? 0;
    const surviving = indexOfUid(current, lastKnown + 1);
    if (surviving < before.length) {
      if (!expunges) return;
      // From the end, so that no number named later is moved by one named before.
      for (let index = before.length - 1; index >= 0; index--) {
        const message = before[index]!;
        if (message.expunged) updates.push({ kind: 'expunge', sequence: index + 1, message });
      }
    }
    this.#toldExpunges = this.#keeper.state.highestModSeq;
    this.#snapshot = current;
    this.#claimRecent();
    if (surviving < current.length)
      updates.push({ kind: 'exists', count: current.length, recent: this.#countRecent() });
  }

  /** @param lastKnown UID of the last message the client knew before; of later ones it has no flags to correct */
  #tellFlags(lastKnown: number, updates: MailboxUpdate[]): void {
    const { state } = this.#keeper;
    if (state.highestModSeq === this.#toldFlags) return;
    const changed =
      state.changes.since(this.#toldFlags, this.#silenced) ??
      this.#snapshot.filter((message) => message.modSeq > this.#toldFlags);
    for (const message of changed) {
      if (message.uid > lastKnown || message.expunged) continue;
      updates.push({ kind: 'flags', sequence: this.sequenceOf(message.uid), message });
    }
    this.#toldFlags = state.highestModSeq;
    this.#silenced = undefined;
  }

  #claimRecent(): void {
    if (this.readOnly) return;
    for (const uid of this.#keeper.state.claimRecent()) this.#recent.add(uid);
  }

  #countRecent(): number {
    if (!this.readOnly && this.#recent.isEmpty) return 0;
    let count = 0;
    for (const message of this.#snapshot) if (this.isRecent(message)) count++;
    return count;
  }

  #hasNews(): boolean {
    const { state } = this.#keeper;
    return state.highestModSeq > this.#toldFlags || state.peek !== this.#snapshot;
  }

  #requireWritable(): void {
    if (this.readOnly) throw new MailboxError('ReadOnly', `Mailbox ${this.name} is open for reading only`);
    if (this.#keeper.state.gone) throw new MailboxError('NoSuchMailbox', `Mailbox ${this.name} no longer exists`);
  }
}

/** Index of the first message whose UID is not below `uid`. */
function indexOfUid(messages: readonly { readonly uid: number }[], uid: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (messages[middle]!.uid < uid) low = middle + 1;
    else high = middle;
  }
  return low;
}
