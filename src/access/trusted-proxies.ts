import { BlockList, isIP } from 'node:net';

/**
 * Whether X-Forwarded-For of a connection from an address is believed.
 * @param list addresses and subnets such as "10.0.0.0/8, 127.0.0.1", separated by commas; empty: nobody's
 * @throws RangeError naming the entry that is neither
 */
export function trustedProxies(list: string): (address: string) => boolean {
  const entries = list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) return () => false;
  const trusted = new BlockList();
  for (const entry of entries) add(trusted, entry);
  return (address) => {
    const plain = withoutMapping(address);
    return isIP(plain) !== 0 && trusted.check(plain, familyOf(plain));
  };
}

/** ::ffff:127.0.0.1 is what a socket for both families says of 127.0.0.1. */
export function withoutMapping(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

function add(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  const bits = prefix === undefined ? null : Number(prefix);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
    throw new RangeError(`${JSON.stringify(entry.slice(0, 80))} is no address or subnet`);
  }
  if (bits === null) list.addAddress(address, familyOf(address));
  else if (bits > most) throw new RangeError(`${JSON.stringify(entry.slice(0, 80))} has too long a prefix`);
  else list.addSubnet(address, bits, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
