import { isIP } from 'node:net';
import { isPublicAddress } from '../../base/addresses/public-address.js';
import { isListed, readSubnets } from '../../base/addresses/subnets.js';
import { readHost } from './network-rule.js';

/** Hosts that may lie at addresses that are not public: by name, or by the address or subnet itself. */
export class PrivateHosts {
  readonly #names = new Set<string>();
  readonly #subnets: ReturnType<typeof readSubnets>;

  /**
   * @param list names, addresses and subnets, separated by commas
   * @throws RangeError naming an entry of another form
   */
  constructor(list: string) {
    const subnets: string[] = [];
    for (const entry of list.split(',').map((part) => part.trim())) {
      const host = readHost(entry);
      if (host !== null && isIP(host) === 0) this.#names.add(host);
      else subnets.push(host ?? entry);
    }
    this.#subnets = readSubnets(subnets.join(','));
  }

  /** Whether a connection to a host, as `readHost` spells it, may lead to this address of it. */
  mayReach(host: string, ip: string): boolean {
    return isPublicAddress(ip) || this.#names.has(host) || isListed(this.#subnets, ip);
  }
}
