import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithRedis } from '../kit/redis.js';
import { type Server, waitFor } from '../kit/server.js';
import { type Cluster, endOfJob, post, startCluster } from './kit/cluster.js';
import { HAPROXY } from './kit/haproxy.js';
import { restartUnderLoad } from './kit/rolling-restart.js';

const SERVERS = 3;

const executionsOf = async (server: Server): Promise<number> =>
  (await server.get('/api/status')).json.data.pool.totals.executions;

(HAPROXY ? describeWithRedis : describe.skip)('three servers that share a Redis, behind HAProxy', () => {
  let cluster: Cluster;
  const execute = (code: string, more: object = {}) =>
    post(cluster.proxy.url, '/api/execute', { code, ...more });
  const step = (id: string, code: string) => post(cluster.proxy.url, `/api/sessions/${id}/execute`, { code });
  const submit = (code: string) => post(cluster.proxy.url, '/api/jobs', { code });
  const newSession = async (): Promise<string> =>
    (await post(cluster.proxy.url, '/api/sessions', {})).json.data.id;

  beforeAll(async () => {
    // Leases that outlive their server for a moment only, and no busy moment of a server that lives.
    cluster = await startCluster(SERVERS, { SESSION_LEASE: '4000', JOBS_LEASE: '4000' });
  }, 120_000);
  afterAll(() => cluster?.stop(), 30_000);

  it('share sessions: each step may come to another server', async () => {
    const id = await newSession();
    const pids = new Set<number>();
    await step(id, 'n = 0');
    for (let n = 1; n <= 2 * SERVERS; n++) {
      const { status, json } = await step(id, 'n += 1; n');
      expect([status, json.data?.result]).toEqual([200, n]);
    }
    for (const server of cluster.servers) {
      const { totals } = (await server.get('/api/status')).json.data.pool;
      if (totals.executions > 0) pids.add(server.pid);
    }
    expect(pids.size).toBe(SERVERS);
  }, 60_000);

  it('share jobs: whoever accepts one, each knows it, and all run some', async () => {
    const codes = Array.from({ length: 4 * SERVERS }, (_, n) => `import time; time.sleep(0.1); ${n}`);
    const ids = (await Promise.all(codes.map(submit))).map(({ json }) => json.data.id);
    const before = await Promise.all(cluster.servers.map(executionsOf));
    for (const [n, id] of ids.entries()) {
      const server = cluster.servers[n % SERVERS];
      const { json } = (await server?.get(`/api/jobs/${id}?wait=30`)) ?? { json: undefined };
      expect(json.data).toMatchObject({ state: 'succeeded', attempts: 1, answer: { data: { result: n } } });
    }
    const after = await Promise.all(cluster.servers.map(executionsOf));
    expect(after.every((count, n) => count > (before[n] ?? 0))).toBe(true);
    const lists = cluster.servers.map(async (server) => {
      const { jobs } = (await server.get('/api/jobs?limit=200')).json.data;
      return jobs.map((job: { id: string }) => job.id).sort();
    });
    for (const list of await Promise.all(lists)) expect(list).toEqual([...ids].sort());
  }, 60_000);

  it('are restarted one by one under load without one failed request', async () => {
    const { failed, sent, codes, jobs } = await restartUnderLoad(cluster);
    expect(failed).toEqual([]);
    expect(codes).toEqual(cluster.servers.map(() => 0));
    for (const [n, id] of jobs.entries()) {
      // Given to another server before it was begun, or finished: never begun twice.
      const { data } = (await endOfJob(cluster.proxy.url, id)).json;
      expect(data).toMatchObject({ state: 'succeeded', attempts: 1, answer: { data: { result: n } } });
    }
    expect(sent).toBeGreaterThan(50);
  }, 180_000);

  it('lose with one that is killed only what ran on it; its sessions and jobs go on elsewhere', async () => {
    const id = await newSession();
    expect((await step(id, 'kept = 41')).status).toBe(200);
    // One of them is begun on each server when the first is killed, whether it runs or waits there for the worker.
    const jobs: string[] = [];
    for (let n = 0; n < 3 * SERVERS; n++) {
      jobs.push((await submit(`import time; time.sleep(0.3); ${n}`)).json.data.id);
    }
    // One on each server, by turns.
    const running = Array.from({ length: SERVERS }, () => execute('import time; time.sleep(1.5); "ran"'));
    const victim = cluster.servers[0];
    await waitFor(async () => (await victim?.get('/api/status'))?.json.data.pool.busy === 1, 10_000);
    victim?.signal('SIGKILL');
    await victim?.exited;
    const after = await Promise.all(Array.from({ length: 6 }, (_, n) => execute(`${n}`)));
    expect(after.map(({ status, json }) => [status, json.data?.result])).toEqual(
      after.map((_, n) => [200, n]),
    );
    const { status, json } = await step(id, 'kept + 1');
    expect([status, json.data?.result]).toEqual([200, 42]);
    const ends = (await Promise.all(running)).map(({ status }) => status).sort();
    expect(ends).toEqual([200, 200, 502]);
    const attempts: number[] = [];
    for (const [n, job] of jobs.entries()) {
      const { data } = (await endOfJob(cluster.proxy.url, job)).json;
      expect(data).toMatchObject({ state: 'succeeded', answer: { data: { result: n } } });
      attempts.push(data.attempts);
    }
    // It had one of them at the most, and that one says so.
    expect(attempts.filter((count) => count !== 1).every((count) => count === 2)).toBe(true);
    expect(attempts.filter((count) => count === 2)).toHaveLength(1);
    await cluster.restart(0);
  }, 120_000);

  it('refuse what needs Redis while it is away, serve the rest, and heal by themselves', async () => {
    const id = await newSession();
    expect((await step(id, 'kept = "still here"')).status).toBe(200);
    const job = (await submit('import time; time.sleep(1); "job"')).json.data.id;
    await cluster.redis.kill();
    for (let n = 0; n < SERVERS; n++) {
      const refused = await step(id, 'kept');
      expect([refused.status, refused.json.code]).toEqual([503, 'SESSION_STORE_UNAVAILABLE']);
      const noJob = await submit('1');
      expect([noJob.status, noJob.json.code]).toEqual([503, 'JOBS_UNAVAILABLE']);
      expect((await execute('6 * 7')).json.data?.result).toBe(42);
    }
    expect(await cluster.proxy.serving()).toBe(SERVERS);
    await cluster.redis.start();
    await waitFor(async () => {
      const { status, json } = await step(id, 'kept');
      return status === 200 && json.data.result === 'still here';
    }, 20_000);
    // Every one of them, not only the first that was asked.
    for (let n = 0; n < SERVERS; n++) {
      await waitFor(async () => (await step(id, 'kept')).status === 200, 10_000);
      await waitFor(async () => (await submit('1')).status === 202, 10_000);
    }
    expect((await endOfJob(cluster.proxy.url, job)).json.data).toMatchObject({
      state: 'succeeded',
      answer: { data: { result: 'job' } },
    });
  }, 90_000);
});
