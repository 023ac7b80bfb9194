import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { makePool, tick } from '../../../test/kit/fake-pool.js';
import { makeTask } from '../../../test/kit/fake-worker.js';
import type { PoolObserver } from './pool-observer.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function recorder() {
  const heard: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]): void => {
      heard.push([name, ...args]);
    };
  const observer: Required<PoolObserver> = {
    acquired: note('acquired'),
    refused: note('refused'),
    ran: note('ran'),
    reset: note('reset'),
    started: note('started'),
  };
  return { heard, observer };
}

describe('an observer of the pool', () => {
  it('receives starts, and for each execution its acquire, its end and its reset', async () => {
    const { pool, child, warm } = makePool({ size: 1 });
    const { heard, observer } = recorder();
    pool.observers.add(observer);
    await warm();
    const first = pool.run(makeTask('first'));
    const second = pool.run(makeTask('second'));
    await tick(40);
    child(0).finish();
    await first;
    await tick();
    child(0).finish({ outcome: 'error' }, { resetMs: 3 });
    await second;
    const of = (taskId: string) => heard.filter(([, id]) => id === taskId).map(([name]) => name);
    expect(heard[0]?.[0]).toBe('started');
    expect(of('first').sort()).toEqual(['acquired', 'ran', 'reset']);
    expect(of('second')).toEqual(['acquired', 'reset', 'ran']);
    expect(heard).toContainEqual(['acquired', 'first', 0, null]);
    expect(heard).toContainEqual(['acquired', 'second', 40, 40]);
    expect(heard).toContainEqual(['ran', 'second', expect.objectContaining({ outcome: 'error' })]);
    expect(heard).toContainEqual(['reset', 'second', 3]);
  });

  it('receives rejected requests, and nothing about checks', async () => {
    const { pool, child, warm } = makePool({ size: 1, queueSize: 0 });
    const { heard, observer } = recorder();
    pool.observers.add(observer);
    await warm();
    child(0).obedient = true;
    const check = pool.checkIdle();
    await tick(5);
    await check;
    const running = pool.run(makeTask('running'));
    await expect(pool.run(makeTask('refused'))).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    await tick(5);
    await running;
    expect(heard.map(([name]) => name)).toEqual(['started', 'acquired', 'refused', 'reset', 'ran']);
    expect(heard[2]).toEqual(['refused', 'refused', 0, expect.objectContaining({ code: 'POOL_QUEUE_FULL' })]);
  });
});
