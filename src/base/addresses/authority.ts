import { isIP, isIPv6 } from 'node:net';

/** A host with its port, as a Host header, an origin and a URL write them. */
export interface Authority {
  /** In lower case, without the dot that may end a name; IPv6 in brackets, in its short form. */
  name: string;
  /** null: the text has none, so it is the default of the scheme. */
  port: number | null;
}

const FORM = /^(\[[^[\]]*\]|[\w.~!$&'()*+,;=%-]*)(?::(\d{0,5}))?$/;
const PORT_MAX = 65_535;

/** Reads `uri-host [ ":" port ]` (RFC 9110, 7.2); null for any other text. The name may be empty. */
export function readAuthority(text: string): Authority | null {
  const [, host, port = ''] = FORM.exec(text) ?? [];
  if (host === undefined || Number(port) > PORT_MAX) return null;
  const name = host.startsWith('[') ? shortForm(host) : host.toLowerCase().replace(/\.$/, '');
  return name === null ? null : { name, port: port === '' ? null : Number(port) };
}

/** Whether a name is an address: no name server is asked for it. */
export function isAddress(name: string): boolean {
  return name.startsWith('[') || isIP(name) !== 0;
}

function shortForm(literal: string): string | null {
  const address = literal.slice(1, -1);
  if (!isIPv6(address)) return null;
  // URLs know no zones, and nothing is gained by shortening an address with one.
  return address.includes('%') ? literal.toLowerCase() : new URL(`http://${literal}`).hostname;
}
