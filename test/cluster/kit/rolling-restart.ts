import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, post, type Reply } from './cluster.js';

export interface RollingRestart {
  /** Answers that were not what they should be. */
  failed: unknown[];
  /** Requests sent meanwhile. */
  sent: number;
  /** What each server ended with. */
  codes: unknown[];
  /** Jobs accepted meanwhile; the one in place n answers n. */
  jobs: string[];
}

/** Between two requests of a client, ms: as much as leaves room for a server to start beside them. */
const PAUSE_MS = 40;

/** Restarts the servers one by one while five clients run code, go on in sessions and leave jobs. */
export async function restartUnderLoad(cluster: Cluster): Promise<RollingRestart> {
  const execute = (code: string) => post(cluster.proxy.url, '/api/execute', { code });
  const step = (id: string, code: string) => post(cluster.proxy.url, `/api/sessions/${id}/execute`, { code });
  const newSession = async (): Promise<string> =>
    (await post(cluster.proxy.url, '/api/sessions', {})).json.data.id;
  const codes: unknown[] = [];
  const failed: unknown[] = [];
  const fail = (wanted: number, { status, json }: Reply) =>
    failed.push({ wanted, status, result: json.data?.result, why: json.error ?? json });
  let sent = 0;
  let stopping = false;
  const plain = async (client: number): Promise<void> => {
    for (let n = 0; !stopping; n++, sent++) {
      const reply = await execute(`import time; time.sleep(0.02); ${client} + ${n}`);
      if (reply.status !== 200 || reply.json.data.result !== client + n) fail(client + n, reply);
      await sleep(PAUSE_MS);
    }
  };
  const session = async (): Promise<void> => {
    const id = await newSession();
    if ((await step(id, 'n = 0')).status !== 200) failed.push('the first step');
    for (let n = 1; !stopping; n++, sent++) {
      const reply = await step(id, 'n += 1; n');
      if (reply.status !== 200 || reply.json.data.result !== n) return void fail(n, reply);
      await sleep(PAUSE_MS);
    }
  };
  const accepted: string[] = [];
  const jobs = async (): Promise<void> => {
    for (; !stopping; sent++) {
      const reply = await post(cluster.proxy.url, '/api/jobs', { code: `${accepted.length}` });
      if (reply.status === 202) accepted.push(reply.json.data.id);
      else fail(accepted.length, reply);
      await sleep(250);
    }
  };
  const clients = [plain(0), plain(1000), session(), session(), jobs()];
  for (let index = 0; index < cluster.servers.length; index++) {
    codes.push(await cluster.servers[index]?.stop());
    await cluster.restart(index);
  }
  stopping = true;
  await Promise.all(clients);
  return { failed, sent, codes, jobs: accepted };
}
