/**
 * An authenticated session: TRANSACTION state, and UPDATE behind QUIT (RFC 1939 §5, §6). Whatever else ends it (a lost
 * connection, a time-out, the engine's stop) removes nothing.
 */
import { MailboxError } from '../mailbox/mail-store.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { CommandText, Journal } from '../wire/command-trace.ts';
import { Deadline } from '../wire/deadline.ts';
import type { Handover, Lease } from '../wire/host.ts';
import type { CloseReason, Transport } from '../wire/transport.ts';
import type { PopHost } from './capabilities.ts';
import { type CommandHandler, CommandPump } from './command-pump.ts';
import { AUTHORIZATION_ONLY } from './commands/keywords.ts';
import type { TransactionContext } from './commands/transaction-command.ts';
import { transactionCommands } from './commands/transaction-commands.ts';
import { describeCommand } from './describe-command.ts';
import { CommandError, ReplyCutShort, refusal, syntaxError } from './errors.ts';
import { BAD_COMMANDS } from './limits.ts';
import type { Maildrop } from './maildrop.ts';
import type { MaildropHolder, MaildropLocks } from './maildrop-locks.ts';
import * as replies from './replies.ts';
import { parseCommandLine } from './wire/command-line.ts';

export interface SessionParts {
  readonly user: MailboxUser;
  readonly lease: Lease;
  readonly transport: Transport;
  readonly host: PopHost;
  readonly locks: MaildropLocks;
  readonly handover: Handover;
}

