import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../../test/kit/fake-pool.js';
import { makeTask } from '../../../../test/kit/fake-worker.js';
import type { Turn } from './turn.js';

const turn = (owner: string, alone = false): Turn => ({ owner, priority: 'normal', alone });

describe('what workers leave of the CPU to others', () => {
  let kit: ReturnType<typeof makePool>;
  beforeEach(async () => {
    jest.useFakeTimers();
    kit = makePool({ spare: 1, queueSize: 9 });
    await kit.warm();
  });
  afterEach(async () => {
    const closed = kit.pool.close();
    await tick(500);
    await closed;
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const run = async (owner: string, alone = false): Promise<number> => {
    const before = kit.children.map(({ tasks }) => tasks.length);
    void kit.pool.run(makeTask('t', { timeoutMs: 60_000 }), undefined, turn(owner, alone));
    await tick();
    return kit.children.findIndex(({ tasks }, index) => tasks.length > (before[index] ?? 0));
  };
  const niceness = () => kit.children.map((child) => child.niceness);

  it('is nothing while there is one owner, however long it runs', async () => {
    await run('ada', true);
    await run('ada', true);
    await tick(5_000);
    expect(niceness()).toEqual([0, 0, 0]);
  });

  it('is nothing either while no other one was there of late, and something from when one comes', async () => {
    const first = await run('ada');
    await tick(5_000);
    expect(niceness()).toEqual([0, 0, 0]);
    await run('bob');
    await tick(500);
    expect(niceness()[first]).toBe(10);
  });

  it('is more for a long run, and after it as before', async () => {
    await run('bob');
    const long = await run('ada');
    expect(niceness()[long]).toBe(5);
    await tick(499);
    expect(niceness()[long]).toBe(5);
    await tick(1);
    expect(niceness()[long]).toBe(10);
    kit.child(long).finish();
    await tick();
    expect(niceness()[long]).toBe(5);
  });

  it('is nothing by the spare worker, unless its run lasts long', async () => {
    await run('ada');
    await run('ada');
    expect(await run('bob')).toBe(2);
    expect(niceness()[2]).toBe(0);
    await tick(500);
    expect(niceness()[2]).toBe(10);
    kit.child(2).finish();
    await tick();
    expect(niceness()[2]).toBe(0);
  });

  it('cannot be taken back by an ordinary user, whose slow workers come after others', async () => {
    for (const child of kit.children) child.staysNice = true;
    const first = await run('bob');
    const slow = await run('ada');
    await tick(400);
    kit.child(first).finish();
    await tick();
    const second = await run('bob');
    await tick(100);
    // In the order in which they would be taken.
    kit.child(slow).finish();
    await tick();
    kit.child(second).finish();
    await tick(100);
    expect(niceness()[slow]).toBe(10);
    expect(await run('bob')).not.toBe(slow);
    const child = await run('bob');
    expect(child).toBe(slow);
  });

  it('is something also while they start for several owners', async () => {
    await run('bob');
    await run('ada');
    kit.child(0).exit(null, 'SIGKILL');
    await tick();
    expect(niceness()[3]).toBe(5);
  });
});
