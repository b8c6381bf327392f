/**
 * An authenticated session: TRANSACTION state, and UPDATE behind QUIT (RFC 1939 §5, §6). Whatever else ends it (a lost
 * connection, a time-out, the engine's stop) removes nothing.
 */
import { MailboxError, type Message } from '../mailbox/mail-store.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import { Deadline } from '../wire/deadline.ts';
import type { Lease } from '../wire/host.ts';
import type { CloseReason, Transport } from '../wire/transport.ts';
import { capabilityReply, type PopHost } from './capabilities.ts';
import { type CommandHandler, CommandPump } from './command-pump.ts';
import { CommandError, ReplyCutShort, refusal, syntaxError } from './errors.ts';
import { BAD_COMMANDS } from './limits.ts';
import type { Maildrop } from './maildrop.ts';
import type { MaildropHolder, MaildropLocks } from './maildrop-lock.ts';
import * as replies from './replies.ts';
import { sendMessage } from './send-message.ts';
import { noArgument, oneNumber, parseCommandLine, twoNumbers } from './wire/command-line.ts';
import { TopCutter } from './wire/top-cutter.ts';

/** The lock's holder until the maildrop is open, and the session's place in the user's count. */
export interface SessionParts {
  readonly user: MailboxUser;
  readonly lease: Lease;
  readonly transport: Transport;
  readonly host: PopHost;
  readonly locks: MaildropLocks;
}

