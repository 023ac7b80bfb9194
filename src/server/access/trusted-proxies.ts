import { isListed, readSubnets } from '../../base/addresses/subnets.js';

/**
 * Whether X-Forwarded-For of a connection from an address is believed.
 * @param list addresses and subnets such as "10.0.0.0/8, 127.0.0.1", separated by commas; empty: none
 * @throws RangeError naming the entry that is neither
 */
export function trustedProxies(list: string): (address: string) => boolean {
  const trusted = readSubnets(list);
  return (address) => isListed(trusted, withoutMapping(address));
}

/** ::ffff:127.0.0.1 is what a socket for both families says of 127.0.0.1. */
export function withoutMapping(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
