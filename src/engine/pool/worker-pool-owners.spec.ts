import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeTask } from '../../../test/kit/fake-worker.js';
import type { Turn } from './queue/turn.js';

const [ADA, BOB, EVE] = ['ada', 'bob', 'eve'].map((owner): Turn => ({ owner, priority: 'normal' })) as [
  Turn,
  Turn,
  Turn,
];

/** A pool with several owners, and where their tasks run. */
function makeShared(changes: Parameters<typeof makePool>[0] = {}) {
  const kit = makePool({ queueSize: 50, ...changes });
  const costs: Record<string, number> = {};
  return {
    ...kit,
    costs,
    run(id: string, turn: Turn, timeoutMs = 1_000) {
      const listener = {
        cost: (ms: number) => {
          costs[id] = ms;
        },
      };
      const run = kit.pool.run(makeTask(id, { timeoutMs }), undefined, turn, listener);
      run.catch(() => undefined);
      return run;
    },
    /** Ids of running tasks, by age of their workers. */
    idsRunning: () => {
      const busy = kit.pool.stats().workers.filter(({ state }) => state === 'BUSY');
      return busy.map(({ pid }) => kit.children.find((one) => one.pid === pid)?.tasks.at(-1)?.id);
    },
    on: (id: string) => {
      const found = kit.children.find((one) => one.tasks.at(-1)?.id === id);
      if (!found) throw new Error(`${id} runs nowhere`);
      return found;
    },
  };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the spare worker', () => {
  it('is started when all others are ready, and is not counted with them', async () => {
    const { pool, children, child, source } = makeShared({ spare: 1 });
    pool.start();
    await tick();
    expect(children).toHaveLength(2);
    child(0).ready();
    await tick();
    expect([children.length, pool.isReady()]).toEqual([2, false]);
    child(1).ready();
    await tick();
    expect(pool.state).toBe('RUNNING');
    expect(children).toHaveLength(3);
    expect(source.launch.mock.calls.map((call) => (call as unknown[])[1])).toEqual([false, false, true]);
    expect(pool.stats()).toMatchObject({
      size: 2,
      idle: 2,
      starting: 0,
      spare: { size: 1, state: 'STARTING' },
    });
    child(2).ready();
    expect(pool.stats()).toMatchObject({ size: 2, idle: 2, busy: 0, spare: { size: 1, state: 'IDLE' } });
    expect(pool.stats().workers.map(({ spare }) => spare)).toEqual([false, false, true]);
  });

  it('serves another owner when one holds all others, and no one else', async () => {
    const { pool, run, idsRunning, on, warm } = makeShared({ spare: 1 });
    await warm();
    for (const id of ['e1', 'e2', 'e3']) run(id, EVE, 300_000);
    await tick();
    expect(idsRunning()).toEqual(['e1', 'e2']);
    const other = run('b1', BOB);
    run('b2', BOB);
    await tick();
    expect(idsRunning()).toEqual(['e1', 'e2', 'b1']);
    expect(pool.stats()).toMatchObject({ busy: 2, idle: 0, spare: { state: 'BUSY' }, queue: { length: 2 } });
    on('b1').finish();
    expect((await other).queueMs).toBe(0);
    await tick(50);
    expect(idsRunning()).toEqual(['e1', 'e2', 'b2']);
  });

  it('serves an owner who holds none also while several owners hold the others', async () => {
    const { run, idsRunning, warm } = makeShared({ spare: 1 });
    await warm();
    run('e1', EVE, 300_000);
    run('a1', ADA, 300_000);
    await tick();
    run('b1', BOB);
    run('b2', BOB);
    await tick(100);
    expect(idsRunning().sort()).toEqual(['a1', 'b1', 'e1']);
  });

  it('is not used by a single owner without keys, and replaces an ended worker immediately', async () => {
    const { pool, run, idsRunning, on, warm, children } = makeShared({ spare: 1 });
    await warm();
    const alone = { ...ADA, alone: true };
    const first = run('a1', alone);
    for (const id of ['a2', 'a3', 'a4']) run(id, alone);
    await tick(50);
    expect(idsRunning()).toEqual(['a1', 'a2']);
    on('a1').exit(null, 'SIGKILL');
    expect((await first).report.outcome).toBe('crashed');
    await tick();
    expect(idsRunning().sort()).toEqual(['a2', 'a3']);
    expect(pool.stats().spare.state).toBe('BUSY');
    expect(children).toHaveLength(4);
  });

  it('does not serialize starts where there is one owner', async () => {
    const { warm, children, child } = makeShared({ spare: 1 });
    await warm();
    for (const index of [0, 1, 2]) child(index).exit(null, 'SIGKILL');
    await tick();
    expect(children).toHaveLength(6);
  });

  it('is replaced when it dies, and replaced with all others on request', async () => {
    const { pool, children, child, warm, living } = makeShared({ spare: 1 });
    await warm();
    child(2).exit(1, null);
    expect(pool.stats()).toMatchObject({ idle: 2, starting: 0, spare: { state: 'STARTING' } });
    child(3).ready();
    await tick();
    const recycled = pool.recycleAll();
    for (let n = 0; n < 6; n++) {
      await tick(1);
      for (const one of children) if (!one.readied) one.ready();
    }
    await recycled;
    await tick(1);
    expect(living()).toHaveLength(3);
    expect(living().some((one) => [child(0), child(1), child(3)].includes(one))).toBe(false);
    expect(pool.stats()).toMatchObject({
      idle: 2,
      spare: { state: 'IDLE' },
      totals: { recycles: { requested: 3 } },
    });
  });

  it('is checked like others', async () => {
    const { pool, children, child, warm } = makeShared({ spare: 1 });
    await warm();
    for (const one of children) one.obedient = true;
    const checks = pool.checkIdle();
    await tick(10);
    await checks;
    expect(child(2).tasks.map(({ code }) => code)).toEqual(['2 + 2']);
  });

  it('stays when others are reaped, and others are started when it serves in their place', async () => {
    const { pool, warm, living, run, children } = makeShared({ spare: 1 });
    await warm();
    await tick(60_000);
    pool.reapIdle();
    await tick(1);
    expect(pool.stats()).toMatchObject({ idle: 1, spare: { state: 'IDLE' } });
    expect(living()).toHaveLength(2);
    run('a1', ADA);
    await tick();
    expect(children).toHaveLength(3);
    run('a2', ADA);
    await tick();
    expect(children).toHaveLength(4);
    expect(pool.stats()).toMatchObject({ busy: 1, starting: 1, spare: { state: 'BUSY' } });
  });

  it('is reaped and started with the last of them', async () => {
    const { pool, warm, living, run, children } = makeShared({ spare: 1, minIdle: 0 });
    await warm();
    await tick(60_000);
    pool.reapIdle();
    pool.reapIdle();
    await tick(1);
    expect([living().length, pool.isReady()]).toEqual([0, true]);
    pool.replaceMissing();
    expect(children).toHaveLength(3);
    run('a1', ADA);
    await tick();
    expect(children).toHaveLength(4);
    children[3]?.ready();
    await tick();
    expect(children).toHaveLength(5);
  });

  it('does not exist while it is disabled, and is not started while the pool drains', async () => {
    const off = makeShared();
    await off.warm();
    expect(off.pool.stats().spare).toEqual({ size: 0, state: null });
    const { pool, warm, run, on, idsRunning, children } = makeShared({ spare: 1, size: 1 });
    await warm();
    for (const id of ['a1', 'a2', 'a3']) run(id, ADA, 60_000);
    await tick();
    const drained = pool.drain(1_000);
    await tick();
    expect(idsRunning()).toEqual(['a1', 'a2']);
    on('a2').exit(1, null);
    await tick(100);
    expect(children).toHaveLength(2);
    await tick(2_000);
    await drained;
  });
});

