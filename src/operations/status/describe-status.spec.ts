import type { PoolStats, WorkerStats } from '../../engine/pool/stats.js';
import { describeStatus } from './describe-status.js';

function worker(id: number, more: Partial<WorkerStats> = {}): WorkerStats {
  return {
    id,
    pid: 100 + id,
    state: 'IDLE',
    retiring: false,
    spare: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    ageMs: 5,
    executions: { total: 3, ok: 2, failed: 1, averageMs: 1.23456 },
    rssBytes: null,
    heapBytes: 7,
    lastResetMs: 1.2,
    imageFingerprint: 'f',
    servesSessions: true,
    memoryMapped: true,
    layers: { gate: true },
    ...more,
  };
}

const stats = {
  state: 'RUNNING',
  fault: null,
  ready: true,
  size: 2,
  workers: [
    worker(4, { retiring: true }),
    worker(5, { state: 'BUSY' }),
    worker(6),
    worker(7, { state: 'STARTING' }),
    worker(8, { spare: true }),
  ],
  spare: { size: 1, state: 'IDLE' },
  idle: 1,
  busy: 1,
  starting: 1,
  queue: { length: 3, capacity: 10, oldestWaitMs: 4 },
  totals: { executions: 9 },
  image: null,
  memory: { way: 'copied', reason: 'it was not built' },
} as unknown as PoolStats;

describe('describeStatus', () => {
  const status = describeStatus(stats, 30_000, 0);

  it('speaks the predecessor’s language', () => {
    expect(status).toMatchObject({
      ready: true,
      processPool: true,
      defaultTimeout: 30_000,
      timestamp: '1970-01-01T00:00:00.000Z',
    });
    expect(status.poolStats).toMatchObject({ poolSize: 2, availableProcesses: 1, totalExecutions: 9 });
    expect(status.poolStats.processStats['5']).toEqual({
      totalExecutions: 3,
      successfulExecutions: 2,
      failedExecutions: 1,
      averageExecutionTime: 1.235,
    });
  });

  it('counts as active who is ready or at work, never more than the size of the pool', () => {
    expect(status.poolStats.activeProcesses).toBe(2);
    const starting = {
      ...stats,
      workers: [worker(6), worker(7, { state: 'STARTING' }), worker(8, { spare: true })],
    };
    expect(describeStatus(starting, 30_000, 0).poolStats.activeProcesses).toBe(1);
    const replacing = describeStatus({ ...stats, idle: 3 }, 30_000, 0);
    expect(replacing.poolStats.availableProcesses).toBe(2);
  });

  it('says how memory gets back, and why it is copied', () => {
    expect(status.pool).toMatchObject({ memory: 'copied', memoryReason: 'it was not built' });
  });

  it('counts as pending who runs and who waits', () => {
    expect(status.poolStats.pendingExecutions).toBe(4);
  });

  it('adds everything the pool knows', () => {
    expect(status.pool.workers).toBe(stats.workers);
    expect(status.pool.queue).toBe(stats.queue);
    expect(status.pool.spare).toEqual({ size: 1, state: 'IDLE' });
  });
});
