/**
 * Channel binding data as this server sees its own TLS connection; never anything that the client said
 * (CVE-2026-33603).
 */
import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** The types that can be computed here, the stronger one first. */
export const CHANNEL_BINDING_TYPES: readonly string[] = ['tls-exporter', 'tls-server-end-point'];

/** RFC 9266 §2. */
const EXPORTER_LABEL = 'EXPORTER-Channel-Binding';
const EXPORTER_OCTETS = 32;

/** @returns undefined for a type that is unknown, or not to be had on this connection */
export function channelBinding(socket: TLSSocket, type: string): Buffer | undefined {
  if (type === 'tls-exporter') return exporter(socket);
  if (type === 'tls-server-end-point') return endPointOf(socket.getCertificate());
  return undefined;
}

function exporter(socket: TLSSocket): Buffer | undefined {
  // Before TLS 1.3 the value is unique only with the extended master secret (RFC 9266 §3), which Node cannot tell.
  if (socket.getProtocol() !== 'TLSv1.3') return undefined;
  // The empty context is not the same as none in every version of TLS; RFC 9266 §2 says empty.
  return socket.exportKeyingMaterial(EXPORTER_OCTETS, EXPORTER_LABEL, Buffer.alloc(0));
}

function endPointOf(certificate: ReturnType<TLSSocket['getCertificate']>): Buffer | undefined {
  if (certificate === null || !('raw' in certificate)) return undefined;
  return serverEndPoint(certificate.raw);
}

/**
 * `tls-server-end-point` (RFC 5929 §4.1): the certificate, hashed with the hash of its own signature.
 * @param certificate DER
 * @returns undefined when the signature has no single hash (Ed25519 and its like), where the type is not defined
 */
export function serverEndPoint(certificate: Buffer): Buffer | undefined {
  const hash = signatureHash(certificate);
  return hash === undefined ? undefined : createHash(hash).update(certificate).digest();
}

/** Object identifiers that end in the hash, DER-encoded, in hexadecimal (RFC 4055, RFC 5758). */
const HASH_BY_SIGNATURE: Readonly<Record<string, string>> = {
  // MD5 and SHA-1 are too weak to hash with: RFC 5929 §4.1 says SHA-256 instead.
  '2a864886f70d010104': 'sha256', // md5WithRSAEncryption
  '2a864886f70d010105': 'sha256', // sha1WithRSAEncryption
  '2a8648ce3d0401': 'sha256', // ecdsa-with-SHA1
  '2a864886f70d01010b': 'sha256', // sha256WithRSAEncryption
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256', // ecdsa-with-SHA256
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/** RSASSA-PSS says its hash in parameters; the identifiers of the hashes (RFC 8017 §B.1). */
const RSASSA_PSS = '2a864886f70d01010a';
const HASH_BY_DIGEST: Readonly<Record<string, string>> = {
  '2b0e03021a': 'sha256', // SHA-1, see above
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const CONTEXT_0 = 0xa0;

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, parameters }, … } */
function signatureHash(certificate: Buffer): string | undefined {
  const outer = readElement(certificate, SEQUENCE);
  const tbs = outer && readElement(outer.content, SEQUENCE);
  const algorithm = tbs && readElement(tbs.rest, SEQUENCE);
  const identifier = algorithm && readElement(algorithm.content, OBJECT_IDENTIFIER);
  if (identifier === undefined) return undefined;
  const oid = identifier.content.toString('hex');
  return oid === RSASSA_PSS ? pssHash(identifier.rest) : HASH_BY_SIGNATURE[oid];
}

/** RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] SEQUENCE { OBJECT IDENTIFIER, … } DEFAULT sha1, … } */
function pssHash(parameters: Buffer): string | undefined {
  const sequence = readElement(parameters, SEQUENCE);
  if (sequence === undefined) return undefined;
  const tagged = readElement(sequence.content, CONTEXT_0);
  if (tagged === undefined) return HASH_BY_DIGEST['2b0e03021a'];
  const algorithm = readElement(tagged.content, SEQUENCE);
  const digest = algorithm && readElement(algorithm.content, OBJECT_IDENTIFIER);
  return digest && HASH_BY_DIGEST[digest.content.toString('hex')];
}

/** The first DER element of `octets`, if it has this tag and is whole. */
function readElement(octets: Buffer, tag: number): { content: Buffer; rest: Buffer } | undefined {
  if (octets.length < 2 || octets[0] !== tag) return undefined;
  const first = octets[1]!;
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
  const start = 2 + lengthOctets;
  // 0x80 would be the indefinite length, which DER does not have.
  if (first === 0x80 || lengthOctets > 4 || octets.length < start) return undefined;
  const length = lengthOctets === 0 ? first : octets.readUIntBE(2, lengthOctets);
  const end = start + length;
  return end > octets.length ? undefined : { content: octets.subarray(start, end), rest: octets.subarray(end) };
}
