/** The few shapes of ASN.1 that PFX files are made of, read with complaint where a file has another. */
import * as asn1 from 'asn1js';

/** A part of the file is not what it should be there. */
export class MalformedError extends Error {}

/** @throws MalformedError when the octets are not one whole value */
export function parse(octets: Uint8Array): asn1.AsnType {
  const { offset, result } = asn1.fromBER(octets);
  if (offset < 0) throw new MalformedError(result.error || 'it is no ASN.1');
  return result;
}

/** The members of a sequence, a set or an explicit tag. */
export function members(value: asn1.AsnType | undefined): readonly asn1.AsnType[] {
  if (value instanceof asn1.Constructed) return value.valueBlock.value as readonly asn1.AsnType[];
  throw new MalformedError('a sequence is missing');
}

/** An octet string; also one in pieces (BER), and one behind an implicit tag. */
export function octets(value: asn1.AsnType | undefined): Buffer {
  if (value instanceof asn1.OctetString) return Buffer.from(value.getValue());
  if (value instanceof asn1.Constructed) return Buffer.concat(members(value).map(octets));
  if (value instanceof asn1.Primitive) return Buffer.from(value.valueBlock.valueHexView);
  throw new MalformedError('an octet string is missing');
}

export function integer(value: asn1.AsnType | undefined): number {
  if (value instanceof asn1.Integer) return value.valueBlock.valueDec;
  throw new MalformedError('a number is missing');
}

export function identifier(value: asn1.AsnType | undefined): string {
  if (value instanceof asn1.ObjectIdentifier) return value.getValue();
  throw new MalformedError('an object identifier is missing');
}

export function encoded(value: asn1.AsnType): Buffer {
  return Buffer.from(value.toBER());
}

export function sequence(...value: asn1.AsnType[]): asn1.Sequence {
  return new asn1.Sequence({ value });
}

export function set(...value: asn1.AsnType[]): asn1.Set {
  return new asn1.Set({ value });
}

/** `[number] EXPLICIT` */
export function tagged(number: number, ...value: asn1.AsnType[]): asn1.Constructed {
  return new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: number }, value });
}

export function oid(value: string): asn1.ObjectIdentifier {
  return new asn1.ObjectIdentifier({ value });
}

export function octetString(valueHex: Uint8Array): asn1.OctetString {
  return new asn1.OctetString({ valueHex });
}

export function number(value: number): asn1.Integer {
  return new asn1.Integer({ value });
}

export function bmpString(value: string): asn1.BmpString {
  return new asn1.BmpString({ value });
}

export function nothing(): asn1.Null {
  return new asn1.Null();
}
