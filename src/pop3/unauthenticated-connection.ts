/**
 * A client that has not authenticated (AUTHORIZATION state, RFC 1939 §4). Everything here may be sent by anybody, so it
 * knows no mailbox, keeps little, and lives no longer than PreAuthenticatedConnectionTimeout in total.
 *
 * It ends in one of three ways: the client logs on, and the host is handed user and transport; it upgrades to TLS, and
 * another object like this one takes over, so that nothing heard in clear survives; or it is closed.
 */
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { RefusalReason } from '../sasl/mechanism.ts';
import { decodeName, decodePassword } from '../sasl/text.ts';
import type { CommandText, Journal } from '../wire/command-trace.ts';
import { Deadline } from '../wire/deadline.ts';
import type { AdmissionRefusal } from '../wire/host.ts';
import type { CloseReason, Transport } from '../wire/transport.ts';
import { Authentication, type Outcome } from './authentication.ts';
import {
  capabilityReply,
  mechanismReply,
  offeredMechanisms,
  type PopHost,
  userAndPassAllowed,
} from './capabilities.ts';
import { type CommandHandler, CommandPump } from './command-pump.ts';
import { TRANSACTION_ONLY } from './commands/keywords.ts';
import { describeCommand, EXCHANGE_LINE } from './describe-command.ts';
import { CommandError, refusal, syntaxError } from './errors.ts';
import { AUTH_RESPONSE_OCTETS, FAILED_LOGONS, UNKNOWN_COMMANDS_BEFORE_LOGON } from './limits.ts';
import * as replies from './replies.ts';
import { noArgument, parseCommandLine } from './wire/command-line.ts';

/** What survives an upgrade to TLS: only what counts against the client. */
interface Past {
  readonly started: number;
  readonly unknownCommands: number;
  readonly failedLogons: number;
}

/** Not a SASL mechanism, but counted among them. */
const USER_PASS = 'USER/PASS';

type Ending = 'QUIT' | 'NotLoggedOnInTime' | 'FaultyCommands' | 'FailedLogOns' | 'Shutdown' | 'InjectedCommands';

export class UnauthenticatedConnection implements CommandHandler {
  readonly #transport: Transport;
  readonly #host: PopHost;
  readonly #pump: CommandPump;
  readonly #budget: Deadline;
  #unknownCommands: number;
  #failedLogons: number;
  /** The argument of USER as octets, until PASS. */
  #name: string | undefined;
  #utf8 = false;
  #authentication: Authentication | undefined;

  /** Greets a client that connected at `since`, and serves it until it has authenticated. */
  static greet(transport: Transport, host: PopHost, since: number): void {
    transport.write(replies.greeting(host.settings().Banner));
    const past = { started: since, unknownCommands: 0, failedLogons: 0 };
    new UnauthenticatedConnection(transport, host, past).#pump.start();
  }

  private constructor(transport: Transport, host: PopHost, past: Past) {
    this.#transport = transport;
    this.#host = host;
    this.#unknownCommands = past.unknownCommands;
    this.#failedLogons = past.failedLogons;
    this.#pump = new CommandPump(transport, this);
    const limit = () => host.settings().PreAuthenticatedConnectionTimeout;
    this.#budget = new Deadline(host.clock, limit, () => this.#outOfTime(), past.started);
  }

  get state(): string {
    return 'Authorization';
  }

  get journal(): Journal | undefined {
    return this.#host.journal;
  }

  describe(line: string): CommandText {
    return this.#authentication === undefined ? describeCommand(line, this.#name) : EXCHANGE_LINE;
  }

  lineLimit(): number {
    return this.#authentication === undefined ? this.#host.settings().MaxCommandSize : AUTH_RESPONSE_OCTETS;
  }

