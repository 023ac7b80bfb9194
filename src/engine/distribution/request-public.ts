import * as http from 'node:http';
import * as https from 'node:https';
import { ADDRESS_NOT_PUBLIC, isPrivateLiteral, publicLookup } from '../../base/addresses/public-address.js';
import { followed, type Guard, RefusedRequest } from './guard.js';
import { agentThrough, isPrivateName, proxyFor } from './proxies.js';

const REDIRECTS_MAX = 5;

/** Some servers reject requests without a User-Agent. */
export const AGENT = { 'user-agent': 'pyodide-pool-server' };

/** For URLs from the operator's settings: any server is allowed, none receives a password. */
export const ANYWHERE: Guard = { mayBePrivate: () => true, authorizationFor: () => null };

export interface PublicRequest {
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Kept-alive connections; those to possibly private servers are separate from others. */
  agents?: Agents | undefined;
}

export interface PublicAnswer {
  response: http.IncomingMessage;
  /** URL of the response, after redirects. */
  url: URL;
}

/**
 * GETs a URL that a client or an index chose. Every server, also after a redirect, must have a public address or be
 * allowed a private one; its name is resolved once, for the connection itself (or by the proxy). A password goes only to
 * its own server, never along a redirect to another.
 * @throws RefusedRequest, or the error of the connection
 */
export async function requestPublic(
  place: string,
  guard: Guard,
  request: PublicRequest,
): Promise<PublicAnswer> {
  let url = new URL(place);
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const response = await requestOnce(url, guard, request);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return { response, url };
    response.destroy();
    url = followed(headers.location, url);
  }
  throw new RefusedRequest(`it redirects more than ${REDIRECTS_MAX} times`);
}

/** Kept-alive connections. The owner closes them with `destroy`. */
export class Agents {
  readonly #all = new Map<string, Promise<http.Agent>>();

  /** @param proxy null connects to the server directly */
  of(protocol: string, mayBePrivate: boolean, proxy: URL | null): Promise<http.Agent> {
    const key = `${protocol}${mayBePrivate}${proxy?.href}`;
    const Kind = protocol === 'https:' ? https.Agent : http.Agent;
    const options = { keepAlive: true, maxSockets: 8 };
    const make = async () => (proxy ? agentThrough(proxy, protocol, options) : new Kind(options));
    const agent = this.#all.get(key) ?? make();
    this.#all.set(key, agent);
    return agent;
  }

  destroy(): void {
    for (const agent of this.#all.values()) void agent.then((one) => one.destroy());
  }
}

async function requestOnce(url: URL, guard: Guard, wanted: PublicRequest): Promise<http.IncomingMessage> {
  const { headers, signal, agents } = wanted;
  const mayBePrivate = guard.mayBePrivate(url);
  if (!mayBePrivate && isPrivateLiteral(url.hostname)) throw notPublic();
  const proxy = proxyFor(url);
  if (proxy && !mayBePrivate && (await isPrivateName(url.hostname))) throw notPublic();
  const { request } = url.protocol === 'https:' ? https : http;
  const authorization = guard.authorizationFor(url);
  // Otherwise a new connection: a kept-alive one may have been opened for a request with more permissions.
  const alone = proxy ? agentThrough(proxy, url.protocol, { keepAlive: false }) : false;
  const agent = await (agents?.of(url.protocol, mayBePrivate, proxy) ?? alone);
  return new Promise((resolve, reject) => {
    const options = {
      ...{ signal, agent },
      headers: { ...headers, ...(authorization !== null && { authorization }) },
      ...(mayBePrivate || proxy ? {} : { lookup: publicLookup }),
    };
    const asked = request(url, options);
    asked.on('response', resolve).on('error', (error: NodeJS.ErrnoException) => {
      // The server may have closed a kept-alive connection in the meantime: retry on a new one.
      const isStale = asked.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (isStale && !signal.aborted) resolve(requestOnce(url, guard, { ...wanted, agents: undefined }));
      else reject(error.code === ADDRESS_NOT_PUBLIC ? notPublic() : error);
    });
    asked.end();
  });
}

function notPublic(): RefusedRequest {
  return new RefusedRequest('its address is not public, and PACKAGE_PRIVATE_HOSTS does not list its host');
}
