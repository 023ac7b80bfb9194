import { type IndexAddress, withoutUser } from '../../base/addresses/index-address.js';

/** Which servers may receive requests at addresses that others chose, and with which credentials. */
export interface Guard {
  /** Whether the server of this URL may have a private address. */
  mayBePrivate(url: URL): boolean;
  /** The Authorization header for an address; null for none. */
  authorizationFor(url: URL): string | null;
}

/** Allows public servers, and private ones that the settings name. @param privateHosts as `URL.hostname` spells them */
export function guardOf(privateHosts: ReadonlySet<string>, indexes: readonly IndexAddress[] = []): Guard {
  const origins = new Set(indexes.map(({ url }) => new URL(url).origin));
  return {
    // By origin, not by host: an index must not direct requests to another port of its host.
    mayBePrivate: (url) => origins.has(url.origin) || privateHosts.has(url.hostname),
    authorizationFor: (url) => indexFor(url, indexes)?.authorization ?? null,
  };
}

/** Of several indexes on one origin, the one with the longest path above the URL; otherwise the first with a password. */
function indexFor(url: URL, indexes: readonly IndexAddress[]): IndexAddress | undefined {
  const there = indexes.filter((index) => new URL(index.url).origin === url.origin);
  const above = there.filter((index) => url.href.startsWith(index.url));
  const [closest] = above.sort((a, b) => b.url.length - a.url.length);
  return closest ?? there.find(({ authorization }) => authorization !== null);
}

/** Resolves a redirect or a link. @throws RefusedRequest with a message for the client */
export function followed(target: string, from: URL): URL {
  const url = parsed(target, from);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new RefusedRequest('it redirects to a target that is not an http(s) URL');
  }
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw new RefusedRequest('it redirects from https to http');
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

/** A request to a server that is not allowed, or a redirect that is not followed. The message is for the client. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
}