export class Session implements CommandHandler, MaildropHolder {
  readonly #parts: SessionParts;
  readonly #pump: CommandPump;
  readonly #deadline: Deadline;
  #maildrop: Maildrop | undefined;
  #badCommands = 0;
  #released = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#pump = new CommandPump(parts.transport, this);
    const { clock, settings } = parts.host;
    this.#deadline = new Deadline(
      clock,
      () => settings().AuthenticatedConnectionTimeout,
      () => this.#timedOut(),
    );
  }

  /** @param pipelined what the client had sent behind its log-on */
  begin(maildrop: Maildrop, success: string, pipelined: Buffer): void {
    this.#maildrop = maildrop;
    this.#parts.transport.write(`${success}\r\n`);
    this.#pump.start(pipelined);
  }

  /** The maildrop cannot be had. */
  abandon(line: string): void {
    this.#parts.transport.write(line);
    this.#release();
    this.#parts.transport.end();
  }

  idleFor(): number {
    return this.#pump.busy ? 0 : this.#parts.host.clock.now() - this.#deadline.from;
  }

  giveWay(): void {
    this.#parts.transport.destroy();
  }

  lineLimit(): number {
    return this.#parts.host.settings().MaxCommandSize;
  }

  line(line: string): void | Promise<void> {
    this.#deadline.touch();
    this.#deadline.refresh();
    const done = this.#command(line);
    this.#badCommands = 0;
    return done;
  }

  lineTooLong(): void {
    throw syntaxError(replies.COMMAND_TOO_LONG);
  }

  endlessLine(): void {
    this.#say(replies.err(replies.COMMAND_TOO_LONG));
  }

  failed(error: unknown): void {
    const { transport, host, user } = this.#parts;
    if (error instanceof CommandError) {
      transport.write(replies.err(error.message, error.code));
      if (error.faulty && ++this.#badCommands >= BAD_COMMANDS) this.#say(replies.err(replies.TOO_MANY_FAULTY_COMMANDS));
    } else if (error instanceof MailboxError) {
      transport.write(replies.err(`${error.message}.`));
    } else {
      host.log.error({ err: error, user: user.name }, 'A command failed');
      if (error instanceof ReplyCutShort) transport.destroy();
      else transport.write(replies.err(replies.SERVER_ERROR, 'SYS/TEMP'));
    }
  }

  shutdown(sentence: string): void {
    this.#say(replies.err(sentence, 'SYS/TEMP'));
  }

  closed(reason: CloseReason): void {
    const { host, user, transport } = this.#parts;
    host.log.info(
      { user: user.name, address: transport.remoteAddress, reason, sent: transport.bytesSent },
      'POP3 session ended',
    );
    this.#release();
  }

  #command(line: string): void | Promise<void> {
    const { keyword, argument } = parseCommandLine(line);
    const { transport, host } = this.#parts;
    const maildrop = this.#maildrop!;
    switch (keyword) {
      case 'STAT':
        noArgument(argument);
        return transport.write(replies.ok(`${maildrop.count()} ${maildrop.octets()}`));
      case 'LIST':
        return this.#listing(argument, 'messages', (message) => `${message.size}`);
      case 'UIDL':
        return this.#listing(argument, 'unique-ids', (message) => message.uidl);
      case 'RETR': {
        const message = maildrop.message(oneNumber(argument));
        return sendMessage(transport, maildrop.view, message, replies.ok(`${message.size} octets`));
      }
      case 'TOP': {
        const [number, lines] = twoNumbers(argument);
        return sendMessage(transport, maildrop.view, maildrop.message(number), replies.ok(''), new TopCutter(lines));
      }
      case 'DELE':
        maildrop.delete(oneNumber(argument));
        return transport.write(replies.ok('Message deleted.'));
      case 'RSET':
        noArgument(argument);
        maildrop.undelete();
        return transport.write(replies.ok(''));
      case 'NOOP':
        return transport.write(replies.ok(''));
      case 'CAPA':
        noArgument(argument);
        return transport.write(capabilityReply(host, transport.secure, false));
      case 'QUIT':
        noArgument(argument);
        return this.#quit(maildrop);
      default:
        throw BEFORE_LOGON.has(keyword)
          ? refusal(replies.NOT_VALID_IN_THIS_STATE)
          : syntaxError(replies.UNKNOWN_COMMAND);
    }
  }

  /** LIST and UIDL: of one message in one line, or of all in many. */
  #listing(argument: string, what: string, describe: (message: Message) => string): void | Promise<void> {
    const { transport } = this.#parts;
    const maildrop = this.#maildrop!;
    if (argument.trim() !== '') {
      const number = oneNumber(argument);
      return transport.write(replies.ok(`${number} ${describe(maildrop.message(number))}`));
    }
    transport.write(replies.ok(`${maildrop.count()} ${what}`));
    return this.#lines(maildrop, describe);
  }

  async #lines(maildrop: Maildrop, describe: (message: Message) => string): Promise<void> {
    const { transport } = this.#parts;
    for (const [number, message] of maildrop.remaining()) {
      transport.write(`${number} ${describe(message)}\r\n`);
      if (transport.congested && !(await transport.drained())) return;
    }
    transport.write('.\r\n');
  }

  /** UPDATE state. The client learns that its messages are gone when they are. */
  async #quit(maildrop: Maildrop): Promise<void> {
    try {
      const { left } = await maildrop.update();
      this.#say(
        left === 0
          ? replies.ok(replies.SIGNING_OFF)
          : replies.err('Some deleted messages were not removed.', 'SYS/TEMP'),
      );
    } catch (error) {
      this.failed(error);
      this.#parts.transport.end();
    }
  }

  #timedOut(): void {
    this.#say(replies.err('Connection is closed: it was idle for too long.', 'SYS/TEMP'));
  }

  #say(line: string): void {
    this.#deadline.stop();
    this.#parts.transport.write(line);
    this.#parts.transport.end();
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    const { locks, user, lease, host } = this.#parts;
    this.#deadline.stop();
    locks.release(user.name, this);
    lease.release();
    this.#maildrop?.close().catch((error: unknown) => host.log.error({ err: error }, 'A mailbox could not be closed'));
  }
}

const BEFORE_LOGON: ReadonlySet<string> = new Set(['USER', 'PASS', 'AUTH', 'STLS', 'UTF8', 'APOP']);
