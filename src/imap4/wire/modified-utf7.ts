/** Mailbox names on the wire of IMAP4rev1; the encoding is shared with the names of folders on disk. */
export { decodeModifiedUtf7, encodeModifiedUtf7 } from '../../wire/modified-utf7.ts';
