/**
 * An authenticated session: the commands of the authenticated and the selected state, one after the other.
 *
 * Invariants:
 * - One command at a time. What the client sends meanwhile waits in `input`, which stops reading when it is much.
 * - After every command, before its tagged response, the client hears what happened to the selected mailbox; expunges
 *   wait while it may be using sequence numbers (RFC 3501 §7.4.1, §5.5). Only there, and in IDLE, is the view polled:
 *   during a command `view.messages` stays what the command began with.
 * - What a command throws is caught here, in one place, and the input then stands at the next command.
 * - A session that waits holds no buffer and no closure of a message: it is a few hundred octets and its timer.
 */
import type { MailAccount, MailboxView } from '../mailbox/mail-store.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import { type CommandText, CommandTrace } from '../wire/command-trace.ts';
import { Deadline } from '../wire/deadline.ts';
import type { Lease, ProtocolHost } from '../wire/host.ts';
import type { InflationFailure } from '../wire/inflater.ts';
import type { CloseReason, Transport, TransportEvents } from '../wire/transport.ts';
import { type Completion, completionCode } from './command.ts';
import { CommandInput } from './command-input.ts';
import { type CommandLine, commandNameOf, parseCommandLine, tagOf } from './command-line.ts';
import { sessionCommands } from './commands/after-logon.ts';
import type { EndableContext } from './commands/logout.ts';
import type { UpdateContexts } from './context/update-contexts.ts';
import { describeCommand, UNREADABLE } from './describe-command.ts';
import { EnabledExtensions } from './enabled-extensions.ts';
import { BadError, ByeError, ConnectionLost } from './errors.ts';
import { limitsOfSession } from './lexer-limits.ts';
import { BAD_COMMANDS, TURN_MS } from './limits.ts';
import { LiteralStream } from './literal-stream.ts';
import type { Selection } from './message-set.ts';
import type { Notifications } from './notify/notifications.ts';
import { asProtocolError } from './response-codes.ts';
import { statusLine, writeBye, writeFailure } from './responses.ts';
import { tellHighestModSeq, tellSelected } from './selected-updates.ts';
import { sessionCapabilities } from './session-capabilities.ts';
import type { SessionCommand } from './session-command.ts';
import { CONNECTION_CLOSED, INFLATION_FAILED, INVALID_STATE, UID_REQUIRED } from './texts.ts';
import { announceKeywords } from './untagged-updates.ts';
import type { LexerEvent, LexerLimits } from './wire/command-lexer.ts';
import type { Range } from './wire/sequence-set.ts';
import type { AnnouncedLiteral, Token } from './wire/tokens.ts';

export interface SessionParts {
  readonly user: MailboxUser;
  readonly lease: Lease;
  readonly transport: Transport;
  readonly host: ProtocolHost<ImapSettings>;
  readonly account: MailAccount;
}

