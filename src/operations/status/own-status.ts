import type { JobCounts } from '../../features/jobs/job-store.js';
import type { StoreStats } from '../../features/sessions/stores/session-store.js';
import type { describeStatus } from './describe-status.js';
import { ownPoolStats } from './predecessor-pool.js';

type PoolStatus = ReturnType<typeof describeStatus>;
type WorkerStatus = PoolStatus['pool']['workers'][number];

/** What the pool and its stores are doing, for all owners together. */
export interface WholeStatus extends PoolStatus {
  sessionStore: StoreStats | null;
  jobs: JobCounts | null;
}

/** The same without what other owners did: their number of executions, of sessions and of jobs, and what those left behind. */
export type OwnStatus = Omit<WholeStatus, 'pool' | 'sessionStore'> & {
  sessionStore: Pick<StoreStats, 'kind'> | null;
  pool: Omit<PoolStatus['pool'], 'totals' | 'workers'> & {
    totals: null;
    workers: (Omit<WorkerStatus, 'executions'> & { executions: null })[];
  };
};

/**
 * The status for a caller who may see its own figures only. The state of the service stays: whether it is ready, how
 * many wait, what contains the workers. Pure.
 * @param executions of this caller
 */
export function ownStatus(
  { pool, poolStats, sessionStore, ...rest }: WholeStatus,
  executions: number,
): OwnStatus {
  return {
    ...rest,
    poolStats: ownPoolStats(poolStats, executions),
    pool: { ...pool, totals: null, workers: pool.workers.map(withoutWork) },
    sessionStore: sessionStore && { kind: sessionStore.kind },
    jobs: null,
  };
}

/** Memory and times of a worker reveal the last execution on it. */
function withoutWork(worker: WorkerStatus): OwnStatus['pool']['workers'][number] {
  return { ...worker, pid: null, executions: null, rssBytes: null, heapBytes: null, lastResetMs: null };
}
