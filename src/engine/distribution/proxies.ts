import { lookup } from 'node:dns/promises';
import type { Agent } from 'node:http';
import { getProxyForUrl } from 'proxy-from-env';
import { isPublicAddress } from '../../base/addresses/public-address.js';

/**
 * The proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY of the environment name for an address, as other tools read
 * them; null for none.
 */
export function proxyFor(url: URL): URL | null {
  const proxy = getProxyForUrl(url.href);
  return URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol) ? new URL(proxy) : null;
}

/** For sentences: how an address is reached, where that is through a proxy. */
export function wayTo(place: string): string {
  const proxy = proxyFor(new URL(place));
  return proxy ? ` through the proxy ${proxy.host}` : '';
}

/** Sends requests of one protocol through a proxy. Loaded when there is one. */
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
 * Whether a name has an address here that is not public. The proxy looks it up itself, and may find another one; a name
 * that only the proxy knows is for it to judge.
 */
export async function isPrivateName(hostname: string): Promise<boolean> {
  try {
    const addresses = await lookup(hostname, { all: true });
    return addresses.some(({ address }) => !isPublicAddress(address));
  } catch {
    return false;
  }
}
