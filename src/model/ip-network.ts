/** A network of IP addresses. Text form `10.0.0.0/8`, `2001:db8::/32`; one address alone is a network of one. */
import { canonicalAddress, isIPv6 } from './ip-address.ts';
import type { ElementType } from './list.ts';
import { quoteInput, ValueError } from './value-error.ts';

export interface IPNetwork {
  /** Canonical; its bits behind the prefix are zero. */
  readonly address: string;
  /** Bits that all addresses of the network share. */
  readonly prefix: number;
}

const FORM_HINT = 'Write an address, or a network as address/bits: 192.0.2.7, 10.0.0.0/8, 2001:db8::/32.';

/** @throws ValueError that says which part is wrong */
export function parseNetwork(input: unknown): IPNetwork {
  const [, text, bits] = /^\s*([^/]*?)(?:\/(\d{1,3}))?\s*$/.exec(typeof input === 'string' ? input : '') ?? [];
  const address = canonicalAddress(text ?? '');
  if (address === undefined) throw new ValueError(`${quoteInput(input)} is not an IP address or network.`, FORM_HINT);
  const width = isIPv6(address) ? 128 : 32;
  // IPv4 mapped into IPv6 (`::ffff:10.0.0.0/104`) is written as IPv4, which has 96 bits less.
  const prefix = bits === undefined ? width : Number(bits) - (width === 32 && text!.includes(':') ? 96 : 0);
  if (prefix < 0 || prefix > width) {
    throw new ValueError(
      `${quoteInput(input)} has no valid prefix: a network of IPv${width === 32 ? 4 : 6} shares 0 to ${width} bits.`,
      FORM_HINT,
    );
  }
  const first = firstAddress(address, prefix);
  if (first !== address) {
    throw new ValueError(
      `${quoteInput(input)} is no network: the address has bits behind its prefix of ${prefix}.`,
      `Write ${first}/${prefix} for the network, ${address} for the address alone.`,
    );
  }
  return { address, prefix };
}

export function formatNetwork({ address, prefix }: IPNetwork): string {
  return prefix === (isIPv6(address) ? 128 : 32) ? address : `${address}/${prefix}`;
}

export const ipNetwork: ElementType<IPNetwork> = {
  example: '10.0.0.0/8',
  parse: parseNetwork,
  format: formatNetwork,
  same: (a, b) => a.address === b.address && a.prefix === b.prefix,
};

/** The address with every bit behind the prefix cleared, canonical. */
function firstAddress(address: string, prefix: number): string {
  const [size, separator, radix] = isIPv6(address) ? ([16, ':', 16] as const) : ([8, '.', 10] as const);
  const groups = (isIPv6(address) ? expanded(address) : address.split('.')).map((group) =>
    Number.parseInt(group, radix),
  );
  const masked = groups.map((group, at) => {
    const kept = Math.min(size, Math.max(0, prefix - at * size));
    return group & ~((1 << (size - kept)) - 1);
  });
  return canonicalAddress(masked.map((group) => group.toString(radix)).join(separator))!;
}

/** The eight groups of a canonical IPv6 address. */
function expanded(address: string): string[] {
  const [left = [], right = []] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
