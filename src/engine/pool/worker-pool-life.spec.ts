import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeTask } from '../../../test/kit/fake-worker.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('WorkerPool, reaping', () => {
  it('ends workers beyond the minimum that were idle for too long, once', async () => {
    const { pool, children, warm, living } = makePool({ size: 3 });
    await warm();
    await tick(59_999);
    pool.reapIdle();
    expect(pool.stats().idle).toBe(3);
    await tick(1);
    pool.reapIdle();
    await tick(1);
    expect(living()).toHaveLength(1);
    pool.reapIdle();
    pool.replaceMissing();
    await tick(60_000);
    expect(children).toHaveLength(3);
    expect(pool.isReady()).toBe(true);
    expect(pool.stats().totals.exits.idle).toBe(2);
  });

  it('keeps recently used workers; checks do not count as use', async () => {
    const { pool, children, warm, child } = makePool();
    await warm();
    for (const one of children) one.obedient = true;
    await tick(50_000);
    const run = pool.run(makeTask('a'));
    const check = pool.checkIdle();
    await tick(10);
    await Promise.all([run, check]);
    await tick(10_000);
    pool.reapIdle();
    await tick(1);
    expect(child(0).exited).toBe(false);
    expect(child(1).exited).toBe(true);
  });

  it('starts them again when more requests arrive than workers are idle', async () => {
    const { pool, children, child, warm } = makePool();
    await warm();
    await tick(60_000);
    pool.reapIdle();
    await tick(1);
    const first = pool.run(makeTask('a'));
    await tick();
    expect(children).toHaveLength(2);
    const second = pool.run(makeTask('b'));
    const third = pool.run(makeTask('c'));
    await tick();
    expect(children).toHaveLength(3);
    child(2).ready();
    await tick();
    child(2).finish();
    expect((await second).workerId).toBe(2);
    await tick();
    child(2).finish();
    child(1).finish();
    await Promise.all([first, third]);
    expect(pool.stats().idle).toBe(2);
  });

  it('starts no second worker while one is starting without a request', async () => {
    const { pool, children, warm } = makePool({ size: 3 });
    await warm();
    await tick(60_000);
    pool.reapIdle();
    await tick(1);
    void pool.run(makeTask('a'));
    const abort = new AbortController();
    pool.run(makeTask('b'), abort.signal).catch(() => undefined);
    await tick();
    abort.abort();
    await tick();
    pool.run(makeTask('c')).catch(() => undefined);
    await tick();
    expect(children).toHaveLength(4);
  });

  it('comes back from no worker at all', async () => {
    const { pool, children, child, warm } = makePool({ size: 1, minIdle: 0 });
    await warm();
    await tick(60_000);
    pool.reapIdle();
    await tick(1);
    expect(pool.isReady()).toBe(true);
    const run = pool.run(makeTask('a'));
    await tick();
    expect(children).toHaveLength(2);
    child(1).ready();
    await tick();
    child(1).finish();
    expect((await run).report.outcome).toBe('ok');
  });
});

describe('WorkerPool, checking', () => {
  it('checks each idle worker in turn, and leases none that is being checked', async () => {
    const { pool, child, warm } = makePool();
    await warm();
    const checks = pool.checkIdle();
    expect(pool.stats().workers.map((worker) => worker.state)).toEqual(['CHECKING', 'IDLE']);
    const run = pool.run(makeTask('a'));
    await tick();
    expect(child(1).tasks[0]?.id).toBe('a');
    child(0).finish({ resultJson: '4' });
    await checks;
    expect(child(1).tasks).toHaveLength(1);
    child(1).finish();
    await run;
    expect(pool.stats()).toMatchObject({ idle: 2, totals: { executions: 1 } });
  });

  it('leases a worker to a waiting request as soon as its check is over', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    const checks = pool.checkIdle();
    const run = pool.run(makeTask('a'));
    await tick();
    child(0).finish({ resultJson: '4' });
    await checks;
    child(0).finish();
    expect((await run).report.outcome).toBe('ok');
  });

  it('replaces a worker that fails its check', async () => {
    const { pool, child, children, warm } = makePool();
    await warm();
    const checks = pool.checkIdle();
    child(0).finish({ resultJson: '5' });
    await tick();
    child(1).finish({ resultJson: '4' });
    await checks;
    await tick(1);
    expect(child(0).kills).toEqual(['SIGKILL']);
    expect(children).toHaveLength(3);
    expect(pool.stats().totals.exits.check_failed).toBe(1);
  });

  it('replaces a worker that hangs in its check', async () => {
    const { pool, children, warm } = makePool({ size: 1 });
    await warm();
    const checks = pool.checkIdle();
    await tick(601);
    await checks;
    expect(children).toHaveLength(2);
    expect(pool.stats().totals.exits.check_failed).toBe(1);
  });
});

