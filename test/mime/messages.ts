/** Messages for tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each bare LF made CRLF, as a message is sent. */
export function withCrlf(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('latin1').replace(/(?<!\r)\n/g, '\r\n'), 'latin1');
}

/** Each CRLF made LF. */
export function withLf(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

export function octets(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A message of the corpus. */
export function corpusMessage(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'corpus', `${name}.eml`));
}
