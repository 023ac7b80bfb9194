import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IPv4 that no stranger's address has a reason to lie in: this machine, private and shared networks, special uses. */
const PRIVATE_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's wire server: a public address by its look, and of the machine's own network.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** What is given out of IPv6, and what of that is for special uses: tunnels that carry IPv4, documentation. */
const GIVEN_OUT_6 = '2000::/3';
const SPECIAL_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/** Prefixes before an IPv4 address, /96 each: as sockets for both families say it, and as translators (NAT64) do. */
const MAPPED_4 = '::ffff:';
const TRANSLATED_4 = '64:ff9b::';

const refused = new BlockList();
for (const subnet of PRIVATE_4) {
  const [address, bits] = split(subnet);
  refused.addSubnet(address, bits, 'ipv4');
  refused.addSubnet(MAPPED_4 + address, 96 + bits, 'ipv6');
  refused.addSubnet(TRANSLATED_4 + address, 96 + bits, 'ipv6');
}
for (const subnet of SPECIAL_6) refused.addSubnet(...split(subnet), 'ipv6');

const open6 = new BlockList();
open6.addSubnet(...split(GIVEN_OUT_6), 'ipv6');
for (const prefix of [MAPPED_4, TRANSLATED_4]) open6.addSubnet(`${prefix}0.0.0.0`, 96, 'ipv6');

/** The code of the error with which lookupOf ends when a name has no address that may be reached. */
export const ADDRESS_NOT_PUBLIC = 'ADDRESS_NOT_PUBLIC';

/** Whether an address is one of the public internet; false for anything but an address. A zone (`%eth0`) does not matter. */
export function isPublicAddress(ip: string): boolean {
  const address = ip.split('%')[0] as string;
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, 'ipv4');
    case 6:
      return open6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
    default:
      return false;
  }
}

/**
 * Whether the host of a URL is an address, and not a public one. Sockets ask `lookup` for names only, so code that uses
 * publicLookup asks this first.
 * @param hostname as `URL.hostname` has it: brackets around IPv6, odd spellings of IPv4 made plain
 */
export function isPrivateLiteral(hostname: string): boolean {
  const address = addressOfHost(hostname);
  return address !== null && !isPublicAddress(address);
}

/** The host of a URL where it is an address, without the brackets around IPv6; null for a name. */
export function addressOfHost(hostname: string): string | null {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 ? null : address;
}

/**
 * `lookup` for http(s) requests that strangers choose the host of: gives only those addresses of a name that may be
 * reached. The socket connects to just those, so a name that answers differently a moment later gains nothing. Ends
 * with an error of code ADDRESS_NOT_PUBLIC when none is left.
 */
export function lookupOf(mayReach: (ip: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const open = addresses.filter(({ address }) => mayReach(address));
      const [first] = open;
      if (!first) {
        const none = new Error('the name has no public address') as NodeJS.ErrnoException;
        none.code = ADDRESS_NOT_PUBLIC;
        return callback(none, '');
      }
      if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

/** `lookup` that gives public addresses only. */
export const publicLookup: LookupFunction = lookupOf(isPublicAddress);

function split(subnet: string): [address: string, bits: number] {
  const [address = '', bits] = subnet.split('/');
  return [address, Number(bits)];
}
