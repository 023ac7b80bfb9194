import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis, type RedisOptions } from 'ioredis';
import pino from 'pino';
import { itCallsBack } from '../../../../test/kit/job-callback-contract.js';
import { itSharesJobs } from '../../../../test/kit/job-share-contract.js';
import {
  DONE,
  itKeepsJobs,
  JobStores,
  NEVER,
  reaches,
  stateOf,
} from '../../../../test/kit/job-store-contract.js';
import { describeWithRedis, type RedisServer, startRedis } from '../../../../test/kit/redis.js';
import { waitFor } from '../../../../test/kit/server.js';
import { connectionOptions } from '../../../server/redis/connection-options.js';
import type { CallBack, JobEnd, RunJob } from '../job.js';
import type { JobStore, StoreBounds } from '../job-store.js';
import { JobRecords } from './job-records.js';
import { RedisJobs } from './redis-jobs.js';

const PREFIX = 'test:jobs:';
/** Longer than a busy machine lets a test stand still. */
const LEASE_MS = 1_000;

/** The connections of one server. */
class TestConnections {
  readonly all: Redis[] = [];
  #shared: Promise<Redis> | undefined;

  constructor(private readonly url: string) {}

  connection(): Promise<Redis> {
    this.#shared ??= this.open('shared');
    return this.#shared;
  }

  async open(purpose: string, changes: RedisOptions = {}): Promise<Redis> {
    const redis = new Redis(this.url, { ...connectionOptions(purpose), ...changes });
    this.#keep(redis);
    const { duplicate } = redis;
    redis.duplicate = (options) => this.#keep(duplicate.call(redis, options));
    return redis;
  }

  async close(): Promise<void> {
    const open = this.all.filter(({ status }) => status === 'ready');
    await Promise.all(open.map((redis) => redis.quit().catch(() => undefined)));
    this.cut();
  }

  /** Redis no longer hears of this server. */
  cut(): void {
    for (const redis of this.all) redis.disconnect();
  }

  #keep(redis: Redis): Redis {
    redis.on('error', () => undefined);
    this.all.push(redis);
    return redis;
  }
}

