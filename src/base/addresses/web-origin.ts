import { type Authority, readAuthority } from './authority.js';
import { areHostNames, entriesOf } from './host-names.js';

/** Where a page comes from (RFC 6454). */
export interface WebOrigin extends Authority {
  /** In lower case, without the colon. */
  scheme: string;
}

const FORM = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/i;
/** Stands for every origin. */
const ANY = '*';
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Reads an origin such as `https://app.example.com:8443`; null for `null` and every text that is not an origin. */
export function readOrigin(text: string): WebOrigin | null {
  const [, scheme = '', rest = ''] = FORM.exec(text) ?? [];
  const authority = readAuthority(rest);
  if (!authority || authority.name === '') return null;
  const origin = { scheme: scheme.toLowerCase(), ...authority };
  return origin.port === DEFAULT_PORTS[origin.scheme] ? { ...origin, port: null } : origin;
}

/** One text for each origin, to compare by. */
export function writeOrigin({ scheme, name, port }: WebOrigin): string {
  return `${scheme}://${name}${port === null ? '' : `:${port}`}`;
}

/**
 * Whether an origin is that of a host by which it was reached over HTTP. The scheme is not compared: a proxy that ends
 * TLS does not show it.
 */
export function isAtHost({ scheme, name, port }: WebOrigin, host: Authority): boolean {
  const byDefault = DEFAULT_PORTS[scheme];
  if (byDefault === undefined || name !== host.name) return false;
  return host.port === null ? port === null : host.port === (port ?? byDefault);
}

/** Whether a list has nothing but origins and `*`. */
export function areOrigins(list: string): boolean {
  return entriesOf(list).every((entry) => {
    const name = readOrigin(entry)?.name;
    return entry === ANY || (name !== undefined && !name.includes('*') && areHostNames(name));
  });
}

/** Origins that may call. */
export class AllowedOrigins {
  readonly #origins: ReadonlySet<string>;

  /** @param list origins with commas between, or `*` */
  constructor(list: string) {
    this.#origins = new Set(entriesOf(list).map((entry) => (entry === ANY ? ANY : canonical(entry))));
  }

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#origins.size === 0;
  }

  /** Whether every origin may call, `null` included. */
  get isAny(): boolean {
    return this.#origins.has(ANY);
  }

  /** @param text of an Origin header */
  has(text: string): boolean {
    return this.isAny || this.#origins.has(canonical(text));
  }
}

/** What is not an origin stays what it is; it equals no origin. */
function canonical(text: string): string {
  const origin = readOrigin(text);
  return origin === null ? text : writeOrigin(origin);
}
