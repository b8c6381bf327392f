/**
 * The octets of `postern.index`: what is known of a mailbox beyond its files and Dovecot's lists. A log: later records
 * about a message replace earlier ones.
 *
 *     header  "POSTERN\x01", UIDVALIDITY, GUID of the mailbox, CRC-32
 *     block   length, CRC-32, records
 *
 * All numbers are little-endian. A block whose CRC is wrong ends the file: what comes behind it was written after
 * something was lost, and is not believed.
 */
import { crc32 } from 'node:zlib';

export const HEADER_OCTETS = 32;
const MAGIC = Buffer.from('POSTERN\u0001', 'latin1');
const BLOCK_HEADER_OCTETS = 8;
/** Records are gathered to blocks of about this size. */
const BLOCK_OCTETS = 64 * 1024;
/** A longer block is none of ours. */
const MAX_BLOCK_OCTETS = 2 * BLOCK_OCTETS;

const STATE = 1;
const FACTS = 2;
const EXPUNGED = 3;
const SESSION = 4;
const CLEAN = 5;
const KEYWORDS = 6;
const HISTORY = 7;
const INTENT = 8;
const RAISED = 9;

const STATE_OCTETS = 20;
const FACTS_OCTETS = 36;
const INTENT_OCTETS = 12;
const EXPUNGED_OCTETS = 16;
const SESSION_OCTETS = 32;
/** Of a record that is a kind and one mod-sequence. */
const MARK_OCTETS = 16;
const KEYWORDS_HEADER_OCTETS = 8;

/** Flags as last known, so that a change made by another program is seen as one. */
export interface StateRecord {
  readonly uid: number;
  readonly modSeq: number;
  readonly system: number;
  /** Bit n is letter n. */
  readonly letters: number;
  /** Number of a keywords record: those that have no letter. 0 is none. */
  readonly keywordSet: number;
}

/** What a message is about to be: so it is, once its file says these flags. Until the next state of that message. */
export type IntentRecord = Omit<StateRecord, 'modSeq'>;

/** What never changes; -1 where it is not known. */
export interface FactsRecord {
  readonly uid: number;
  readonly wireSize: number;
  readonly internalSeconds: number;
  readonly saveSeconds: number;
  /** Offset in `postern.metadata`, and octets there. */
  readonly metadataAt: number;
  readonly metadataOctets: number;
}

export interface IndexVisitor {
  state(record: StateRecord): void;
  intent(record: IntentRecord): void;
  facts(record: FactsRecord): void;
  expunged(uid: number, modSeq: number): void;
  /** Changes follow, whose mod-sequences stay below `ceiling`. @param boot of the machine, 32 hex digits */
  session(ceiling: number, boot: string): void;
  /** All before is on stable storage. */
  clean(highestModSeq: number): void;
  /** Every expunge after this mod-sequence is told. */
  history(floor: number): void;
  keywords(set: number, names: readonly string[]): void;
  /** The mailbox has changed as a whole, and no message of it. */
  raised(highestModSeq: number): void;
}

export interface IndexIdentity {
  readonly uidValidity: number;
  /** 32 hex digits. */
  readonly guid: string;
}

export function formatIndexHeader({ uidValidity, guid }: IndexIdentity): Buffer {
  const header = Buffer.alloc(HEADER_OCTETS);
  MAGIC.copy(header);
  header.writeUInt32LE(uidValidity, 8);
  header.write(guid, 12, 'hex');
  header.writeUInt32LE(crc32(header.subarray(0, HEADER_OCTETS - 4)), HEADER_OCTETS - 4);
  return header;
}

/** Whether a file that begins so belongs to this mailbox. */
export function isIndexHeader(octets: Buffer, identity: IndexIdentity): boolean {
  return octets.length >= HEADER_OCTETS && octets.subarray(0, HEADER_OCTETS).equals(formatIndexHeader(identity));
}

/**
 * Tells the visitor of every record, in order.
 * @param octets the file behind its header
 * @returns how many octets of it are sound
 */
