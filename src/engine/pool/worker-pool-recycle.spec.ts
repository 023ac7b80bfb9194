import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeTask } from '../../../test/kit/fake-worker.js';

type Kit = ReturnType<typeof makePool>;

/** Runs one task to its end on any worker; returns the worker's id. */
async function runOne({ pool, children }: Kit, reset: object = {}): Promise<number> {
  const run = pool.run(makeTask('t'));
  await tick();
  children
    .find((one) => !one.exited && pool.stats().workers.some((w) => w.pid === one.pid && w.state === 'BUSY'))
    ?.finish({}, reset);
  await tick();
  return (await run).workerId;
}

describe('WorkerPool, recycling', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('starts one replacement first, and ends the old worker when that is ready', async () => {
    const kit = makePool({ size: 1, maxExecutions: 2 });
    const { pool, child, children, warm, living } = kit;
    await warm();
    await runOne(kit);
    expect(children).toHaveLength(1);
    await runOne(kit);
    expect(children).toHaveLength(2);
    expect(await runOne(kit)).toBe(0);
    expect(pool.stats()).toMatchObject({ idle: 1, starting: 1 });
    child(1).ready();
    expect(child(0).disconnected).toBe(true);
    await tick(1);
    expect(await runOne(kit)).toBe(1);
    await tick(60_000);
    expect(children).toHaveLength(2);
    expect(living()).toHaveLength(1);
    expect(pool.stats().totals).toMatchObject({
      recycles: { max_executions: 1 },
      exits: { recycled: 1, crashed: 0 },
    });
  });

  it('lets a busy worker finish its task after its replacement is ready', async () => {
    const kit = makePool({ size: 1, maxExecutions: 1 });
    const { pool, child, warm } = kit;
    await warm();
    await runOne(kit);
    const run = pool.run(makeTask('last'));
    await tick();
    child(1).ready();
    expect(child(0).disconnected).toBe(false);
    child(0).finish({ resultJson: '9' });
    expect((await run).report.resultJson).toBe('9');
    expect(child(0).disconnected).toBe(true);
  });

  it('starts no second replacement when the old worker dies meanwhile', async () => {
    const kit = makePool({ size: 1, maxExecutions: 1 });
    const { child, children, warm, pool } = kit;
    await warm();
    await runOne(kit);
    child(0).exit(null, 'SIGSEGV');
    await tick(100);
    child(1).ready();
    await tick(60_000);
    expect(children).toHaveLength(2);
    expect(pool.stats()).toMatchObject({ idle: 1, totals: { exits: { crashed: 1, recycled: 0 } } });
  });

  it('keeps the old worker when its replacement fails, and tries again', async () => {
    const kit = makePool({ size: 1, maxExecutions: 1 });
    const { child, children, warm, living } = kit;
    await warm();
    await runOne(kit);
    child(1).exit(1, null);
    expect(await runOne(kit)).toBe(0);
    await tick(200);
    expect(children).toHaveLength(3);
    child(2).ready();
    await tick(1);
    expect(living()).toEqual([child(2)]);
  });

  it('replaces one worker at a time when several are due together', async () => {
    const kit = makePool({ size: 3, maxExecutions: 1 });
    const { child, children, warm, living } = kit;
    await warm();
    for (let n = 0; n < 6; n++) await runOne(kit);
    expect(children).toHaveLength(4);
    child(3).ready();
    await tick(1);
    for (let n = 0; n < 6; n++) await runOne(kit);
    expect(children).toHaveLength(5);
    expect(living()).toHaveLength(4);
  });

  it('postpones recycling by count while requests queue, but not beyond the limit', async () => {
    const { pool, child, children, warm } = makePool({
      size: 1,
      maxExecutions: 2,
      deferFactor: 3,
      queueSize: 100,
    });
    await warm();
    const runs = Array.from({ length: 20 }, (_, n) => pool.run(makeTask(`t${n}`)));
    await tick();
    for (let n = 1; n < 6; n++) {
      child(0).finish();
      await tick();
      expect(children).toHaveLength(1);
    }
    child(0).finish();
    await tick();
    expect(pool.stats().workers[0]?.executions.total).toBe(6);
    expect(children).toHaveLength(2);
    for (let n = 6; n < 20; n++) {
      child(0).finish();
      await tick();
    }
    await Promise.all(runs);
    expect(children).toHaveLength(2);
  });

  it('does postponed recycling as soon as the queue is empty', async () => {
    const kit = makePool({ size: 1, maxExecutions: 1, deferFactor: 100 });
    const { pool, child, children, warm } = kit;
    await warm();
    const runs = [pool.run(makeTask('a')), pool.run(makeTask('b'))];
    await tick();
    child(0).finish();
    await tick();
    expect(children).toHaveLength(1);
    child(0).finish();
    await Promise.all(runs);
    expect(children).toHaveLength(2);
  });

  it('recycles in the first quiet moment after a burst of single requests', async () => {
    const kit = makePool({ size: 1, maxExecutions: 2, deferFactor: 100, recycleQuietMs: 100 });
    const { children, warm } = kit;
    await warm();
    for (let n = 0; n < 5; n++) {
      await runOne(kit);
      await tick(50);
    }
    expect(children).toHaveLength(1);
    await tick(40);
    expect(children).toHaveLength(1);
    await tick(200);
    expect(children).toHaveLength(2);
  });

  it('drops postponed recycling when it closes', async () => {
    const kit = makePool({ size: 1, maxExecutions: 1, deferFactor: 100, recycleQuietMs: 100 });
    const { child, children, pool, warm } = kit;
    await warm();
    await runOne(kit);
    const closed = pool.close();
    child(0).exit(0, null);
    await closed;
    await tick(1000);
    expect(children).toHaveLength(1);
  });

  it.each(['heap_grown', 'library_loaded'])(
    'lets a worker that reports %s serve until it is replaced',
    async (wear) => {
      const kit = makePool({ size: 1 });
      const { child, children, warm, pool } = kit;
      await warm();
      await runOne(kit, { wear });
      expect(children).toHaveLength(2);
      expect(await runOne(kit, { wear })).toBe(0);
      expect(children).toHaveLength(2);
      child(1).ready();
      expect(pool.stats().totals.recycles).toMatchObject({ [wear]: 1 });
    },
  );

  it.each(['fatal_error', 'self_check_failed'])(
    'takes a worker that reports %s out at once',
    async (wear) => {
      const kit = makePool({ size: 1 });
      const { pool, child, children, warm } = kit;
      await warm();
      const runs = [pool.run(makeTask('a')), pool.run(makeTask('b'))];
      await tick();
      child(0).finish({}, { wear });
      await tick(1);
      expect(child(0).exited).toBe(true);
      expect(child(0).tasks).toHaveLength(1);
      child(1).ready();
      await tick();
      child(1).finish();
      await Promise.all(runs);
      expect(children).toHaveLength(2);
      expect(pool.stats().totals.recycles).toMatchObject({ [wear]: 1 });
    },
  );

  it('evicts a retiring worker immediately when its wear gets worse', async () => {
    const kit = makePool({ size: 1 });
    const { child, children, warm } = kit;
    await warm();
    await runOne(kit, { wear: 'heap_grown' });
    await runOne(kit, { wear: 'fatal_error' });
    expect(child(0).disconnected).toBe(true);
    await tick(100);
    expect(children).toHaveLength(2);
  });

  it('ends at most as many old workers as replacements are ready', async () => {
    const kit = makePool({ size: 2 });
    const { child, warm, living } = kit;
    await warm();
    await runOne(kit, { wear: 'heap_grown' });
    await runOne(kit, { wear: 'heap_grown' });
    expect(living()).toHaveLength(4);
    child(2).ready();
    await tick(1);
    expect(living()).toEqual([child(1), child(2), child(3)]);
    child(3).ready();
    await tick(1);
    expect(living()).toEqual([child(2), child(3)]);
  });

  it('never has more than twice as many children as its size, even if none of them dies', async () => {
    const { pool, children, warm } = makePool({ size: 2 });
    await warm();
    for (let round = 0; round < 4; round++) {
      const runs = [pool.run(makeTask('x')), pool.run(makeTask('y'))];
      for (const run of runs) run.catch(() => undefined);
      await tick();
      for (const one of children) {
        one.immortal = true;
        if (one.tasks.length > 0) one.finish({}, { wear: 'fatal_error' });
      }
      await tick(200);
      for (const one of children) if (!one.readied) one.ready();
    }
    expect(children).toHaveLength(4);
    children[0]?.exit(null, 'SIGKILL');
    expect(children).toHaveLength(5);
  });
});

