/** What is meant where bytes are wanted: an array of them, or a text, which is UTF-8. */
import type { ByteArray } from '../../cmdlet/byte-array.ts';
import { cast } from './convert.ts';
import { runtimeError } from './runtime-error.ts';
import type { Value } from './value.ts';

/** @throws CmdletError for `$null` and for what is no byte */
export function bytesOf(value: Value): Uint8Array {
  if (value === null) throw runtimeError('ArgumentNullException', 'Value cannot be null. Parameter name: bytes');
  return (cast('byte[]', typeof value === 'string' ? [...Buffer.from(value)] : value) as ByteArray).bytes;
}
