import type { FastifyContextConfig } from 'fastify';

/**
 * What a key may be allowed to do. `execute` has executions, batches, jobs and their files; `network` lets them use the network
 * rules that the key lists; `admin` the pool itself, and figures of all owners; `metrics` is for scrapers.
 */
export const SCOPES = ['execute', 'sessions', 'packages', 'network', 'metrics', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** `open`: without a key. `any`: with any key. Otherwise with a key of this scope. */
export type RouteScope = Scope | 'open' | 'any';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller needs; default: `admin`. */
    scope?: RouteScope;
  }
}

/**
 * The scope that a route requires. A route that declares none requires `admin`: the mistake is noticed, and opens
 * nothing.
 */
export function requiredScope({ scope = 'admin' }: FastifyContextConfig, metricsOpen: boolean): RouteScope {
  return scope === 'metrics' && metricsOpen ? 'open' : scope;
}

/** Whether a key may use a route. Metrics are figures of all owners, which `admin` sees, too. */
export function grants(scopes: ReadonlySet<Scope>, wanted: Exclude<RouteScope, 'open'>): boolean {
  if (wanted === 'any' || scopes.has(wanted)) return true;
  return wanted === 'metrics' && scopes.has('admin');
}
