import { type IndexAddress, withoutUser } from '../../base/addresses/index-address.js';

/** Which servers may be asked at addresses that others chose, and which credentials they receive. */
export interface Guard {
  /** Whether the server of this URL may have a private address. */
  mayBePrivate(url: URL): boolean;
  /** The Authorization header for an address; null for none. */
  authorizationFor(url: URL): string | null;
}

/** Public servers, and the private ones that the settings name. @param privateHosts as `URL.hostname` spells them */
export function guardOf(privateHosts: ReadonlySet<string>, indexes: readonly IndexAddress[] = []): Guard {
  const origins = new Set(indexes.map(({ url }) => new URL(url).origin));
  return {
    // Not by host alone: an index must not make this server ask another port beside it.
    mayBePrivate: (url) => origins.has(url.origin) || privateHosts.has(url.hostname),
    authorizationFor: (url) => indexFor(url, indexes)?.authorization ?? null,
  };
}

/** Of several indexes on one origin, the closest one above the URL; otherwise the first with a password. */
function indexFor(url: URL, indexes: readonly IndexAddress[]): IndexAddress | undefined {
  const there = indexes.filter((index) => new URL(index.url).origin === url.origin);
  const above = there.filter((index) => url.href.startsWith(index.url));
  const [closest] = above.sort((a, b) => b.url.length - a.url.length);
  return closest ?? there.find(({ authorization }) => authorization !== null);
}

/** An address that another one led to. @throws Error with a sentence for the client */
export function followed(target: string, from: URL): URL {
  const url = parsed(target, from);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new RefusedRequest('it redirects to what is no http(s) address');
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new RefusedRequest('it leads from https to http');
  }
  return url.username === '' && url.password === '' ? url : withoutUser(url);
}

function parsed(target: string, from: URL): URL | null {
  try {
    return new URL(target, from);
  } catch {
    return null;
  }
}

/** A server that may not be asked, or redirects in a way that is not followed. The sentence is for the client. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
}