export function readIndexBlocks(octets: Buffer, visitor: IndexVisitor): number {
  let at = 0;
  while (at + BLOCK_HEADER_OCTETS <= octets.length) {
    const length = octets.readUInt32LE(at);
    const start = at + BLOCK_HEADER_OCTETS;
    if (length === 0 || length > MAX_BLOCK_OCTETS || start + length > octets.length) break;
    const block = octets.subarray(start, start + length);
    if (crc32(block) !== octets.readUInt32LE(at + 4)) break;
    readRecords(block, visitor);
    at = start + length;
  }
  return at;
}

function readRecords(block: Buffer, visitor: IndexVisitor): void {
  // Reads numbers several times as fast as the buffer does.
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  for (let at = 0; at < block.length; ) {
    switch (block[at]) {
      case STATE:
        visitor.state({
          system: block[at + 1]!,
          keywordSet: view.getUint16(at + 2, true),
          uid: view.getUint32(at + 4, true),
          letters: view.getUint32(at + 8, true),
          modSeq: view.getFloat64(at + 12, true),
        });
        at += STATE_OCTETS;
        break;
      case INTENT:
        visitor.intent({
          system: block[at + 1]!,
          keywordSet: view.getUint16(at + 2, true),
          uid: view.getUint32(at + 4, true),
          letters: view.getUint32(at + 8, true),
        });
        at += INTENT_OCTETS;
        break;
      case FACTS:
        visitor.facts({
          uid: view.getUint32(at + 4, true),
          wireSize: view.getFloat64(at + 8, true),
          metadataAt: view.getFloat64(at + 16, true),
          internalSeconds: view.getInt32(at + 24, true),
          saveSeconds: view.getInt32(at + 28, true),
          metadataOctets: view.getUint32(at + 32, true),
        });
        at += FACTS_OCTETS;
        break;
      case EXPUNGED:
        visitor.expunged(view.getUint32(at + 4, true), view.getFloat64(at + 8, true));
        at += EXPUNGED_OCTETS;
        break;
      case SESSION:
        visitor.session(view.getFloat64(at + 8, true), block.toString('hex', at + 16, at + 32));
        at += SESSION_OCTETS;
        break;
      case CLEAN:
        visitor.clean(view.getFloat64(at + 8, true));
        at += MARK_OCTETS;
        break;
      case HISTORY:
        visitor.history(view.getFloat64(at + 8, true));
        at += MARK_OCTETS;
        break;
      case RAISED:
        visitor.raised(view.getFloat64(at + 8, true));
        at += MARK_OCTETS;
        break;
      case KEYWORDS: {
        const length = view.getUint32(at + 4, true);
        const start = at + KEYWORDS_HEADER_OCTETS;
        visitor.keywords(view.getUint16(at + 2, true), block.toString('utf8', start, start + length).split(' '));
        at = start + length;
        break;
      }
      default:
        // A sound block with a record that a later version wrote: nothing behind it can be read.
        return;
    }
  }
}

const FIRST_ROOM_OCTETS = 512;
/** A writer at rest has none: there is one for each open mailbox. */
const NO_BLOCK = Buffer.alloc(0);

/** Gathers records to blocks. */
export class IndexWriter {
  readonly #blocks: Buffer[] = [];
  #block = NO_BLOCK;
  #used = BLOCK_HEADER_OCTETS;

  get isEmpty(): boolean {
    return this.#blocks.length === 0 && this.#used === BLOCK_HEADER_OCTETS;
  }