export class Session implements TransportEvents, EndableContext, Selection {
  readonly transport: Transport;
  readonly host: ProtocolHost<ImapSettings>;
  readonly account: MailAccount;
  readonly input: CommandInput;
  /** What the client has asked for with ENABLE, or by using it. */
  readonly enabled = new EnabledExtensions(() => tellHighestModSeq(this));
  /** Of the command in progress. */
  tag = '*';
  /** The command in progress has sequence numbers in its arguments, though its name does not say so (UID SEARCH). */
  namesSequenceNumbers = false;
  /** UIDs that `$` stands for (RFC 5182). */
  savedResult: readonly Range[] = [];
  /** The keywords that the client was last told of; compared by identity. */
  toldKeywords: readonly string[] = [];
  /** Searches in the selected mailbox whose results are kept up to date (RFC 5267). */
  contexts: UpdateContexts | undefined;
  /** What the client has asked for with NOTIFY (RFC 5465); undefined before it has. */
  notifications: Notifications | undefined;
  /** UIDs of messages in the selected mailbox that this client has put there and not been told of yet. */
  made: Set<number> | undefined;
  readonly #parts: SessionParts;
  readonly #deadline: Deadline;
  readonly #limits = (): LexerLimits => limitsOfSession(this.host.settings());
  #view: MailboxView | undefined;
  #literals: LiteralStream | undefined;
  #badCommands = 0;
  #ended = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.transport = parts.transport;
    this.host = parts.host;
    this.account = parts.account;
    this.input = new CommandInput(parts.transport, streamsLiteral);
    const limit = () => parts.host.settings().AuthenticatedConnectionTimeout;
    this.#deadline = new Deadline(parts.host.clock, limit, () => this.#timedOut());
  }

  /**
   * @param success the tagged OK of the log-on
   * @param pipelined what the client had sent behind it
   */
  begin(success: string, pipelined: Buffer): void {
    const capabilities = this.capabilities().join(' ');
    this.transport.write(`${success.replace(' OK ', ` OK [CAPABILITY ${capabilities}] `)}\r\n`);
    this.transport.trace?.done();
    this.input.push(pipelined);
    this.transport.attach(this);
    void this.#serve();
  }

  capabilities(): readonly string[] {
    return sessionCapabilities(this.account);
  }

  endAfterCommand(): void {
    this.#ended = true;
  }

  /** The selected mailbox. @throws BadError in the authenticated state */
  get view(): MailboxView {
    if (this.#view === undefined) throw new BadError(INVALID_STATE);
    return this.#view;
  }

  /** @throws BadError in the authenticated state */
  requireSelected(): void {
    if (this.#view === undefined) throw new BadError(INVALID_STATE);
  }

  get selected(): MailboxView | undefined {
    return this.#view;
  }

  get state(): string {
    if (this.#view === undefined) return 'Authenticated';
    return `${this.#view.readOnly ? 'Examined' : 'Selected'} ${this.#view.name}`;
  }

  /** The literals of the command in progress that it takes in pieces. */
  get literals(): LiteralStream {
    return this.#literals!;
  }

  select(view: MailboxView): void {
    this.#view = view;
    this.savedResult = [];
    this.contexts = undefined;
    this.made = undefined;
    this.notifications?.mailboxSelected(view);
  }

  /** The client has put messages into a mailbox, whichever that is. */
  madeHere(mailbox: string, uids: readonly number[]): void {
    if (mailbox === this.#view?.name) this.made = new Set([...(this.made ?? []), ...uids]);
    else this.notifications?.madeHere(mailbox, uids.length);
  }

  /** Leaves the selected mailbox, if there is one. */
  async deselect(): Promise<void> {
    const view = this.#view;
    this.#view = undefined;
    this.savedResult = [];
    this.contexts = undefined;
    if (view === undefined) return;
    this.notifications?.mailboxLeft(view);
    await view.close();
  }

  data(chunk: Buffer): void {
    this.#deadline.touch();
    this.input.push(chunk);
  }

  halfClose(): void {
    this.input.finish();
  }

  close(reason: CloseReason): void {
    this.input.interrupt(new ConnectionLost());
    const { user, lease } = this.#parts;
    const { remoteAddress: address, bytesReceived: received, bytesSent: sent, ending } = this.transport;
    this.host.log.info({ user: user.name, address, reason: ending ?? reason, received, sent }, 'IMAP4 session ended');
    this.#deadline.stop();
    lease.release();
  }

  shutdown(sentence: string): void {
    this.input.interrupt(new ByeError(sentence, 'Shutdown'));
  }

  inputFailed(failure: InflationFailure): void {
    const { user } = this.#parts;
    this.host.log.warn({ user: user.name, address: this.transport.remoteAddress, failure }, 'Compressed input refused');
    this.input.interrupt(new ByeError(INFLATION_FAILED[failure], 'CompressedInput'));
  }

  async #serve(): Promise<void> {
    try {
      let turnBegan = performance.now();
      while (!this.#ended) {
        const waits = this.input.buffered === 0;
        this.notifications?.rest(false);
        const event = await this.input.next(this.#limits);
        await this.notifications?.work();
        if (waits) turnBegan = performance.now();
        this.#deadline.touch();
        this.#deadline.refresh();
        await this.#handle(event);
        this.transport.renewInflation();
        // A client that asks and does not read is to wait, and not to fill our memory with answers.
        if (this.transport.congested) await this.transport.drained();
        // A client that pipelines much is not to keep the others waiting.
        if (this.input.buffered > 0 && performance.now() - turnBegan > TURN_MS) {
          await new Promise(setImmediate);
          turnBegan = performance.now();
        }
      }
      this.transport.end();
    } catch (error) {
      if (error instanceof ByeError) writeBye(this.transport, error);
      else if (error instanceof ConnectionLost) this.transport.end();
      else {
        this.host.log.error({ err: error, user: this.#parts.user.name }, 'A session failed');
        this.transport.destroy();
      }
    } finally {
      this.#deadline.stop();
      await this.#leave().catch((error: unknown) => {
        this.host.log.error({ err: error, user: this.#parts.user.name }, 'A mailbox could not be closed');
      });
      this.account.close();
    }
  }

  async #leave(): Promise<void> {
    await this.notifications?.close();
    this.notifications = undefined;
    await this.deselect();
  }

  // Not async, nor is what it calls on the way to the command: each such frame is memory that an IDLE holds for hours.
  #handle(event: LexerEvent): void | Promise<void> {
    switch (event.kind) {
      case 'bye':
        this.#trace(UNREADABLE);
        throw ByeError.ofInput(event);
      case 'bad':
        this.#trace(UNREADABLE);
        return this.#failed(tagOf(event.tokens), '', new BadError(event.reason));
      case 'literal':
        return this.#take(event.tokens, event.literal);
      case 'command':
        return this.#take(event.tokens, undefined);
    }
  }

  #take(tokens: readonly Token[], literal: AnnouncedLiteral | undefined): Promise<void> {
    this.#literals = new LiteralStream(this.input, this.transport, this.host.clock, this.#limits, literal);
    let line: CommandLine;
    try {
      line = parseCommandLine(tokens, this.enabled.textMode, literal === undefined);
    } catch (error) {
      this.#trace(UNREADABLE);
      return this.#reject(tagOf(tokens), '', error);
    }
    if (this.host.journal !== undefined) this.#trace(describeCommand(line.name, tokens, literal));
    const command = sessionCommands.get(line.name);
    if (command === undefined) return this.#reject(line.tag, line.name, new BadError('Unknown command'));
    if (this.enabled.uidOnly && command.speaksOfSequenceNumbers) {
      return this.#reject(line.tag, line.name, new BadError(UID_REQUIRED, 'UIDREQUIRED'));
    }
    return this.#execute(command, line);
  }

  #trace(text: CommandText): void {
    const { journal } = this.host;
    if (journal !== undefined) CommandTrace.begin(journal, this.transport, this.input, text);
  }

  async #reject(tag: string, name: string, error: unknown): Promise<void> {
    await this.literals.abandon();
    this.#failed(tag, name, error);
  }

  async #execute(command: SessionCommand, { tag, name, args }: CommandLine): Promise<void> {
    this.tag = tag;
    this.namesSequenceNumbers = false;
    // Flags are live: another session may have made a keyword that this client has not heard of.
    if (this.#view !== undefined) announceKeywords(this, this.#view);
    let completion: Completion;
    try {
      completion = (await command.run(this, args)) ?? {};
      await this.literals.abandon();
    } catch (error) {
      if (error instanceof ByeError || error instanceof ConnectionLost) throw error;
      await this.literals.abandon();
      const told = asProtocolError(error);
      if (!(told instanceof BadError)) await this.#tellUpdates(command);
      return this.#failed(tag, name, told);
    }
    await this.#tellUpdates(command);
    // Only now, because the code may depend on what the client has just been told.
    const code = completionCode(completion);
    this.transport.write(statusLine(tag, 'OK', code, completion.text ?? `${name} completed.`));
    this.transport.trace?.done();
    completion.after?.();
    this.#badCommands = 0;
  }

  async #tellUpdates(command: SessionCommand): Promise<void> {
    const keepsNumbers = (command.usesSequenceNumbers ?? false) || this.namesSequenceNumbers;
    if (this.notifications !== undefined) await this.notifications.tellAtEnd(command, keepsNumbers);
    else if (this.#view !== undefined) await tellSelected(this, this.#view, !keepsNumbers);
  }

  #failed(tag: string, name: string, error: unknown): void {
    writeFailure(this.transport, this.host.log, tag, name, error);
    if (error instanceof BadError && ++this.#badCommands >= BAD_COMMANDS) {
      throw new ByeError('Too many invalid IMAP commands.');
    }
  }

  #timedOut(): void {
    // While a command runs the client is the one who waits.
    if (this.input.waiting) this.input.interrupt(new ByeError(CONNECTION_CLOSED, 'Idle'));
    else {
      this.#deadline.touch();
      this.#deadline.refresh();
    }
  }
}

function streamsLiteral(tokens: readonly Token[]): boolean {
  return sessionCommands.get(commandNameOf(tokens))?.streams?.(tokens) ?? false;
}
