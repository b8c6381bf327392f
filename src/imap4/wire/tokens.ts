/**
 * The tokens of a client's command (RFC 9051 §9). Text is kept as octets: a string whose characters are 0 to 255, so
 * that nothing is decoded before the command that knows the charset sees it.
 */

export type Token =
  | { readonly kind: 'space' | 'open' | 'close' }
  /** A run of characters that need no quoting; what it stands for (flag, set, section, NIL) is the reader's to say. */
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'literal'; readonly bytes: Buffer; readonly binary: boolean };

export const SPACE: Token = { kind: 'space' };
export const OPEN: Token = { kind: 'open' };
export const CLOSE: Token = { kind: 'close' };

/** A literal that was announced and is not yet read. */
export interface AnnouncedLiteral {
  readonly size: number;
  /** `{n}`: the client waits for `+` before it sends. Otherwise `{n+}`, RFC 7888: it does not. */
  readonly synchronising: boolean;
  /** `~{n}`, RFC 3516: NUL is allowed. */
  readonly binary: boolean;
}
