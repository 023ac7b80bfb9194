import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithRedis } from '../kit/redis.js';
import { type Cluster, endOfJob, post, type Reply, startCluster } from './kit/cluster.js';
import { HAPROXY } from './kit/haproxy.js';

const SERVERS = 3;

(HAPROXY ? describeWithRedis : describe.skip)('three servers that share a Redis, behind HAProxy', () => {
  let cluster: Cluster;
  const execute = (code: string) => post(cluster.proxy.url, '/api/execute', { code });
  const step = (id: string, code: string) => post(cluster.proxy.url, `/api/sessions/${id}/execute`, { code });
  const newSession = async (): Promise<string> =>
    (await post(cluster.proxy.url, '/api/sessions', {})).json.data.id;

  beforeAll(async () => {
    cluster = await startCluster(SERVERS, {});
  }, 120_000);
  afterAll(() => cluster?.stop(), 30_000);

  it('are restarted one by one under load without one failed request', async () => {
    const failed: unknown[] = [];
    const fail = (wanted: number, { status, json }: Reply) =>
      failed.push({ wanted, status, result: json.data?.result, why: json.error ?? json });
    let sent = 0;
    let stopping = false;
    const plain = async (client: number): Promise<void> => {
      for (let n = 0; !stopping; n++, sent++) {
        const reply = await execute(`import time; time.sleep(0.02); ${client} + ${n}`);
        if (reply.status !== 200 || reply.json.data.result !== client + n) fail(client + n, reply);
      }
    };
    const session = async (): Promise<void> => {
      const id = await newSession();
      if ((await step(id, 'n = 0')).status !== 200) failed.push('the first step');
      for (let n = 1; !stopping; n++, sent++) {
        const reply = await step(id, 'n += 1; n');
        if (reply.status !== 200 || reply.json.data.result !== n) return void fail(n, reply);
      }
    };
    const accepted: string[] = [];
    const jobs = async (): Promise<void> => {
      for (; !stopping; sent++) {
        const reply = await post(cluster.proxy.url, '/api/jobs', { code: `${accepted.length}` });
        if (reply.status === 202) accepted.push(reply.json.data.id);
        else fail(accepted.length, reply);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    };
    const clients = [plain(0), plain(1000), session(), session(), jobs()];
    for (let index = 0; index < SERVERS; index++) {
      expect(await cluster.servers[index]?.stop()).toBe(0);
      await cluster.restart(index);
    }
    stopping = true;
    await Promise.all(clients);
    expect(failed).toEqual([]);
    for (const [n, id] of accepted.entries()) {
      // Given to another server before it was begun, or finished: never begun twice.
      const { data } = (await endOfJob(cluster.proxy.url, id)).json;
      expect(data).toMatchObject({ state: 'succeeded', attempts: 1, answer: { data: { result: n } } });
    }
    expect(sent).toBeGreaterThan(50);
  }, 180_000);
});
