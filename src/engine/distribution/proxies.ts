import { lookup } from 'node:dns/promises';
import type { Agent } from 'node:http';
import { getProxyForUrl } from 'proxy-from-env';
import { isPublicAddress } from '../../base/addresses/public-address.js';

/**
 * The proxy for a URL according to the environment variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; null for
 * none.
 */
export function proxyFor(url: URL): URL | null {
  const proxy = getProxyForUrl(url.href);
  return URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol) ? new URL(proxy) : null;
}

/** For messages: names the proxy of a URL, if it has one. */
export function wayTo(place: string): string {
  const proxy = proxyFor(new URL(place));
  return proxy ? ` through the proxy ${proxy.host}` : '';
}

/** An agent that sends requests of one protocol through a proxy. Its library is imported lazily. */
export async function agentThrough(
  proxy: URL,
  protocol: string,
  options: { keepAlive: boolean },
): Promise<Agent> {
  if (protocol === 'https:') {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, options);
  }
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(proxy, options);
}

/**
 * Whether a host name resolves here to an address that is not public. The proxy resolves it again, and may get another
 * one. Names that only the proxy can resolve are left to its policy.
 */
export async function isPrivateName(hostname: string): Promise<boolean> {
  try {
    const addresses = await lookup(hostname, { all: true });
    return addresses.some(({ address }) => !isPublicAddress(address));
  } catch {
    return false;
  }
}
