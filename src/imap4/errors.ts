/**
 * The three ways in which a command fails, all caught in one place (`Session`, or the
 * unauthenticated connection):
 * the client's wish cannot be met ({@link NoError}, or the store's `MailboxError`), its syntax is wrong
 * ({@link BadError}), or we failed (anything else: told as `NO [SERVERBUG]`, logged with its stack).
 */

/** Answered with `NO [code] message`. */
export class NoError extends Error {
  /** Response code with its arguments, without brackets; '' for none (RFC 5530, RFC 9051 §7.1). */
  readonly code: string;
  /** What the client is not told; for the protocol log. */
  readonly reason: string | undefined;
  constructor(code: string, message: string, reason?: string) {
    super(message);
    this.name = 'NoError';
    this.code = code;
    this.reason = reason;
  }
}

/** Answered with `BAD [code] message`. */
export class BadError extends Error {
  readonly code: string;
  constructor(message: string, code = '') {
    super(message);
    this.name = 'BadError';
    this.code = code;
  }
}

/** The client is gone in the middle of a command. Nobody is left to be answered. */
export class ConnectionLost extends Error {
  constructor() {
    super('The client has gone');
    this.name = 'ConnectionLost';
  }
}

/** The connection must end with `* BYE message`, since what follows cannot be understood. */
export class ByeError extends Error {
  /** Why, in one word for the logs. */
  readonly reason: string;
  /** Response code, without brackets; '' for none. */
  readonly code: string;

  /** @param event the input cannot be read any further, as the lexer says it */
  static ofInput({ reason, code }: { readonly reason: string; readonly code?: string }): ByeError {
    return new ByeError(reason, 'FaultyCommands', code);
  }

  constructor(message: string, reason = 'FaultyCommands', code = '') {
    super(message);
    this.name = 'ByeError';
    this.reason = reason;
    this.code = code;
  }
}
