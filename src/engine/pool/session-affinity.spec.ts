import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeReport, makeSessionResult, makeTask } from '../../../test/kit/fake-worker.js';
import type { SessionResult, SessionStep, Task } from '../protocol/messages.js';

const BYTES = Uint8Array.from([1, 2, 3]);

function step(id: string, from: string | null, to: string): Task {
  const restore = from === null ? null : { id: from, bytes: BYTES };
  return { ...makeTask(id), session: { restore, checkpointId: to, maxBytes: 1000 } };
}

const kept = (changes: Partial<SessionResult> = {}) => ({ session: makeSessionResult(changes) });
const missing = kept({ state: 'not_started', checkpoint: null, fault: 'not_held', reason: 'gone' });

describe('steps of a session in a pool', () => {
  let made: ReturnType<typeof makePool>;

  beforeEach(async () => {
    jest.useFakeTimers();
    made = makePool({ size: 2 });
    await made.warm();
  });

  afterEach(async () => {
    const closed = made.pool.close();
    await tick(500);
    await closed;
    jest.useRealTimers();
  });

  /** Runs a step to its end. @returns which child received it, and whether with bytes */
  async function runStep(task: Task): Promise<{ child: number; bytes: boolean }> {
    const before = made.children.map(({ tasks }) => tasks.length);
    const run = made.pool.run(task);
    await tick();
    const child = made.children.findIndex(({ tasks }, index) => tasks.length > (before[index] as number));
    made.child(child).finish(kept());
    await tick();
    await run;
    const sent = made.child(child).tasks.at(-1);
    return { child, bytes: Boolean(sent?.session?.restore?.bytes) };
  }

  it('go to the worker that holds the state, without its bytes', async () => {
    const first = await runStep(step('a', null, 'c1'));
    await runStep(makeTask('plain'));
    expect(await runStep(step('b', 'c1', 'c2'))).toEqual({ child: first.child, bytes: false });
    expect(await runStep(step('c', 'c2', 'c3'))).toEqual({ child: first.child, bytes: false });
    // Rolled back: the worker also holds the state it came from.
    expect(await runStep(step('d', 'c2', 'c4'))).toEqual({ child: first.child, bytes: false });
    // It holds two states, and not this one.
    expect((await runStep(step('e', 'c1', 'c5'))).bytes).toBe(true);
  });

  it('go to another worker with their bytes when that one is busy', async () => {
    const first = await runStep(step('a', null, 'c1'));
    void made.pool.run(step('b', 'c1', 'c2'));
    await tick();
    const other = await runStep(step('c', 'c1', 'c3'));
    expect(other).toEqual({ child: 1 - first.child, bytes: true });
  });

  it('keep the names of related states when their bytes are loaded now', async () => {
    const task = step('a', 'c1', 'c2');
    const restore = { id: 'c1', bytes: null, kin: ['k1', 'c1'], load: async () => BYTES };
    const run = made.pool.run({ ...task, session: { ...(task.session as SessionStep), restore } });
    await tick();
    const child = made.children.findIndex(({ tasks }) => tasks.length > 0);
    expect(made.child(child).tasks.at(-1)?.session?.restore).toEqual({
      id: 'c1',
      bytes: BYTES,
      kin: ['k1', 'c1'],
    });
    made.child(child).finish(kept());
    await tick();
    await run;
  });

  it('wait a moment for a worker that is only being reset', async () => {
    const run = made.pool.run(step('a', null, 'c1'));
    await tick();
    const child = made.children.findIndex(({ tasks }) => tasks.length > 0);
    made.child(child).result(kept());
    await run;
    void made.pool.run(step('b', 'c1', 'c2'));
    await tick(5);
    expect(made.children.map(({ tasks }) => tasks.length)[1 - child]).toBe(0);
    made.child(child).reset();
    await tick();
    expect(made.child(child).tasks.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('do not wait longer than that', async () => {
    const run = made.pool.run(step('a', null, 'c1'));
    await tick();
    const child = made.children.findIndex(({ tasks }) => tasks.length > 0);
    made.child(child).result(kept());
    await run;
    void made.pool.run(step('b', 'c1', 'c2'));
    await tick(30);
    expect(made.child(1 - child).tasks.map(({ id }) => id)).toEqual(['b']);
  });

  it('are sent again with their bytes when the worker has dropped the state', async () => {
    const { child } = await runStep(step('a', null, 'c1'));
    const run = made.pool.run(step('b', 'c1', 'c2'));
    await tick();
    made.child(child).finish(missing);
    await tick();
    expect(made.child(child).tasks.at(-1)?.session?.restore?.bytes).toEqual(BYTES);
    made.child(child).finish({ ...kept(), resultJson: '7' });
    await tick();
    expect((await run).report).toMatchObject({ resultJson: '7', session: { state: 'kept' } });
    expect(made.pool.stats().workers[child]?.executions.total).toBe(2);
  });

  it('are not sent again when the state cannot be restored for another reason', async () => {
    await runStep(step('a', null, 'c1'));
    const run = made.pool.run(step('b', 'other', 'c2'));
    await tick();
    const child = made.children.findIndex(({ tasks }) => tasks.at(-1)?.id === 'b');
    made
      .child(child)
      .finish(kept({ state: 'not_started', checkpoint: null, fault: 'damaged', reason: 'It is damaged.' }));
    await tick();
    expect((await run).report.session).toMatchObject({ state: 'not_started', fault: 'damaged' });
  });

  it('report the state as lost when the worker dies', async () => {
    const run = made.pool.run(step('a', 'c0', 'c1'));
    await tick();
    made.children.find(({ tasks }) => tasks.length > 0)?.exit(null, 'SIGKILL');
    await tick();
    expect((await run).report).toMatchObject({
      outcome: 'crashed',
      session: { state: 'lost', checkpoint: null, fault: 'worker_ended' },
    });
  });

  it('return a copy of the bytes', async () => {
    const frame = new Uint8Array(100_000);
    const run = made.pool.run(step('a', null, 'c1'));
    await tick();
    made.children
      .find(({ tasks }) => tasks.length > 0)
      ?.finish(makeReport(kept({ checkpoint: frame.subarray(10, 20) })));
    await tick();
    expect((await run).report.session?.checkpoint?.buffer.byteLength).toBe(10);
  });
});

describe('a worker whose layout differs from that of the pool', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('serves only plain executions, and steps wait for the others', async () => {
    const { pool, child } = makePool({ size: 2 });
    pool.start();
    await tick();
    child(0).ready();
    child(1).ready({ layoutFingerprint: 'layout-2' });
    await tick();
    expect(pool.stats()).toMatchObject({
      sessions: { layout: 'layout-1', workersApart: 1 },
      workers: [{ servesSessions: true }, { servesSessions: false }],
    });
    const runs = [pool.run(step('a', null, 'c1')), pool.run(step('b', null, 'c2')), pool.run(makeTask('p'))];
    await tick();
    expect(child(0).tasks.map(({ id }) => id)).toEqual(['a']);
    expect(child(1).tasks.map(({ id }) => id)).toEqual(['p']);
    child(1).finish();
    await tick();
    expect(child(1).tasks).toHaveLength(1);
    child(0).finish(kept());
    await tick();
    expect(child(0).tasks.map(({ id }) => id)).toEqual(['a', 'b']);
    child(0).finish(kept());
    await Promise.all(runs);
    const closed = pool.close();
    await tick(500);
    await closed;
  });

  it('runs sessions when no worker of the other layout is left', async () => {
    const { pool, child } = makePool({ size: 2 });
    pool.start();
    await tick();
    child(0).ready();
    child(1).ready({ layoutFingerprint: 'layout-2' });
    await tick();
    expect(pool.stats().sessions).toEqual({ layout: 'layout-1', workersApart: 1 });
    const first = pool.run(step('a', null, 'c1'));
    const second = pool.run(step('b', null, 'c2'));
    await tick();
    expect(child(1).tasks).toEqual([]);
    child(0).exit(1, null);
    await tick();
    expect(child(1).tasks.map(({ id }) => id)).toEqual(['b']);
    child(1).finish(kept());
    await Promise.all([first, second]);
    const closed = pool.close();
    await tick(500);
    await closed;
  });
});
