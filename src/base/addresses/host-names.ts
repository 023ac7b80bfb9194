import { isIP } from 'node:net';
import { isAddress, readAuthority } from './authority.js';

/** A name, or `*.` and a name for everything below it. */
const PATTERN = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;
const NAME_LENGTH_MAX = 253;

/** Entries of a list with commas between, without blanks around them and empty ones. */
export function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Whether each entry is a name, `*.` and a name, or an address; without ports. */
export function areHostNames(list: string): boolean {
  return entriesOf(list).every((entry) => {
    if (entry.replace(/^\*\./, '').length > NAME_LENGTH_MAX) return false;
    if (PATTERN.test(entry) || isIP(entry) !== 0) return true;
    const address = readAuthority(entry);
    return address !== null && isAddress(address.name) && address.port === null;
  });
}

/** The names by which a server may be called. Addresses and `localhost` always are: no name server can redirect them. */
export class HostNames {
  readonly #names = new Set<string>();
  readonly #endings: string[] = [];

  /** @param entries names, and `*.` before a name for every name below it */
  constructor(entries: Iterable<string>) {
    for (const entry of entries) {
      const name = plain(entry);
      if (name.startsWith('*.')) this.#endings.push(name.slice(1));
      else this.#names.add(name);
    }
  }

  /** @param name as an Authority has it */
  has(name: string): boolean {
    if (isAddress(name) || name === 'localhost' || name.endsWith('.localhost')) return true;
    return this.#names.has(name) || this.#endings.some((ending) => name.endsWith(ending));
  }
}

function plain(entry: string): string {
  return entry.toLowerCase().replace(/\.$/, '');
}
