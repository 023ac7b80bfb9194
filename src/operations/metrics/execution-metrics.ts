import type { Registry } from 'prom-client';
import type { PoolObserver } from '../../engine/pool/pool-observer.js';
import { CHECKPOINT_BYTES, RUN_SECONDS, SHORT_SECONDS, START_SECONDS } from './buckets.js';
import type { PromClient } from './prom-client.js';

const seconds = (ms: number): number => ms / 1000;

/** Durations of what happens to an execution, as it happens. Labels have the few values that the code knows. */
export function executionMetrics({ Histogram }: PromClient, registry: Registry): Required<PoolObserver> {
  const registers = [registry];
  const acquire = new Histogram({
    name: 'pyodide_pool_acquire_duration_seconds',
    help: 'Time from requesting a worker to getting one, or being refused',
    labelNames: ['result'],
    buckets: SHORT_SECONDS,
    registers,
  });
  const queueWait = new Histogram({
    name: 'pyodide_pool_queue_wait_seconds',
    help: 'Time in the queue of executions that found no idle worker',
    buckets: SHORT_SECONDS,
    registers,
  });
  const run = new Histogram({
    name: 'pyodide_execution_duration_seconds',
    help: 'Wall-clock time of executions inside their worker',
    labelNames: ['outcome'],
    buckets: RUN_SECONDS,
    registers,
  });
  const reset = new Histogram({
    name: 'pyodide_pool_reset_duration_seconds',
    help: 'Time that workers took to reset to the sealed state after an execution',
    buckets: SHORT_SECONDS,
    registers,
  });
  const start = new Histogram({
    name: 'pyodide_pool_worker_start_duration_seconds',
    help: 'Time from the start of a worker process until it is ready',
    buckets: START_SECONDS,
    registers,
  });
  const restore = new Histogram({
    name: 'pyodide_session_restore_duration_seconds',
    help: 'Time that workers took to restore the state of a session',
    buckets: SHORT_SECONDS,
    registers,
  });
  const checkpoint = new Histogram({
    name: 'pyodide_session_checkpoint_duration_seconds',
    help: 'Time that workers took to create a checkpoint',
    buckets: SHORT_SECONDS,
    registers,
  });
  const checkpointBytes = new Histogram({
    name: 'pyodide_session_checkpoint_bytes',
    help: 'Size of checkpoints, compressed',
    buckets: CHECKPOINT_BYTES,
    registers,
  });
  return {
    acquired(_taskId, acquireMs, queueMs) {
      acquire.observe({ result: 'acquired' }, seconds(acquireMs));
      if (queueMs !== null) queueWait.observe(seconds(queueMs));
    },
    refused(_taskId, acquireMs) {
      acquire.observe({ result: 'refused' }, seconds(acquireMs));
    },
    ran(_taskId, report) {
      run.observe({ outcome: report.outcome }, seconds(report.executionMs));
      const { session } = report;
      if (!session) return;
      restore.observe(seconds(session.restoreMs));
      if (session.checkpoint === null) return;
      checkpoint.observe(seconds(session.checkpointMs));
      checkpointBytes.observe(session.checkpoint.byteLength);
    },
    reset(_taskId, resetMs) {
      reset.observe(seconds(resetMs));
    },
    started(startMs) {
      start.observe(seconds(startMs));
    },
  };
}
