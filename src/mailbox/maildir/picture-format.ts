/**
 * The octets of `postern.folder`: what the folders of a mailbox and its list of UIDs said when they were last read, and
 * by what they are known again as unchanged.
 *
 *     header  "POSTERN\x02", CRC-32 of what follows, length of the head
 *     head    JSON
 *     uids    32 bits for each message, little-endian, ascending
 *     places  an octet for each: 1 in `new/`, 0 in `cur/`
 *     names   of the files, as latin1, `/` between them
 *     fields  of the list of UIDs, as latin1, a line feed between them; nothing when no message has any
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { MAX_UID } from './uidlist-format.ts';

const MAGIC = Buffer.from('POSTERN\u0002', 'latin1');
const HEADER_OCTETS = 16;
const UID_OCTETS = 4;

const folderStamp = z.strictObject({ ino: z.number(), mtimeMs: z.number(), ctimeMs: z.number() });
const count = z.int().nonnegative();

const pictureHead = z.strictObject({
  /** Of the list of UIDs, which was read to its end. */
  list: z.strictObject({
    header: z.strictObject({
      version: z.union([z.literal(1), z.literal(3)]),
      uidValidity: z.int().positive(),
      nextUid: z.int().positive(),
      guid: z.string().regex(/^[0-9a-f]{32}$/),
      others: z.array(z.string()).readonly(),
    }),
    identity: z.string(),
    octets: count,
    mtimeMs: z.number(),
    ctimeMs: z.number(),
    lastUid: count,
    lines: count,
    untidy: z.boolean(),
  }),
  /** Of a folder that was in doubt there is none: it has to be read again. */
  cur: folderStamp.optional(),
  new: folderStamp.optional(),
  uidNext: z.int().positive(),
  /** Of the last change that this takes account of. */
  highestModSeq: z.number(),
  messages: count,
  namesOctets: count,
});

export type PictureHead = Readonly<z.infer<typeof pictureHead>>;

export interface FolderPicture {
  readonly head: PictureHead;
  /** Message n is `uids[n]`, `names[n]`. */
  readonly uids: Uint32Array;
  readonly names: readonly string[];
  isNew(n: number): boolean;
  /** Fields of message n in the list of UIDs, '' for none. */
  fieldsOf(n: number): string;
}

export interface PicturedMessage {
  readonly uid: number;
  readonly name: string;
  readonly inNew: boolean;
}

/** @param fieldsOf of the list of UIDs */
export function formatPicture(
  head: Omit<PictureHead, 'messages' | 'namesOctets'>,
  messages: readonly PicturedMessage[],
  fieldsOf: (uid: number) => string | undefined,
): Buffer {
  const names = messages.map(({ name }) => name).join('/');
  const fields = messages.map(({ uid }) => fieldsOf(uid) ?? '').join('\n');
  const whole: PictureHead = { ...head, messages: messages.length, namesOctets: names.length };
  const headText = JSON.stringify(whole);
  const columns = Buffer.allocUnsafe(messages.length * (UID_OCTETS + 1));
  let uidAt = 0;
  let placeAt = messages.length * UID_OCTETS;
  for (const { uid, inNew } of messages) {
    uidAt = columns.writeUInt32LE(uid, uidAt);
    columns[placeAt++] = Number(inNew);
  }
  const texts = names + (fields.length < messages.length ? '' : fields);
  const octets = Buffer.concat([
    Buffer.alloc(HEADER_OCTETS),
    Buffer.from(headText, 'latin1'),
    columns,
    Buffer.from(texts, 'latin1'),
  ]);
  MAGIC.copy(octets);
  octets.writeUInt32LE(headText.length, 12);
  octets.writeUInt32LE(crc32(octets.subarray(12)), 8);
  return octets;
}

/** @returns undefined when it is not a picture, or not a sound one */
export function parsePicture(octets: Buffer): FolderPicture | undefined {
  if (octets.length < HEADER_OCTETS || !octets.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (crc32(octets.subarray(12)) !== octets.readUInt32LE(8)) return undefined;
  const columnsAt = HEADER_OCTETS + octets.readUInt32LE(12);
  const parsed = pictureHead.safeParse(JSON.parse(octets.toString('latin1', HEADER_OCTETS, columnsAt)));
  if (!parsed.success) return undefined;
  const head = parsed.data;
  const placesAt = columnsAt + head.messages * UID_OCTETS;
  const namesAt = placesAt + head.messages;
  const fieldsAt = namesAt + head.namesOctets;
  if (fieldsAt > octets.length) return undefined;
  const uids = readUids(octets, columnsAt, head);
  const names = split(octets.toString('latin1', namesAt, fieldsAt), '/');
  const fields = split(octets.toString('latin1', fieldsAt), '\n');
  if (uids === undefined || names.length !== head.messages) return undefined;
  if (fields.length !== 0 && fields.length !== head.messages) return undefined;
  return { head, uids, names, isNew: (n) => octets[placesAt + n] !== 0, fieldsOf: (n) => fields[n] ?? '' };
}

/** @returns undefined when they do not ascend, or reach `uidNext` */
function readUids(octets: Buffer, at: number, { messages, uidNext }: PictureHead): Uint32Array | undefined {
  const uids = new Uint32Array(messages);
  let last = 0;
  for (let n = 0; n < messages; n++) {
    const uid = octets.readUInt32LE(at + n * UID_OCTETS);
    if (uid <= last || uid > MAX_UID || uid >= uidNext) return undefined;
    uids[n] = uid;
    last = uid;
  }
  return uids;
}

function split(text: string, separator: string): string[] {
  return text === '' ? [] : text.split(separator);
}
