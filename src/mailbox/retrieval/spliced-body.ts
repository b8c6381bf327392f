/** A message some of whose octets are replaced by others as it is read. */
import type { Splice } from '../../mime/retrieval/convert-message.ts';
import type { MessageBody } from '../mail-store.ts';

/** A run of octets: `octets`, or those of the stored message from `storedAt` on. */
interface Run {
  /** Its place in the message as handed out. */
  readonly at: number;
  readonly length: number;
  readonly octets?: Buffer;
  readonly storedAt: number;
}

export class SplicedBody implements MessageBody {
  readonly size: number;
  readonly bytes: Buffer | undefined;
  readonly #stored: MessageBody;
  readonly #runs: readonly Run[];

  /** @param stored closed with this body @param splices in order, not overlapping */
  constructor(stored: MessageBody, splices: readonly Splice[]) {
    this.#stored = stored;
    this.#runs = runsOf(stored.size, splices);
    const last = this.#runs.at(-1)!;
    this.size = last.at + last.length;
    const { bytes } = stored;
    if (bytes !== undefined) {
      this.bytes = Buffer.concat(
        this.#runs.map(({ octets, storedAt, length }) => octets ?? bytes.subarray(storedAt, storedAt + length)),
      );
    }
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.size);
    if (this.bytes !== undefined) return this.bytes.subarray(offset, end);
    const parts: Buffer[] = [];
    for (const run of this.#runs) {
      const from = Math.max(offset - run.at, 0);
      const to = Math.min(end - run.at, run.length);
      if (from >= to) continue;
      parts.push(run.octets?.subarray(from, to) ?? (await this.#stored.read(run.storedAt + from, to - from)));
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  close(): void {
    this.#stored.close();
  }
}

function runsOf(storedSize: number, splices: readonly Splice[]): Run[] {
  const runs: Run[] = [];
  let at = 0;
  const add = (length: number, storedAt: number, octets?: Buffer) => {
    runs.push({ at, length, storedAt, ...(octets && { octets }) });
    at += length;
  };
  let storedAt = 0;
  for (const { start, end, octets } of splices) {
    add(start - storedAt, storedAt);
    add(octets.length, start, octets);
    storedAt = end;
  }
  add(storedSize - storedAt, storedAt);
  return runs;
}
