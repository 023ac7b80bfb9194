import { BlockList, isIP } from 'node:net';

/**
 * Addresses and subnets such as "10.0.0.0/8, 127.0.0.1", separated by commas, as a list that addresses are looked up in.
 * @throws RangeError naming the entry that is neither
 */
export function readSubnets(text: string): BlockList {
  const list = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) if (entry !== '') add(list, entry);
  return list;
}

/** Whether an address is in a list; false for anything but an address. IPv6 that maps IPv4 is looked up as that, too. */
export function isListed(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, familyOf(address));
}

function add(list: BlockList, entry: string): void {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  const bits = prefix === undefined ? null : Number(prefix);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
    throw new RangeError(`${JSON.stringify(entry.slice(0, 80))} is not an address or subnet`);
  }
  if (bits === null) list.addAddress(address, familyOf(address));
  else if (bits > most) throw new RangeError(`${JSON.stringify(entry.slice(0, 80))} has too long a prefix`);
  else list.addSubnet(address, bits, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
