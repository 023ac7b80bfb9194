import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '../kit/redis.mjs';
import { startServer } from '../kit/server.mjs';

const JOBS = 1000;
const CLIENTS = 8;
const KILLS = 3;
/** One in so many deliveries of how a job ended is refused, and has to come again. */
const REFUSED = 5;

/** Jobs that a server runs at a time, so that a kill meets this many at the most. */
const CONCURRENCY = 2;

/**
 * Jobs are accepted while a server is killed again and again: each that was answered 202 must be found, be right, and
 * have been told to its callback. Once with one server and its folder, once with two that share a Redis.
 */
export async function check() {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobs-kill-'));
  const receiver = await startReceiver();
  const redis = await startRedis();
  const env = {
    JOBS_CONCURRENCY: String(CONCURRENCY),
    WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    WEBHOOK_BACKOFF: '200',
  };
  try {
    const alone = await survives(1, { ...env, JOBS_DIR: path.join(folder, 'jobs') }, receiver);
    const redisEnv = { REDIS_URL: redis.url, JOBS_LEASE: '2000', PYODIDE_POOL_SIZE: '1' };
    const shared = await survives(2, { ...env, ...redisEnv }, receiver);
    return {
      good: alone.good && shared.good,
      detail: `one server: ${alone.detail}\n  two with Redis: ${shared.detail}`,
    };
  } finally {
    await redis.stop();
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {number} size servers @param {Record<string, string>} env */
async function survives(size, env, receiver) {
  const servers = [];
  for (let n = 0; n < size; n += 1) servers.push(await startServer(env));
  /** @type {Map<string, number>} what each accepted job must give */
  const accepted = new Map();
  let next = 0;
  const client = async () => {
    while (accepted.size < JOBS) {
      const n = next++;
      const code = `import time; time.sleep(0.005); ${n}`;
      const { url } = servers[n % size];
      const answer = await post(url, { code, callbackUrl: receiver.url }).catch(() => null);
      if (answer?.status === 202) accepted.set((await answer.json()).data.id, n);
      else await sleep(20);
    }
  };
  const startedAt = performance.now();
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  for (let kill = 1; kill <= KILLS; kill += 1) {
    while (accepted.size < (JOBS * kill) / (KILLS + 1)) await sleep(5);
    const { child } = servers[0];
    const exited = once(child, 'exit');
    process.kill(child.pid, 'SIGKILL');
    await exited;
    servers[0] = await startServer(env);
  }
  await clients;
  const states = {};
  const attempts = {};
  let lost = 0;
  let wrong = 0;
  for (const [id, n] of accepted) {
    // Any server knows every job.
    const answer = await (await fetch(`${servers[n % size].url}/api/jobs/${id}?wait=30`)).json();
    if (!answer.data) lost += 1;
    else if (answer.data.answer?.data?.result !== n) wrong += 1;
    states[answer.data?.state] = (states[answer.data?.state] ?? 0) + 1;
    attempts[answer.data?.attempts] = (attempts[answer.data?.attempts] ?? 0) + 1;
  }
  let untold = 0;
  for (const id of accepted.keys()) {
    const callback = await settled(servers[0].url, id);
    if (callback?.state !== 'delivered' || !receiver.told.has(id)) untold += 1;
  }
  const toldAgain = [...accepted.keys()].filter((id) => (receiver.told.get(id) ?? 0) > 1).length;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  await Promise.all(servers.map((server) => server.stop()));
  const retried = Object.entries(attempts).reduce((sum, [count, jobs]) => sum + (count > 1 ? jobs : 0), 0);
  const good =
    lost === 0 &&
    wrong === 0 &&
    retried <= CONCURRENCY * KILLS &&
    (states.succeeded ?? 0) === accepted.size &&
    untold === 0;
  const detail = `${accepted.size} jobs accepted, ${KILLS} times kill -9; states ${JSON.stringify(states)}, attempts ${JSON.stringify(attempts)}; lost ${lost}, wrong ${wrong}; callbacks not told ${untold}, told more than once ${toldAgain}; ${seconds} s`;
  return { good, detail };
}

/** Where the delivery of a job stands when it is over, or after a minute. */
async function settled(url, id) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { data } = await (await fetch(`${url}/api/jobs/${id}`)).json();
    if (data?.callback?.state !== 'pending' || Date.now() > deadline) return data?.callback;
    await sleep(50);
  }
}

async function startReceiver() {
  const told = new Map();
  let posts = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      posts += 1;
      if (posts % REFUSED === 0) return response.writeHead(500).end();
      const id = request.headers['webhook-id'];
      told.set(id, (told.get(id) ?? 0) + 1);
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, told, close };
}

function post(url, body) {
  return fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
