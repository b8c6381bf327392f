/** Bounds of the control channel, each with its reason. */

/** A request is a command and a list of at most some thousand ids. */
export const MAX_REQUEST_BYTES = 64 * 1024;

/** One session is some 500 octets; the rest is for names. A longer line is no answer of ours. */
export const MAX_ANSWER_LINE_BYTES = 64 * 1024;

/** Administrators, their scripts and a monitor; more at once are a mistake. */
export const MAX_CLIENTS = 32;

/** From the connection to the end of its request; also how long a client may leave an answer unread. Milliseconds. */
export const CLIENT_PATIENCE_MS = 10_000;

/** So long a cmdlet waits for the next line of the answer, in milliseconds. */
export const ANSWER_PATIENCE_MS = 10_000;

/**
 * Octets of a socket's path that every system takes: `sun_path` has 104 to 108, the zero at the end included.
 */
export const MAX_SOCKET_PATH = 103;
