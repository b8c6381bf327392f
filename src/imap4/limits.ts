/**
 * Every limit of the IMAP4 service that is not a setting, each with its reason. Settings (`MaxCommandSize`, the
 * time-outs, the connection limits) are asked of the host at each command instead.
 */

/** Before log-on a client needs one list at most, ID's; parentheses are how strangers made servers eat memory. */
export const LISTS_BEFORE_LOGON = 1;
/** Lists inside lists: deep enough for any SEARCH a person writes, and the recursive parser stays far from the stack. */
export const LIST_DEPTH = 50;
/** Opening parentheses in one command. */
export const LISTS_PER_COMMAND = 1_000;
/** A non-synchronising literal before log-on (RFC 7888 §5, LITERAL-): more must ask first. */
export const LITERAL_MINUS = 4_096;
/** A faulty line is skipped up to its end; past this many octets the client is not speaking IMAP. */
export const SKIPPED_OCTETS = 65_536;
/** Largest message that APPEND takes (APPENDLIMIT, RFC 7889). It is streamed to disk, so it costs no memory. */
export const MESSAGE_OCTETS = 134_217_728;
/** Largest size a literal may announce: a number that JavaScript still counts exactly. */
export const LITERAL_DIGITS = 15;

/** The third command that cannot be understood ends a connection that has not logged on. */
export const BAD_COMMANDS_BEFORE_LOGON = 3;
/** The same for a session: a client in earnest may err, a loop may not. */
export const BAD_COMMANDS = 20;

/** Input waiting behind a command in progress; past it the client is no longer read from. */
export const INPUT_HIGH_WATER = 65_536;
/** Below this it is read from again. */
export const INPUT_LOW_WATER = 16_384;

/** A line that ends IDLE is `DONE`; more than this is no attempt at it. */
export const IDLE_LINE_OCTETS = 1_024;
/**
 * A client in IDLE hears this often, in milliseconds, that the connection lives. What forwards connections (NAT of a home
 * or of a telephone network, load balancers) forgets those that are silent for some four minutes and more, and a client
 * would wait for mail that nobody brings any more.
 */
export const IDLE_SILENCE_MS = 120_000;
/** ID takes at most 30 pairs (RFC 2971 §3.3) ... */
export const ID_PAIRS = 30;
/** ... with field names of up to 30 octets ... */
export const ID_FIELD_OCTETS = 30;
/** ... and values of up to 1024. */
export const ID_VALUE_OCTETS = 1_024;

/** A command gives way to other connections after this many milliseconds of work. */
export const TURN_MS = 2;
/** A client that waits for a SEARCH hears this often, in milliseconds, how far it has come (RFC 9585). */
export const PROGRESS_MS = 5_000;
/** A message too large to be held is read and sent in pieces of this many octets. */
export const BODY_PIECE_OCTETS = 262_144;
/** \Seen is set on so many messages at a time when bodies are fetched, so that the first do not wait for all. */
export const SEEN_AT_ONCE = 500;
/** A keyword's name; longer ones are no label that a person chose. */
export const KEYWORD_OCTETS = 255;
/** Text of FETCH answers is handed to the transport in pieces of about this many octets. */
export const OUTPUT_PIECE_OCTETS = 16_384;
/**
 * Messages that THREAD imagines because others refer to them: a few for each real one at most, in mail that people
 * write. Each costs about 200 octets while the command runs.
 */
export const THREAD_DUMMIES = 200_000;
/** Searches of a session that are kept up to date (RFC 5267 §4.3): each is tested against every message that changes. */
export const UPDATE_CONTEXTS = 16;
/** Messages of a SORT that is kept up to date: of each, what it is compared by stays in memory. */
export const SORTED_CONTEXT_MESSAGES = 50_000;
/** Search keys inside search keys. Long chains of OR are what clients write; each link costs a stack frame. */
export const SEARCH_DEPTH = 1_000;
/**
 * Mailboxes that are watched for one client (NOTIFY, RFC 5465): each is held in memory and costs two of the system's
 * watches, shared by all sessions of the user.
 */
export const NOTIFY_MAILBOXES = 300;
/** Changes of names, subscriptions and annotations that wait for a client that reads nothing, or is busy. */
export const NOTIFY_CHANGES = 1_000;
/** A client whose literal is here, and nothing behind it, is told so after this many milliseconds; see `LiteralStream`. */
export const LITERAL_RECEIVED_MS = 2;
/** The name of an annotation: paths of a vendor's own making, and no place to keep data in. */
export const METADATA_ENTRY_OCTETS = 1_024;

/**
 * Over a connection's life, compressed input (RFC 4978) may inflate to this many times its size, though DEFLATE could do
 * a thousand: a request must not cost the server so much more than the client ...
 */
export const INFLATION_RATIO = 100;
/** ... but for this many octets, since a blank picture is one, and no attack. */
export const INFLATION_ALLOWANCE = 16_777_216;
/** Octets that a single command may inflate to: four messages of the largest size. */
export const INFLATED_PER_COMMAND = 4 * MESSAGE_OCTETS;