describe('an owner whose runs end workers', () => {
  it('waits for their replacements, and no other owner does', async () => {
    const { pool, run, idsRunning, on, warm, children, costs } = makeShared({ spare: 1 });
    await warm();
    run('b0', BOB);
    await tick();
    on('b0').finish();
    await tick(100);
    for (const id of ['e1', 'e2', 'e3', 'e4']) run(id, EVE);
    await tick();
    on('e1').exit(null, 'SIGKILL');
    on('e2').exit(null, 'SIGKILL');
    await tick(30);
    // One worker is left, idle; one start is running, because the spare one substitutes for the other.
    expect(idsRunning()).toEqual([]);
    expect(children).toHaveLength(4);
    const other = run('b1', BOB);
    await tick();
    on('b1').finish();
    expect((await other).queueMs).toBe(0);
    await tick(470);
    children[3]?.ready();
    await tick(100);
    expect(idsRunning()).toEqual(['e3']);
    expect(children).toHaveLength(5);
    expect(Math.round(costs.e1 ?? 0)).toBe(500);
    children[4]?.ready();
    await tick(100);
    expect(idsRunning().sort()).toEqual(['e3', 'e4']);
    expect(pool.stats().totals.exits.crashed).toBe(2);
  });

  it('waits after wearing them out, too, but not for wear of another owner', async () => {
    const { run, idsRunning, warm, children } = makeShared({ spare: 1 });
    await warm();
    run('b0', BOB);
    await tick();
    children.find(({ tasks }) => tasks.at(-1)?.id === 'b0')?.finish({}, { wear: 'heap_grown' });
    await tick(100);
    expect(children).toHaveLength(4);
    // The worn one keeps serving, and still reports wear.
    for (let n = 0; n < 3; n++) {
      run(`e${n}`, EVE);
      await tick();
      children.find(({ tasks }) => tasks.at(-1)?.id === `e${n}`)?.finish({}, { wear: 'heap_grown' });
      await tick(100);
    }
    run('e8', EVE);
    run('e9', EVE);
    await tick();
    // Bob owes one worker and Eve the other one, although she used both: each may hold one fewer.
    expect(idsRunning()).toEqual(['e8']);
    run('b1', BOB);
    await tick(100);
    expect(idsRunning()).toEqual(['e8']);
    run('a1', ADA);
    await tick();
    expect(idsRunning().sort()).toEqual(['a1', 'e8']);
  });

  it('has its turn after owners who used less worker time, including replacements', async () => {
    const { run, on, warm, children, idsRunning } = makeShared({ size: 1 });
    await warm();
    run('e1', EVE);
    await tick();
    for (const id of ['e2', 'b1', 'b2', 'b3']) run(id, id.startsWith('e') ? EVE : BOB);
    on('e1').exit(null, 'SIGKILL');
    await tick(600);
    children[1]?.ready();
    await tick();
    const order: string[] = [];
    for (let n = 0; n < 4; n++) {
      const [id] = idsRunning();
      if (!id) break;
      order.push(id);
      await tick(100);
      on(id).finish();
      await tick();
    }
    expect(order).toEqual(['b1', 'b2', 'b3', 'e2']);
  });

  it('is served at the end, when the pool drains', async () => {
    const { pool, run, on, warm, idsRunning } = makeShared({ spare: 1, size: 1 });
    await warm();
    run('b0', BOB);
    await tick();
    on('b0').finish();
    run('e1', EVE);
    await tick();
    on('e1').exit(null, 'SIGKILL');
    run('e2', EVE);
    await tick();
    expect(idsRunning()).toEqual([]);
    const drained = pool.drain(5_000);
    await tick();
    expect(idsRunning()).toEqual(['e2']);
    on('e2').finish();
    await drained;
  });
});

