import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeTask } from '../../../test/kit/fake-worker.js';

describe('WorkerPool, serving', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('starts all workers in parallel, and is ready when all are', async () => {
    const { pool, children, child, log } = makePool();
    pool.start();
    await tick();
    expect(children).toHaveLength(2);
    child(0).ready();
    expect(pool.state).toBe('STARTING');
    expect(pool.isReady()).toBe(false);
    child(1).ready();
    expect(pool.state).toBe('RUNNING');
    expect(pool.isReady()).toBe(true);
    expect(log.lines.filter((line) => line.message === 'Pyodide process pool initialized')).toHaveLength(1);
  });

  it('prepares the image once for all workers', async () => {
    const { warm, source } = makePool({ size: 4 });
    await warm();
    expect(source.prepare).toHaveBeenCalledTimes(1);
  });

  it('runs a task and reuses the worker after its reset', async () => {
    const { pool, child, warm } = makePool();
    await warm();
    const run = pool.run(makeTask('a'));
    await tick();
    child(0).result({ resultJson: '42' });
    expect(await run).toMatchObject({ report: { resultJson: '42' }, queueMs: 0, workerId: 0 });
    expect(pool.stats()).toMatchObject({ idle: 1, busy: 1 });
    child(0).reset();
    expect(pool.stats()).toMatchObject({ idle: 2, busy: 0, totals: { executions: 1, byOutcome: { ok: 1 } } });
  });

  it('rotates through the idle workers', async () => {
    const { pool, children, warm } = makePool({ size: 3 });
    await warm();
    for (const child of children) child.obedient = true;
    const ids: number[] = [];
    for (let n = 0; n < 6; n++) {
      const run = pool.run(makeTask(`t${n}`));
      await tick(2);
      ids.push((await run).workerId);
    }
    expect(ids).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('serves queued requests in order, each as soon as a worker is reset', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    const runs = ['a', 'b', 'c'].map((id) => pool.run(makeTask(id)));
    await tick(30);
    expect(child(0).tasks.map((task) => task.id)).toEqual(['a']);
    child(0).result();
    await tick();
    expect(child(0).tasks).toHaveLength(1);
    child(0).reset();
    await tick();
    child(0).finish();
    await tick();
    expect(child(0).tasks.map((task) => task.id)).toEqual(['a', 'b', 'c']);
    child(0).finish();
    const done = await Promise.all(runs);
    expect(done.map((run) => Math.round(run.queueMs))).toEqual([0, 30, 30]);
  });

  it('lets requests queue while it starts', async () => {
    const { pool, child } = makePool();
    pool.start();
    const run = pool.run(makeTask('a'));
    await tick(10);
    child(1).ready();
    await tick();
    child(1).finish();
    expect((await run).workerId).toBe(1);
  });

  it('rejects immediately when the queue is full', async () => {
    const { pool, warm } = makePool({ size: 1, queueSize: 1 });
    await warm();
    void pool.run(makeTask('a'));
    pool.run(makeTask('b')).catch(() => undefined);
    await expect(pool.run(makeTask('c'))).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    expect(pool.stats()).toMatchObject({
      queue: { length: 1, capacity: 1 },
      totals: { rejected: { queueFull: 1 } },
    });
  });

  it('rejects a queued request at its deadline, and does not send it afterwards', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    void pool.run(makeTask('a', { timeoutMs: 60_000 }));
    const late = pool.run(makeTask('b'));
    const refused = expect(late).rejects.toMatchObject({ code: 'POOL_QUEUE_TIMEOUT' });
    await tick(4_999);
    expect(pool.stats().queue.length).toBe(1);
    expect(pool.stats().queue.oldestWaitMs).toBeGreaterThan(4_900);
    await tick(1);
    await refused;
    child(0).finish();
    await tick();
    expect(child(0).tasks).toHaveLength(1);
    expect(pool.stats()).toMatchObject({ idle: 1, totals: { rejected: { queueTimeout: 1 } } });
  });

  it('leaves the queue when the caller disconnects', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    void pool.run(makeTask('a'));
    const abort = new AbortController();
    const run = pool.run(makeTask('b'), abort.signal);
    await tick();
    abort.abort();
    await expect(run).rejects.toMatchObject({ code: 'EXECUTION_CANCELLED' });
    expect(pool.stats().queue.length).toBe(0);
    child(0).finish();
    await tick();
    expect(child(0).tasks).toHaveLength(1);
  });

  it('cancels a running task when the caller disconnects', async () => {
    const { pool, child, warm } = makePool();
    await warm();
    const abort = new AbortController();
    const run = pool.run(makeTask('a'), abort.signal);
    await tick();
    abort.abort();
    expect(child(0).cancelled).toEqual(['a']);
    child(0).finish({ outcome: 'cancelled' });
    expect((await run).report.outcome).toBe('cancelled');
    expect(pool.stats().idle).toBe(2);
  });

  it('reports immediately when a worker dies, does not send the code again, and starts exactly one replacement', async () => {
    const { pool, child, children, warm, living } = makePool();
    await warm();
    const run = pool.run(makeTask('a'));
    const other = pool.run(makeTask('b', { timeoutMs: 60_000 }));
    await tick();
    child(0).exit(null, 'SIGKILL');
    expect((await run).report.outcome).toBe('crashed');
    await tick(5_000);
    expect(children).toHaveLength(3);
    expect(children.flatMap((one) => one.tasks.map((task) => task.id))).toEqual(['a', 'b']);
    child(1).finish();
    expect((await other).report.outcome).toBe('ok');
    child(2).ready();
    expect(pool.stats()).toMatchObject({ idle: 2, totals: { exits: { crashed: 1 }, startFailures: 0 } });
    expect(living()).toHaveLength(2);
  });

  it('replaces an idle worker that dies, and never leases a dead one', async () => {
    const { pool, child, children, warm } = makePool();
    await warm();
    child(0).exit(1, null);
    expect(pool.stats()).toMatchObject({ idle: 1, starting: 1 });
    const run = pool.run(makeTask('a'));
    await tick();
    child(1).finish();
    expect((await run).workerId).toBe(1);
    expect(children).toHaveLength(3);
  });

  it('kills an endless loop and starts a replacement', async () => {
    const { pool, child, children, warm, living } = makePool();
    await warm();
    const run = pool.run(makeTask('a', { timeoutMs: 500 }));
    await tick(601);
    expect((await run).report.outcome).toBe('timeout');
    expect(child(0)).toMatchObject({ exited: true, kills: ['SIGKILL'] });
    child(2).ready();
    await tick(60_000);
    expect(children).toHaveLength(3);
    expect(living()).toHaveLength(2);
    expect(pool.stats()).toMatchObject({
      idle: 2,
      totals: { exits: { timeout: 1 }, byOutcome: { timeout: 1 } },
    });
  });

  it('releases a worker that was leased but not used', async () => {
    const { pool, warm } = makePool();
    await warm();
    const lease = await pool.acquire();
    expect(pool.stats().workers.map((worker) => worker.state)).toEqual(['IDLE', 'IDLE']);
    lease.release();
    lease.release();
    await expect(lease.run(makeTask('a'))).rejects.toThrow('released already');
    const both = [await pool.acquire(), await pool.acquire()];
    expect(new Set(both.map((one) => one.worker)).size).toBe(2);
  });

  it('describes each worker and its image', async () => {
    const { pool, child, warm } = makePool();
    await warm();
    const stats = pool.stats();
    expect(stats.image).toMatchObject({ pyodideVersion: '314.0.7' });
    expect(stats.workers[0]).toMatchObject({
      id: 0,
      pid: child(0).pid,
      state: 'IDLE',
      executions: { total: 0, averageMs: 0 },
      layers: { gate: true },
    });
  });
});

