/** One mailbox in memory, beneath the views on it. */
import type { FlagSet } from '../flag-set.ts';
import type { CopyResult } from '../mail-store.ts';
import { MailboxError, type MessageBody, type MessageMetadata, type StoreMode } from '../mail-store.ts';
import { MailboxState } from '../mailbox-state.ts';
import type { QuotaLimits } from '../quota-limits.ts';
import type { MailboxKeeper } from '../selected-view.ts';
import { StoreCondition } from '../store-condition.ts';
import { MemoryMessage, type MessageContent } from './memory-message.ts';

/** What a mailbox needs of the account it is in. */
export interface MemorySurroundings {
  readonly now: () => number;
  readonly describe: (message: Buffer) => MessageMetadata;
  readonly quota: QuotaLimits;
  mailbox(name: string): MemoryMailbox;
}

export interface Arrival {
  readonly content: MessageContent;
  readonly flags: FlagSet;
}

export class MemoryMailbox implements MailboxKeeper<MemoryMessage> {
  name: string;
  readonly state: MailboxState<MemoryMessage>;
  specialUse: string | undefined;
  annotations: ReadonlyMap<string, Buffer> = new Map();
  readonly acceptsNewKeywords = true;
  readonly #around: MemorySurroundings;

  constructor(name: string, uidValidity: number, specialUse: string | undefined, around: MemorySurroundings) {
    this.name = name;
    this.specialUse = specialUse;
    this.#around = around;
    const mailboxId = `M${uidValidity.toString(16)}`;
    this.state = new MailboxState({ uidValidity, uidNext: 1, mailboxId, highestModSeq: 1 });
  }

  /** New messages, visible together. @returns their UIDs */
  add(arrivals: readonly Arrival[]): number[] {
    const { state } = this;
    const modSeq = state.nextModSeq();
    const first = state.uidNext;
    const saveDate = this.#around.now();
    const messages = arrivals.map(
      ({ content, flags }, i) => new MemoryMessage(first + i, state.uidValidity, content, flags, modSeq, saveDate),
    );
    state.add(messages);
    state.announce();
    return messages.map((message) => message.uid);
  }

  refresh(): undefined {
    return undefined;
  }

  metadata(message: MemoryMessage): MessageMetadata {
    message.content.metadata ??= this.#around.describe(message.content.bytes);
    return message.content.metadata;
  }

  body(message: MemoryMessage): MessageBody {
    if (message.expunged) throw new MailboxError('Expunged', 'The message no longer exists');
    const { bytes } = message.content;
    return {
      size: bytes.length,
      bytes,
      read: async (offset, length) => bytes.subarray(offset, offset + length),
      close: () => {},
    };
  }

  async storeFlags(
    messages: readonly MemoryMessage[],
    mode: StoreMode,
    flags: FlagSet,
    unchangedSince = Number.POSITIVE_INFINITY,
  ): Promise<{ left: readonly MemoryMessage[]; modSeq: number }> {
    const condition = new StoreCondition(this.state, { mode, flags, unchangedSince });
    const left: MemoryMessage[] = [];
    let modSeq = 0;
    for (const message of messages) {
      if (message.expunged) continue;
      if (condition.forbids(message)) {
        left.push(message);
        continue;
      }
      const changed = message.flags.changed(mode, flags);
      if (changed === message.flags) continue;
      modSeq ||= this.state.nextModSeq();
      this.state.setFlags(message, changed, modSeq);
    }
    if (modSeq > 0) this.state.announce();
    return { left, modSeq };
  }

  async remove(messages: readonly MemoryMessage[]): Promise<void> {
    this.state.remove(messages, this.state.nextModSeq());
    this.state.announce();
  }

  async copy(messages: readonly MemoryMessage[], destination: string): Promise<CopyResult> {
    const target = this.#around.mailbox(destination);
    const octets = messages.reduce((sum, { size }) => sum + size, 0);
    const inPlace = await this.#around.quota.admit({ messages: messages.length, octets });
    try {
      return this.#link(messages, target);
    } finally {
      inPlace();
    }
  }

  async move(messages: readonly MemoryMessage[], destination: string): Promise<CopyResult> {
    const result = this.#link(messages, this.#around.mailbox(destination));
    await this.remove(messages);
    return result;
  }

  #link(messages: readonly MemoryMessage[], target: MemoryMailbox): CopyResult {
    const uids = target.add(messages.map(({ content, flags }) => ({ content, flags })));
    return { uidValidity: target.state.uidValidity, sources: messages.map((message) => message.uid), uids };
  }

  watch(): void {}
  release(): undefined {
    return undefined;
  }
}
