import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../../test/kit/fake-pool.js';
import { makeTask } from '../../../../test/kit/fake-worker.js';
import type { Turn } from './turn.js';

const turn = (owner: string, alone = false): Turn => ({ owner, priority: 'normal', alone });

describe('the niceness of workers', () => {
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

  it('is 0 while there is one owner, however long it runs', async () => {
    await run('ada', true);
    await run('ada', true);
    await tick(5_000);
    expect(niceness()).toEqual([0, 0, 0]);
  });

  it('is 0 while no other owner is active, and rises when one arrives', async () => {
    const first = await run('ada');
    await tick(5_000);
    expect(niceness()).toEqual([0, 0, 0]);
    await run('bob');
    await tick(500);
    expect(niceness()[first]).toBe(10);
  });

  it('is higher for a long run, and as before after it', async () => {
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

  it('is 0 for the spare worker, unless its run is long', async () => {
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

  it('cannot be lowered by an unprivileged user, whose slow workers are chosen last', async () => {
    for (const child of kit.children) child.staysNice = true;
    const first = await run('bob');
    const slow = await run('ada');
    await tick(400);
    kit.child(first).finish();
    await tick();
    const second = await run('bob');
    await tick(100);
    // In order of preference.
    kit.child(slow).finish();
    await tick();
    kit.child(second).finish();
    await tick(100);
    expect(niceness()[slow]).toBe(10);
    expect(await run('bob')).not.toBe(slow);
    const child = await run('bob');
    expect(child).toBe(slow);
  });

  it('is raised also while they start for several owners', async () => {
    await run('bob');
    await run('ada');
    kit.child(0).exit(null, 'SIGKILL');
    await tick();
    expect(niceness()[3]).toBe(5);
  });
});
