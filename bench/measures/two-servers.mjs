import { startRedis } from '../kit/redis.mjs';
import { cpuOf, startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';

const ROUNDS = 5;
const STEPS = 200;
const CLIENTS = 4;

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data } = await response.json();
  if (!response.ok || (data.outcome ?? 'ok') !== 'ok') throw new Error(`${url}: ${response.status}`);
  return data;
}

/** Clients each with a session, their steps sent to one server after the other. */
async function steps(urls, count) {
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const { id } = await post(`${urls[0]}/api/sessions`, {});
      for (let n = 0; n < count / CLIENTS; n += 1) {
        const url = urls[(client + n) % urls.length];
        await post(`${url}/api/sessions/${id}/execute`, { code: n === 0 ? 'n = 0' : 'n += 1; n' });
      }
    }),
  );
}

/** Session steps with their state in Redis: the CPU of a step on two servers with a worker each, and on one with two. */
export async function measure() {
  const redis = await startRedis();
  const env = { SESSION_STORE: 'redis', REDIS_URL: redis.url, PYODIDE_MAX_EXECUTIONS: '0' };
  const start = (workers, name) =>
    startServer({ ...env, PYODIDE_POOL_SIZE: workers, REDIS_PREFIX: `${name}:` });
  const arms = { one: [], two: [] };
  const each = { one: [], two: [], redis: [] };
  try {
    arms.one.push(await start('2', 'one'));
    for (let n = 0; n < 2; n += 1) arms.two.push(await start('1', 'two'));
    for (let round = -1; round < ROUNDS; round += 1) {
      // By turns, since the machine's speed drifts.
      for (const name of round % 2 ? ['one', 'two'] : ['two', 'one']) {
        const servers = arms[name];
        const cpu = () => servers.reduce((sum, { child }) => sum + cpuOf(child.pid), 0);
        const [before, redisBefore] = [cpu(), cpuOf(redis.pid)];
        await steps(
          servers.map(({ url }) => url),
          STEPS,
        );
        // The first round is for compilation.
        if (round < 0) continue;
        each[name].push((cpu() - before) / STEPS);
        if (name === 'two') each.redis.push((cpuOf(redis.pid) - redisBefore) / STEPS);
      }
    }
  } finally {
    await Promise.all(
      Object.values(arms)
        .flat()
        .map((server) => server.stop()),
    );
    await redis.stop();
  }
  return [
    {
      measure: 'session steps in Redis, two servers / one, CPU per step',
      value: median(each.two.map((ms, round) => ms / each.one[round])),
      unit: '',
      atMost: 1.1,
      detail: `median of ${ROUNDS} rounds; ${short(median(each.two))} ms / ${short(median(each.one))} ms of servers and workers; redis ${short(median(each.redis))} ms`,
    },
  ];
}
