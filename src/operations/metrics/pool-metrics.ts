import type { PoolStats, WorkerStats } from '../../engine/pool/stats.js';
import { WORKER_STATES } from '../../engine/pool/worker/worker-state.js';
import { byLabel, forOneScrape, type Sample, type ScrapedMetrics, single } from './read-at-scrape.js';
import { WorkerSlots } from './worker-slots.js';

/** How long one reading of the pool serves, in ms: all metrics of a scrape are then of one instant. */
const ONE_SCRAPE_MS = 50;

/** Everything that the pool knows at any moment. @param readStats reads a small file per worker */
export function poolMetrics(metrics: ScrapedMetrics, readStats: () => PoolStats): void {
  const stats = forOneScrape(readStats, ONE_SCRAPE_MS);
  const slots = new WorkerSlots();
  const perWorker = (value: (worker: WorkerStats) => number | null) => (): Sample[] => {
    const { workers } = stats();
    slots.keep(workers.map(({ id }) => id));
    return workers.flatMap((worker): Sample[] => {
      const number = value(worker);
      return number === null ? [] : [[{ worker: slots.of(worker.id) }, number]];
    });
  };

  metrics.gauge({ name: 'pyodide_pool_size', help: 'Size of the pool, in workers' }, () =>
    single(stats().size),
  );
  metrics.gauge({ name: 'pyodide_pool_ready', help: '1 if the server is ready for requests' }, () =>
    single(Number(stats().ready)),
  );
  metrics.gauge(
    {
      name: 'pyodide_pool_workers',
      help: 'Workers by state, without the spare one',
      labelNames: ['state'],
    },
    () => byLabel('state', countStates(stats().workers.filter(({ spare }) => !spare))),
  );
  metrics.gauge(
    {
      name: 'pyodide_pool_spare_workers',
      help: 'Spare workers beyond the size of the pool, by state; all 0 if there is none',
      labelNames: ['state'],
    },
    () => byLabel('state', countStates(stats().workers.filter(({ spare }) => spare))),
  );
  metrics.gauge({ name: 'pyodide_pool_queue_length', help: 'Executions waiting for a worker' }, () =>
    single(stats().queue.length),
  );
  metrics.gauge({ name: 'pyodide_pool_queue_capacity', help: 'Capacity of the queue' }, () =>
    single(stats().queue.capacity),
  );
  metrics.gauge(
    {
      name: 'pyodide_pool_queue_oldest_wait_seconds',
      help: 'How long the oldest request in the queue has waited',
    },
    () => single(stats().queue.oldestWaitMs / 1000),
  );
  metrics.counter(
    { name: 'pyodide_executions_total', help: 'Executions that ended, by outcome', labelNames: ['outcome'] },
    () => byLabel('outcome', stats().totals.byOutcome),
  );
  metrics.counter(
    {
      name: 'pyodide_pool_recycles_total',
      help: 'Workers recycled while in use, by reason',
      labelNames: ['reason'],
    },
    () => byLabel('reason', stats().totals.recycles),
  );
  metrics.counter(
    {
      name: 'pyodide_pool_worker_exits_total',
      help: 'Worker processes that exited, by reason',
      labelNames: ['reason'],
    },
    () => byLabel('reason', stats().totals.exits),
  );
  metrics.counter(
    { name: 'pyodide_pool_worker_start_failures_total', help: 'Failed starts of a worker' },
    () => single(stats().totals.startFailures),
  );
  metrics.gauge(
    {
      name: 'pyodide_worker_resident_memory_bytes',
      help: 'Private memory of each worker process, without pages that workers share',
      labelNames: ['worker'],
    },
    perWorker(({ rssBytes }) => rssBytes),
  );
  metrics.gauge(
    {
      name: 'pyodide_worker_heap_bytes',
      help: 'Linear memory of the interpreter in each worker',
      labelNames: ['worker'],
    },
    perWorker(({ heapBytes }) => heapBytes),
  );
  metrics.gauge(
    {
      name: 'pyodide_sandbox_layer_active',
      help: '1 for each containment layer that is active in every worker, 0 for one that is missing in any',
      labelNames: ['layer'],
    },
    () => byLabel('layer', activeLayers(stats().workers)),
  );
}

function countStates(workers: readonly WorkerStats[]): Record<string, number> {
  const counts = Object.fromEntries(WORKER_STATES.map((state) => [state.toLowerCase(), 0]));
  for (const { state } of workers) counts[state.toLowerCase()] = (counts[state.toLowerCase()] ?? 0) + 1;
  return counts;
}

/** Names of layers come from the service's own code by way of the worker, and were checked when they arrived. */
function activeLayers(workers: readonly WorkerStats[]): Record<string, number> {
  const active: Record<string, number> = {};
  for (const { layers } of workers) {
    for (const [name, state] of Object.entries(layers ?? {})) {
      active[name] = state === true ? (active[name] ?? 1) : 0;
    }
  }
  return active;
}
