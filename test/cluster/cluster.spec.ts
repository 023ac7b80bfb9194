import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithRedis } from '../kit/redis.js';
import { waitFor } from '../kit/server.js';
import { type Cluster, post, startCluster } from './kit/cluster.js';
import { HAPROXY } from './kit/haproxy.js';

const SERVERS = 3;

(HAPROXY ? describeWithRedis : describe.skip)('three servers that share a Redis, behind HAProxy', () => {
  let cluster: Cluster;
  const execute = (code: string, more: object = {}) =>
    post(cluster.proxy.url, '/api/execute', { code, ...more });
  const step = (id: string, code: string) => post(cluster.proxy.url, `/api/sessions/${id}/execute`, { code });
  const newSession = async (): Promise<string> =>
    (await post(cluster.proxy.url, '/api/sessions', {})).json.data.id;

  beforeAll(async () => {
    // A lease that outlives its server for a moment only.
    cluster = await startCluster(SERVERS, { SESSION_LEASE: '1000' });
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

  it('lose with one that is killed only what ran on it; its sessions go on elsewhere', async () => {
    const id = await newSession();
    expect((await step(id, 'kept = 41')).status).toBe(200);
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
    await cluster.restart(0);
  }, 120_000);

  it('refuse what needs Redis while it is away, serve the rest, and heal by themselves', async () => {
    const id = await newSession();
    expect((await step(id, 'kept = "still here"')).status).toBe(200);
    await cluster.redis.kill();
    for (let n = 0; n < SERVERS; n++) {
      const refused = await step(id, 'kept');
      expect([refused.status, refused.json.code]).toEqual([503, 'SESSION_STORE_UNAVAILABLE']);
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
    }
  }, 90_000);
});