/** Holds the user's maildrop from the moment that it is asked to, until it has closed it. */
export class Session implements CommandHandler, MaildropHolder, TransactionContext {
  readonly transport: Transport;
  readonly host: PopHost;
  readonly utf8: boolean;
  readonly #parts: SessionParts;
  readonly #pump: CommandPump;
  #maildrop: Maildrop | undefined;
  #idle: Deadline | undefined;
  #badCommands = 0;
  #closed: Promise<void> | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.transport = parts.transport;
    this.host = parts.host;
    this.utf8 = parts.handover.utf8 === true;
    this.#pump = new CommandPump(parts.transport, this);
  }

  get state(): string {
    return 'Transaction';
  }

  get maildrop(): Maildrop {
    return this.#maildrop!;
  }

  /** Tells the client of its success, and serves it until the session ends. */
  begin(maildrop: Maildrop): void {
    this.#maildrop = maildrop;
    const { clock } = this.host;
    this.#idle = new Deadline(
      clock,
      () => this.host.settings().AuthenticatedConnectionTimeout,
      () => this.#idleTooLong(),
    );
    this.transport.write(`${this.#parts.handover.success}\r\n`);
    this.transport.trace?.done();
    this.#pump.start(this.#parts.handover.pipelined);
  }

  /** Tells the client that its mailbox cannot be had. @param line a whole reply */
  abandon(line: string): void {
    this.transport.attach(this.#pump);
    this.transport.ending = 'MailboxUnavailable';
    this.#endWith(line);
    this.transport.trace?.done({ reply: line.trimEnd(), reason: this.transport.ending });
  }

  idleFor(): number {
    return this.#idle === undefined || this.#pump.busy ? 0 : this.host.clock.now() - this.#idle.from;
  }

  giveWay(): void {
    this.transport.ending = 'TakenOver';
    this.transport.destroy();
  }

  get journal(): Journal | undefined {
    return this.host.journal;
  }

  describe(line: string): CommandText {
    return describeCommand(line);
  }

  lineLimit(): number {
    return this.host.settings().MaxCommandSize;
  }

  line(line: string): void | Promise<void> {
    this.#idle!.touch();
    this.#idle!.refresh();
    const { keyword, argument } = parseCommandLine(line);
    const command = transactionCommands.get(keyword);
    if (command === undefined) {
      throw AUTHORIZATION_ONLY.has(keyword)
        ? refusal(replies.NOT_VALID_IN_THIS_STATE)
        : syntaxError(replies.UNKNOWN_COMMAND);
    }
    const pending = command(this, argument);
    this.#badCommands = 0;
    // A long download is not idleness: the time counts from its end.
    return pending?.then(() => this.#idle!.touch());
  }

  lineTooLong(): void {
    throw syntaxError(replies.COMMAND_TOO_LONG);
  }

  endlessLine(): void {
    this.transport.ending = 'FaultyCommands';
    this.#refuseAtEnd(replies.err(replies.COMMAND_TOO_LONG));
  }

  failed(error: unknown): string {
    const { user } = this.#parts;
    if (error instanceof CommandError) {
      if (!error.faulty || ++this.#badCommands < BAD_COMMANDS)
        return this.#tell(replies.err(error.message, error.code));
      this.transport.ending = 'FaultyCommands';
      return this.#endWith(replies.err(replies.TOO_MANY_FAULTY_COMMANDS));
    }
    if (error instanceof MailboxError) return this.#tell(replies.err(`${error.message}.`));
    this.host.log.error({ err: error, user: user.name }, 'A POP3 command failed');
    if (!(error instanceof ReplyCutShort)) return this.#tell(replies.err(replies.SERVER_ERROR, 'SYS/TEMP'));
    this.transport.destroy();
    return error.message;
  }

  shutdown(sentence: string): void {
    this.transport.ending = 'Shutdown';
    this.#endWith(replies.err(sentence, 'SYS/TEMP'));
  }

  closed(reason: CloseReason): void {
    const { user } = this.#parts;
    const { remoteAddress: address, bytesReceived: received, bytesSent: sent } = this.transport;
    this.host.log.info(
      { user: user.name, address, reason: this.transport.ending ?? reason, received, sent },
      'POP3 session ended',
    );
    void this.#close();
  }

  /** UPDATE state. The client learns that its messages are gone when they are, and its maildrop is free by then. */
  async quit(): Promise<void> {
    this.transport.ending = 'QUIT';
    const complete = await this.#update();
    // The reply says that the maildrop is free, so that has to be true first.
    await this.#close();
    if (complete) this.#endWith(replies.ok(replies.SIGNING_OFF));
    else this.#refuseAtEnd(replies.err(replies.NOT_ALL_REMOVED, 'SYS/TEMP'));
  }

  /** @returns whether every message marked as deleted is gone */
  async #update(): Promise<boolean> {
    const { user } = this.#parts;
    let complete = false;
    try {
      const { removed, left } = await this.maildrop.removeDeleted();
      complete = left === 0;
      if (removed + left > 0) this.host.log.info({ user: user.name, removed, left }, 'POP3 messages removed');
    } catch (error) {
      this.host.log.error({ err: error, user: user.name }, 'Deleted messages could not be removed');
    }
    try {
      await this.maildrop.markRetrieved();
    } catch (error) {
      this.host.log.error({ err: error, user: user.name }, 'Messages could not be marked as read');
    }
    return complete;
  }

  /** RFC 1939 §3: an idle client gets no answer, and nothing is removed. */
  #idleTooLong(): void {
    if (this.#pump.busy) {
      this.#idle!.restart();
      return;
    }
    this.transport.ending = 'Idle';
    this.#endWith('');
  }

  #tell(reply: string): string {
    this.transport.write(reply);
    return reply;
  }

  /** Ends with a refusal that is no error of the command's. */
  #refuseAtEnd(reply: string): void {
    this.#endWith(reply);
    this.transport.trace?.done({ reply: reply.trimEnd() });
  }

  /** Nothing is held for a client that is merely slow to close its half. @param line the last reply, or '' */
  #endWith(line: string): string {
    this.transport.write(line);
    this.transport.end();
    void this.#close();
    return line;
  }

  #close(): Promise<void> {
    this.#closed ??= this.#letGo();
    return this.#closed;
  }

  async #letGo(): Promise<void> {
    const { locks, user, lease } = this.#parts;
    this.#idle?.stop();
    try {
      await this.#maildrop?.close();
    } catch (error) {
      this.host.log.error({ err: error, user: user.name }, 'A mailbox could not be closed');
    } finally {
      locks.release(user.name, this);
      lease.release();
    }
  }
}
