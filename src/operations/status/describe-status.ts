import type { PoolStats } from '../../engine/pool/stats.js';
import { predecessorPool } from './predecessor-pool.js';

/**
 * `data` of GET /api/status: the predecessor's fields, and everything else this pool knows. Pure.
 * @param defaultTimeout wall clock of an execution that asks for none, in ms
 * @param now ms since 1970
 */
export function describeStatus(stats: PoolStats, defaultTimeout: number, now: number) {
  const { ready, processPool, poolStats, timestamp } = predecessorPool(stats, defaultTimeout, now);
  return {
    ready,
    processPool,
    poolStats,
    pool: {
      state: stats.state,
      fault: stats.fault,
      idle: stats.idle,
      busy: stats.busy,
      starting: stats.starting,
      spare: stats.spare,
      queue: stats.queue,
      totals: stats.totals,
      image: stats.image,
      memory: stats.memory?.way ?? null,
      memoryReason: stats.memory?.reason ?? null,
      layers: stats.layers,
      sessions: stats.sessions,
      workers: stats.workers,
    },
    defaultTimeout,
    timestamp,
  };
}
