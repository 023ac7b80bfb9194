import { METHODS } from 'node:http';
import { isIP } from 'node:net';
import { type NetworkRule, readHost } from './network-rule.js';
import { type ReadSecret, readHeaders } from './read-rule-headers.js';
import { RulesError, readEntry } from './rules-error.js';

const RULES_MAX = 200;
const PORTS_MAX = 100;
/** The name of a rule: what requests and keys say. */
export const RULE_NAME = /^[A-Za-z0-9._-]{1,64}$/;
const FIELDS = ['host', 'ports', 'methods', 'headers'];
/** They make tunnels, or give back the headers of the request with what was added to them. */
const REFUSED_METHODS = ['CONNECT', 'TRACE'];
const DEFAULT_PORTS = [443];
const DEFAULT_METHODS = ['GET', 'HEAD'];

/**
 * Reads the text of a rules file, `{"name": {"host": ...}, ...}`; docs/network.md describes a rule.
 * @param secret the value of a variable or file that a header names
 * @throws RulesError naming the place and the rule that it breaks; never with a secret in it
 */
export function readRules(text: string, secret: ReadSecret): NetworkRule[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new RulesError('it is not valid JSON');
  }
  const entries = Object.entries(readEntry(parsed, 'the file'));
  if (entries.length > RULES_MAX) throw new RulesError(`it has more than ${RULES_MAX} rules`);
  return entries.map(([name, entry]) => {
    if (RULE_NAME.test(name)) return readRule(name, entry, secret);
    const shown = JSON.stringify(name.slice(0, 80));
    throw new RulesError(`the name ${shown} must be 1 to 64 letters, digits, ".", "_" or "-"`);
  });
}

function readRule(name: string, value: unknown, secret: ReadSecret): NetworkRule {
  const entry = readEntry(value, name, FIELDS);
  return {
    name,
    host: readPattern(entry.host, `${name}.host`),
    ports: readPorts(entry.ports, `${name}.ports`),
    methods: readMethods(entry.methods, `${name}.methods`),
    headers: readHeaders(entry.headers, `${name}.headers`, secret),
  };
}

function readPattern(value: unknown, place: string): string {
  const text = typeof value === 'string' ? value : '';
  const below = text.startsWith('*.') ? readHost(text.slice(2)) : null;
  const host = below === null ? readHost(text) : isIP(below) === 0 ? `*.${below}` : null;
  if (host !== null) return host;
  throw new RulesError(
    `${place} must be a host name, "*." and a host name, or an IP address; without scheme and port`,
  );
}

function readPorts(value: unknown, place: string): number[] {
  if (value === undefined) return DEFAULT_PORTS;
  const isPort = (port: unknown): boolean =>
    Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535;
  if (Array.isArray(value) && value.length > 0 && value.length <= PORTS_MAX && value.every(isPort))
    return value;
  throw new RulesError(`${place} must be an array of 1 to ${PORTS_MAX} integers between 1 and 65535`);
}

function readMethods(value: unknown, place: string): string[] {
  if (value === undefined) return DEFAULT_METHODS;
  const isMethod = (method: unknown): boolean =>
    METHODS.includes(String(method)) && !REFUSED_METHODS.includes(String(method));
  if (Array.isArray(value) && value.length > 0 && value.every(isMethod)) return value;
  throw new RulesError(
    `${place} must be an array of methods in capitals, such as "GET"; ${REFUSED_METHODS.join(' and ')} are not allowed`,
  );
}
