/** Reading message files. */
import { closeSync, constants, fstatSync, read as readCallback, readFile, type Stats, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { countBareLf, toCrlf } from '../line-ends.ts';
import { EXPANSION_OCTETS, expandInput, expansionInput } from '../line-expansion.ts';
import { MailboxError, type MessageBody } from '../mail-store.ts';
import { hasCode, openFile, type Path, readInto, readRange } from './disk.ts';
import { diskSizeIn, wireSizeIn } from './file-name.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';

const read = promisify(readCallback);

/** Messages up to this size are read whole, at once: on a local disk that is faster than asking for it. */
export const WHOLE_OCTETS = 1024 * 1024;
/** Larger ones are read in pieces of this size. */
const PIECE_OCTETS = 256 * 1024;
const CR = 13;

/** @throws {MailboxError} `Expunged` */
export function readBody(mailbox: MaildirMailbox, message: MaildirMessage): MessageBody {
  const fd = openMessage(mailbox, message);
  let keep = false;
  try {
    const size = diskSizeIn(message.name) ?? fstatSync(fd).size;
    if (size > WHOLE_OCTETS) {
      keep = true;
      return new LargeBody(fd, message.size === size, message.size);
    }
    const bytes = readWire(fd, size, wireSizeIn(message.name));
    message.wireSize = bytes.length;
    return new WholeBody(bytes);
  } finally {
    if (!keep) closeSync(fd);
  }
}

/** The octets of a file as sent. @param wireSize what its name says */
function readWire(fd: number, size: number, wireSize: number | undefined): Buffer {
  // A file whose name says that both sizes are equal has no bare LF.
  if (size !== wireSize && size < EXPANSION_OCTETS) {
    const length = readInto(fd, expansionInput, size + 1, 0, size);
    if (length <= size) return expandInput(length);
  }
  const octets = readWholeFile(fd, size);
  return octets.length === wireSize ? octets : toCrlf(octets);
}

/**
 * Lets `use` see the octets on disk. When they come at once, as they mostly do, they are gone when it returns.
 * @throws {MailboxError} `Expunged`
 */
export function withOctets<T>(
  mailbox: MaildirMailbox,
  message: MaildirMessage,
  use: (octets: Buffer) => T,
): T | Promise<T> {
  const fd = openMessage(mailbox, message);
  let keep = false;
  try {
    const size = diskSizeIn(message.name) ?? fstatSync(fd).size;
    if (size > WHOLE_OCTETS) {
      keep = true;
      return readLarge(fd).then(use);
    }
    if (size < EXPANSION_OCTETS) {
      const length = readInto(fd, expansionInput, size + 1, 0, size);
      if (length <= size) return use(expansionInput.subarray(0, length));
    }
    return use(readWholeFile(fd, size));
  } finally {
    if (!keep) closeSync(fd);
  }
}

/** Octets of the message as sent, by looking at each. @throws {MailboxError} `Expunged` */
export function countWireOctets(mailbox: MaildirMailbox, message: MaildirMessage): number {
  const fd = openMessage(mailbox, message);
  try {
    const octets = readWholeFile(fd, fstatSync(fd).size);
    return octets.length + countBareLf(octets);
  } finally {
    closeSync(fd);
  }
}

/** @returns undefined when the file is gone */
export function statMessage(mailbox: MaildirMailbox, message: MaildirMessage): Stats | undefined {
  const known = statSync(mailbox.pathOf(message), { throwIfNoEntry: false });
  if (known !== undefined) return known;
  const path = mailbox.search(message);
  return path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
}

function openMessage(mailbox: MaildirMailbox, message: MaildirMessage): number {
  if (!message.expunged) {
    const fd = tryOpen(mailbox.pathOf(message));
    if (fd !== undefined) return fd;
    // Another program renamed it since we looked, or removed it.
    const path = mailbox.search(message);
    const again = path === undefined ? undefined : tryOpen(path);
    if (again !== undefined) return again;
  }
  throw new MailboxError('Expunged', 'The message no longer exists');
}

function tryOpen(path: Path): number | undefined {
  try {
    return openFile(path, constants.O_RDONLY);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** @param size what the file should have; one octet more is asked for, to see that it has no more */
function readWholeFile(fd: number, size: number): Buffer {
  const octets = Buffer.allocUnsafe(size + 1);
  const length = readInto(fd, octets, size + 1, 0, size);
  return length <= size ? octets.subarray(0, length) : readRange(fd, 0, fstatSync(fd).size);
}

function readLarge(fd: number): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    readFile(fd, (error, octets) => {
      closeSync(fd);
      if (error === null) resolve(octets);
      else reject(error);
    }),
  );
}

class WholeBody implements MessageBody {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  get size(): number {
    return this.bytes.length;
  }
  async read(offset: number, length: number): Promise<Buffer> {
    return this.bytes.subarray(offset, offset + length);
  }
  close(): void {}
}

/**
 * A message that is read as it is sent. Where its lines end in LF, an offset among the octets as sent is found by
 * reading on from the nearest known place before it; places are kept as reading goes on, so that a client that reads in
 * a row, as all do, has each octet read once.
 */
class LargeBody implements MessageBody {
  readonly bytes = undefined;
  readonly size: number;
  readonly #fd: number;
  readonly #isCrlf: boolean;
  /** Known places: the piece that begins at `disk[i]` is sent from `wire[i]` on; `last[i]` is the octet before it. */
  readonly #disk: number[] = [0];
  readonly #wire: number[] = [0];
  readonly #last: number[] = [0];
  #closed = false;

  constructor(fd: number, isCrlf: boolean, size: number) {
    this.#fd = fd;
    this.#isCrlf = isCrlf;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, Math.max(this.size - offset, 0));
    if (this.#isCrlf) return this.#piece(offset, wanted);
    const parts: Buffer[] = [];
    let found = 0;
    for (let place = this.#placeBefore(offset); found < wanted; place++) {
      const piece = await this.#expanded(place);
      if (piece.length === 0) break;
      const from = Math.max(offset - this.#wire[place]!, 0);
      const part = piece.subarray(from, from + wanted - found);
      parts.push(part);
      found += part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }

  #placeBefore(offset: number): number {
    let place = this.#wire.length - 1;
    while (this.#wire[place]! > offset) place--;
    return place;
  }

  /** The piece at a known place, as sent; makes the place behind it known. */
  async #expanded(place: number): Promise<Buffer> {
    const raw = await this.#piece(this.#disk[place]!, PIECE_OCTETS);
    const expanded = toCrlf(raw, this.#last[place]!);
    if (raw.length > 0 && place === this.#wire.length - 1) {
      this.#disk.push(this.#disk[place]! + raw.length);
      this.#wire.push(this.#wire[place]! + expanded.length);
      this.#last.push(raw[raw.length - 1] === CR ? CR : 0);
    }
    return expanded;
  }

  async #piece(at: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await read(this.#fd, buffer, filled, length - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === length ? buffer : buffer.subarray(0, filled);
  }
}
