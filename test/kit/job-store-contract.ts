import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { CallBack, Callback, Job, JobOrder, JobRun, RunJob } from '../../src/features/jobs/job.js';
import type { JobStore, StoreBounds } from '../../src/features/jobs/job-store.js';

export const DONE: JobRun = { state: 'succeeded', answer: '{"success":true,"data":{"result":1}}' };
export const NEVER = new AbortController().signal;
const BOUNDS: StoreBounds = { concurrency: 1, max: 100, maxBytes: 100_000, ttlMs: 60_000, attemptsMax: 3 };

/** Where stores keep their jobs, several of them by turns or at a time. */
export interface JobRoom {
  prepare(): Promise<void>;
  make(bounds: StoreBounds, run: RunJob, callBack: CallBack): JobStore;
  /** As after kill -9 of every server whose store was made: what is kept is as it is, and nobody tends it. */
  crash(): void;
  clear(): Promise<void>;
}

export interface BegunRun {
  id: string;
  request: string;
  signal: AbortSignal;
  /** @param workerMs what it cost */
  end(run: JobRun, workerMs?: number): void;
}

/** An attempt at a callback. */
export interface BegunCall {
  job: Job;
  answer: string;
  signal: AbortSignal;
  end(callback: Callback | null): void;
}

export interface OpenedStore {
  jobs: JobStore;
  runs: BegunRun[];
  /** Resolves with the run of this number, 1 is the first, when it has begun. */
  begun(count: number): Promise<BegunRun>;
  calls: BegunCall[];
  /** As `begun`, of the attempts at callbacks. */
  called(count: number): Promise<BegunCall>;
}

/** Stores whose runs and callbacks end when the test says so. */
export class JobStores {
  #opened: JobStore[] = [];
  #ends: (() => void)[] = [];
  #over = false;
  #ids = 0;

  constructor(private readonly room: JobRoom) {}

