/** Output that waits to leave together, so that many small pieces cost one system call. */
export class GatheredOutput {
  /** Octets. */
  length = 0;
  #parts: (string | Buffer)[] = [];

  /** @param chunk text whose characters are octets (latin1), or bytes; bytes must not be changed afterwards */
  add(chunk: string | Buffer): void {
    this.#parts.push(chunk);
    this.length += chunk.length;
  }

  /** Everything gathered, in order, which is then gathered no longer. A piece that is alone comes as it was added. */
  take(): string | Buffer {
    const parts = this.#parts;
    const length = this.length;
    this.clear();
    return parts.length === 1 ? parts[0]! : joined(parts, length);
  }

  clear(): void {
    this.#parts = [];
    this.length = 0;
  }
}

function joined(parts: readonly (string | Buffer)[], length: number): Buffer {
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) at += typeof part === 'string' ? whole.write(part, at, 'latin1') : part.copy(whole, at);
  return whole;
}
