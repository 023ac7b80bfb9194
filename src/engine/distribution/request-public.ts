import * as http from 'node:http';
import * as https from 'node:https';
import { ADDRESS_NOT_PUBLIC, isPrivateLiteral, publicLookup } from '../../base/addresses/public-address.js';
import { followed, type Guard, RefusedRequest } from './guard.js';
import { agentThrough, isPrivateName, proxyFor } from './proxies.js';

const REDIRECTS_MAX = 5;

/** Who asks; some servers answer nobody who does not say. */
export const AGENT = { 'user-agent': 'pyodide-pool-server' };

/** For addresses that the operator's settings name: any server may be asked, and none receives a password. */
export const ANYWHERE: Guard = { mayBePrivate: () => true, authorizationFor: () => null };

export interface PublicRequest {
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Connections that are kept; those of servers that may be private are not those of others. */
  agents?: Agents | undefined;
}

export interface PublicAnswer {
  response: http.IncomingMessage;
  /** Where it came from, after redirects. */
  url: URL;
}

/**
 * GET of an address that a stranger chose. Whatever server is asked, at first or after a redirect, has a public address
 * or is among those that may have another; the name is looked up once, for the connection itself, or by the proxy. A
 * password goes to the server that it is for, and is not taken along to another one.
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

/** Kept connections, of one life: whoever asks ends them. */
export class Agents {
  readonly #all = new Map<string, Promise<http.Agent>>();

  /** @param proxy null to connect to the server itself */
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
  // Otherwise a connection of its own: one that is kept open was perhaps made for somebody who may.
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
      // A kept connection may have been closed at its other end by now: that says nothing of the server.
      const isStale = asked.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (isStale && !signal.aborted) resolve(requestOnce(url, guard, { ...wanted, agents: undefined }));
      else reject(error.code === ADDRESS_NOT_PUBLIC ? notPublic() : error);
    });
    asked.end();
  });
}

function notPublic(): RefusedRequest {
  return new RefusedRequest(
    'it lies at an address that is not public, and PACKAGE_PRIVATE_HOSTS does not name its host',
  );
}
