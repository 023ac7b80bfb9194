import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Callback } from '../../src/features/jobs/job.js';
import type { JobStore } from '../../src/features/jobs/job-store.js';
import { DONE, type JobRoom, JobStores, type OpenedStore } from './job-store-contract.js';

const URL = 'https://example.com/hook';
const FAILED = { lastStatus: 500, lastError: 'it answered 500' };
const DELIVERED: Callback = {
  state: 'delivered',
  attempts: 1,
  lastStatus: 204,
  lastError: null,
  nextAttemptAt: null,
};
const again = (attempts: number, waitMs: number): Callback => ({
  state: 'pending',
  attempts,
  ...FAILED,
  nextAttemptAt: Date.now() + waitMs,
});

/** What every store must do with jobs that have a callbackUrl. */
export function itCallsBack(room: JobRoom): void {
  const stores = new JobStores(room);
  beforeEach(() => room.prepare());
  afterEach(async () => {
    await stores.closeAll();
    await room.clear();
  });

  const order = (owner = 'ada') => stores.order({ owner, callbackUrl: URL });
  const run = async ({ jobs, begun }: OpenedStore, one = order(), count = 1) => {
    await jobs.accept(one, '{}', null);
    (await begun(count)).end(DONE);
    return one;
  };
  const callbackOf = async (jobs: JobStore, id: string) => (await jobs.get('ada', id))?.callback;
  const becomes = async (jobs: JobStore, id: string, expected: Partial<Callback>) => {
    for (let n = 0; (await callbackOf(jobs, id))?.attempts !== expected.attempts && n < 1_000; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await callbackOf(jobs, id)).toMatchObject(expected);
  };

  it('calls back when the job has ended, with its answer, and shows what became of it', async () => {
    const store = await stores.open();
    const one = order();
    const accepted = await store.jobs.accept(one, '{}', null);
    expect(accepted.callback).toMatchObject({ state: 'pending', attempts: 0, nextAttemptAt: null });
    const begun = await store.begun(1);
    expect(store.calls).toEqual([]);
    begun.end(DONE);
    const call = await store.called(1);
    expect(call.job).toMatchObject({ id: one.id, state: 'succeeded', callbackUrl: URL });
    expect(call.job.finishedAt).toEqual(expect.any(Number));
    expect(call.answer).toBe('{"success":true,"data":{"result":1}}');
    call.end(DELIVERED);
    await becomes(store.jobs, one.id, DELIVERED);
  });

  it('calls back for a job that was cancelled before it was run, and not without a callbackUrl', async () => {
    const { jobs, called, calls, begun } = await stores.open();
    await jobs.accept(stores.order(), '{}', null);
    const one = order();
    await jobs.accept(one, '{}', null);
    await jobs.cancel('ada', one.id);
    (await begun(1)).end(DONE);
    expect((await called(1)).job).toMatchObject({ id: one.id, state: 'cancelled' });
    expect(calls).toHaveLength(1);
  });

  it('calls back again when that is due, until it is done', async () => {
    const store = await stores.open();
    const { id } = await run(store);
    (await store.called(1)).end(again(1, 20));
    const second = await store.called(2);
    expect(second.job.callback).toMatchObject({ state: 'pending', attempts: 1, ...FAILED });
    second.end({ ...again(2, 0), state: 'failed', nextAttemptAt: null });
    await becomes(store.jobs, id, { state: 'failed', attempts: 2, ...FAILED, nextAttemptAt: null });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(store.calls).toHaveLength(2);
  });

  it('does not wait for one receiver to call another', async () => {
    const store = await stores.open();
    for (let n = 1; n <= 10; n += 1) await run(store, order(), n);
    await run(store, order('bob'), 11);
    for (let n = 0; !store.calls.some(({ job }) => job.owner === 'bob') && n < 1_000; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(store.calls.some(({ job }) => job.owner === 'bob')).toBe(true);
  });

  it('keeps a job beyond its time while its callback has not been told', async () => {
    const store = await stores.open({ ttlMs: 1 });
    const { id } = await run(store);
    const call = await store.called(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await store.jobs.get('ada', id)).toMatchObject({ state: 'succeeded' });
    call.end(DELIVERED);
    for (let n = 0; (await store.jobs.get('ada', id)) && n < 4_000; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await store.jobs.get('ada', id)).toBeNull();
  }, 30_000);

  it('goes on after a crash with what is pending, and with nothing else', async () => {
    const before = await stores.open();
    const [done, tried, untold] = [await run(before), await run(before, order(), 2), order()];
    (await before.called(1)).end(DELIVERED);
    (await before.called(2)).end(again(1, 0));
    await becomes(before.jobs, done.id, DELIVERED);
    await becomes(before.jobs, tried.id, { attempts: 1 });
    await run(before, untold, 3);
    await before.called(4);
    stores.crash();

    const after = await stores.open();
    await after.called(2);
    const calls = after.calls.map(({ job }) => [job.id, job.callback?.attempts]);
    expect(calls.sort()).toEqual(
      [
        [tried.id, 1],
        [untold.id, 0],
      ].sort(),
    );
    for (const call of after.calls) {
      expect(call.answer).toBe('{"success":true,"data":{"result":1}}');
      call.end(DELIVERED);
    }
    await becomes(after.jobs, untold.id, DELIVERED);
  }, 20_000);

  it('begins no attempt once the server ends, and leaves them for the next one', async () => {
    const before = await stores.open();
    const tried = await run(before);
    (await before.called(1)).end(again(1, 200));
    await becomes(before.jobs, tried.id, { attempts: 1 });
    before.jobs.drain();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(before.calls).toHaveLength(1);
    await before.jobs.close();
    const after = await stores.open();
    expect((await after.called(1)).job).toMatchObject({ id: tried.id, callback: { attempts: 1 } });
  });
}