describe('WorkerPool, draining and closing', () => {
  it('finishes running and queued work, and accepts no other', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    const runs = [pool.run(makeTask('a')), pool.run(makeTask('b'))];
    await tick();
    let drained = false;
    const drain = pool.drain(5_000).then(() => {
      drained = true;
    });
    expect(pool.isReady()).toBe(false);
    await expect(pool.run(makeTask('c'))).rejects.toMatchObject({ code: 'POOL_DRAINING' });
    child(0).finish();
    await tick();
    expect(drained).toBe(false);
    child(0).finish();
    await drain;
    expect((await Promise.all(runs)).map((run) => run.report.outcome)).toEqual(['ok', 'ok']);
  });

  it('replaces a worker that dies while requests still queue', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    const runs = [pool.run(makeTask('a')), pool.run(makeTask('b'))];
    await tick();
    const drain = pool.drain(5_000);
    child(0).exit(1, null);
    await tick(10);
    child(1).ready();
    await tick();
    child(1).finish();
    await drain;
    expect((await Promise.all(runs)).map((run) => run.report.outcome)).toEqual(['crashed', 'ok']);
  });

  it('at its limit rejects the queue and cancels running work, by force if necessary', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    await warm();
    const running = pool.run(makeTask('a', { timeoutMs: 60_000 }));
    const refused = expect(pool.run(makeTask('b'))).rejects.toMatchObject({ code: 'POOL_DRAINING' });
    const drain = pool.drain(1_000);
    await tick(1_000);
    await refused;
    expect(child(0).cancelled).toEqual(['a']);
    await tick(100);
    await drain;
    expect((await running).report.outcome).toBe('cancelled');
    expect(child(0).kills).toEqual(['SIGKILL']);
  });

  it('has nothing to wait for while it starts', async () => {
    const { pool } = makePool();
    pool.start();
    await pool.drain(1_000);
    expect(pool.state).toBe('DRAINING');
    expect(jest.getTimerCount()).toBeLessThanOrEqual(2);
  });

  type Kit = ReturnType<typeof makePool>;
  const situations: [string, (kit: Kit) => Promise<unknown>][] = [
    ['before it starts', async () => undefined],
    ['while the image is prepared', async ({ pool }) => pool.start()],
    [
      'while workers start',
      async ({ pool }) => {
        pool.start();
        await tick();
      },
    ],
    [
      'while it waits after a failed start',
      async ({ pool, child }) => {
        pool.start();
        await tick();
        child(0).exit(1, null);
      },
    ],
    ['when all are idle', ({ warm }) => warm()],
    [
      'in the middle of a check',
      async ({ pool, warm }) => {
        await warm();
        void pool.checkIdle();
      },
    ],
    [
      'while a worker is replaced',
      async ({ pool, warm }) => {
        await warm();
        pool.recycleAll().catch(() => undefined);
      },
    ],
    [
      'after draining',
      async ({ pool, warm }) => {
        await warm();
        await pool.drain(100);
      },
    ],
  ];
  it.each(situations)('closes %s, leaving no child and no timer', async (_, arrange) => {
    const kit = makePool();
    await arrange(kit);
    const closed = kit.pool.close();
    await tick(1);
    await closed;
    await tick(60_000);
    expect(kit.living()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
    expect(kit.pool.state).toBe('CLOSED');
    expect(kit.pool.isReady()).toBe(false);
    await expect(kit.pool.run(makeTask('a'))).rejects.toMatchObject({ code: 'POOL_UNAVAILABLE' });
  });

  it('closes during running and queued work, and reports both', async () => {
    const { pool, warm } = makePool({ size: 1 });
    await warm();
    const running = pool.run(makeTask('a'));
    const refused = expect(pool.run(makeTask('b'))).rejects.toMatchObject({ code: 'POOL_DRAINING' });
    await tick();
    const closed = pool.close();
    expect((await running).report.outcome).toBe('cancelled');
    await refused;
    await tick(1);
    await closed;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('kills children that do not end on request', async () => {
    const { pool, children, warm } = makePool();
    await warm();
    for (const one of children) one.stubborn = true;
    const closed = pool.close();
    await tick(101);
    await closed;
    expect(children.map((one) => one.kills)).toEqual([['SIGKILL'], ['SIGKILL']]);
  });

  it('returns the same promise for a second close', async () => {
    const { pool, warm } = makePool();
    await warm();
    const both = Promise.all([pool.close(), pool.close()]);
    await tick(1);
    await both;
  });
});
