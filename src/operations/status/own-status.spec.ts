import type { PoolStats } from '../../engine/pool/stats.js';
import { describeStatus } from './describe-status.js';
import { ownStatus } from './own-status.js';

const worker = {
  id: 3,
  pid: 4711,
  state: 'IDLE',
  retiring: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  ageMs: 5,
  executions: { total: 9001, ok: 9001, failed: 0, averageMs: 1 },
  rssBytes: 9002,
  heapBytes: 9003,
  lastResetMs: 9004,
  imageFingerprint: 'f',
  servesSessions: true,
  layers: { gate: true },
};
const pool = {
  state: 'RUNNING',
  fault: null,
  ready: true,
  size: 1,
  workers: [worker],
  idle: 1,
  busy: 0,
  starting: 0,
  queue: { length: 0, capacity: 10, oldestWaitMs: 0 },
  totals: { executions: 9005, byOutcome: { ok: 9006 }, rejected: { queueFull: 9007 } },
  image: null,
  layers: { gate: true },
  sessions: { layout: 'l', workersApart: 0 },
} as unknown as PoolStats;

describe('ownStatus', () => {
  const whole = {
    ...describeStatus(pool, 30_000, 0),
    sessionStore: { kind: 'memory', sessions: 9008, bytes: 9009, evicted: 9010 },
    jobs: { queued: 9011, running: 0, succeeded: 0, failed: 0, cancelled: 0, bytes: 9012 },
  };
  const own = ownStatus(whole, 17);

  it('has no figure that other owners have a part in', () => {
    expect(JSON.stringify(whole)).toMatch(/90\d\d/);
    expect(JSON.stringify(own)).not.toMatch(/90\d\d|4711/);
    expect(own.poolStats.totalExecutions).toBe(17);
  });

  it('has the fields of the whole, and how the service is', () => {
    expect(Object.keys(own).sort()).toEqual(Object.keys(whole).sort());
    expect(Object.keys(own.pool).sort()).toEqual(Object.keys(whole.pool).sort());
    expect(Object.keys(own.pool.workers[0] ?? {}).sort()).toEqual(Object.keys(worker).sort());
    expect(own).toMatchObject({
      ready: true,
      pool: { state: 'RUNNING', layers: { gate: true }, workers: [{ id: 3, layers: { gate: true } }] },
      sessionStore: { kind: 'memory' },
    });
  });

  it('reports a store that does not respond as the whole does', () => {
    expect(ownStatus({ ...whole, sessionStore: null, jobs: null }, 0)).toMatchObject({
      sessionStore: null,
      jobs: null,
    });
  });
});