describe('WorkerPool, failing starts', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('doubles the wait after each failure, up to a limit, and resets it after a success', async () => {
    const { pool, children, child } = makePool({ size: 1 });
    pool.start();
    await tick();
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) {
      const before = Date.now();
      const count = children.length;
      child(count - 1).exit(1, null);
      while (children.length === count) await tick(10);
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual([200, 400, 800, 1000, 1000]);
    child(5).ready();
    await tick();
    child(5).exit(1, null);
    await tick();
    expect(children).toHaveLength(7);
    child(6).exit(1, null);
    await tick(199);
    expect(children).toHaveLength(7);
    await tick(1);
    expect(children).toHaveLength(8);
    expect(pool.stats().totals).toMatchObject({ startFailures: 6, exits: { init_failed: 6, crashed: 1 } });
  });

  it('counts simultaneous failures as one', async () => {
    const { pool, children, child } = makePool({ size: 2 });
    pool.start();
    await tick();
    child(0).exit(1, null);
    child(1).exit(1, null);
    await tick(199);
    expect(children).toHaveLength(2);
    await tick(1);
    expect(children).toHaveLength(4);
  });

  it('retries when preparing the image fails, and verifies it after a failed start', async () => {
    const { pool, children, child, source } = makePool({ size: 1 });
    source.prepare.mockRejectedValueOnce(new Error('disk full'));
    pool.start();
    await tick(199);
    expect(children).toHaveLength(0);
    await tick(1);
    expect(children).toHaveLength(1);
    child(0).exit(1, null);
    await tick(400);
    expect(source.prepare).toHaveBeenCalledTimes(3);
  });

  it('survives a launch that throws', async () => {
    const { pool, children, source } = makePool({ size: 1 });
    source.launch.mockImplementationOnce(() => {
      throw new Error('EAGAIN');
    });
    pool.start();
    await tick(200);
    expect(children).toHaveLength(1);
    expect(pool.stats().totals.startFailures).toBe(1);
  });

  it('keeps requests queued meanwhile, each up to its deadline', async () => {
    const { pool, child } = makePool({ size: 1 });
    pool.start();
    const run = pool.run(makeTask('a'));
    await tick();
    child(0).exit(1, null);
    await tick(200);
    child(1).ready();
    await tick();
    child(1).finish();
    expect(Math.round((await run).queueMs)).toBe(200);
  });
});
