import * as http from 'node:http';
import * as https from 'node:https';
import { ADDRESS_NOT_PUBLIC, isPrivateLiteral, publicLookup } from '../common/public-address.js';

const REDIRECTS_MAX = 5;

/** A server that may not be asked, or redirects in a way that is not followed. The sentence is for the client. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
}

/**
 * GET of an address that a stranger chose. Whatever server is asked, at first or after a redirect, has a public address
 * or is among the hosts that may have another; the name is looked up once, for the connection itself.
 * @param privateHosts names as `URL.hostname` has them
 * @throws RefusedRequest, or the error of the connection
 */
export async function requestPublic(
  place: string,
  privateHosts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  let url = new URL(place);
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const response = await requestOnce(url, privateHosts.has(url.hostname), signal);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return response;
    response.destroy();
    url = redirected(headers.location, url);
  }
  throw new RefusedRequest(`it redirects more than ${REDIRECTS_MAX} times`);
}

function redirected(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new RefusedRequest('it redirects to what is no http(s) address');
  }
  return url;
}

function requestOnce(url: URL, mayBePrivate: boolean, signal: AbortSignal): Promise<http.IncomingMessage> {
  if (!mayBePrivate && isPrivateLiteral(url.hostname)) throw notPublic();
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    // A connection of its own: one that is kept open was perhaps made for somebody who may.
    request(url, { signal, agent: false, ...(mayBePrivate ? {} : { lookup: publicLookup }) })
      .on('response', resolve)
      .on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === ADDRESS_NOT_PUBLIC ? notPublic() : error),
      )
      .end();
  });
}

function notPublic(): RefusedRequest {
  return new RefusedRequest(
    'it lies at an address that is not public, and PACKAGE_PRIVATE_HOSTS does not name its host',
  );
}
