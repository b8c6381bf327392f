/** From the charsets of mail to Unicode. */
import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/**
 * Decoders by label, for labels that name an encoding. There are some 200 of these (WHATWG Encoding §4.2), so mail cannot
 * make the map grow without bound.
 */
const DECODERS = new Map<string, TextDecoder>();
const UTF_8 = new TextDecoder('utf-8');
/** Has a character for every octet. */
const WINDOWS_1252 = new TextDecoder('windows-1252');

const EIGHT_BIT = /[\x80-\xff]/;
const NOTHING = Buffer.alloc(0);

/**
 * @param charset a charset name as mail gives it, in any case; undefined when it gives none
 * @returns undefined when nothing is known by that name, and for US-ASCII: 8-bit octets in it are in some other charset
 */
function decoderFor(charset: string | undefined): TextDecoder | undefined {
  if (charset === undefined) return undefined;
  const label = charset.trim().toLowerCase();
  if (label === 'us-ascii' || label === 'ascii') return undefined;
  const known = DECODERS.get(label);
  if (known !== undefined) return known;
  try {
    const decoder = new TextDecoder(label);
    DECODERS.set(label, decoder);
    return decoder;
  } catch (error) {
    // The one thing that the constructor throws for: no encoding has this label.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Decodes a whole text. What is not valid becomes U+FFFD. Without a known charset, UTF-8 is assumed when it is valid, else
 * windows-1252.
 */
export function decodeText(octets: Buffer, charset: string | undefined): string {
  const decoder = decoderFor(charset);
  if (isAscii(octets) && readsAsciiAsIs(decoder)) return octets.toString('latin1');
  return (decoder ?? guess(octets)).decode(octets);
}

/** Decodes octets of a header outside of encoded words, where nobody says what 8-bit octets are. */
export function decodeRawHeader(octets: string): string {
  return EIGHT_BIT.test(octets) ? decodeText(Buffer.from(octets, 'latin1'), undefined) : octets;
}

/**
 * Turns a text that comes in pieces, whose ends may cut a character, into UTF-8 that comes in pieces whose ends do not.
 * Pieces of ASCII or UTF-8, which are nearly all, go through as they are; the result may then refer to `octets`.
 */
export class Utf8Transcoder {
  private readonly declared: TextDecoder | undefined;
  /** Undefined until a piece comes that is not ASCII. */
  private decoder: TextDecoder | undefined;
  /** The beginning of a UTF-8 character. */
  private held: Buffer = NOTHING;

  constructor(charset: string | undefined) {
    this.declared = decoderFor(charset);
  }

  transcode(octets: Buffer): Buffer {
    if (this.decoder === undefined) {
      if (this.held.length === 0 && isAscii(octets) && readsAsciiAsIs(this.declared)) return octets;
      if (this.declared !== undefined) this.decoder = ownDecoder(this.declared);
    }
    if (this.decoder !== undefined && this.decoder !== UTF_8) return this.decoded(octets);

    const all = this.held.length === 0 ? octets : Buffer.concat([this.held, octets]);
    const length = wholeCharacters(all);
    const whole = all.subarray(0, length);
    // Nobody declared a charset: the first character that is not ASCII decides, once it is whole.
    if (this.decoder === undefined && !isAscii(whole)) {
      this.decoder = ownDecoder(guess(whole));
      if (this.decoder !== UTF_8) return this.decoded(all);
    }
    this.held = length === all.length ? NOTHING : Buffer.from(all.subarray(length));
    return whole;
  }

  end(): Buffer {
    const undecided = this.decoder === undefined && this.held.length > 0;
    if (undecided) return Buffer.from(WINDOWS_1252.decode(this.held), 'utf8');
    if (this.decoder === undefined || this.decoder === UTF_8) return this.held;
    return Buffer.from(this.decoder.decode(), 'utf8');
  }

  private decoded(octets: Buffer): Buffer {
    this.held = NOTHING;
    return Buffer.from(this.decoder!.decode(octets, { stream: true }), 'utf8');
  }
}

/** A decoder that keeps state between pieces cannot be shared. UTF-8 needs none here. */
function ownDecoder({ encoding }: TextDecoder): TextDecoder {
  return encoding === UTF_8.encoding ? UTF_8 : new TextDecoder(encoding);
}

/** @returns the length without a UTF-8 character that begins but does not end */
function wholeCharacters(octets: Buffer): number {
  const { length } = octets;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const octet = octets[length - back]!;
    if (octet < 0x80) return length;
    if (octet >= 0xc2 && octet <= 0xf4) {
      const size = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
      return size > back ? length - back : length;
    }
  }
  return length;
}

function guess(octets: Buffer): TextDecoder {
  return isUtf8(octets) ? UTF_8 : WINDOWS_1252;
}

/** Whether ASCII octets mean ASCII characters: not in UTF-16, and not in ISO-2022, which shifts with escapes. */
function readsAsciiAsIs(decoder: TextDecoder | undefined): boolean {
  const encoding = decoder?.encoding ?? '';
  return !encoding.startsWith('utf-16') && !encoding.startsWith('iso-2022');
}
