/**
 * What a command throws when it cannot be done. The session and the unauthenticated connection catch in one place:
 * these become `-ERR`, anything else thrown is our failure, logged, and `-ERR [SYS/TEMP]`.
 */

/** Extended response codes (RFC 2449 §8, RFC 3206, RFC 6856 §5). */
export type ResponseCode = 'AUTH' | 'IN-USE' | 'SYS/TEMP' | 'SYS/PERM';

export class CommandError extends Error {
  readonly code: ResponseCode | undefined;
  /** The client did wrong, so it counts against it. */
  readonly faulty: boolean;
  /** What the client is not told; for the protocol log. */
  readonly reason: string | undefined;
  constructor(message: string, code: ResponseCode | undefined, faulty: boolean, reason?: string) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.faulty = faulty;
    this.reason = reason;
  }
}

/**
 * The client's wish cannot be met.
 * @param sentence for the client
 * @param reason for the protocol log
 */
export function refusal(sentence: string, code?: ResponseCode, reason?: string): CommandError {
  return new CommandError(sentence, code, false, reason);
}

/** The client's words make no sense. @param sentence for the client */
export function syntaxError(sentence: string): CommandError {
  return new CommandError(sentence, undefined, true);
}

/** A reply broke off in the middle, where no error can be told any more: the connection must go with it. */
export class ReplyCutShort extends Error {
  constructor(cause: unknown) {
    super('A reply broke off in the middle', { cause });
    this.name = 'ReplyCutShort';
  }
}
