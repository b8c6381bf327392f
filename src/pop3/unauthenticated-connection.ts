/**
 * A client that has not authenticated (AUTHORIZATION state, RFC 1939 §4). Everything here may be sent by anybody, so it
 * knows no mailbox, keeps little, and lives no longer than PreAuthenticatedConnectionTimeout in total.
 *
 * It ends in one of three ways: the client logs on, and the host is handed user and transport; it upgrades to TLS, and
 * another object like this one takes over, so that nothing heard in clear survives; or it is closed.
 */
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { RefusalReason } from '../sasl/mechanism.ts';
import { Deadline } from '../wire/deadline.ts';
import type { AdmissionRefusal } from '../wire/host.ts';
import type { CloseReason, Transport } from '../wire/transport.ts';
import { type Authenticated, Authentication } from './authentication.ts';
import { capabilityReply, type PopHost, userAndPassAllowed } from './capabilities.ts';
import { type CommandHandler, CommandPump } from './command-pump.ts';
import { CommandError, refusal, syntaxError } from './errors.ts';
import { AUTH_RESPONSE_OCTETS, FAILED_LOGONS, UNKNOWN_COMMANDS_BEFORE_LOGON } from './limits.ts';
import * as replies from './replies.ts';
import { noArgument, parseCommandLine, textOf } from './wire/command-line.ts';

/** What survives an upgrade to TLS. */
interface Past {
  readonly started: number;
  readonly unknownCommands: number;
  readonly failedLogons: number;
}

export class UnauthenticatedConnection implements CommandHandler {
  readonly #transport: Transport;
  readonly #host: PopHost;
  readonly #pump: CommandPump;
  readonly #deadline: Deadline;
  #unknownCommands: number;
  #failedLogons: number;
  /** The argument of USER, until PASS. */
  #name: string | undefined;
  #authentication: Authentication | undefined;

  /** Greets a client that has just connected, and serves it until it has authenticated. */
  static greet(transport: Transport, host: PopHost): void {
    transport.write(replies.okWithForeignText(host.settings().Banner));
    const past = { started: host.clock.now(), unknownCommands: 0, failedLogons: 0 };
    new UnauthenticatedConnection(transport, host, past).#pump.start();
  }

  private constructor(transport: Transport, host: PopHost, past: Past) {
    this.#transport = transport;
    this.#host = host;
    this.#unknownCommands = past.unknownCommands;
    this.#failedLogons = past.failedLogons;
    this.#pump = new CommandPump(transport, this);
    const budget = () => host.settings().PreAuthenticatedConnectionTimeout;
    this.#deadline = new Deadline(host.clock, budget, () => this.#timedOut(), past.started);
  }

  lineLimit(): number {
    return this.#authentication === undefined ? this.#host.settings().MaxCommandSize : AUTH_RESPONSE_OCTETS;
  }

