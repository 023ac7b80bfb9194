import { splitList } from '../../base/split-list.js';
import { largestLimits } from '../../config/execution-limits.js';
import { memoryLimitBytes } from '../../config/memory-limit.js';
import { spareWorkers } from '../../config/memory-shares.js';
import type { Settings } from '../../config/settings.js';
import type { PoolOptions } from '../../engine/pool/pool-options.js';
import { maxFrameBytes } from '../../engine/pool/worker/max-frame-bytes.js';

/** The pool's part of the settings. */
export function buildPoolOptions(settings: Settings): PoolOptions {
  return {
    size: settings.poolSize,
    spare: spareWorkers(settings, memoryLimitBytes()),
    longRunMs: settings.longRunMs,
    // A pool that is smaller than the minimum keeps all it has.
    minIdle: Math.min(settings.poolMinIdle, settings.poolSize),
    maxExecutions: settings.maxExecutions,
    deferFactor: settings.recycleDeferFactor,
    recycleQuietMs: settings.recycleQuietMs,
    initTimeoutMs: settings.initTimeoutMs,
    idleTimeoutMs: settings.idleTimeoutMs,
    checkIntervalMs: settings.healthCheckIntervalMs,
    checkTimeoutMs: settings.checkTimeoutMs,
    queueSize: settings.queueSize,
    queueTimeoutMs: settings.queueTimeoutMs,
    killGraceMs: settings.killGraceMs,
    startBackoffMs: settings.startBackoffMs,
    startBackoffMaxMs: settings.startBackoffMaxMs,
    shutdownTimeoutMs: settings.shutdownTimeoutMs,
    maxFrameBytes: maxFrameBytes({
      ...largestLimits(settings),
      sessionBytes: settings.sessionCheckpointMaxBytes,
      callBytes: settings.runArgumentBytesMax,
    }),
    memoryBytes: settings.memoryLimitBytes,
    diskBytes: settings.diskLimitBytes,
    watchIntervalMs: settings.watchIntervalMs,
    rssLimitBytes: settings.workerRssLimitBytes || roomForAWorker(settings),
    cpuLimitMs: settings.workerCpuLimitMs,
    sandboxMode: settings.sandboxMode,
    requiredLayers: splitList(settings.requiredLayers),
    mapMemory: settings.workerMemory === 'mapped',
    network: settings.networkMode === 'rules',
  };
}

/** Node, V8's heap, threads, the texts of a request and of its answer, in bytes. */
const PROCESS_BYTES = 512 << 20;

/** What an honest worker never weighs: linear memory, copies of it (sealed, or on the way into a checkpoint), files. */
function roomForAWorker({ memoryLimitBytes, diskLimitBytes }: Settings): number {
  return 2 * memoryLimitBytes + diskLimitBytes + PROCESS_BYTES;
}
