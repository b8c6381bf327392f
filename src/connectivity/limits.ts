/** What a tested server may make us keep; it is any host, and need not be a mail server at all. */

/** RFC 9051 §4 sets no limit to a line; a capability list of every extension there is has about two thousand octets. */
export const MAX_LINE_OCTETS = 8192;
/** Lines of one answer: a capability list of POP3 has a dozen, an EXAMINE of IMAP4 about ten. */
export const MAX_ANSWER_LINES = 200;
/** Of a server's own words, as much as an administrator will read. */
export const MAX_QUOTED = 200;
/** What a server may take over a farewell that nobody depends on, in milliseconds. */
export const FAREWELL_MS = 2000;
