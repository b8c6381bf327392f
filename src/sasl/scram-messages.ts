/**
 * The messages that a SCRAM client sends (RFC 5802 §5 and §7), as pure functions from octets to fields. Anything that
 * does not fit the grammar is undefined; nothing throws.
 */
import { decodeBase64 } from './base64.ts';
import { MAX_NONCE_OCTETS, MAX_RESPONSE_OCTETS } from './limits.ts';
import { decodeName, decodeUtf8 } from './text.ts';

/** What the client says of channel binding (RFC 5802 §6). */
export type ChannelBindingFlag =
  /** `n`: it cannot. */
  | { readonly kind: 'unsupported' }
  /** `y`: it could, but believes that the server cannot. */
  | { readonly kind: 'notOffered' }
  /** `p=`: it does, with this type. */
  | { readonly kind: 'used'; readonly type: string };

export interface ClientFirst {
  /** As it came, with the closing comma; the client-final message must repeat it. */
  readonly gs2Header: string;
  readonly channelBinding: ChannelBindingFlag;
  readonly authorizationIdentity: string | undefined;
  /** As it came: part of what is signed. */
  readonly bare: string;
  readonly name: string;
  readonly nonce: string;
}

export interface ClientFinal {
  /** Everything before the proof, as it came: part of what is signed. */
  readonly withoutProof: string;
  /** The decoded `c=`: GS2 header and channel binding data. */
  readonly channelBinding: Buffer;
  readonly nonce: string;
  readonly proof: Buffer;
}

/** `printable` of RFC 5802 §7: every visible ASCII character but the comma. */
const NONCE = /^[\x21-\x2b\x2d-\x7e]+$/;
/** `attr-val` with an attribute that we do not know: an extension, which may be ignored (RFC 5802 §5.1). */
const EXTENSION = /^[A-Za-z]=[^\0]+$/;
/** `cb-name` of RFC 5802 §7. */
const CHANNEL_BINDING_TYPE = /^[A-Za-z0-9.-]{1,64}$/;

/** `gs2-header client-first-message-bare`, for example `n,,n=user,r=nonce`. */
export function parseClientFirst(octets: Buffer): ClientFirst | undefined {
  const message = decodeMessage(octets);
  const parts = message?.split(',');
  if (message === undefined || parts === undefined) return undefined;
  const [flag = '', identity = '', nameField = '', nonceField = '', ...extensions] = parts;
  const channelBinding = parseChannelBindingFlag(flag);
  // Also refuses `m=`, a mandatory extension, which stands where the name should (RFC 5802 §5.1).
  const name = parseSaslName(nameField, 'n=');
  const authorizationIdentity = identity === '' ? '' : parseSaslName(identity, 'a=');
  const nonce = parseNonce(nonceField, MAX_NONCE_OCTETS);
  if (channelBinding === undefined || name === undefined || authorizationIdentity === undefined) return undefined;
  if (nonce === undefined || !extensions.every((extension) => EXTENSION.test(extension))) return undefined;
  const gs2Header = `${flag},${identity},`;
  return {
    gs2Header,
    channelBinding,
    authorizationIdentity: authorizationIdentity === '' ? undefined : authorizationIdentity,
    bare: message.slice(gs2Header.length),
    name,
    nonce,
  };
}

/** `c=…,r=…,p=…`, with extensions between nonce and proof. */
export function parseClientFinal(octets: Buffer): ClientFinal | undefined {
  const message = decodeMessage(octets);
  const parts = message?.split(',');
  if (message === undefined || parts === undefined || parts.length < 3) return undefined;
  const proofField = parts.pop()!;
  const [bindingField = '', nonceField = '', ...extensions] = parts;
  if (!bindingField.startsWith('c=') || !proofField.startsWith('p=')) return undefined;
  const channelBinding = decodeBase64(bindingField.slice(2), MAX_RESPONSE_OCTETS);
  const nonce = parseNonce(nonceField, MAX_RESPONSE_OCTETS);
  const proof = decodeBase64(proofField.slice(2), MAX_RESPONSE_OCTETS);
  if (channelBinding === undefined || nonce === undefined || proof === undefined) return undefined;
  if (!extensions.every((extension) => EXTENSION.test(extension))) return undefined;
  return { withoutProof: message.slice(0, -(proofField.length + 1)), channelBinding, nonce, proof };
}

function decodeMessage(octets: Buffer): string | undefined {
  return octets.length > MAX_RESPONSE_OCTETS ? undefined : decodeUtf8(octets);
}

function parseChannelBindingFlag(flag: string): ChannelBindingFlag | undefined {
  if (flag === 'n') return { kind: 'unsupported' };
  if (flag === 'y') return { kind: 'notOffered' };
  if (!flag.startsWith('p=') || !CHANNEL_BINDING_TYPE.test(flag.slice(2))) return undefined;
  return { kind: 'used', type: flag.slice(2) };
}

/** `saslname`: `=2C` stands for a comma, `=3D` for an equals sign, and no other `=` may occur (RFC 5802 §5.1). */
function parseSaslName(field: string, prefix: string): string | undefined {
  if (!field.startsWith(prefix)) return undefined;
  const encoded = field.slice(prefix.length);
  if (/=(?!2C|3D)/.test(encoded)) return undefined;
  return decodeName(Buffer.from(encoded.replaceAll('=2C', ',').replaceAll('=3D', '=')));
}

function parseNonce(field: string, maxOctets: number): string | undefined {
  const nonce = field.slice(2);
  return field.startsWith('r=') && nonce.length <= maxOctets && NONCE.test(nonce) ? nonce : undefined;
}