  line(line: string): void | Promise<void> {
    this.#budget.refresh();
    if (this.#authentication !== undefined) return this.#continue(this.#authentication.line(line));
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
        noArgument(argument);
        this.#utf8 = true;
        return this.#transport.write(replies.ok('UTF-8 mode.'));
      case 'QUIT':
        noArgument(argument);
        return this.#end('QUIT', replies.ok(replies.SIGNING_OFF));
      case 'APOP':
        // RFC 1939 §7: it would need the password itself on the server.
        throw refusal('APOP is not supported.');
      default:
        return this.#notHere(keyword);
    }
  }

  lineTooLong(): void {
    throw syntaxError(replies.COMMAND_TOO_LONG);
  }

  endlessLine(): void {
    this.#refuseAtEnd('FaultyCommands', replies.err(replies.COMMAND_TOO_LONG));
  }

  failed(error: unknown): string {
    this.#authentication = undefined;
    if (!(error instanceof CommandError)) {
      this.#host.log.error({ err: error, address: this.#transport.remoteAddress }, 'A POP3 command failed');
    }
    const reply =
      error instanceof CommandError
        ? replies.err(error.message, error.code)
        : replies.err(replies.SERVER_ERROR, 'SYS/TEMP');
    this.#transport.write(reply);
    if (this.#failedLogons >= FAILED_LOGONS) this.#end('FailedLogOns');
    return reply;
  }

  shutdown(sentence: string): void {
    this.#end('Shutdown', replies.err(sentence, 'SYS/TEMP'));
  }

  closed(reason: CloseReason): void {
    this.#budget.stop();
    const address = this.#transport.remoteAddress;
    this.#host.log.info({ address, reason: this.#transport.ending ?? reason }, 'POP3 connection ended before log-on');
  }

  /** LoginType is asked before the name is looked at, and again before the password is. */
  #user(argument: string): void {
    this.#demandAllowed(userAndPassAllowed(this.#host, this.#transport.secure));
    if (argument === '') throw syntaxError('A user name is needed.');
    this.#name = argument;
    this.#transport.write(replies.OK);
  }