  line(line: string): void | Promise<void> {
    this.#deadline.refresh();
    if (this.#authentication !== undefined) return this.#authenticate(this.#authentication.line(line));
    const { keyword, argument } = parseCommandLine(line);
    switch (keyword) {
      case 'CAPA':
        noArgument(argument);
        return this.#transport.write(capabilityReply(this.#host, this.#transport.secure, true));
      case 'USER':
        return this.#user(argument);
      case 'PASS':
        return this.#pass(argument);
      case 'AUTH':
        return this.#auth(argument);
      case 'STLS':
        return this.#startTls(argument);
      case 'UTF8':
        // RFC 6856 §2.1 makes it a mode; names and passwords are UTF-8 here in either.
        noArgument(argument);
        return this.#transport.write(replies.ok('UTF8 enabled.'));
      case 'NOOP':
        return this.#transport.write(replies.ok(''));
      case 'QUIT':
        this.#transport.write(replies.ok(replies.SIGNING_OFF));
        return this.#transport.end();
      default:
        return this.#unknown(keyword);
    }
  }

  lineTooLong(): void {
    this.#authentication = undefined;
    this.#name = undefined;
    this.#transport.write(replies.err(replies.COMMAND_TOO_LONG));
  }

  endlessLine(): void {
    this.#say(replies.err(replies.COMMAND_TOO_LONG));
  }

  failed(error: unknown): void {
    this.#authentication = undefined;
    if (error instanceof CommandError) this.#transport.write(replies.err(error.message, error.code));
    else {
      this.#host.log.error({ err: error, address: this.#transport.remoteAddress }, 'A command failed');
      this.#transport.write(replies.err(replies.SERVER_ERROR, 'SYS/TEMP'));
    }
    if (this.#failedLogons >= FAILED_LOGONS) this.#transport.end();
  }

  shutdown(sentence: string): void {
    this.#say(replies.err(sentence, 'SYS/TEMP'));
  }

  closed(_reason: CloseReason): void {
    this.#deadline.stop();
  }

  /** LoginType is asked before the name is looked at, and again before the password is. */
  #user(argument: string): void {
    if (!userAndPassAllowed(this.#host, this.#transport.secure)) throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    if (argument === '') throw syntaxError('A user name is needed.');
    this.#name = argument;
    this.#transport.write(replies.ok(''));
  }

  async #pass(argument: string): Promise<void> {
    const name = this.#name;
    this.#name = undefined;
    if (name === undefined || !userAndPassAllowed(this.#host, this.#transport.secure)) {
      throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    }
    // A password may hold spaces, also at its end (RFC 1939 §7), so the argument is taken as it is.
    const [user, password] = [textOf(name), textOf(argument)];
    if (user === undefined || password === undefined) return this.#refuse(user ?? '', 'MalformedResponse');
    const outcome = await this.#host.verifier.verifyPassword(user, password);
    if (typeof outcome === 'string') return this.#refuse(user, outcome);
    return this.#logOn(outcome, replies.LOGGED_ON);
  }

  #auth(argument: string): void | Promise<void> {
    const [name = '', initial = '', ...more] = argument.trim().split(' ');
    if (more.length > 0) throw syntaxError('AUTH takes a mechanism and at most one response.');
    if (name === '') throw syntaxError('AUTH needs a mechanism; CAPA lists them.');
    this.#authentication = new Authentication(this.#transport, this.#host, name);
    return this.#authenticate(this.#authentication.begin(initial));
  }

  async #authenticate(step: Promise<Authenticated | undefined>): Promise<void> {
    const outcome = await step;
    if (outcome === undefined) return;
    this.#authentication = undefined;
    if (outcome.kind === 'failure') return this.#refuse(outcome.name ?? '', outcome.reason);
    return this.#logOn(outcome.user, replies.AUTHENTICATED);
  }

  /** One and the same answer for everything that a stranger should not be able to tell apart. */
  async #refuse(name: string, reason: RefusalReason | AdmissionRefusal): Promise<never> {
    this.#failedLogons++;
    await this.#host.refused(this.#transport, name, reason);
    if (reason === 'UserConnectionLimitReached') {
      throw refusal('The user has too many connections. Close one and try again.', 'IN-USE');
    }
    throw refusal(replies.LOGON_FAILURE, 'AUTH');
  }

  async #logOn(user: MailboxUser, sentence: string): Promise<void> {
    const lease = this.#host.admit(user, this.#transport);
    if (typeof lease === 'string') return this.#refuse(user.name, lease);
    this.#deadline.stop();
    if (this.#transport.closed) return lease.release();
    const pipelined = this.#pump.release();
    this.#transport.detach();
    this.#host.authenticated(user, lease, this.#transport, { success: `+OK ${sentence}`, pipelined });
  }

  async #startTls(argument: string): Promise<void> {
    noArgument(argument);
    if (this.#transport.secure) throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    const options = this.#host.tlsOptions();
    if (options === undefined) throw refusal('TLS is not available: the server has no usable certificate.', 'SYS/PERM');
    // RFC 2595 §4: what was sent behind STLS was sent in clear, by the client or by somebody in between.
    if (this.#pump.release().length > 0) {
      this.#host.log.warn(
        { address: this.#transport.remoteAddress },
        'Commands injected behind STLS; connection closed',
      );
      this.#deadline.stop();
      return this.#transport.destroy();
    }
    this.#transport.write(replies.ok(replies.BEGIN_TLS));
    const secured = await this.#transport.startTls(options);
    this.#deadline.stop();
    if (!secured) {
      this.#host.log.info({ address: this.#transport.remoteAddress }, 'TLS handshake failed');
      return;
    }
    const [unknownCommands, failedLogons] = [this.#unknownCommands, this.#failedLogons];
    const past = { started: this.#deadline.from, unknownCommands, failedLogons };
    new UnauthenticatedConnection(this.#transport, this.#host, past).#pump.start();
  }

  #unknown(keyword: string): void {
    if (COMMANDS_AFTER_LOGON.has(keyword)) throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    if (++this.#unknownCommands >= UNKNOWN_COMMANDS_BEFORE_LOGON) {
      this.#say(replies.err(replies.TOO_MANY_FAULTY_COMMANDS));
    } else throw syntaxError(replies.UNKNOWN_COMMAND);
  }

  #timedOut(): void {
    this.#host.log.info({ address: this.#transport.remoteAddress }, 'Not logged on in time; connection closed');
    // In the middle of a handshake nobody could read a line.
    this.#transport.destroy();
  }

  #say(line: string): void {
    this.#deadline.stop();
    this.#transport.write(line);
    this.#transport.end();
  }
}

const COMMANDS_AFTER_LOGON: ReadonlySet<string> = new Set(['STAT', 'LIST', 'RETR', 'DELE', 'RSET', 'TOP', 'UIDL']);
