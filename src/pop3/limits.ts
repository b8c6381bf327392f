/**
 * Every limit of the POP3 service that is not a setting, each with its reason. Settings (`MaxCommandSize`, the
 * time-outs, the connection limits) are asked of the host at each command instead.
 */

/**
 * A line of a SASL exchange, its line end included. Responses are longer than commands; this is the figure of
 * RFC 4954 §4, and beyond what any mechanism here accepts.
 */
export const AUTH_RESPONSE_OCTETS = 12_288;
/** A line over its limit is skipped up to its end; past this many octets the client is not speaking POP3. */
export const SKIPPED_OCTETS = 65_536;
/** Input waiting behind a command in progress; past it the client is no longer read from. */
export const UNREAD_OCTETS = 16_384;

/**
 * Commands that POP3 does not know, before log-on. A browser that was tricked into talking to this port begins with
 * lines that name no command (ALPACA); a person may mistype twice.
 */
export const UNKNOWN_COMMANDS_BEFORE_LOGON = 3;
/** Log-ons that failed on one connection: beyond the delays, guessing should cost a connection now and then. */
export const FAILED_LOGONS = 10;
/** Faulty commands in a row in a session: a client in earnest may err, a loop may not. */
export const BAD_COMMANDS = 20;

/** A connection gives way to the others after this many milliseconds of work. */
export const TURN_MS = 2;
/** Replies of many lines, and messages, are written in pieces of this many octets, with a look at the client between. */
export const PIECE_OCTETS = 65_536;
/** First line of a reply, its line end included (RFC 2449 §4). */
export const REPLY_LINE_OCTETS = 512;

/**
 * A session idle for this long makes room when its user logs on again. A telephone that changed networks cannot close
 * its old session; RFC 1939 §3 lets a server end a session that was idle for ten minutes.
 */
export const MAILDROP_HELD_IDLE_MS = 600_000;
