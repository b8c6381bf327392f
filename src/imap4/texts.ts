/** Texts that clients and scripts know from Exchange; changing one breaks somebody. */

/** A command that exists and is not for now: LOGIN while LOGINDISABLED, STARTTLS inside TLS, SELECT before log-on. */
export const INVALID_STATE = 'Command received in Invalid state.';
/** With UIDONLY (RFC 9586 §3). */
export const UID_REQUIRED = 'Messages are named by their UIDs only.';
export const SIGNING_OFF = 'Microsoft Exchange Server IMAP4 server signing off.';
/** Either time-out. The number is Exchange's own; administrators search for it. */
export const CONNECTION_CLOSED = 'Connection is closed. 13';
export const BEGIN_TLS = 'Begin TLS negotiation now.';
export const TRY_LATER = 'Too many log-ons at the moment. Try again later.';
export const IDLE_ACCEPTED = 'IDLE accepted, awaiting DONE command.';
/** The password was right, and yet the mailbox cannot be had. */
export const NOT_CONNECTED = 'User is authenticated but not connected.';
export const CONNECTION_CLOSED_NOT_CONNECTED = 'Connection closed. 14';

/** Compressed input (RFC 4978) that cannot be read any further. */
export const INFLATION_FAILED = {
  Damaged: 'Compressed data is damaged.',
  Ended: 'Compressed data has come to its end.',
  TooMuch: 'Compressed data is too much.',
} as const;
