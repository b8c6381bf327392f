/**
 * A delivery into a Maildir: messages are written to `tmp/` as they come in, synced when they are complete, and let in
 * together by `commit`.
 */
import { closeSync, constants, futimesSync, openSync, write as writeCallback } from 'node:fs';
import { promisify } from 'node:util';
import type { FlagSet } from '../flag-set.ts';
import { countBareLf, toCrlf, toLf } from '../line-ends.ts';
import { type DeliveredMessage, type Delivery, MailboxError, type Message } from '../mail-store.ts';
import { type Amount, netOf, type QuotaLimits } from '../quota-limits.ts';
import { letIn, type ReadyMessage, type ReplacedMessage } from './arrival.ts';
import { fsync, hasCode, unlinkIfThere, writeAll } from './disk.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { MaildirMessage } from './maildir-message.ts';
import { MessageFacts } from './message-facts.ts';
import { giveAway } from './permissions.ts';
import { bothExclusively } from './transfer.ts';

const write = promisify(writeCallback);

/** Pieces are gathered up to this size before they are written. */
const GATHER_OCTETS = 128 * 1024;
const CR = 13;

export class MaildirDelivery implements Delivery {
  readonly #mailbox: MaildirMailbox;
  readonly #quota: QuotaLimits;
  readonly #replaced: Message | undefined;
  readonly #ended: () => void;
  #ready: ReadyMessage[] = [];
  #open: MessageWriter | undefined;
  #state: 'open' | 'committing' | 'ended' = 'open';

  /**
   * @param replaced a message that goes for these
   * @param ended called once, when the delivery needs the mailbox no longer
   */
  constructor(mailbox: MaildirMailbox, quota: QuotaLimits, replaced: Message | undefined, ended: () => void) {
    this.#mailbox = mailbox;
    this.#quota = quota;
    this.#replaced = replaced;
    this.#ended = ended;
  }

