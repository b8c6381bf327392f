/**
 * A client that has not authenticated. Everything here may be sent by anybody, so it knows no mailbox, keeps little, and
 * lives no longer than PreAuthenticatedConnectionTimeout in total, whatever the client sends.
 *
 * It ends in one of three ways: the client logs on, and the host is handed user and transport; it upgrades to TLS, and
 * another object like this one takes over; or it is closed. From then on this object does nothing.
 */
import type { ImapSettings } from '../model/imap-settings.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { RefusalReason } from '../sasl/mechanism.ts';
import { type CommandText, CommandTrace } from '../wire/command-trace.ts';
import { Deadline } from '../wire/deadline.ts';
import type { AdmissionRefusal, ProtocolHost } from '../wire/host.ts';
import type { TlsOptions } from '../wire/tls-options.ts';
import type { CloseReason, Transport, TransportEvents } from '../wire/transport.ts';
import { capabilitiesBeforeLogon } from './capabilities.ts';
import type { CommandResult, Completion } from './command.ts';
import { CommandInput } from './command-input.ts';
import { type CommandLine, commandNameOf, parseCommandLine, tagOf } from './command-line.ts';
import { COMMANDS_AFTER_LOGON, commandsBeforeLogon } from './commands/before-logon.ts';
import type { EndableContext } from './commands/logout.ts';
import { describeCommand, UNREADABLE } from './describe-command.ts';
import { BadError, ByeError, ConnectionLost, NoError } from './errors.ts';
import { limitsBeforeLogon } from './lexer-limits.ts';
import { BAD_COMMANDS_BEFORE_LOGON } from './limits.ts';
import { statusLine, writeBye, writeCompletion, writeFailure } from './responses.ts';
import { CONNECTION_CLOSED, INVALID_STATE, TRY_LATER } from './texts.ts';
import type { LexerEvent } from './wire/command-lexer.ts';

/** What survives an upgrade to TLS. */
interface Past {
  readonly started: number;
  readonly badCommands: number;
}

/** How a client logs on. */
export interface LogOnWay {
  readonly command: 'LOGIN' | 'AUTHENTICATE';
  /** `LOGIN` for the command, `AUTH=` and a name for SASL. */
  readonly mechanism: string;
}

const ASCII_ONLY = { utf8: false };

export class UnauthenticatedConnection implements TransportEvents, EndableContext {
  readonly transport: Transport;
  readonly host: ProtocolHost<ImapSettings>;
  readonly input: CommandInput;
  /** Of the command in progress. */
  tag = '*';
  readonly #deadline: Deadline;
  #badCommands: number;
  #commands = 0;
  /** `Ended`: to be closed. `HandedOn`: the transport is another's, or is becoming so. */
  #state: 'Serving' | 'Ended' | 'HandedOn' = 'Serving';

  /** Greets a client that connected at `since`, and serves it until it has authenticated. */
  static greet(transport: Transport, host: ProtocolHost<ImapSettings>, since: number): void {
    transport.write(statusLine('*', 'OK', '', host.settings().Banner));
    new UnauthenticatedConnection(transport, host, { started: since, badCommands: 0 }).#begin();
  }

  private constructor(transport: Transport, host: ProtocolHost<ImapSettings>, past: Past) {
    this.transport = transport;
    this.host = host;
    this.input = new CommandInput(transport);
    this.#badCommands = past.badCommands;
    const budget = () => host.settings().PreAuthenticatedConnectionTimeout;
    this.#deadline = new Deadline(host.clock, budget, () => this.#timedOut(), past.started);
  }

  capabilities(): readonly string[] {
    return capabilitiesBeforeLogon(this.host, this.transport.secure);
  }

  endAfterCommand(): void {
    this.#state = 'Ended';
  }

  /** Breaks the connection without a word. */
  abandon(): void {
    this.#state = 'HandedOn';
    this.transport.destroy();
  }

  /** A log-on with a wrong name or password: tells the host, waits as long as it wants, and throws what the client gets. */
  async refuse(way: LogOnWay, name: string, reason: RefusalReason | AdmissionRefusal): Promise<never> {
    const { command, mechanism } = way;
    const { trace } = this.transport;
    if (trace !== undefined && name !== '') trace.user = name;
    await this.host.refused(this.transport, { name, mechanism, reason });
    if (reason === 'UserConnectionLimitReached') {
      const limit = this.host.settings().MaxConnectionsPerUser;
      throw new NoError(
        'LIMIT',
        `${command} failed. Too many connections of this user: MaxConnectionsPerUser is ${limit}.`,
        reason,
      );
    }
    // Before the password was looked at: nothing is wrong with it, as far as anybody knows.
    if (reason === 'Throttled') throw new NoError('UNAVAILABLE', TRY_LATER, reason);
    // RFC 5530 §3; told to those alone who have proved who they are.
    const code = reason === 'AuthorizationIdentityRefused' ? 'AUTHORIZATIONFAILED' : 'AUTHENTICATIONFAILED';
    throw new NoError(code, `${command} failed.`, reason);
  }

