/** `Byte[]`: what reading a file's bytes gives, and what `-FileData` takes. */
import type { TypedValue } from './cmdlet-object.ts';

export class ByteArray implements TypedValue {
  readonly type = 'Byte[]';
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get value(): string {
    return this.toString();
  }

  /** As PowerShell shows an array: `{48, 130, 3…}` would be all of it, so the number of bytes stands for the rest. */
  toString(): string {
    const shown = [...this.bytes.subarray(0, SHOWN_BYTES)].join(', ');
    return this.bytes.length > SHOWN_BYTES ? `{${shown}, ... ${this.bytes.length} bytes}` : `{${shown}}`;
  }

  toJSON(): string {
    return Buffer.from(this.bytes).toString('base64');
  }
}

const SHOWN_BYTES = 4;
