import type { Scope } from './scopes.js';

/** `open`: without a key. `any`: with any key. Otherwise with a key of this scope. */
export type RouteScope = Scope | 'open' | 'any';

interface Rule {
  /** A path and everything below it. */
  path: string;
  scope: RouteScope;
  /** Only these methods; default: all. */
  methods?: readonly string[];
}

const READ = ['GET', 'HEAD'];

/** Which scope a route needs; the first that fits counts. A test finds every documented route in here. */
const RULES: readonly Rule[] = [
  { path: '/health', scope: 'open' },
  { path: '/healthcheck', scope: 'open' },
  { path: '/ready', scope: 'open' },
  { path: '/docs', scope: 'open' },
  { path: '/docs-json', scope: 'open' },
  { path: '/docs.json', scope: 'open' },
  { path: '/playground', scope: 'open' },
  { path: '/metrics', scope: 'metrics' },
  { path: '/api/execute', scope: 'execute' },
  { path: '/api/execute-raw', scope: 'execute' },
  { path: '/api/execute-stream', scope: 'execute' },
  { path: '/api/executions', scope: 'execute' },
  { path: '/api/jobs', scope: 'execute' },
  { path: '/api/check', scope: 'execute' },
  { path: '/api/files', scope: 'execute' },
  // The link itself is what lets in.
  { path: '/api/artifacts', scope: 'open' },
  { path: '/api/upload', scope: 'execute' },
  { path: '/api/uploaded-files', scope: 'execute' },
  { path: '/api/file-info', scope: 'execute' },
  { path: '/api/pyodide-files', scope: 'execute' },
  { path: '/api/extract-plots', scope: 'execute' },
  { path: '/uploads', scope: 'execute' },
  { path: '/plots', scope: 'execute' },
  { path: '/api/sessions', scope: 'sessions' },
  { path: '/api/status', scope: 'any' },
  { path: '/api/stats', scope: 'any' },
  { path: '/api/health', scope: 'any' },
  { path: '/api/packages', scope: 'any', methods: READ },
  { path: '/api/packages', scope: 'packages' },
  { path: '/api/install-package', scope: 'packages' },
  { path: '/api/dashboard', scope: 'any', methods: READ },
  { path: '/api/dashboard', scope: 'admin' },
  { path: '/api/reset', scope: 'admin' },
  { path: '/api/cleanup-memory', scope: 'admin' },
  { path: '/api/recycle-processes', scope: 'admin' },
  { path: '/api/clear-all-files', scope: 'admin' },
];

/** @param url of the route as it is declared, such as /api/jobs/:id; null for a route without a rule */
export function scopeOfRoute(method: string, url: string): RouteScope | null {
  // Receives OPTIONS requests that are not preflights; it answers as if the route did not exist.
  if (url === '/' || (url === '*' && method === 'OPTIONS')) return 'open';
  const rule = RULES.find(
    ({ path, methods }) =>
      (url === path || url.startsWith(`${path}/`)) && (!methods || methods.includes(method)),
  );
  return rule?.scope ?? null;
}

/**
 * The scope that a route requires. An unclassified route requires `admin`: the mistake is noticed, and opens
 * nothing.
 */
export function scopeAsked(method: string, url: string, metricsOpen: boolean): RouteScope {
  if (url === '/metrics' && metricsOpen) return 'open';
  return scopeOfRoute(method, url) ?? 'admin';
}

/** Whether a key may use a route. Metrics are figures of all owners, which `admin` sees, too. */
export function grants(scopes: ReadonlySet<Scope>, wanted: Exclude<RouteScope, 'open'>): boolean {
  if (wanted === 'any' || scopes.has(wanted)) return true;
  return wanted === 'metrics' && scopes.has('admin');
}
