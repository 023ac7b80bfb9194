import type { FastifyRequest } from 'fastify';
import { type Authority } from '../../base/addresses/authority.js';
import type { HostNames } from '../../base/addresses/host-names.js';
import { type AllowedOrigins, isAtHost, readOrigin } from '../../base/addresses/web-origin.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Orchestrators request it by whatever address or name they have; the answer reveals nothing. */
    probe?: boolean;
    /** A page that a link of another site may lead to. */
    page?: boolean;
  }
}

/** What browsers write into Sec-Fetch-Site for requests of this server's own pages, and of the person. */
const OWN_SITES: readonly unknown[] = ['same-origin', 'none'];

export function isProbe({ is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && routeOptions.config.probe === true;
}

/** Somebody follows a link, or types an address: a new document that the page with the link cannot read. */
export function isNavigationToPage({ method, headers, is404, routeOptions }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    !is404 &&
    routeOptions.config.page === true
  );
}

/**
 * Whether a page of another site sent the request, or one without an origin. Browsers say so by themselves, and no page
 * can keep them from it; programs that are not browsers send neither header.
 * @param hosts that the request says it is for
 * @param names by which this server may be called
 */
export function isForeign(
  { headers }: FastifyRequest,
  hosts: readonly Authority[],
  names: HostNames,
): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && !OWN_SITES.includes(site)) return true;
  if (headers.origin === undefined) return false;
  const origin = readOrigin(headers.origin);
  if (origin === null) return true;
  if (hosts.some((host) => isAtHost(origin, host))) return false;
  // A proxy wrote another Host than the browser did, and the browser itself says that the page is ours.
  return !(site === 'same-origin' && names.has(origin.name));
}

/** Whether the page that sent the request may call from another site. */
export function isAllowed({ headers }: FastifyRequest, origins: AllowedOrigins): boolean {
  return headers.origin !== undefined && origins.has(headers.origin);
}
