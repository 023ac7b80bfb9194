import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { JobOrder } from '../../src/features/jobs/job.js';
import { DONE, type JobRoom, JobStores, NEVER, type OpenedStore, reaches } from './job-store-contract.js';

/** What every store must do for several owners. */
export function itSharesJobs(room: JobRoom): void {
  const stores = new JobStores(room);
  const order = (owner: string) => stores.order({ owner });
  beforeEach(() => room.prepare());
  afterEach(async () => {
    await stores.closeAll();
    await room.clear();
  });

  const accept = (opened: OpenedStore, owner: string, request = ''): Promise<string> =>
    opened.jobs.accept(order(owner), request, null).then(
      () => 'none',
      (error) => error.code,
    );
  const fill = async (opened: OpenedStore, owner: string, count: number): Promise<JobOrder[]> => {
    const accepted = Array.from({ length: count }, () => order(owner));
    for (const one of accepted) await opened.jobs.accept(one, '', null);
    return accepted;
  };

  it('lets one owner have its share of jobs, finished ones included, and another the rest', async () => {
    const opened = await stores.open({ max: 6, share: 0.5 });
    await fill(opened, 'ada', 3);
    (await opened.begun(1)).end(DONE);
    await opened.begun(2);
    expect(await accept(opened, 'ada')).toBe('TOO_MANY_JOBS');
    await fill(opened, 'bob', 3);
    expect(await accept(opened, 'bob')).toBe('TOO_MANY_JOBS');
    expect(await accept(opened, 'eve')).toBe('JOBS_FULL');
    expect((await opened.jobs.list('ada', 10, null, null)).jobs).toHaveLength(3);
    expect((await opened.jobs.list('bob', 10, null, null)).jobs).toHaveLength(3);
  });

  it('lets one owner have its share of bytes, requests and answers', async () => {
    const opened = await stores.open({ maxBytes: 60_000, share: 0.5 });
    expect(await accept(opened, 'ada', 'x'.repeat(31_000))).toBe('TOO_MANY_JOBS');
    const one = order('ada');
    await opened.jobs.accept(one, 'x'.repeat(20_000), null);
    expect(await accept(opened, 'ada', 'x'.repeat(15_000))).toBe('TOO_MANY_JOBS');
    expect(await accept(opened, 'bob', 'x'.repeat(25_000))).toBe('none');
    (await opened.begun(1)).end({ state: 'succeeded', answer: `"${'y'.repeat(28_000)}"` });
    await opened.jobs.waitFor('ada', one.id, 5_000, NEVER);
    expect(await accept(opened, 'ada', 'x'.repeat(4_000))).toBe('TOO_MANY_JOBS');
  });

  it('has room again in a share as soon as its jobs have expired', async () => {
    const opened = await stores.open({ max: 6, share: 0.5, ttlMs: 200, concurrency: 9 });
    for (let round = 0; round < 2; round += 1) {
      const jobs = await fill(opened, 'ada', 3);
      expect(await accept(opened, 'ada')).toBe('TOO_MANY_JOBS');
      await opened.begun(3 * round + 3);
      for (const run of opened.runs.slice(-3)) run.end(DONE);
      for (const one of jobs) await reaches(opened.jobs, one, 'succeeded');
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(await accept(opened, 'ada', 'x'.repeat(30_000))).toBe('none');
  });

  it('gives up no job that waits or runs, whoever wants its place', async () => {
    const opened = await stores.open({ max: 4, share: 0.75 });
    const kept = await fill(opened, 'ada', 3);
    await fill(opened, 'bob', 1);
    expect(await accept(opened, 'eve')).toBe('JOBS_FULL');
    for (const { id } of kept) expect(await opened.jobs.get('ada', id)).not.toBeNull();
  });

  it('knows no share where there is but one owner', async () => {
    const opened = await stores.open({ max: 4, share: 1 });
    await fill(opened, 'ada', 4);
    expect(await accept(opened, 'ada')).toBe('JOBS_FULL');
  });

  it('keeps to its shares when many come at a time', async () => {
    const opened = await stores.open({ max: 10, share: 0.5 });
    const codes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => accept(opened, n % 3 === 0 ? 'bob' : 'ada')),
    );
    expect(codes.filter((code) => code === 'none')).toHaveLength(10);
    expect((await opened.jobs.list('ada', 20, null, null)).jobs).toHaveLength(5);
  });

  it('keeps to its share of bytes when many come at a time', async () => {
    const opened = await stores.open({ maxBytes: 60_000, share: 0.5 });
    const codes = await Promise.all(
      Array.from({ length: 10 }, () => accept(opened, 'ada', 'x'.repeat(9_000))),
    );
    expect(codes.filter((code) => code === 'none')).toHaveLength(3);
  });

  it('knows after a crash who holds what', async () => {
    const bounds = { max: 6, share: 0.5 };
    await fill(await stores.open(bounds), 'ada', 3);
    stores.crash();
    const opened = await stores.open(bounds);
    await opened.begun(1);
    expect(await accept(opened, 'ada')).toBe('TOO_MANY_JOBS');
    expect(await accept(opened, 'bob')).toBe('none');
  }, 20_000);
}
