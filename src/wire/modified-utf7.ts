/**
 * Modified UTF-7, in which IMAP4rev1 sends mailbox names (RFC 3501 §5.1.3) and Maildir++ keeps them on disk.
 *
 * The decoder is strict: a name has exactly one accepted spelling, since two spellings of one mailbox are two ways
 * around whatever checks the name.
 */

const SHIFTED_ALPHABET = /^[A-Za-z0-9+,]*$/;

/** @param name Unicode */
export function encodeModifiedUtf7(name: string): string {
  if (!/[^\x20-\x25\x27-\x7e]/.test(name)) return name;
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${shifted(run)}-`));
}

/**
 * @param encoded as received, characters 0 to 255
 * @returns undefined when it is not the canonical encoding of a well-formed name
 */
export function decodeModifiedUtf7(encoded: string): string | undefined {
  if (/[^\x20-\x7e]/.test(encoded)) return undefined;
  if (!encoded.includes('&')) return encoded;
  let name = '';
  let at = 0;
  for (;;) {
    const ampersand = encoded.indexOf('&', at);
    if (ampersand < 0) break;
    const dash = encoded.indexOf('-', ampersand);
    if (dash < 0) return undefined;
    name += encoded.slice(at, ampersand);
    const run = encoded.slice(ampersand + 1, dash);
    const decoded = run === '' ? '&' : unshifted(run);
    if (decoded === undefined) return undefined;
    name += decoded;
    at = dash + 1;
  }
  name += encoded.slice(at);
  // Whatever could have been written otherwise (`&AGE-`, `&AOQ-&APY-`) comes out differently here.
  return !/\p{Cs}/u.test(name) && encodeModifiedUtf7(name) === encoded ? name : undefined;
}

function shifted(run: string): string {
  const octets = Buffer.from(run, 'utf16le').swap16();
  return octets.toString('base64').replace(/=+$/, '').replaceAll('/', ',');
}

function unshifted(run: string): string | undefined {
  if (!SHIFTED_ALPHABET.test(run)) return undefined;
  const octets = Buffer.from(run.replaceAll(',', '/'), 'base64');
  return octets.length % 2 === 0 ? octets.swap16().toString('utf16le') : undefined;
}