describe('a worker that is about to be replaced', () => {
  it('is chosen after fresh ones, and after the spare one by an owner who holds none', async () => {
    const { run, on, warm, children, child } = makeShared({ spare: 1 });
    await warm();
    run('e1', EVE);
    await tick();
    on('e1').finish({}, { wear: 'heap_grown' });
    const worn = children.indexOf(on('e1'));
    await tick(100);
    run('a1', ADA, 60_000);
    await tick();
    expect(children.indexOf(on('a1'))).toBe(1 - worn);
    run('b1', BOB);
    await tick();
    expect(on('b1')).toBe(child(2));
    on('b1').finish();
    on('a1').finish();
    await tick(100);
    for (const id of ['a2', 'a3']) run(id, ADA);
    await tick();
    expect([children.indexOf(on('a2')), children.indexOf(on('a3'))]).toEqual([1 - worn, worn]);
  });
});

describe('an owner among others', () => {
  it('keeps its place between two requests of one connection, although others wait', async () => {
    const { run, on, warm, idsRunning } = makeShared({ spare: 1 });
    await warm();
    for (let n = 0; n < 5; n++) run(`e${n}`, EVE);
    const first = run('b0', BOB);
    await tick();
    expect(idsRunning()).toEqual(['e0', 'e1', 'b0']);
    on('e0').finish();
    on('b0').finish();
    await first;
    await tick(5);
    // Eve gets one worker and not a second one, although two are idle.
    expect(idsRunning()).toEqual(['e1']);
    run('b1', BOB);
    await tick();
    expect(idsRunning().sort()).toEqual(['b1', 'e1']);
    on('b1').finish();
    await tick(30);
    expect(idsRunning().sort()).toEqual(['e1', 'e2']);
  });

  it('without a spare worker gets one that long runs leave free', async () => {
    const { run, warm, idsRunning } = makeShared();
    await warm();
    for (let n = 0; n < 3; n++) run(`e${n}`, EVE, 300_000);
    await tick(100);
    expect(idsRunning()).toEqual(['e0']);
    run('b0', BOB, 300_000);
    await tick();
    expect(idsRunning()).toEqual(['e0', 'b0']);
  });
});
