import type { SandboxMode } from '../sandbox/sandbox-mode.js';

/** Options of the pool. src/config validates the values. */
export interface PoolOptions {
  /** Number of workers without reaping; at least 1. More than the number of cores only costs memory. */
  size: number;
  /** Spare workers beyond `size`, for owners who would wait for runs of another owner: 0 or 1. */
  spare: number;
  /** Without a spare worker, runs of one owner that may last longer than this, in ms, leave one worker to others. */
  longRunMs: number;
  /** Idle workers that are not reaped, 0..size. With 0 the first request after a quiet time waits for a start. */
  minIdle: number;
  /** Executions after which a worker is recycled; 0 disables this. */
  maxExecutions: number;
  /**
   * While the pool is in use, recycling by count may be postponed up to `maxExecutions * deferFactor` executions; at least
   * 1, which never postpones it. A start costs some hundred ms of CPU, as much as several hundred executions.
   */
  deferFactor: number;
  /** The pool is in use until no worker was leased for this long, in ms; 0 considers only the queue. */
  recycleQuietMs: number;
  /** Timeout from the start of a child to its ready message, in ms; then it is killed, and the start has failed. */
  initTimeoutMs: number;
  /** How long a worker beyond `minIdle` may be idle before it is reaped, in ms, since its last execution. */
  idleTimeoutMs: number;
  /** Interval between rounds of checks, in ms. */
  checkIntervalMs: number;
  /** Wall-clock timeout of the check program, in ms; `killGraceMs` later the worker is killed. */
  checkTimeoutMs: number;
  /** Capacity of the queue; 0 disables waiting. */
  queueSize: number;
  /** Timeout of a request in the queue, in ms. */
  queueTimeoutMs: number;
  /** Grace period between a request to a worker (timeout, cancel, end, reset) and SIGKILL, in ms. */
  killGraceMs: number;
  /** Wait after the first failed start, in ms; doubles with each consecutive failure. */
  startBackoffMs: number;
  /** Longest wait between failed starts, in ms. */
  startBackoffMaxMs: number;
  /** Timeout from the start of draining to the end of the last child, in ms. */
  shutdownTimeoutMs: number;
  /** Largest message of a worker, in bytes; a worker that announces more is killed. See `maxFrameBytes()`. */
  maxFrameBytes: number;
  /** Memory and disk limits of the check program, in bytes; the same as for executions. */
  memoryBytes: number;
  diskBytes: number;
  /** Interval of the watchdog, in ms; 0 disables it. */
  watchIntervalMs: number;
  /** Resident memory above which a worker is killed, in bytes. */
  rssLimitBytes: number;
  /** CPU time of a worker over its life after which it is recycled, in ms; 0 disables this. */
  cpuLimitMs: number;
  /** Sandbox layers that a worker needs in any mode to receive tasks. */
  requiredLayers: readonly string[];
  /** Whether workers may map the image's memory, if supported. */
  mapMemory: boolean;
  /** Whether runs may have a grant for the network; without, workers have no way to ask. */
  network: boolean;
  /** See SandboxMode. */
  sandboxMode: SandboxMode;
}
