/** Whether an address is in one of the networks of a setting, which may change at any time. */
import net from 'node:net';
import { isIPv6 } from '../model/ip-address.ts';
import type { IPNetwork } from '../model/ip-network.ts';

export class NetworkList {
  readonly #networks: () => readonly IPNetwork[];
  #listed: { readonly networks: readonly IPNetwork[]; readonly block: net.BlockList } | undefined;

  /** @param networks asked anew at each question */
  constructor(networks: () => readonly IPNetwork[]) {
    this.#networks = networks;
  }

  includes(address: string): boolean {
    const networks = this.#networks();
    if (networks.length === 0) return false;
    if (this.#listed?.networks !== networks) this.#listed = { networks, block: blockOf(networks) };
    // An address within one link has its interface behind it, which no network does.
    const plain = address.replace(/%.*$/, '');
    return net.isIP(plain) !== 0 && this.#listed.block.check(plain, familyOf(plain));
  }
}

function blockOf(networks: readonly IPNetwork[]): net.BlockList {
  const block = new net.BlockList();
  for (const { address, prefix } of networks) block.addSubnet(address, prefix, familyOf(address));
  return block;
}

function familyOf(address: string): net.IPVersion {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
