/**
 * What is noted of a client's commands: for the protocol log and the counters. While nobody wants it a host has no
 * journal, and then nothing of this costs more than the look for one.
 *
 * A command's trace lies on its transport from the command's beginning to its answer, so that it goes along when the
 * transport gets another owner in between, as it does when a client logs on.
 */
import type { Transport } from './transport.ts';

/** Who notes commands. */
export interface Journal {
  /** A command has been answered, or never will be. */
  command(trace: CommandTrace): void;
}

/** Stands for what nobody may read: passwords, and whatever may be one. */
export const MASKED = '*****';
/** A command that the protocol does not know: its words may be anything, a password that went astray included. */
export const UNKNOWN_COMMAND = 'unknown';
/** More octets of a command's parameters than this are not kept. */
export const TRACED_OCTETS = 1_024;

/** How a command was refused. */
export interface Refusal {
  /** What the client was told; octets, without line end. */
  readonly reply: string;
  /** Why; for the log alone. */
  readonly reason?: string | undefined;
}

/** What a line of the client says, without its secrets; octets. */
export interface CommandText {
  /** One of the protocol's own names in lower case, or {@link UNKNOWN_COMMAND}. */
  readonly name: string;
  readonly parameters: string;
  /** The user that a log-on names, as text. */
  readonly user?: string | undefined;
}

/** Where a command is read from. */
export interface CommandSource {
  /** Octets of the command in progress, what belongs to it in further lines included. */
  readonly commandOctets: number;
}

export class CommandTrace {
  readonly transport: Transport;
  readonly name: string;
  readonly parameters: string;
  user: string | undefined;
  /** Octets of the command. */
  received = 0;
  /** Octets of the answer. */
  sent = 0;
  /** From the command's arrival to the end of its answer, in milliseconds. */
  duration = 0;
  refusal: Refusal | undefined;
  readonly #journal: Journal;
  readonly #source: CommandSource;
  readonly #began = performance.now();
  readonly #sentBefore: number;

  /** A command begins. */
  static begin(journal: Journal, transport: Transport, source: CommandSource, text: CommandText): void {
    transport.trace = new CommandTrace(journal, transport, source, text);
  }

  private constructor(journal: Journal, transport: Transport, source: CommandSource, text: CommandText) {
    const { name, parameters, user } = text;
    this.#journal = journal;
    this.#source = source;
    this.transport = transport;
    this.name = name;
    this.parameters = parameters;
    this.user = user;
    this.#sentBefore = transport.written;
  }

  /** The command has been answered; its trace is the journal's now. */
  done(refusal?: Refusal): void {
    this.refusal ??= refusal;
    this.duration = performance.now() - this.#began;
    this.received = this.#source.commandOctets;
    this.sent = this.transport.written - this.#sentBefore;
    this.transport.trace = undefined;
    this.#journal.command(this);
  }
}
