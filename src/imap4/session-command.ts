/** What a command of a session says of itself beyond what every command does. */
import type { Command } from './command.ts';
import type { Session } from './session.ts';
import type { Token } from './wire/tokens.ts';

export interface SessionCommand extends Command<Session> {
  /**
   * The client may have sent it with numbers that an expunge would move: none is told before it has ended
   * (RFC 3501 §7.4.1).
   */
  readonly usesSequenceNumbers?: boolean;
  /** EXPUNGE responses are its answer. */
  readonly expunges?: boolean;
  /** Sequence numbers are in its arguments or in its answer, so that it is of no use with UIDONLY (RFC 9586 §3). */
  readonly speaksOfSequenceNumbers?: boolean;
  /** What is advertised because this command is there. */
  readonly capabilities?: readonly string[];
  /**
   * Will it take the literal that stands behind these tokens in pieces? Asked before the command runs; a literal that
   * is not taken is kept in memory and counts against MaxCommandSize.
   */
  streams?(tokens: readonly Token[]): boolean;
}
