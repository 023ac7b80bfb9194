import type { SandboxMode } from '../sandbox/sandbox-mode.js';

/** Everything that can be set about the pool. Values are checked where they are read (src/config). */
export interface PoolOptions {
  /** Workers when all are wanted; at least 1. More than the cores only costs memory. */
  size: number;
  /** Workers beyond `size` that are kept started for owners who would wait for another one's runs: 0 or 1. */
  spare: number;
  /** Without a spare worker one owner's runs that may last longer than this, in ms, leave a worker to others. */
  longRunMs: number;
  /** Idle workers that reaping leaves alone, 0..size. With 0 the first request after a quiet time waits for a start. */
  minIdle: number;
  /** Executions after which a worker is recycled; 0 turns this off. */
  maxExecutions: number;
  /**
   * While the pool is in use, recycling by count may be put off until `maxExecutions * deferFactor` executions; at
   * least 1, where 1 never puts it off. A start costs some hundred ms of CPU, as much as several hundred executions.
   */
  deferFactor: number;
  /** The pool counts as in use until no worker was lent for this long, in ms; 0 looks at the queue alone. */
  recycleQuietMs: number;
  /** From the start of a child to its ready message, in ms; then it is killed and counted as a failed start. */
  initTimeoutMs: number;
  /** How long a worker beyond `minIdle` may be idle before it is reaped, in ms, since its last execution. */
  idleTimeoutMs: number;
  /** Between two rounds of checks, in ms. */
  checkIntervalMs: number;
  /** Wall clock of the check program, in ms; `killGraceMs` later the worker is killed. */
  checkTimeoutMs: number;
  /** Places in the queue; 0 means that nobody waits. */
  queueSize: number;
  /** How long a request may queue, in ms, since it entered the queue. */
  queueTimeoutMs: number;
  /** Between asking a worker politely (a timeout, a cancel, an end, a reset) and SIGKILL, in ms. */
  killGraceMs: number;
  /** Wait after the first failed start, in ms; it doubles with each further failure in a row. */
  startBackoffMs: number;
  /** Longest wait between failed starts, in ms. */
  startBackoffMaxMs: number;
  /** From the start of draining to the end of the last child, in ms. */
  shutdownTimeoutMs: number;
  /** Longest message that a worker may send, in bytes; one that claims more is killed. See `maxFrameBytes()`. */
  maxFrameBytes: number;
  /** Memory and disk granted to the check program, in bytes; the same caps as for executions. */
  memoryBytes: number;
  diskBytes: number;
  /** Between two looks at the workers' processes, in ms; 0 turns them off. */
  watchIntervalMs: number;
  /** Resident memory at which a worker is ended, in bytes. */
  rssLimitBytes: number;
  /** CPU time of a worker over its life after which it is recycled, in ms; 0 turns this off. */
  cpuLimitMs: number;
  /** Layers of containment without which a worker gets nothing to run, whatever the mode. */
  requiredLayers: readonly string[];
  /** Whether workers may map the image's memory, where that works. */
  mapMemory: boolean;
  /** Whether runs may have a grant for the network; without, workers have no way to ask. */
  network: boolean;
  /** How much containment workers are started with. */
  sandboxMode: SandboxMode;
}