  /** The client has proved who it is. */
  async logOn(way: LogOnWay, user: MailboxUser): Promise<Completion> {
    const lease = this.host.admit(user, this.transport);
    if (typeof lease === 'string') return this.refuse(way, user.name, lease);
    this.#deadline.stop();
    this.#state = 'HandedOn';
    if (this.transport.closed) {
      lease.release();
      return { answered: true };
    }
    this.transport.detach();
    this.host.authenticated(user, lease, this.transport, {
      success: `${this.tag} OK ${way.command} completed.`,
      mechanism: way.mechanism,
      pipelined: this.input.takeRest(),
    });
    return { answered: true };
  }

  /** Goes over to TLS, and to a connection that has heard nothing in clear. */
  async upgrade(options: TlsOptions): Promise<void> {
    this.#state = 'HandedOn';
    const secured = await this.transport.startTls(options);
    this.#deadline.stop();
    if (!secured) {
      this.host.log.info({ address: this.transport.remoteAddress }, 'TLS handshake failed');
      return;
    }
    this.transport.trace?.done();
    const past = { started: this.#deadline.from, badCommands: this.#badCommands };
    new UnauthenticatedConnection(this.transport, this.host, past).#begin();
  }

  data(chunk: Buffer): void {
    this.input.push(chunk);
  }

  halfClose(): void {
    this.input.finish();
  }

  close(reason: CloseReason): void {
    this.#deadline.stop();
    const { remoteAddress: address, ending } = this.transport;
    this.host.log.info({ address, reason: ending ?? reason }, 'IMAP4 connection ended before log-on');
    this.input.interrupt(new ConnectionLost());
  }

  shutdown(sentence: string): void {
    this.input.interrupt(new ByeError(sentence, 'Shutdown'));
  }

  #begin(): void {
    this.transport.attach(this);
    void this.#serve();
  }

  async #serve(): Promise<void> {
    try {
      while (this.#state === 'Serving') {
        const event = await this.input.next(() => limitsBeforeLogon(this.host.settings()));
        this.#deadline.refresh();
        await this.#handle(event);
      }
      if (this.#state === 'Ended') {
        this.#deadline.stop();
        this.transport.end();
      }
    } catch (error) {
      this.#deadline.stop();
      if (error instanceof ByeError) writeBye(this.transport, error);
      else if (error instanceof ConnectionLost) this.transport.end();
      else {
        this.host.log.error({ err: error, address: this.transport.remoteAddress }, 'A connection failed');
        this.transport.destroy();
      }
    }
  }

  async #handle(event: LexerEvent): Promise<void> {
    this.#commands++;
    if (event.kind !== 'command') this.#trace(UNREADABLE);
    if (event.kind === 'bye') throw ByeError.ofInput(event);
    if (event.kind === 'bad') {
      const isImap = commandsBeforeLogon.has(commandNameOf(event.tokens));
      return this.#bad(tagOf(event.tokens), new BadError(event.reason), isImap);
    }
    if (event.kind !== 'command') return;
    let line: CommandLine;
    try {
      line = parseCommandLine(event.tokens, ASCII_ONLY);
    } catch (error) {
      this.#trace(UNREADABLE);
      return this.#bad(tagOf(event.tokens), error);
    }
    if (this.host.journal !== undefined) this.#trace(describeCommand(line.name, event.tokens));
    await this.#execute(line);
  }

  async #execute({ tag, name, args }: CommandLine): Promise<void> {
    const command = commandsBeforeLogon.get(name);
    if (command === undefined) {
      const known = COMMANDS_AFTER_LOGON.has(name.split(' ', 1)[0]!);
      return known
        ? this.#bad(tag, new BadError(INVALID_STATE), true)
        : this.#bad(tag, new BadError('Unknown command'));
    }
    this.tag = tag;
    try {
      const completion: CommandResult = await command.run(this, args);
      if (!completion?.answered) writeCompletion(this.transport, tag, name, completion ?? {});
    } catch (error) {
      if (error instanceof ByeError || error instanceof ConnectionLost) throw error;
      if (error instanceof BadError) this.#bad(tag, error, true);
      else writeFailure(this.transport, this.host.log, tag, name, error);
    }
  }

  #trace(text: CommandText): void {
    const { journal } = this.host;
    if (journal !== undefined) CommandTrace.begin(journal, this.transport, this.input, text);
  }

  /** @param isImap the client has at least named a command of IMAP */
  #bad(tag: string, error: unknown, isImap = false): void {
    // A browser, an SMTP client or a TLS handshake sent here: nothing of it may be answered as if it were a command.
    if (this.#commands === 1 && !isImap) throw new ByeError('This is an IMAP4 server.');
    writeFailure(this.transport, this.host.log, tag, '', error);
    if (++this.#badCommands >= BAD_COMMANDS_BEFORE_LOGON) throw new ByeError('Too many invalid IMAP commands.');
  }

  #timedOut(): void {
    // In a handshake nobody could read a BYE. In the middle of a command it comes behind the answer.
    if (this.#state === 'HandedOn') this.transport.destroy('TlsFailed');
    else this.input.interrupt(new ByeError(CONNECTION_CLOSED, 'NotLoggedOnInTime'));
  }
}
