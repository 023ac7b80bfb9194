import { jest } from '@jest/globals';
import type { PoolOptions } from '../../src/engine/pool/pool-options.js';
import { WorkerPool } from '../../src/engine/pool/worker-pool.js';
import { FakeWorkerProcess, FINGERPRINT, makeLog } from './fake-worker.js';

export const OPTIONS: PoolOptions = {
  size: 2,
  spare: 0,
  longRunMs: 5_000,
  minIdle: 1,
  maxExecutions: 0,
  deferFactor: 3,
  recycleQuietMs: 0,
  sandboxMode: 'on',
  requiredLayers: [],
  mapMemory: true,
  network: false,
  watchIntervalMs: 0,
  rssLimitBytes: 2 ** 40,
  cpuLimitMs: 0,
  initTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  checkIntervalMs: 30_000,
  checkTimeoutMs: 500,
  queueSize: 3,
  queueTimeoutMs: 5_000,
  killGraceMs: 100,
  startBackoffMs: 200,
  startBackoffMaxMs: 1_000,
  shutdownTimeoutMs: 3_000,
  maxFrameBytes: 2 ** 22,
  memoryBytes: 2 ** 28,
  diskBytes: 2 ** 20,
};

/** Lets promises and the timers of the next `ms` run. */
export const tick = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** A pool of fake children, for use with jest's fake timers. */
export function makePool(changes: Partial<PoolOptions> = {}) {
  const children: FakeWorkerProcess[] = [];
  const log = makeLog();
  const source = {
    prepare: jest.fn(async () => ({ file: '/image', fingerprint: FINGERPRINT })),
    launch: jest.fn(() => {
      const child = new FakeWorkerProcess();
      children.push(child);
      return child;
    }),
  };
  const pool = new WorkerPool({ ...OPTIONS, ...changes }, source, log);
  const child = (index: number): FakeWorkerProcess => {
    const found = children[index];
    if (!found) throw new Error(`there is no child ${index}, only ${children.length}`);
    return found;
  };
  return {
    pool,
    children,
    child,
    log,
    source,
    /** Children that have not exited. */
    living: () => children.filter((one) => !one.exited),
    /** Starts the pool and makes its first workers ready. */
    async warm(): Promise<void> {
      pool.start();
      await tick();
      // The spare one is started when the others are ready.
      for (let n = 0; n < 2; n++) {
        for (const one of children) if (!one.readied) one.ready();
        await tick();
      }
    },
  };
}
