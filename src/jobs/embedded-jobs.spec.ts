import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { EmbeddedJobs, type EmbeddedOptions } from './embedded-jobs.js';
import type { Job, JobOrder, JobRun } from './job.js';

const SILENT = pino({ level: 'silent' });
const DONE: JobRun = { state: 'succeeded', answer: '{"success":true,"data":{"result":1}}' };
const NEVER = new AbortController().signal;

describe('EmbeddedJobs', () => {
  let folder: string;
  const opened: EmbeddedJobs[] = [];
  let over = false;
  const ends: ((run: JobRun) => void)[] = [];
  beforeEach(() => {
    over = false;
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'pool-jobs-')), 'jobs');
  });
  afterEach(async () => {
    const closing = opened.splice(0).map((jobs) => jobs.close());
    over = true;
    for (const end of ends.splice(0)) end('interrupted');
    await Promise.all(closing);
    rmSync(path.dirname(folder), { recursive: true });
  });

  let ids = 0;
  const order = (changes: Partial<JobOrder> = {}): JobOrder => {
    ids += 1;
    const id = `job-${ids}`;
    const rest = { ip: '::1', userAgent: null, callbackUrl: null, limits: {} };
    return { id, owner: 'ada', createdAt: ids, ...rest, ...changes };
  };
  /** Jobs whose runs end when the test says so. */
  const open = async (changes: Partial<EmbeddedOptions> = {}) => {
    const runs: { id: string; request: string; signal: AbortSignal; end(run: JobRun): void }[] = [];
    const options = {
      folder,
      concurrency: 1,
      max: 100,
      maxBytes: 100_000,
      ttlMs: 60_000,
      attemptsMax: 3,
      ...changes,
    };
    const run = ({ id }: JobOrder, request: string, _executionId: string, signal: AbortSignal) =>
      new Promise<JobRun>((end) => {
        if (over) end('interrupted');
        ends.push(end);
        runs.push({ id, request, signal, end });
      });
    const jobs = new EmbeddedJobs(options, run, SILENT);
    opened.push(jobs);
    await jobs.start();
    const begun = async (count: number) => {
      for (let n = 0; runs.length < count && n < 2_000; n += 1)
        await new Promise((resolve) => setTimeout(resolve, 2));
      return runs[count - 1] as (typeof runs)[number];
    };
    return { jobs, runs, begun };
  };
  const stateOf = async (jobs: EmbeddedJobs, { id, owner }: JobOrder) => (await jobs.get(owner, id))?.state;
  /** As after kill -9: the files as they are, and a lock whose process is gone. */
  const crash = () => {
    opened.splice(0);
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: 2 ** 30, start: '' }));
  };

  it('touches no disk before its first job', async () => {
    await open();
    expect(readdirSync(path.dirname(folder))).toEqual([]);
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
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await jobs.answerOf('ada', one.id)).toBe('{"success":true,"data":{"result":1}}');
  });

  it('runs no more at a time than it may, and owners in turns', async () => {
    const { jobs, runs, begun } = await open();
    const greedy = Array.from({ length: 9 }, () => order());
    for (const one of greedy) await jobs.accept(one, '', null);
    const other = order({ owner: 'bob' });
    await jobs.accept(other, '', null);
    for (let count = 1; count <= 10; count += 1) {
      (await begun(count)).end(DONE);
      await jobs.waitFor('ada', greedy[count - 1]?.id ?? '', 20, NEVER);
    }
    expect(runs.findIndex(({ id }) => id === other.id)).toBeLessThanOrEqual(5);
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
    expect(run.signal.aborted).toBe(true);
    run.end({ state: 'cancelled', answer: '{}' });
    await jobs.waitFor('ada', first.id, 5_000, NEVER);
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

  it('refuses what it has no room for, and loses nothing', async () => {
    const { jobs } = await open({ max: 3, maxBytes: 2_000 });
    await expect(jobs.accept(order(), 'x'.repeat(3_000), null)).rejects.toMatchObject({ code: 'JOBS_FULL' });
    await jobs.accept(order(), '', 1);
    await expect(jobs.accept(order(), '', 1)).rejects.toMatchObject({ code: 'TOO_MANY_JOBS' });
    await jobs.accept(order({ owner: 'bob' }), '', 1);
    await jobs.accept(order(), '', null);
    await expect(jobs.accept(order(), '', null)).rejects.toMatchObject({ code: 'JOBS_FULL' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.job'))).toHaveLength(3);
  });

  it('goes on after a crash: what waited is run once, what ran is marked as another attempt', async () => {
    const before = await open();
    const [finished, ran, waited] = [order(), order(), order()];
    for (const one of [finished, ran, waited]) await before.jobs.accept(one, `of ${one.id}`, null);
    (await before.begun(1)).end(DONE);
    await before.begun(2);
    crash();

    const { jobs, runs, begun } = await open({ concurrency: 2 });
    await begun(2);
    expect(await jobs.get('ada', ran.id)).toMatchObject({ state: 'running', attempts: 2 });
    expect(await jobs.get('ada', waited.id)).toMatchObject({ state: 'running', attempts: 1 });
    expect(await jobs.get('ada', finished.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await jobs.answerOf('ada', finished.id)).toBe('{"success":true,"data":{"result":1}}');
    expect(runs.map(({ request }) => request).sort()).toEqual([`of ${ran.id}`, `of ${waited.id}`].sort());
    for (const run of runs) run.end(DONE);
  });

  it('does not begin a job again that ended the server too often, and says so', async () => {
    const one = order();
    const before = await open({ attemptsMax: 2 });
    await before.jobs.accept(one, '', null);
    await before.begun(1);
    crash();
    await (await open({ attemptsMax: 2 })).begun(1);
    crash();
    const { jobs } = await open({ attemptsMax: 2 });
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'failed', attempts: 2 });
    expect(await jobs.answerOf('ada', one.id)).toMatch(/JOB_INTERRUPTED/);
  });

  it('cut off in the middle of an entry, goes on from the one before', async () => {
    const one = order();
    const before = await open();
    await before.jobs.accept(one, 'request', null);
    await before.begun(1);
    crash();
    const file = path.join(folder, `${one.id}.job`);
    writeFileSync(file, readFileSync(file).subarray(0, -3));
    writeFileSync(path.join(folder, 'torn.job'), '{"type":"accepted","order":{');
    const { jobs, begun } = await open();
    (await begun(1)).end(DONE);
    await jobs.waitFor('ada', one.id, 5_000, NEVER);
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    await jobs.close();
    const after = await open();
    expect(await after.jobs.get('ada', one.id)).toMatchObject({ state: 'succeeded' });
    expect(readdirSync(folder).sort()).toEqual([`${one.id}.job`, 'lock']);
  });

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
    await expect(before.jobs.accept(order(), '', null)).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
    run.end('interrupted');
    await before.jobs.close();
    const { jobs, begun } = await open();
    await begun(1);
    expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'running', attempts: 2 });
  });

  it('is one server at a time', async () => {
    const first = await open();
    await first.jobs.accept(order(), '', null);
    const second = await open();
    await expect(second.jobs.accept(order(), '', null)).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
    (await first.begun(1)).end(DONE);
    await first.jobs.close();
    await second.jobs.accept(order(), '', null);
    await second.begun(1);
  });
});
