/** One record of `postern.metadata`: a message's ENVELOPE, BODYSTRUCTURE and BODY as octets of the wire, its References. */
import { crc32 } from 'node:zlib';
import type { MessageMetadata } from '../mail-store.ts';

/** UID, four lengths, CRC-32 of what follows and of these. */
export const METADATA_HEADER_OCTETS = 24;
const CHECKSUM_AT = 20;
/** A longer record is none of ours: all parts together stay below what one message may have as structure. */
export const MAX_METADATA_OCTETS = 64 * 1024 * 1024;

export function formatMetadata(uid: number, metadata: MessageMetadata): Buffer {
  const { envelope, bodyStructure, body, references } = metadata;
  const content = envelope.length + bodyStructure.length + body.length + references.length;
  const octets = Buffer.allocUnsafe(METADATA_HEADER_OCTETS + content);
  octets.writeUInt32LE(uid, 0);
  octets.writeUInt32LE(envelope.length, 4);
  octets.writeUInt32LE(bodyStructure.length, 8);
  octets.writeUInt32LE(body.length, 12);
  octets.writeUInt32LE(references.length, 16);
  let at = METADATA_HEADER_OCTETS;
  for (const part of [envelope, bodyStructure, body, references]) at += part.copy(octets, at);
  octets.writeUInt32LE(checksum(octets, 0, octets.length), CHECKSUM_AT);
  return octets;
}

/** Octets of the record that begins at `at`, or undefined when its header is not wholly there or makes no sense. */
export function metadataOctets(octets: Buffer, at: number): number | undefined {
  if (at + METADATA_HEADER_OCTETS > octets.length) return undefined;
  let content = 0;
  for (let length = 4; length < CHECKSUM_AT; length += 4) content += octets.readUInt32LE(at + length);
  return content <= MAX_METADATA_OCTETS ? METADATA_HEADER_OCTETS + content : undefined;
}

/** @returns slices of `octets`, or undefined when what is there is not this message's sound record */
export function parseMetadata(octets: Buffer, at: number, uid: number): MessageMetadata | undefined {
  const length = metadataOctets(octets, at);
  if (length === undefined || at + length > octets.length || octets.readUInt32LE(at) !== uid) return undefined;
  if (checksum(octets, at, length) !== octets.readUInt32LE(at + CHECKSUM_AT)) return undefined;
  const envelope = at + METADATA_HEADER_OCTETS;
  const bodyStructure = envelope + octets.readUInt32LE(at + 4);
  const body = bodyStructure + octets.readUInt32LE(at + 8);
  const references = body + octets.readUInt32LE(at + 12);
  return {
    envelope: octets.subarray(envelope, bodyStructure),
    bodyStructure: octets.subarray(bodyStructure, body),
    body: octets.subarray(body, references),
    references: octets.subarray(references, at + length),
  };
}

function checksum(octets: Buffer, at: number, length: number): number {
  return crc32(octets.subarray(at + METADATA_HEADER_OCTETS, at + length), crc32(octets.subarray(at, at + CHECKSUM_AT)));
}
