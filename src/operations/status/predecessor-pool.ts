import { isoTime } from '../../base/iso-time.js';
import type { PoolStats, WorkerStats } from '../../engine/pool/stats.js';

/** Numbers of one worker in the names that the predecessor's clients read. */
interface ProcessStats {
  totalExecutions: number;
  successfulExecutions: number;
  failedExecutions: number;
  averageExecutionTime: number;
}

/**
 * The pool as the predecessor described it, in /api/status and under `pyodide` of /api/stats. Pure.
 * @param defaultTimeout wall clock of an execution that asks for none, in ms
 * @param now ms since 1970
 */
export function predecessorPool(stats: PoolStats, defaultTimeout: number, now: number) {
  const serving = stats.workers.filter((worker) => isServing(worker) && !worker.spare);
  return {
    ready: stats.ready,
    processPool: true,
    poolStats: {
      poolSize: stats.size,
      // While one is being replaced there may be more than the pool's size; clients compare with that.
      activeProcesses: Math.min(stats.size, serving.length),
      availableProcesses: Math.min(stats.size, stats.idle),
      totalExecutions: stats.totals.executions,
      pendingExecutions: stats.queue.length + stats.busy,
      processStats: Object.fromEntries(
        stats.workers.map((worker) => [String(worker.id), processStats(worker)]),
      ),
    },
    defaultTimeout,
    timestamp: isoTime(now),
  };
}

/** The numbers for a caller who may see its own only. @param executions of this caller */
export function ownPoolStats<T extends object>(poolStats: T, executions: number) {
  return { ...poolStats, totalExecutions: executions, processStats: {} };
}

/** Can be given work, now or when it is done with the present one. */
function isServing({ state }: WorkerStats): boolean {
  return state === 'IDLE' || state === 'BUSY' || state === 'CHECKING';
}

function processStats({ executions }: WorkerStats): ProcessStats {
  return {
    totalExecutions: executions.total,
    successfulExecutions: executions.ok,
    failedExecutions: executions.failed,
    averageExecutionTime: Math.round(executions.averageMs * 1000) / 1000,
  };
}
