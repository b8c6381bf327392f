/**
 * An authenticated session: the commands of the authenticated and the selected state, one after the other.
 *
 * After every command the client hears what happened to the selected mailbox meanwhile; expunges wait while it may be
 * using sequence numbers (RFC 3501 §7.4.1, §5.5). What a command throws is caught here, in one place.
 */
import { type MailAccount, MailboxError, type MailboxView } from '../mailbox/mail-store.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import { Deadline } from '../wire/deadline.ts';
import type { Lease, ProtocolHost } from '../wire/host.ts';
import type { CloseReason, Transport, TransportEvents } from '../wire/transport.ts';
import type { AnyStateContext } from './command.ts';
import { CommandInput } from './command-input.ts';
import { type CommandLine, parseCommandLine, tagOf } from './command-line.ts';
import { sessionCommands } from './commands/after-logon.ts';
import { BadError, ByeError, ConnectionLost, NoError } from './errors.ts';
import { limitsOfSession } from './lexer-limits.ts';
import { BAD_COMMANDS } from './limits.ts';
import { writeBye, writeCompletion, writeFailure } from './responses.ts';
import { sessionCapabilities } from './session-capabilities.ts';
import { CONNECTION_CLOSED } from './texts.ts';
import { writeUpdates } from './untagged-updates.ts';
import type { LexerEvent } from './wire/command-lexer.ts';

export interface SessionParts {
  readonly user: MailboxUser;
  readonly lease: Lease;
  readonly transport: Transport;
  readonly host: ProtocolHost<ImapSettings>;
  readonly account: MailAccount;
}

const ASCII_ONLY = { utf8: false };

export class Session implements TransportEvents, AnyStateContext {
  readonly transport: Transport;
  readonly host: ProtocolHost<ImapSettings>;
  readonly account: MailAccount;
  /** The selected mailbox. */
  view: MailboxView | undefined;
  readonly #parts: SessionParts;
  readonly #input: CommandInput;
  readonly #deadline: Deadline;
  #badCommands = 0;
  #ended = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.transport = parts.transport;
    this.host = parts.host;
    this.account = parts.account;
    this.#input = new CommandInput(parts.transport);
    const limit = () => parts.host.settings().AuthenticatedConnectionTimeout;
    this.#deadline = new Deadline(parts.host.clock, limit, () =>
      this.#input.interrupt(new ByeError(CONNECTION_CLOSED)),
    );
  }

  /** @param pipelined what the client had sent behind its log-on */
  begin(success: string, pipelined: Buffer): void {
    this.transport.write(`${success}\r\n`);
    if (pipelined.length > 0) this.#input.push(pipelined);
    this.transport.attach(this);
    void this.#serve();
  }

  capabilities(): readonly string[] {
    return sessionCapabilities();
  }

  endAfterCommand(): void {
    this.#ended = true;
  }

  /** The selected mailbox. @throws BadError in the authenticated state */
  selected(): MailboxView {
    if (this.view === undefined) throw new BadError('No mailbox is selected');
    return this.view;
  }

  /** Leaves the selected mailbox, if there is one. */
  async deselect(): Promise<void> {
    const { view } = this;
    this.view = undefined;
    await view?.close();
  }

  data(chunk: Buffer): void {
    this.#input.push(chunk);
  }

  halfClose(): void {
    this.#input.finish();
  }

  close(reason: CloseReason): void {
    this.#input.interrupt(new ConnectionLost());
    const { user, lease } = this.#parts;
    const { remoteAddress, bytesSent } = this.transport;
    this.host.log.info({ user: user.name, address: remoteAddress, reason, sent: bytesSent }, 'IMAP4 session ended');
    this.#deadline.stop();
    lease.release();
  }

  shutdown(sentence: string): void {
    this.#input.interrupt(new ByeError(sentence));
  }

  async #serve(): Promise<void> {
    try {
      while (!this.#ended) await this.#handle(await this.#input.next(() => limitsOfSession(this.host.settings())));
      this.transport.end();
    } catch (error) {
      if (error instanceof ByeError) writeBye(this.transport, error.message);
      else if (error instanceof ConnectionLost) this.transport.end();
      else {
        this.host.log.error({ err: error, user: this.#parts.user.name }, 'A session failed');
        this.transport.destroy();
      }
    } finally {
      this.#deadline.stop();
      await this.deselect().catch((error: unknown) => {
        this.host.log.error({ err: error, user: this.#parts.user.name }, 'A mailbox could not be closed');
      });
      this.account.close();
    }
  }

  async #handle(event: LexerEvent): Promise<void> {
    this.#deadline.touch();
    this.#deadline.refresh();
    if (event.kind === 'bye') throw new ByeError(event.reason);
    if (event.kind === 'bad') return this.#failed(tagOf(event.tokens), '', new BadError(event.reason));
    if (event.kind !== 'command') return;
    let line: CommandLine;
    try {
      line = parseCommandLine(event.tokens, ASCII_ONLY);
    } catch (error) {
      return this.#failed(tagOf(event.tokens), '', error);
    }
    await this.#execute(line);
  }

  async #execute({ tag, name, args }: CommandLine): Promise<void> {
    const command = sessionCommands.get(name);
    if (command === undefined) return this.#failed(tag, name, new BadError('Unknown command'));
    try {
      const completion = await command.run(this, args);
      if (this.view !== undefined) await writeUpdates(this.transport, this.view, !command.usesSequenceNumbers);
      writeCompletion(this.transport, tag, name, completion ?? {});
      this.#badCommands = 0;
    } catch (error) {
      if (error instanceof ByeError || error instanceof ConnectionLost) throw error;
      this.#failed(tag, name, error);
    }
  }

  #failed(tag: string, name: string, error: unknown): void {
    const told = error instanceof MailboxError ? new NoError(RESPONSE_CODES[error.code] ?? '', error.message) : error;
    writeFailure(this.transport, this.host.log, tag, name, told);
    if (told instanceof BadError && ++this.#badCommands >= BAD_COMMANDS) {
      throw new ByeError('Too many invalid IMAP commands.');
    }
  }
}

/** RFC 5530 §3. */
const RESPONSE_CODES: Readonly<Partial<Record<MailboxError['code'], string>>> = {
  NoSuchMailbox: 'NONEXISTENT',
  AlreadyExists: 'ALREADYEXISTS',
  InvalidName: 'CANNOT',
  NotSelectable: 'NONEXISTENT',
  Expunged: 'EXPUNGEISSUED',
  OverQuota: 'OVERQUOTA',
  InUse: 'INUSE',
};
