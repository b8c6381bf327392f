/**
 * The PROXY protocol's header, with which a proxy in front of the server says who its client is
 * (haproxy.org/download/3.0/doc/proxy-protocol.txt). Version 1 is a line of text, version 2 binary. Pure: octets in,
 * meaning out; whether the sender may be believed is for others to know.
 */
import { canonicalAddress } from '../model/ip-address.ts';
import type { Endpoints } from './endpoints.ts';

/** A line of version 1, its line end included; no valid one is longer (§2.1). */
export const V1_OCTETS = 107;
/**
 * What may follow the fixed part of version 2: the longest addresses, those of UNIX sockets, are 216 octets, the rest is
 * additions (TLVs) such as the client's certificate.
 */
export const V2_LENGTH = 4_096;

export type ProxyHeader =
  /** Nothing is wrong so far, but it is not all here. */
  | { readonly kind: 'incomplete' }
  | {
      readonly kind: 'complete';
      /** How long the header is; what follows is the client's. */
      readonly octets: number;
      /** The client's end and the one it connected to; undefined when the proxy speaks for itself or does not know. */
      readonly endpoints: Endpoints | undefined;
    }
  | {
      readonly kind: 'invalid';
      /** A sentence. */
      readonly reason: string;
    };

const V1_START = Buffer.from('PROXY ', 'latin1');
/** §2.2: begins with what no other protocol begins with, the null octet in it least of all. */
const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Signature, version and command, family and protocol, length. */
const V2_FIXED = 16;

const INCOMPLETE: ProxyHeader = { kind: 'incomplete' };

/** @param received all that has come so far, from the first octet on */
export function parseProxyHeader(received: Buffer): ProxyHeader {
  if (beginsAs(received, V1_START)) return received.length < V1_START.length ? INCOMPLETE : parseLine(received);
  if (beginsAs(received, V2_SIGNATURE)) return received.length < V2_FIXED ? INCOMPLETE : parseBinary(received);
  return invalid('It does not begin with a PROXY header.');
}

/** As far as both are long. */
function beginsAs(received: Buffer, start: Buffer): boolean {
  const length = Math.min(received.length, start.length);
  return received.subarray(0, length).equals(start.subarray(0, length));
}

function parseLine(received: Buffer): ProxyHeader {
  const end = received.subarray(0, V1_OCTETS).indexOf('\r\n');
  if (end === -1) {
    return received.length < V1_OCTETS ? INCOMPLETE : invalid(`Its line is longer than ${V1_OCTETS} octets.`);
  }
  const octets = end + 2;
  const [, family, ...fields] = received.toString('latin1', 0, end).split(' ');
  // §2.1: whatever else stands on such a line is to be ignored.
  if (family === 'UNKNOWN') return { kind: 'complete', octets, endpoints: undefined };
  if (family !== 'TCP4' && family !== 'TCP6') return invalid('It names neither TCP4 nor TCP6 nor UNKNOWN.');
  const [source = '', destination = '', sourcePort = '', destinationPort = '', ...more] = fields;
  const addresses = [source, destination].map((text) => addressOf(text, family === 'TCP6'));
  const ports = [sourcePort, destinationPort].map(portOf);
  if (more.length > 0 || addresses.includes(undefined) || ports.includes(undefined)) {
    return invalid(`Its line is not: PROXY ${family}, two addresses, two ports.`);
  }
  return complete(octets, addresses as string[], ports as number[]);
}

function addressOf(text: string, inIPv6: boolean): string | undefined {
  return text.includes(':') === inIPv6 ? canonicalAddress(text) : undefined;
}

function portOf(text: string): number | undefined {
  const port = /^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : 65_536;
  return port <= 65_535 ? port : undefined;
}

const LOCAL = 0;
const PROXY = 1;
/** Octets of an address by the address family and transport protocol; of those that this server's clients can have. */
const ADDRESS_OCTETS: Readonly<Record<number, number>> = { 17: 4, 33: 16 };
/** A proxy that does not know its client, or got it by a UNIX socket. */
const WITHOUT_ADDRESS = new Set([0x00, 0x31]);

function parseBinary(received: Buffer): ProxyHeader {
  const [versionAndCommand, family] = [received[12]!, received[13]!];
  const length = received.readUInt16BE(14);
  if (versionAndCommand >> 4 !== 2) return invalid(`Its version is ${versionAndCommand >> 4}, not 2.`);
  const command = versionAndCommand & 15;
  if (command !== LOCAL && command !== PROXY) return invalid(`Its command is ${command}, neither LOCAL nor PROXY.`);
  if (length > V2_LENGTH) return invalid(`It is ${length} octets long; the most is ${V2_LENGTH}.`);
  const octets = V2_FIXED + length;
  const size = ADDRESS_OCTETS[family];
  // §2.2: of LOCAL, a health check of the proxy's own, nothing but the length is looked at.
  if (command === LOCAL || WITHOUT_ADDRESS.has(family)) {
    return received.length < octets ? INCOMPLETE : { kind: 'complete', octets, endpoints: undefined };
  }
  if (size === undefined) return invalid(`Its address family and protocol are 0x${hex(family)}, not those of TCP.`);
  const ports = V2_FIXED + 2 * size;
  if (octets < ports + 4) return invalid(`It is ${length} octets long, which is too short for its addresses.`);
  if (received.length < octets) return INCOMPLETE;
  const addresses = [V2_FIXED, V2_FIXED + size].map((at) => addressText(received.subarray(at, at + size)));
  return complete(octets, addresses, [received.readUInt16BE(ports), received.readUInt16BE(ports + 2)]);
}

function addressText(octets: Buffer): string {
  if (octets.length === 4) return octets.join('.');
  return canonicalAddress((octets.toString('hex').match(/.{4}/g) as string[]).join(':'))!;
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

function complete(octets: number, addresses: readonly string[], ports: readonly number[]): ProxyHeader {
  const [remoteAddress, localAddress] = addresses as [string, string];
  const [remotePort, localPort] = ports as [number, number];
  return { kind: 'complete', octets, endpoints: { remoteAddress, remotePort, localAddress, localPort } };
}

function invalid(reason: string): ProxyHeader {
  return { kind: 'invalid', reason };
}
