/** Bytes that arrived and are not yet consumed, in the pieces in which they arrived; nothing is copied. */
export class ChunkQueue {
  /** The piece in hand, undefined when nothing is left. */
  chunk: Buffer | undefined;
  /** Where the unread part of `chunk` begins. */
  at = 0;
  #waiting: Buffer[] = [];
  #waitingOctets = 0;

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.chunk === undefined) {
      this.chunk = chunk;
      this.at = 0;
    } else {
      this.#waiting.push(chunk);
      this.#waitingOctets += chunk.length;
    }
  }

  get octets(): number {
    return this.chunk === undefined ? 0 : this.chunk.length - this.at + this.#waitingOctets;
  }

  /** Consumes at most `length` octets of the piece in hand, which must exist. */
  take(length: number): Buffer {
    const chunk = this.chunk!;
    const taken = chunk.subarray(this.at, this.at + length);
    this.skip(taken.length);
    return taken;
  }

  /** The same without handing them out; `length` must not exceed the piece in hand. */
  skip(length: number): void {
    this.at += length;
    if (this.at < this.chunk!.length) return;
    this.chunk = this.#waiting.shift();
    this.at = 0;
    if (this.chunk !== undefined) this.#waitingOctets -= this.chunk.length;
  }

  /** Consumes everything. */
  takeAll(): Buffer {
    if (this.chunk === undefined) return Buffer.alloc(0);
    const all = Buffer.concat([this.chunk.subarray(this.at), ...this.#waiting]);
    this.chunk = undefined;
    this.at = 0;
    this.#waiting = [];
    this.#waitingOctets = 0;
    return all;
  }
}
