/** Limits of what a client may send in an exchange, before anybody knows who it is. */

/**
 * Octets of one response, decoded. A PLAIN response is the longest: three fields of at most 1,024 octets by
 * {@link MAX_FIELD_OCTETS}; a SCRAM response with a channel binding stays far below.
 */
export const MAX_RESPONSE_OCTETS = 4096;

/**
 * Octets of a user name or a password. RFC 4616 §2 asks for at least 255; Windows allows passwords of 256 characters,
 * which are at most 1,024 octets in UTF-8.
 */
export const MAX_FIELD_OCTETS = 1024;

/** Octets of a client's SCRAM nonce. Clients send 16 to 64; what is kept of a stranger should be little. */
export const MAX_NONCE_OCTETS = 256;
