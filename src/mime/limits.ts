/**
 * How much of a message we are willing to understand. Whatever lies beyond a limit is still served octet for octet; it is
 * only not taken apart: a part that may not be opened is shown as `application/octet-stream`, a delimiter too many is text.
 */

/**
 * Levels of parts, the message itself being the first. A part on the last level is never opened. Real mail stays below 10;
 * the depth decides how deep a client must recurse to read our BODYSTRUCTURE.
 */
export const MAX_PART_LEVELS = 100;

/** Parts of one message, itself included. A BODYSTRUCTURE takes about 100 octets a part: this bounds it at a megabyte. */
export const MAX_PARTS = 10_000;

/**
 * Octets of a multipart's boundary. RFC 2046 §5.1.1 allows 70; some programs write more. Every line that begins with `--`
 * is compared with this many octets at most.
 */
export const MAX_BOUNDARY_LENGTH = 250;

/**
 * Octets of a single header field that are read. About 2,700 recipients fit in; a field that is longer is cut, so that
 * the fields after it still get their share of the block.
 */
export const MAX_FIELD_OCTETS_USED = 96 * 1024;

/** Octets of all fields of one header block that are read. */
export const MAX_HEADER_OCTETS_USED = 128 * 1024;

/** Octets of all fields of all header blocks of one message that are read: 10,000 parts with 400 octets of header each. */
export const MAX_MESSAGE_HEADER_OCTETS_USED = 4 * 1024 * 1024;

/**
 * Addresses in one field, group marks included. An address of two octets becomes 35 in an ENVELOPE, three times over when
 * Sender and Reply-To repeat From; without this limit a field could grow fiftyfold.
 */
export const MAX_ADDRESSES = 4_000;

/** Addresses in all ENVELOPEs of one message, forwarded messages included; same reason. */
export const MAX_ADDRESSES_PER_MESSAGE = 20_000;

/** Parameters of one Content-Type or Content-Disposition. RFC 2231 cuts a long file name into 20 at most. */
export const MAX_PARAMETERS = 200;

/** Tags of one Content-Language. */
export const MAX_LANGUAGES = 50;

/** Message ids of one References field that THREAD looks at; the newest ones count (RFC 5256 §3, REFERENCES). */
export const MAX_REFERENCES = 500;

/** Octets of those ids that are kept in the index: a hundred or two of them. */
export const MAX_REFERENCES_OCTETS = 8 * 1024;

/** Octets up to which a string is quoted on the wire; clients read quoted strings line by line, into a buffer of a set size. */
export const MAX_QUOTED_OCTETS = 1_000;

/** Octets of a part that are decoded at a time, so that searching a large message takes little memory. */
export const DECODE_CHUNK_OCTETS = 64 * 1024;

/** Octets of a text part that are decoded for a preview; 200 characters hide behind long style sheets in HTML. */
export const MAX_PREVIEW_OCTETS = 64 * 1024;

/** Characters of a preview; RFC 8970 §3.1 says that a server should stop at 200. */
export const MAX_PREVIEW_CHARACTERS = 200;

/** Octets of a text part that is converted into another form; a larger one is handed out as it is. */
export const CONVERTED_TEXT_OCTETS = 1024 * 1024;

/**
 * Characters of HTML whose elements are taken in; of more only the text is taken, in linear time. The worst HTML of this
 * length, elements that never end, holds up everybody else for a tenth of a second, and four times as much for two seconds.
 */
export const STRUCTURED_HTML_CHARACTERS = 128 * 1024;

/** Words in one header value that are decoded as RFC 2047 words; the rest stays as it is. */
export const MAX_ENCODED_WORDS = 2_000;

/**
 * Blanks that the quoted-printable decoder holds back until it is known whether a line ends after them. Longer runs are
 * not the trailing blanks that a mail system adds, which is what the rule is about (RFC 2045 §6.7, rule 3).
 */
export const MAX_BLANKS_HELD = 1_000;

/** Runs of letters outside of ASCII whose folded form is kept for the next time, and how long such a run may be. */
export const MAX_FOLDED_RUNS = 2_000;
export const MAX_FOLDED_RUN_OCTETS = 12;
