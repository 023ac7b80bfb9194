/** What a key may be allowed to do. `execute` has executions, batches, jobs and their files; `admin` the pool itself. */
export const SCOPES = ['execute', 'sessions', 'packages', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