describeWithRedis('RedisJobs', () => {
  let server: RedisServer;
  let redis: Redis;
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  let servers: { connections: TestConnections; jobs: JobStore }[] = [];
  const room = {
    async prepare() {
      lines.length = 0;
      await redis.flushall();
    },
    make(bounds: StoreBounds, run: RunJob, callBack: CallBack) {
      const connections = new TestConnections(server.url);
      const options = { ...bounds, prefix: PREFIX, leaseMs: LEASE_MS, openAfterMs: 0 };
      const jobs = new RedisJobs(connections, options, run, log, callBack);
      servers.push({ connections, jobs });
      return jobs;
    },
    crash() {
      for (const { connections, jobs } of servers) {
        connections.cut();
        // Nothing of it reaches Redis any more; only its timers end.
        void jobs.close();
      }
      servers = [];
    },
    async clear() {
      await Promise.all(servers.map(({ connections }) => connections.close()));
      servers = [];
    },
  };
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url, connectionOptions('test'));
    redis.on('error', () => undefined);
  });
  afterAll(async () => {
    await redis?.quit();
    await server?.stop();
  });

  describe('as a store', () => itKeepsJobs(room));
  describe('as a store with callbacks', () => itCallsBack(room));
  describe('as a store of several owners', () => itSharesJobs(room));

  it('counts the bytes of each owner right, those of jobs that an earlier server has accepted too', async () => {
    await redis.flushall();
    const bounds = { max: 100, maxBytes: 100_000, ttlMs: 60_000, attemptsMax: 3 };
    const records = new JobRecords(async () => redis, PREFIX, bounds);
    const stores = new JobStores(room);
    const create = (id: string, owner: string, bytes: number) =>
      records.create(stores.order({ id, owner }), 'x'.repeat(bytes), null);
    const check = async () => {
      await records.counts();
      const there: Record<string, string> = {};
      for (const key of await redis.keys(`${PREFIX}r:*`)) {
        const [owner, bytes] = await redis.hmget(key, 'owner', 'bytes');
        there[String(owner)] = String(Number(there[String(owner)] ?? 0) + Number(bytes));
      }
      expect(await redis.hgetall(`${PREFIX}b`)).toEqual(there);
      return there;
    };
    await create('old', 'a', 5_000);
    await redis.del(`${PREFIX}b`);
    await create('new', 'a', 100);
    await create('other', 'b', 300);
    expect(Object.keys(await check()).sort()).toEqual(['a', 'b']);
    await redis.set(`${PREFIX}queue:old:lock`, 'token');
    await records.begin('old', 'token', 'execution');
    await records.end('old', 'execution', { state: 'succeeded', answer: 'y'.repeat(20) });
    await records.discard('new');
    await records.cancel('b', 'other');
    await check();
    const short = new JobRecords(async () => redis, PREFIX, { ...bounds, ttlMs: 1 });
    await create('last', 'b', 50);
    await short.cancel('b', 'last');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await check();
  });

  it('finds what fell out of its queue: a job that waits, and a callback that is due', async () => {
    await redis.flushall();
    const bounds = { max: 100, maxBytes: 100_000, ttlMs: 60_000, attemptsMax: 3 };
    const records = new JobRecords(async () => redis, PREFIX, bounds);
    const stores = new JobStores(room);
    const orders = ['queued', 'fallen', 'told', 'untold'].map((id) => stores.order({ id }));
    for (const one of orders) {
      const callbackUrl = one.id.includes('told') ? 'https://example.com/' : null;
      await records.create({ ...one, callbackUrl }, 'x', null);
      await redis.set(`${PREFIX}queue:${one.id}:lock`, 'token');
      if (callbackUrl === null) continue;
      await records.begin(one.id, 'token', 'execution');
      expect(await records.end(one.id, 'execution', DONE as JobEnd)).toBe('owed');
    }
    await redis.hset(`${PREFIX}queue:queued`, 'name', 'run');
    await redis.hset(`${PREFIX}callbacks:told`, 'name', 'run');
    expect(await records.findUnqueued(60_000)).toEqual([]);
    expect(await records.findUnqueued(0)).toEqual([
      { id: 'fallen', turn: 2 },
      { id: 'untold', turn: 0 },
    ]);
  });

  describe('shared by servers', () => {
    const stores = new JobStores(room);
    beforeEach(() => room.prepare());
    afterEach(async () => {
      await stores.closeAll();
      await room.clear();
    });

    it('are the same everywhere: seen, waited for and cancelled on any server', async () => {
      const [one, other] = [await stores.open(), await stores.open()];
      const [first, second] = [stores.order(), stores.order()];
      await one.jobs.accept(first, 'x', null);
      await one.jobs.accept(second, 'x', null);
      await waitFor(() => one.runs.length + other.runs.length === 2, 5_000);
      const runs = [...one.runs, ...other.runs];
      const runOf = (id: string) => runs.find((run) => run.id === id);
      const waits = [one, other].map(({ jobs }) => jobs.waitFor('ada', first.id, 20_000, NEVER));
      runOf(first.id)?.end(DONE);
      await Promise.all(waits);
      expect(await stateOf(other.jobs, first)).toBe('succeeded');
      // By whichever does not run it.
      const foreign = one.runs.some(({ id }) => id === second.id) ? other : one;
      expect(await foreign.jobs.cancel('ada', second.id)).toBe(true);
      await waitFor(() => runOf(second.id)?.signal.aborted === true, 1_500);
    });

    it('know who waits, and forget it with the last job that does', async () => {
      const { jobs, begun } = await stores.open();
      const orders = [stores.order(), stores.order(), stores.order({ owner: 'bob' }), stores.order()];
      for (const one of orders) await jobs.accept(one, 'x', null);
      const waiting = () => redis.hgetall(`${PREFIX}q`);
      const first = await begun(1);
      expect(await waiting()).toEqual({ ada: '2', bob: '1' });
      await jobs.cancel('ada', String(orders[1]?.id));
      expect(await waiting()).toEqual({ ada: '1', bob: '1' });
      first.end('unavailable');
      for (let count = 2; count <= 4; count += 1) (await begun(count)).end(DONE, 50_000);
      await waitFor(async () => (await jobs.counts()).succeeded === 3, 5_000);
      expect(await waiting()).toEqual({});
      await jobs.accept(stores.order(), 'x', null);
      const fifth = await begun(5);
      expect([await redis.exists(`${PREFIX}u`), await redis.hget(`${PREFIX}n`, 'turn')]).toEqual([0, '1']);
      fifth.end(DONE);
    });

    it('gives a job to others when its server leaves, and takes none itself any more', async () => {
      const leaving = await stores.open();
      const [ran, waited] = [stores.order(), stores.order()];
      await leaving.jobs.accept(ran, 'x', null);
      await leaving.jobs.accept(waited, 'x', null);
      const run = await leaving.begun(1);
      leaving.jobs.drain();
      const late = stores.order();
      await leaving.jobs.accept(late, 'x', null);
      const staying = await stores.open({ concurrency: 5 });
      await staying.begun(2);
      expect(staying.runs.map(({ id }) => id)).toEqual([waited.id, late.id]);
      run.end('interrupted');
      await staying.begun(3);
      expect(await staying.jobs.get('ada', ran.id)).toMatchObject({ state: 'running', attempts: 2 });
      expect(leaving.runs).toHaveLength(1);
    });

    it('takes the result of the attempt that was begun last, and of no other', async () => {
      const frozen = await stores.open();
      const one = stores.order();
      await frozen.jobs.accept(one, 'x', null);
      const first = await frozen.begun(1);
      // As if it had stood still for longer than its lease.
      await redis.del(`${PREFIX}queue:${one.id}:lock`);
      await frozen.jobs.drain();
      for (const connection of servers[0]?.connections.all ?? []) connection.disconnect();
      const next = await stores.open();
      const second = await next.begun(1);
      for (const connection of servers[0]?.connections.all ?? [])
        await connection.connect().catch(() => undefined);
      first.end({ state: 'succeeded', answer: '"of the first"' });
      await waitFor(() => lines.join().includes('started again on another server'), 5_000);
      expect(await stateOf(next.jobs, one)).toBe('running');
      second.end(DONE);
      await reaches(next.jobs, one, 'succeeded');
      expect(await next.jobs.get('ada', one.id)).toMatchObject({ state: 'succeeded', attempts: 2 });
      expect(await next.jobs.answerOf('ada', one.id)).toContain('"result":1');
    });

    it('refuses while Redis is away, ends no server, and heals by itself with everything that was kept', async () => {
      const { jobs, begun, runs } = await stores.open();
      const [ran, waited] = [stores.order(), stores.order()];
      await jobs.accept(ran, 'x', null);
      await jobs.accept(waited, 'x', null);
      const run = await begun(1);
      await server.kill();
      await expect(jobs.accept(stores.order(), 'x', null)).rejects.toMatchObject({
        code: 'JOBS_UNAVAILABLE',
      });
      await expect(jobs.get('ada', ran.id)).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
      await expect(jobs.counts()).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
      run.end(DONE);
      await server.start();
      await waitFor(async () => (await stateOf(jobs, ran).catch(() => null)) === 'succeeded', 10_000);
      (await begun(2)).end(DONE);
      await reaches(jobs, waited, 'succeeded');
      expect(runs.map(({ id }) => id)).toEqual([ran.id, waited.id]);
      expect(lines.filter((line) => line.includes('"level":50'))).toEqual([]);
    }, 30_000);

    it('tolerates records that no server has written', async () => {
      const { jobs, begun } = await stores.open();
      const bad = [stores.order(), stores.order(), stores.order()];
      await jobs.accept(stores.order(), 'x', null);
      await begun(1);
      for (const one of bad) await jobs.accept(one, 'x', null);
      const [noOrder, noHash, noAttempts] = bad.map(({ id }) => `${PREFIX}r:${id}`) as [
        string,
        string,
        string,
      ];
      await redis.hset(noOrder, 'order', '{"id":1}');
      await redis.del(noHash);
      await redis.set(noHash, 'text');
      await redis.hset(noAttempts, 'attempts', 'many', 'startedAt', '1e999', 'turn', 'x');
      await redis.hset(`${PREFIX}queue:nonsense`, 'opts', '{', 'data', '{');
      await redis.lpush(`${PREFIX}queue:wait`, 'nonsense');
      await redis.publish(`${PREFIX}said`, 'cancel');
      expect(await jobs.get('ada', bad[0]?.id ?? '')).toBeNull();
      await expect(jobs.get('ada', bad[1]?.id ?? '')).rejects.toMatchObject({ code: 'JOBS_UNAVAILABLE' });
      (await begun(1)).end(DONE);
      const run = await begun(2);
      expect(run.id).toBe(bad[2]?.id);
      run.end(DONE);
      await reaches(jobs, bad[2] as never, 'succeeded');
      const good = stores.order();
      await jobs.accept(good, 'x', null);
      (await begun(3)).end(DONE);
      await reaches(jobs, good, 'succeeded');
      expect((await jobs.list('ada', 10, null, null)).jobs.map(({ id }) => id)).toContain(good.id);
    }, 20_000);

    it('needs no messages: they are looked up as well', async () => {
      await redis.acl('SETUSER', 'default', 'resetchannels');
      try {
        const { jobs, begun } = await stores.open({ concurrency: 2 });
        const [done, cancelled] = [stores.order(), stores.order()];
        await jobs.accept(done, 'x', null);
        const first = await begun(1);
        await jobs.accept(cancelled, 'x', null);
        const second = await begun(2);
        const waiting = jobs.waitFor('ada', done.id, 20_000, NEVER);
        first.end(DONE);
        expect(await jobs.cancel('ada', cancelled.id)).toBe(true);
        await Promise.all([waiting, waitFor(() => second.signal.aborted, 10_000)]);
        expect(await stateOf(jobs, done)).toBe('succeeded');
      } finally {
        await redis.acl('SETUSER', 'default', 'allchannels');
      }
    }, 40_000);

    it('says once that Redis may evict jobs', async () => {
      await redis.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru');
      await stores.open();
      await waitFor(() => lines.length > 0, 5_000);
      await redis.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
      expect(lines.map((line) => JSON.parse(line).policy)).toEqual(['allkeys-lru']);
    });

    it('says that there is no room when Redis has none, and loses nothing', async () => {
      const { jobs, begun } = await stores.open();
      await jobs.accept(stores.order(), 'x', null);
      const run = await begun(1);
      await redis.config('SET', 'maxmemory', '1mb');
      await expect(jobs.accept(stores.order(), 'x', null)).rejects.toMatchObject({ code: 'JOBS_FULL' });
      run.end(DONE);
      expect(await jobs.counts()).toMatchObject({ running: 1 });
      await redis.config('SET', 'maxmemory', '0');
      // The end that could not be written is, when there is room again.
      await waitFor(async () => (await jobs.counts()).succeeded === 1, 10_000);
      await jobs.accept(stores.order(), 'x', null);
    });

    it('leaves nothing in Redis but the numbers when all has expired', async () => {
      const { jobs, begun } = await stores.open({ ttlMs: 1 });
      await jobs.accept(stores.order(), 'x', null);
      (await begun(1)).end(DONE);
      await waitFor(async () => (await jobs.counts()).bytes === 0, 5_000);
      // BullMQ hears of the end a little later.
      await waitFor(async () => (await redis.keys(`${PREFIX}queue:job-*`)).length === 0, 5_000);
      const left = (await redis.keys(`${PREFIX}*`)).map((key) => key.slice(PREFIX.length));
      expect(left.filter((key) => !/^(queue|callbacks):/.test(key))).toEqual(['n']);
    });
  });
});