describe('WorkerPool, recycling on request', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('replaces every worker, one after the other, never with fewer than its size', async () => {
    const { pool, child, children, warm, living } = makePool();
    await warm();
    let done = false;
    const all = pool.recycleAll().then(() => {
      done = true;
    });
    await tick();
    expect(children).toHaveLength(3);
    child(2).ready();
    await tick(1);
    expect(child(0).exited).toBe(true);
    expect(children).toHaveLength(4);
    expect(done).toBe(false);
    expect(pool.stats().idle).toBe(2);
    child(3).ready();
    await tick(1);
    await all;
    expect(living()).toEqual([child(2), child(3)]);
    expect(pool.stats().totals.recycles.requested).toBe(2);
  });

  it('lets requests during a round share the one after it', async () => {
    const { pool, children, warm } = makePool({ size: 1 });
    await warm();
    const rounds = [pool.recycleAll(), pool.recycleAll(), pool.recycleAll()];
    for (let n = 0; n < 5; n++) {
      await tick(1);
      for (const one of children) if (!one.readied) one.ready();
    }
    await Promise.all(rounds);
    await tick(1000);
    expect(children).toHaveLength(3);
  });

  it('fails with a clear error when no replacement becomes ready, and keeps serving', async () => {
    const { pool, warm } = makePool({ size: 1, initTimeoutMs: 1000 });
    await warm();
    const refused = expect(pool.recycleAll()).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
    await tick(1000);
    await refused;
    expect(pool.stats().idle).toBe(1);
  });

  it('ends with the pool', async () => {
    const { pool, warm } = makePool();
    await warm();
    const refused = expect(pool.recycleAll()).rejects.toMatchObject({ code: 'POOL_DRAINING' });
    await tick();
    await pool.drain(1000);
    await refused;
  });
});