  async #pass(argument: string): Promise<void> {
    const name = this.#name;
    this.#name = undefined;
    this.#demandAllowed(userAndPassAllowed(this.#host, this.#transport.secure));
    if (name === undefined) throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    // RFC 1939 §7: everything behind the space is the password, so it may hold spaces, also at its end.
    const user = decodeName(Buffer.from(name, 'latin1'));
    const password = decodePassword(Buffer.from(argument, 'latin1'));
    if (user === undefined || password === undefined) return this.#refuse(user ?? '', USER_PASS, 'MalformedResponse');
    const outcome = await this.#host.verifierFor(this.#transport).verifyPassword(user, password);
    if (typeof outcome === 'string') return this.#refuse(user, USER_PASS, outcome);
    return this.#logOn(outcome, USER_PASS, replies.LOGGED_ON);
  }

  #auth(argument: string): void | Promise<void> {
    const { secure } = this.#transport;
    this.#demandAllowed(offeredMechanisms(this.#host, secure).length > 0);
    const [name = '', initial = '', ...more] = argument.trim().split(' ');
    if (more.length > 0) throw syntaxError('AUTH takes a mechanism and at most one response.');
    // Outlook asks so, as clients did before there was CAPA.
    if (name === '') return this.#transport.write(mechanismReply(this.#host, secure));
    this.#authentication = new Authentication(this.#transport, this.#host, name);
    return this.#continue(this.#authentication.begin(initial));
  }

  async #continue(step: Promise<Outcome | undefined>): Promise<void> {
    const outcome = await step;
    if (outcome === undefined) return;
    const mechanism = `AUTH=${this.#authentication!.mechanism.name}`;
    this.#authentication = undefined;
    if (outcome.kind === 'failure') return this.#refuse(outcome.name ?? '', mechanism, outcome.reason);
    return this.#logOn(outcome.user, mechanism, replies.AUTHENTICATED);
  }

  #demandAllowed(allowed: boolean): void {
    if (allowed) return;
    const { LoginType } = this.#host.settings();
    const address = this.#transport.remoteAddress;
    this.#host.log.info({ address, LoginType }, 'POP3 log-on refused: LoginType asks for TLS first');
    throw refusal(replies.NOT_VALID_IN_THIS_STATE, undefined, `LoginType:${LoginType}`);
  }

  /** One and the same answer for everything that a stranger should not be able to tell apart. */
  async #refuse(name: string, mechanism: string, reason: RefusalReason | AdmissionRefusal): Promise<never> {
    this.#failedLogons++;
    const { trace } = this.#transport;
    if (trace !== undefined && name !== '') trace.user = name;
    await this.#host.refused(this.#transport, { name, mechanism, reason });
    if (reason === 'UserConnectionLimitReached') {
      const limit = this.#host.settings().MaxConnectionsPerUser;
      throw refusal(`Too many connections of this user: MaxConnectionsPerUser is ${limit}.`, 'IN-USE', reason);
    }
    // Before the password was looked at: nothing is wrong with it, as far as anybody knows.
    if (reason === 'Throttled') throw refusal(replies.TRY_LATER, 'SYS/TEMP', reason);
    throw refusal(replies.LOGON_FAILURE, 'AUTH', reason);
  }

  async #logOn(user: MailboxUser, mechanism: string, sentence: string): Promise<void> {
    if (this.#transport.closed) return;
    const lease = this.#host.admit(user, this.#transport);
    if (typeof lease === 'string') return this.#refuse(user.name, mechanism, lease);
    this.#budget.stop();
    const { remoteAddress: address, secure: tls } = this.#transport;
    this.#host.log.info({ user: user.name, mechanism, tls, address }, 'POP3 log-on');
    const pipelined = this.#pump.release();
    const handover = { success: `+OK ${sentence}`, mechanism, pipelined, utf8: this.#utf8 };
    this.#transport.detach();
    this.#host.authenticated(user, lease, this.#transport, handover);
  }

  async #startTls(argument: string): Promise<void> {
    // RFC 6856 §2.1: not after UTF8, since nothing said in clear may hold inside TLS.
    if (this.#transport.secure || this.#utf8) throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    noArgument(argument);
    const options = this.#host.tlsOptions();
    if (options === undefined) throw refusal('TLS is not available: the server has no certificate.', 'SYS/TEMP');
    // RFC 2595 §4: what stands behind STLS was sent in clear, by the client or by somebody in between.
    if (this.#pump.release().length > 0) {
      this.#host.log.warn({ address: this.#transport.remoteAddress }, 'Input injected behind STLS; connection closed');
      const reply = replies.err('Nothing may be sent behind STLS before the TLS handshake.');
      return this.#refuseAtEnd('InjectedCommands', reply);
    }
    this.#transport.write(replies.ok(replies.BEGIN_TLS));
    const secured = await this.#transport.startTls(options);
    this.#budget.stop();
    if (!secured) return;
    this.#transport.trace?.done();
    const [unknownCommands, failedLogons] = [this.#unknownCommands, this.#failedLogons];
    const past = { started: this.#budget.from, unknownCommands, failedLogons };
    new UnauthenticatedConnection(this.#transport, this.#host, past).#pump.start();
  }

  #notHere(keyword: string): void {
    if (TRANSACTION_ONLY.has(keyword)) throw refusal(replies.NOT_VALID_IN_THIS_STATE);
    if (++this.#unknownCommands < UNKNOWN_COMMANDS_BEFORE_LOGON) throw syntaxError(replies.UNKNOWN_COMMAND);
    this.#refuseAtEnd('FaultyCommands', replies.err(replies.TOO_MANY_FAULTY_COMMANDS));
  }

  /** Also in the middle of a handshake, or of a password check, where nobody could read an answer. */
  #outOfTime(): void {
    this.#transport.ending = 'NotLoggedOnInTime';
    this.#transport.destroy();
  }

  #refuseAtEnd(ending: Ending, reply: string): void {
    this.#end(ending, reply);
    this.#transport.trace?.done({ reply: reply.trimEnd(), reason: ending });
  }

  #end(ending: Ending, lastLine = ''): void {
    this.#transport.ending = ending;
    this.#transport.write(lastLine);
    this.#transport.end();
  }
}