  begin(options: { readonly flags: FlagSet; readonly internalDate?: number }): DeliveredMessage {
    if (this.#open !== undefined || this.#state !== 'open') {
      throw new Error('A delivery takes one message at a time, until its end');
    }
    const { clock } = this.#mailbox.environment;
    const seconds = Math.floor((options.internalDate ?? clock.now()) / 1000);
    const writer = new MessageWriter(this.#mailbox, options.flags, seconds);
    this.#open = writer;
    return {
      write: (chunk) => writer.write(chunk),
      finish: async () => {
        const ready = await writer.finish();
        if (this.#open !== writer) return;
        this.#open = undefined;
        this.#ready.push(ready);
      },
    };
  }

  async expect(octets: number): Promise<void> {
    const { messages, octets: before } = this.#finished;
    await this.#quota.expect(netOf({ messages: messages + 1, octets: before + octets }, this.#replaced));
  }

  async commit(): Promise<{ uidValidity: number; uids: readonly number[] }> {
    if (this.#open !== undefined || this.#state !== 'open') {
      throw new Error('Only a delivery whose messages are finished can be committed');
    }
    this.#state = 'committing';
    const inPlace = await this.#quota.admit(netOf(this.#finished, this.#replaced));
    try {
      const uids = await this.#letIn();
      this.#ready = [];
      this.#end();
      return { uidValidity: this.#mailbox.state.uidValidity, uids };
    } finally {
      inPlace();
    }
  }

  async abort(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    for (const { temporary } of this.#ready.splice(0)) unlinkIfThere(this.#mailbox.folder.fileIn('tmp', temporary));
    await open?.discard();
    this.#end();
  }

  #letIn(): Promise<number[]> {
    const replaced = replacedMessage(this.#replaced);
    return bothExclusively(this.#mailbox, replaced?.mailbox ?? this.#mailbox, () =>
      letIn(this.#mailbox, this.#ready, replaced),
    );
  }

  get #finished(): Amount {
    return { messages: this.#ready.length, octets: this.#ready.reduce((sum, { wireSize }) => sum + wireSize, 0) };
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#ended();
  }
}

function replacedMessage(message: Message | undefined): ReplacedMessage | undefined {
  if (!(message instanceof MaildirMessage && message.home instanceof MessageFacts)) return undefined;
  return { message, mailbox: message.home.mailbox };
}

/** Writes one message to `tmp/`. */
class MessageWriter {
  readonly #mailbox: MaildirMailbox;
  readonly #flags: FlagSet;
  readonly #internalSeconds: number;
  readonly #temporary: string;
  #fd = -1;
  #gathered: Buffer[] = [];
  #gatheredOctets = 0;
  #writing: Promise<void> | undefined;
  /** The chunk before ended in CR: whether that belongs to a line end, the next one tells. */
  #heldCr = false;
  #previousIn = 0;
  #previousOut = 0;
  #diskSize = 0;
  #bareLf = 0;

  constructor(mailbox: MaildirMailbox, flags: FlagSet, internalSeconds: number) {
    this.#mailbox = mailbox;
    this.#flags = flags;
    this.#internalSeconds = internalSeconds;
    this.#temporary = mailbox.environment.names.next();
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (chunk.length === 0) return this.#writing;
    this.#take(chunk);
    if (this.#gatheredOctets < GATHER_OCTETS) return this.#writing;
    this.#writing = this.#drain(this.#writing);
    return this.#writing;
  }

  async finish(): Promise<ReadyMessage> {
    await this.#writing;
    if (this.#heldCr) this.#store(Buffer.of(CR));
    this.#heldCr = false;
    this.#openFile();
    for (const piece of this.#gathered.splice(0)) writeAll(this.#fd, piece);
    futimesSync(this.#fd, this.#internalSeconds, this.#internalSeconds);
    await fsync(this.#fd);
    this.#closeFile();
    const wireSize = this.#diskSize + this.#bareLf;
    return {
      temporary: this.#temporary,
      base: `${this.#temporary},S=${this.#diskSize},W=${wireSize}`,
      flags: this.#flags,
      wireSize,
      internalSeconds: this.#internalSeconds,
    };
  }

  async discard(): Promise<void> {
    // What is being written has to end before its file can be closed; that it failed matters no more.
    await this.#writing?.catch(() => {});
    this.#closeFile();
    unlinkIfThere(this.#mailbox.folder.fileIn('tmp', this.#temporary));
  }

  /** Converts line ends and counts. */
  #take(chunk: Buffer): void {
    const { lineEnds } = this.#mailbox.environment;
    if (lineEnds === 'crlf') {
      const converted = toCrlf(chunk, this.#previousIn);
      this.#previousIn = chunk[chunk.length - 1]!;
      // The caller may use its buffer again.
      this.#store(converted === chunk ? Buffer.from(chunk) : converted);
      return;
    }
    const whole = this.#heldCr ? Buffer.concat([Buffer.of(CR), chunk]) : chunk;
    this.#heldCr = whole[whole.length - 1] === CR;
    const body = this.#heldCr ? whole.subarray(0, -1) : whole;
    if (body.length === 0) return;
    const converted = toLf(body, this.#previousIn);
    this.#previousIn = body[body.length - 1]!;
    this.#store(converted === chunk || converted === body ? Buffer.from(converted) : converted);
  }

  #store(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bareLf += countBareLf(piece, this.#previousOut);
    this.#previousOut = piece[piece.length - 1]!;
    this.#diskSize += piece.length;
    this.#gathered.push(piece);
    this.#gatheredOctets += piece.length;
  }

  async #drain(before: Promise<void> | undefined): Promise<void> {
    await before;
    this.#openFile();
    const octets = Buffer.concat(this.#gathered.splice(0));
    this.#gatheredOctets = 0;
    for (let written = 0; written < octets.length; ) {
      written += (await write(this.#fd, octets, written, octets.length - written, null)).bytesWritten;
    }
  }

  #openFile(): void {
    if (this.#fd >= 0) return;
    const { folder } = this.#mailbox;
    const path = folder.fileIn('tmp', this.#temporary);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    try {
      this.#fd = openSync(path, flags, folder.permissions.fileMode);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      throw new MailboxError('NoSuchMailbox', 'The mailbox was deleted meanwhile');
    }
    giveAway(path, folder.permissions);
  }

  #closeFile(): void {
    if (this.#fd < 0) return;
    closeSync(this.#fd);
    this.#fd = -1;
  }
}
