/** Status lines, and the sentences that clients of Exchange know. */
import type { ResponseCode } from './errors.ts';
import { REPLY_LINE_OCTETS } from './limits.ts';

export const NOT_VALID_IN_THIS_STATE = 'Command is not valid in this state.';
export const UNKNOWN_COMMAND = 'Unknown command.';
export const TOO_MANY_FAULTY_COMMANDS = 'Too many faulty commands.';
export const COMMAND_TOO_LONG = 'Command is too long.';
/** For every reason why a log-on failed that a stranger should not be able to tell apart. */
export const LOGON_FAILURE = 'Logon failure: unknown user name or bad password.';
export const TRY_LATER = 'Too many log-ons at the moment. Try again later.';
export const LOGGED_ON = 'User successfully logged on.';
export const AUTHENTICATED = 'User successfully authenticated.';
export const BEGIN_TLS = 'Begin TLS negotiation.';
export const SIGNING_OFF = 'Microsoft Exchange Server POP3 server signing off.';
export const NOT_ALL_REMOVED = 'Some deleted messages not removed.';
export const SERVER_ERROR = 'Server error. Try again later.';

/** `+OK` and nothing more. */
export const OK = '+OK\r\n';

/** `+OK` with a sentence of ours, as octets of the wire. */
export function ok(text: string): string {
  return `+OK ${text}\r\n`;
}

/** `-ERR`, with its response code in brackets, where clients that know RFC 2449 look for it. */
export function err(text: string, code?: ResponseCode): string {
  return code === undefined ? `-ERR ${text}\r\n` : `-ERR [${code}] ${text}\r\n`;
}

/**
 * The greeting with text that somebody else wrote (RFC 2449 §3, `greeting`): printable ASCII, at most one line's length.
 * What a client would take for more than text stands in parentheses: `<` for the time stamp of APOP, `[` in front for a
 * response code.
 */
export function greeting(text: string): string {
  const printable = text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/[^\0-\x7f]/gu, '?');
  const plain = printable.replace(/</g, '(').replace(/>/g, ')').replace(/^\[/, '(');
  return ok(plain.slice(0, REPLY_LINE_OCTETS - '+OK \r\n'.length));
}
