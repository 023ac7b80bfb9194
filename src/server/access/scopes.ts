/**
 * What a key may be allowed to do. `execute` has executions, batches, jobs and their files; `admin` the pool itself,
 * and figures of all owners; `metrics` is for scrapers.
 */
export const SCOPES = ['execute', 'sessions', 'packages', 'metrics', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
