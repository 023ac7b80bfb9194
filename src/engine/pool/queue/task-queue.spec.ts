import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Claim } from './claim.js';
import { TaskQueue } from './task-queue.js';
import { ANYONE, type Turn } from './turn.js';

const claim = (turn: Turn = ANYONE): Claim => ({ turn, timeoutMs: 1000, step: null });

describe('TaskQueue', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('serves first come, first served, and reports how long each waited', async () => {
    const queue = new TaskQueue<string>(5, 1000);
    const first = queue.wait(claim());
    await jest.advanceTimersByTimeAsync(20);
    const second = queue.wait(claim());
    await jest.advanceTimersByTimeAsync(10);
    const served = (name: string) => queue.serve((_claim, _use, ms) => `${name} after ${Math.round(ms)}`);
    expect([served('x'), served('y'), served('z')]).toEqual([true, true, false]);
    expect(await Promise.all([first, second])).toEqual(['x after 30', 'y after 10']);
  });

  it('creates no item when the queue is empty', () => {
    const make = jest.fn(() => 1);
    expect(new TaskQueue<number>(1, 1000).serve(make)).toBe(false);
    expect(make).not.toHaveBeenCalled();
  });

  it('has one timer per waiter, and none for those that left', async () => {
    const queue = new TaskQueue<number>(5, 1000);
    const waiting = [queue.wait(claim()), queue.wait(claim()), queue.wait(claim())];
    expect(jest.getTimerCount()).toBe(3);
    queue.serve(() => 1);
    expect(jest.getTimerCount()).toBe(2);
    queue.rejectAll(() => new Error('closed'));
    expect(jest.getTimerCount()).toBe(0);
    const ends = await Promise.allSettled(waiting);
    expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('counts each deadline from its own entry', async () => {
    const queue = new TaskQueue<number>(5, 1000);
    const ends: string[] = [];
    queue.wait(claim()).catch((error) => ends.push(`first ${error.code}`));
    await jest.advanceTimersByTimeAsync(600);
    queue.wait(claim()).catch((error) => ends.push(`second ${error.code}`));
    await jest.advanceTimersByTimeAsync(400);
    expect(ends).toEqual(['first POOL_QUEUE_TIMEOUT']);
    expect(queue.length).toBe(1);
    await jest.advanceTimersByTimeAsync(600);
    expect(ends).toEqual(['first POOL_QUEUE_TIMEOUT', 'second POOL_QUEUE_TIMEOUT']);
  });

  it('rejects beyond its capacity, and has a place again when a waiter leaves', async () => {
    const queue = new TaskQueue<number>(1, 1000);
    const abort = new AbortController();
    const first = queue.wait(claim(), abort.signal);
    await expect(queue.wait(claim())).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'EXECUTION_CANCELLED' });
    queue.wait(claim()).catch(() => undefined);
    expect(queue.length).toBe(1);
  });

  it('rejects everything with capacity 0', async () => {
    await expect(new TaskQueue(0, 1000).wait(claim())).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
  });

  it('serves owners in turns, and reports the longest wait of all', async () => {
    const queue = new TaskQueue<string>(20, 60_000);
    const order: string[] = [];
    const wait = (owner: string) =>
      queue.wait(claim({ owner, priority: 'normal' })).then(() => order.push(owner));
    const all = Array.from({ length: 9 }, () => wait('greedy'));
    await jest.advanceTimersByTimeAsync(50);
    all.push(wait('other'));
    expect(queue.oldestWaitMs).toBe(50);
    const serve = () =>
      queue.serve((_claim, use) => {
        use.end();
        return '';
      });
    while (serve()) await jest.advanceTimersByTimeAsync(0);
    await Promise.all(all);
    expect(order.indexOf('other')).toBe(1);
  });

  it('gives the last place of the owner with most to a newcomer', async () => {
    const queue = new TaskQueue<number>(3, 1000);
    const greedy = { owner: 'greedy', priority: 'normal' } as const;
    const held = [1, 2, 3].map(() => queue.wait(claim(greedy)));
    await expect(queue.wait(claim(greedy))).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    const newcomer = queue.wait(claim({ owner: 'new', priority: 'normal' }));
    await expect(held[2]).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    expect([queue.length, jest.getTimerCount()]).toEqual([3, 3]);
    for (let n = 0; n < 3; n += 1) queue.serve(() => n);
    expect(await Promise.all([held[0], newcomer, held[1]])).toEqual([0, 1, 2]);
  });

  it('serves claims that can be served now, and tests owners before claims', async () => {
    const queue = new TaskQueue<string>(9, 1000);
    const served: string[] = [];
    for (const owner of ['a', 'b', 'c']) {
      queue.wait(claim({ owner, priority: 'normal' })).then(
        () => served.push(owner),
        () => undefined,
      );
    }
    const suits = jest.fn(({ turn }: Claim) => turn.owner === 'c');
    const mayServe = ({ owner }: Turn) => owner !== 'a';
    expect(queue.serve(() => '', { suits, mayServe })).toBe(true);
    expect(queue.serve(() => '', { suits, mayServe })).toBe(false);
    await jest.advanceTimersByTimeAsync(0);
    expect(served).toEqual(['c']);
    expect(suits.mock.calls.some(([{ turn }]) => turn.owner === 'a')).toBe(false);
    queue.rejectAll(() => new Error('closed'));
  });

  it('rejects a claim whose signal is aborted already', async () => {
    const queue = new TaskQueue<number>(1, 1000);
    await expect(queue.wait(claim(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'EXECUTION_CANCELLED',
    });
    expect(queue.length).toBe(0);
  });

  it('removes the signal listener after serving', async () => {
    const queue = new TaskQueue<number>(1, 1000);
    const abort = new AbortController();
    const remove = jest.spyOn(abort.signal, 'removeEventListener');
    const waiting = queue.wait(claim(), abort.signal);
    queue.serve(() => 1);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await waiting).toBe(1);
  });
});