  state(record: StateRecord): void {
    const at = this.#flags(STATE, STATE_OCTETS, record);
    this.#block.writeDoubleLE(record.modSeq, at + 12);
  }
  intent(record: IntentRecord): void {
    this.#flags(INTENT, INTENT_OCTETS, record);
  }
  #flags(kind: number, octets: number, { system, keywordSet, uid, letters }: IntentRecord): number {
    const at = this.#take(octets);
    const block = this.#block;
    block[at] = kind;
    block[at + 1] = system;
    block.writeUInt16LE(keywordSet, at + 2);
    block.writeUInt32LE(uid, at + 4);
    block.writeUInt32LE(letters, at + 8);
    return at;
  }

  facts(record: FactsRecord): void {
    const at = this.#take(FACTS_OCTETS);
    const block = this.#block;
    block.writeUInt32LE(FACTS, at);
    block.writeUInt32LE(record.uid, at + 4);
    block.writeDoubleLE(record.wireSize, at + 8);
    block.writeDoubleLE(record.metadataAt, at + 16);
    block.writeInt32LE(storable(record.internalSeconds), at + 24);
    block.writeInt32LE(storable(record.saveSeconds), at + 28);
    block.writeUInt32LE(record.metadataOctets, at + 32);
  }

  expunged(uid: number, modSeq: number): void {
    const at = this.#take(EXPUNGED_OCTETS);
    this.#block.writeUInt32LE(EXPUNGED, at);
    this.#block.writeUInt32LE(uid, at + 4);
    this.#block.writeDoubleLE(modSeq, at + 8);
  }

  session(ceiling: number, boot: string): void {
    const at = this.#take(SESSION_OCTETS);
    this.#block.fill(0, at, at + SESSION_OCTETS);
    this.#block[at] = SESSION;
    this.#block.writeDoubleLE(ceiling, at + 8);
    this.#block.write(boot, at + 16, 16, 'hex');
  }

  clean(highestModSeq: number): void {
    this.#mark(CLEAN, highestModSeq);
  }
  history(floor: number): void {
    this.#mark(HISTORY, floor);
  }
  raised(highestModSeq: number): void {
    this.#mark(RAISED, highestModSeq);
  }
  #mark(kind: number, modSeq: number): void {
    const at = this.#take(MARK_OCTETS);
    this.#block.fill(0, at, at + 8);
    this.#block[at] = kind;
    this.#block.writeDoubleLE(modSeq, at + 8);
  }

  keywords(set: number, names: readonly string[]): void {
    const text = Buffer.from(names.join(' '));
    const at = this.#take(KEYWORDS_HEADER_OCTETS + text.length);
    this.#block[at] = KEYWORDS;
    this.#block[at + 1] = 0;
    this.#block.writeUInt16LE(set, at + 2);
    this.#block.writeUInt32LE(text.length, at + 4);
    text.copy(this.#block, at + KEYWORDS_HEADER_OCTETS);
  }

  /** The blocks so far; the writer is empty afterwards. */
  take(): Buffer {
    this.#endBlock();
    return Buffer.concat(this.#blocks.splice(0));
  }

  /** Room for a record in the block. @returns where */
  #take(octets: number): number {
    if (this.#used + octets > BLOCK_OCTETS) this.#endBlock();
    if (this.#used + octets > this.#block.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#used + octets, this.#roomier));
      this.#block.copy(larger, 0, 0, this.#used);
      this.#block = larger;
    }
    const at = this.#used;
    this.#used += octets;
    return at;
  }

  get #roomier(): number {
    return Math.min(Math.max(2 * this.#block.length, FIRST_ROOM_OCTETS), BLOCK_OCTETS);
  }

  #endBlock(): void {
    if (this.#used === BLOCK_HEADER_OCTETS) return;
    const block = this.#block.subarray(0, this.#used);
    block.writeUInt32LE(this.#used - BLOCK_HEADER_OCTETS, 0);
    block.writeUInt32LE(crc32(block.subarray(BLOCK_HEADER_OCTETS)), 4);
    this.#blocks.push(block);
    this.#block = NO_BLOCK;
    this.#used = BLOCK_HEADER_OCTETS;
  }
}

/** Times that 32 bits cannot say are looked up anew. */
function storable(seconds: number): number {
  return seconds >= -1 && seconds <= 0x7fff_ffff ? seconds : -1;
}
