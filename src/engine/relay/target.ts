import { isIPv6 } from 'node:net';
import { readAuthority } from '../../base/addresses/authority.js';
import { readHost } from './network-rule.js';

/** Where a connection of a program leads. */
export interface Target {
  /** As `readHost` spells it. */
  host: string;
  port: number;
}

/** Host and port for sentences: `[::1]:443`. */
export function nameOfTarget({ host, port }: Target): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether a Host header names the target of the connection that it came over; it may leave the port out. */
export function namesTarget(header: string, target: Target): boolean {
  const authority = readAuthority(header);
  if (authority === null || authority.name === '') return false;
  if (authority.port !== null && authority.port !== target.port) return false;
  return readHost(authority.name) === target.host;
}
