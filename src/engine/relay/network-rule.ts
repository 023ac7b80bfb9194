import { isIP } from 'node:net';
import type { Target } from './target.js';

/** What an operator allows under a name: requests with some methods to one host, or to every name below one. */
export interface NetworkRule {
  name: string;
  /** An address, a name, or `*.` and a name for every name below it; as `readHost` spells them. */
  host: string;
  ports: readonly number[];
  /** In capitals. */
  methods: readonly string[];
  /** Headers that the parent adds over TLS, in place of the program's: they are secrets. */
  headers: readonly (readonly [name: string, value: string])[];
}

/** A whole label that some resolvers read as a number, and so a name that ends in it as an address. */
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;
const NAME = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;
const NAME_LENGTH_MAX = 253;

/**
 * A host in the one spelling in which rules and targets are compared: lower case, no dot at the end, IPv6 short and without
 * brackets; null for anything else, such as other spellings of IPv4 (`127.1`, `0x7f000001`).
 */
export function readHost(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6:
      // A zone names an interface of this machine.
      return bare.includes('%') ? null : new URL(`http://[${bare}]`).hostname.slice(1, -1);
    default: {
      const name = text.toLowerCase().replace(/\.$/, '');
      const last = name.slice(name.lastIndexOf('.') + 1);
      if (name.length > NAME_LENGTH_MAX || !NAME.test(name) || NUMERIC_LABEL.test(last)) return null;
      return name;
    }
  }
}

/** Rules that allow connections to a target; those that name its host exactly come first. */
export function rulesFor(rules: readonly NetworkRule[], { host, port }: Target): NetworkRule[] {
  const open = rules.filter((rule) => rule.ports.includes(port));
  const below = (rule: NetworkRule): boolean =>
    rule.host.startsWith('*.') && isIP(host) === 0 && host.endsWith(rule.host.slice(1));
  return [...open.filter((rule) => rule.host === host), ...open.filter(below)];
}
