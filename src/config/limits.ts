/** The limits and spans of the configuration file, each with its reason. */

/** A thousand servers with every property set are half of it; more is no configuration but a mistake. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** A change takes some ten milliseconds; so many cmdlets at once on a slow disk still all get their turn. */
export const LOCK_WAIT_MS = 30_000;

/** How often an editor may save the document in the very moment of a change before the change gives up. */
export const MAX_ATTEMPTS = 10;

/** The net under the folder watch: file systems that send no events, links that change far away. */
export const POLL_MS = 2_000;

/**
 * A content that was not written by a change may be half-written: editors write in place. It counts when it has stayed
 * the same for this long. A small file is written by one call, so the span is short.
 */
export const SETTLE_MS = 30;

/** Editors take the old file away before they write the new one; a document that stays away this long is gone. */
export const VANISHED_MS = 1_000;

/** The net under the watch of a published status. */
export const STATUS_POLL_MS = 100;

/** A line longer than this is cut in the history: it is there to be recognised, not to be run again. */
export const MAX_CMDLET_LINE = 4_096;
