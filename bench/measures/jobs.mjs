import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedis } from '../kit/redis.mjs';
import { cpuOf, startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';

const ROUNDS = 5;
const JOBS = 300;
const CLIENTS = 4;

/** Jobs accepted by one server after the other, and waited for. */
async function work(urls) {
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const ids = [];
      for (let n = 0; n < JOBS / CLIENTS; n += 1) {
        const answer = await fetch(`${urls[(client + n) % urls.length]}/api/jobs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code: `${n}` }),
        });
        if (answer.status !== 202) throw new Error(`a job was answered ${answer.status}`);
        ids.push((await answer.json()).data.id);
      }
      for (const [n, id] of ids.entries()) {
        const answer = await fetch(`${urls[(client + n) % urls.length]}/api/jobs/${id}?wait=30`);
        const { data } = await answer.json();
        if (data.answer?.data?.result !== n) throw new Error(`job ${id} is ${data.state}`);
      }
    }),
  );
}

/** Jobs of an expression each: on disk, in Redis with one server of two workers, with two servers of one each. */
export async function measure() {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-jobs-'));
  const redis = await startRedis();
  const start = (workers, env) =>
    startServer({
      PYODIDE_MAX_EXECUTIONS: '0',
      PYODIDE_POOL_SIZE: workers,
      JOBS_CONCURRENCY: workers,
      ...env,
    });
  const shared = (name) => ({ REDIS_URL: redis.url, REDIS_PREFIX: `${name}:` });
  const arms = { disk: [], one: [], two: [] };
  const each = { disk: [], one: [], two: [], redis: [] };
  const rates = { disk: [], one: [], two: [] };
  try {
    arms.disk.push(await start('2', { JOBS_DIR: folder }));
    arms.one.push(await start('2', shared('one')));
    for (let n = 0; n < 2; n += 1) arms.two.push(await start('1', shared('two')));
    for (let round = -1; round < ROUNDS; round += 1) {
      // By turns, since the machine's speed drifts.
      for (const name of round % 2 ? ['disk', 'one', 'two'] : ['two', 'one', 'disk']) {
        const servers = arms[name];
        const cpu = () => servers.reduce((sum, { child }) => sum + cpuOf(child.pid), 0);
        const [before, redisBefore, startedAt] = [cpu(), cpuOf(redis.pid), performance.now()];
        await work(servers.map(({ url }) => url));
        // The first round is for compilation.
        if (round < 0) continue;
        rates[name].push(JOBS / ((performance.now() - startedAt) / 1000));
        each[name].push((cpu() - before) / JOBS);
        if (name === 'two') each.redis.push((cpuOf(redis.pid) - redisBefore) / JOBS);
      }
    }
  } finally {
    const servers = Object.values(arms).flat();
    await Promise.all(servers.map((server) => server.stop()));
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const figures = (name) => `${short(median(each[name]))} ms, ${short(median(rates[name]))}/s`;
  const ratio = (a, b) => median(each[a].map((ms, round) => ms / each[b][round]));
  return [
    {
      measure: 'jobs in Redis, two servers / one, CPU per job',
      value: ratio('two', 'one'),
      unit: '',
      detail: `median of ${ROUNDS} rounds of ${JOBS} jobs; ${figures('two')} / ${figures('one')}, servers and workers; redis ${short(median(each.redis))} ms`,
    },
    {
      measure: 'jobs in Redis / on disk, one server, CPU per job',
      value: ratio('one', 'disk'),
      unit: '',
      detail: `${figures('one')} / ${figures('disk')}`,
    },
  ];
}