  order(changes: Partial<JobOrder> = {}): JobOrder {
    this.#ids += 1;
    const rest = { ip: '::1', userAgent: null, callbackUrl: null, limits: {} };
    return { id: `job-${this.#ids}`, owner: 'ada', createdAt: this.#ids, ...rest, ...changes };
  }

  async open(changes: Partial<StoreBounds> = {}): Promise<OpenedStore> {
    const runs: BegunRun[] = [];
    const run: RunJob = ({ id }, request, _executionId, signal, meter) =>
      new Promise<JobRun>((resolve) => {
        const end: BegunRun['end'] = (outcome, workerMs = 0) => {
          meter.cost(workerMs);
          resolve(outcome);
        };
        if (this.#over) end('interrupted');
        this.#ends.push(() => end('interrupted'));
        runs.push({ id, request, signal, end });
      });
    const calls: BegunCall[] = [];
    const callBack: CallBack = (job, answer, signal) =>
      new Promise((end) => {
        if (this.#over) end(null);
        this.#ends.push(() => end(null));
        calls.push({ job, answer, signal, end });
      });
    const jobs = this.room.make({ ...BOUNDS, ...changes }, run, callBack);
    this.#opened.push(jobs);
    await jobs.start();
    return { jobs, runs, begun: (count) => nth(runs, count), calls, called: (count) => nth(calls, count) };
  }

  crash(): void {
    this.#opened.splice(0);
    this.room.crash();
  }

  /** Ends what runs and closes what is open. */
  async closeAll(): Promise<void> {
    const closing = this.#opened.splice(0).map((jobs) => jobs.close());
    this.#over = true;
    for (const end of this.#ends.splice(0)) end();
    await Promise.all(closing);
    this.#over = false;
  }
}

async function nth<T>(list: T[], count: number): Promise<T> {
  for (let n = 0; list.length < count && n < 4_000; n += 1)
    await new Promise((resolve) => setTimeout(resolve, 2));
  return list[count - 1] as T;
}

export const stateOf = async (jobs: JobStore, { id, owner }: JobOrder) => (await jobs.get(owner, id))?.state;

/** Resolves when a job is in a state, or after some seconds. */
export async function reaches(jobs: JobStore, order: JobOrder, state: Job['state']): Promise<void> {
  for (let n = 0; (await stateOf(jobs, order)) !== state && n < 1_000; n += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What every store must do. */
export function itKeepsJobs(room: JobRoom): void {
  const stores = new JobStores(room);
  const order = stores.order.bind(stores);
  const open = stores.open.bind(stores);
  beforeEach(() => room.prepare());
  afterEach(async () => {
    await stores.closeAll();
    await room.clear();
  });

  it('runs a job and keeps its answer as it was written', async () => {
    const { jobs, begun } = await open();
    const one = order();
    expect((await jobs.accept(one, '{"code":"1"}', null)).state).toBe('queued');
    const run = await begun(1);
    expect(run.request).toBe('{"code":"1"}');
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'running', attempts: 1 });
    expect(await jobs.answerOf('ada', one.id)).toBeNull();
    run.end(DONE);
    await jobs.waitFor('ada', one.id, 5_000, NEVER);
    expect(await jobs.get('ada', one.id)).toMatchObject({ ...one, state: 'succeeded', attempts: 1 });
    expect(await jobs.answerOf('ada', one.id)).toBe('{"success":true,"data":{"result":1}}');
  });

  it('runs no more at a time than it may, and owners in turns', async () => {
    const { jobs, runs, begun } = await open();
    const greedy = Array.from({ length: 9 }, () => order());
    for (const one of greedy) await jobs.accept(one, '', null);
    const other = order({ owner: 'bob' });
    await jobs.accept(other, '', null);
    for (let count = 1; count <= 10; count += 1) {
      const run = await begun(count);
      expect(runs).toHaveLength(count);
      run.end(DONE);
    }
    expect(runs.findIndex(({ id }) => id === other.id)).toBeLessThanOrEqual(5);
  });

  it('gives owners turns by the worker time of their jobs, also of those that wait already', async () => {
    const { jobs, runs, begun } = await open();
    const short = Array.from({ length: 5 }, () => order({ owner: 'bob' }));
    for (let n = 0; n < 5; n += 1) {
      await jobs.accept(order(), '', null);
      await jobs.accept(short[n] as JobOrder, '', null);
    }
    for (let count = 1; count <= 10; count += 1) {
      const { id, end } = await begun(count);
      end(DONE, short.some((one) => one.id === id) ? 10 : 60_000);
    }
    const last = runs.findLastIndex(({ id }) => short.some((one) => one.id === id));
    expect(last).toBeLessThanOrEqual(5);
  });

  it('lets one who comes late begin before those who used more', async () => {
    const { jobs, runs, begun } = await open();
    for (let n = 0; n < 8; n += 1) await jobs.accept(order(), '', null);
    for (let count = 1; count <= 3; count += 1) (await begun(count)).end(DONE, 30_000);
    await begun(4);
    const late = [order({ owner: 'bob' }), order({ owner: 'bob' })];
    for (const one of late) await jobs.accept(one, '', null);
    for (let count = 4; count <= 10; count += 1) {
      const { id, end } = await begun(count);
      end(DONE, late.some((one) => one.id === id) ? 10 : 30_000);
    }
    expect(late.map(({ id }) => runs.findIndex((run) => run.id === id))).toEqual([4, 5]);
  });

  it('cancels one that waits, without running it, and one that runs', async () => {
    const { jobs, runs, begun } = await open();
    const [first, second] = [order(), order()];
    await jobs.accept(first, '', null);
    await jobs.accept(second, '', null);
    const run = await begun(1);
    expect(await jobs.cancel('ada', second.id)).toBe(true);
    expect(await stateOf(jobs, second)).toBe('cancelled');
    expect(await jobs.answerOf('ada', second.id)).toContain('EXECUTION_CANCELLED');
    expect(await jobs.cancel('ada', first.id)).toBe(true);
    for (let n = 0; !run.signal.aborted && n < 500; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 2));
    expect(run.signal.aborted).toBe(true);
    run.end({ state: 'cancelled', answer: '{}' });
    await jobs.waitFor('ada', first.id, 5_000, NEVER);
    expect(await stateOf(jobs, first)).toBe('cancelled');
    expect(await jobs.cancel('ada', first.id)).toBe(false);
    expect(runs).toHaveLength(1);
  });

  it("knows nothing of another owner's", async () => {
    const { jobs } = await open();
    const one = order();
    await jobs.accept(one, '', null);
    expect(await jobs.get('eve', one.id)).toBeNull();
    expect(await jobs.cancel('eve', one.id)).toBeNull();
    expect(await jobs.answerOf('eve', one.id)).toBeNull();
    expect(await jobs.list('eve', 10, null, null)).toEqual({ jobs: [], more: false });
  });

  it('lists newest first, in pages, by state', async () => {
    const { jobs } = await open();
    const all = [order(), order(), order(), order()];
    for (const one of all) await jobs.accept(one, '', null);
    const idsOf = (found: { jobs: Job[] }) => found.jobs.map(({ id }) => id);
    const newest = all.map(({ id }) => id).reverse();
    const first = await jobs.list('ada', 3, null, null);
    expect([idsOf(first), first.more]).toEqual([newest.slice(0, 3), true]);
    const second = await jobs.list('ada', 3, null, newest[2] as string);
    expect([idsOf(second), second.more]).toEqual([newest.slice(3), false]);
    await jobs.cancel('ada', newest[0] as string);
    expect(idsOf(await jobs.list('ada', 3, 'cancelled', null))).toEqual([newest[0]]);
  });

  it('refuses what it has no room for, loses nothing, and counts what it has', async () => {
    const { jobs, begun } = await open({ max: 3, maxBytes: 2_000 });
    await expect(jobs.accept(order(), 'x'.repeat(3_000), null)).rejects.toMatchObject({ code: 'JOBS_FULL' });
    await jobs.accept(order(), '', 1);
    await expect(jobs.accept(order(), '', 1)).rejects.toMatchObject({ code: 'TOO_MANY_JOBS' });
    await jobs.accept(order({ owner: 'bob' }), '', 1);
    await jobs.accept(order(), '', null);
    await expect(jobs.accept(order(), '', null)).rejects.toMatchObject({ code: 'JOBS_FULL' });
    await begun(1);
    const { bytes, ...states } = await jobs.counts();
    expect(states).toEqual({ queued: 2, running: 1, succeeded: 0, failed: 0, cancelled: 0 });
    expect(bytes).toBeGreaterThan(0);
  });

  it('forgets a job some time after its end', async () => {
    const { jobs, begun } = await open({ ttlMs: 1 });
    const one = order();
    await jobs.accept(one, '', null);
    (await begun(1)).end(DONE);
    for (let n = 0; (await jobs.get('ada', one.id)) && n < 4_000; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await jobs.get('ada', one.id)).toBeNull();
    expect(await jobs.counts()).toMatchObject({ succeeded: 0, bytes: 0 });
  }, 30_000);

  it('goes on after a crash: what waited is run once, what ran is marked as another attempt', async () => {
    const before = await open();
    const [finished, ran, waited] = [order(), order(), order()];
    for (const one of [finished, ran, waited]) await before.jobs.accept(one, `of ${one.id}`, null);
    (await before.begun(1)).end(DONE);
    await before.begun(2);
    stores.crash();

    const { jobs, runs, begun } = await open({ concurrency: 2 });
    await begun(2);
    expect(await jobs.get('ada', ran.id)).toMatchObject({ state: 'running', attempts: 2 });
    expect(await jobs.get('ada', waited.id)).toMatchObject({ state: 'running', attempts: 1 });
    expect(await jobs.get('ada', finished.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await jobs.answerOf('ada', finished.id)).toBe('{"success":true,"data":{"result":1}}');
    expect(runs.map(({ request }) => request).sort()).toEqual([`of ${ran.id}`, `of ${waited.id}`].sort());
    for (const run of runs) run.end(DONE);
  }, 20_000);

  it('does not begin a job again that ended the server too often, and says so', async () => {
    const one = order();
    const before = await open({ attemptsMax: 2 });
    await before.jobs.accept(one, '', null);
    await before.begun(1);
    stores.crash();
    await (await open({ attemptsMax: 2 })).begun(1);
    stores.crash();
    const { jobs } = await open({ attemptsMax: 2 });
    await reaches(jobs, one, 'failed');
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'failed', attempts: 2 });
    expect(await jobs.answerOf('ada', one.id)).toMatch(/JOB_INTERRUPTED/);
  }, 20_000);

  it('puts back what no worker took, which is no attempt', async () => {
    const { jobs, begun } = await open();
    const one = order();
    await jobs.accept(one, '', null);
    (await begun(1)).end('unavailable');
    const again = await begun(2);
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'running', attempts: 1 });
    again.end(DONE);
  });

  it('leaves what the end of the server interrupts for the next one', async () => {
    const before = await open();
    const one = order();
    await before.jobs.accept(one, '', null);
    const run = await before.begun(1);
    before.jobs.drain();
    const late = order();
    await before.jobs.accept(late, '', null);
    run.end('interrupted');
    await before.jobs.close();
    await expect(before.jobs.accept(order(), '', null)).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
    expect(before.runs).toHaveLength(1);
    const { jobs, begun } = await open({ concurrency: 2 });
    await begun(2);
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'running', attempts: 2 });
    expect(await jobs.get('ada', late.id)).toMatchObject({ state: 'running', attempts: 1 });
  });
}
