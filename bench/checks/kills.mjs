import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, execute, startServer } from '../kit/server.mjs';

const SECONDS = 60;
const CLIENTS = 6;

/** Workers killed at random under load: only the runs on them may fail, at once, and the pool comes back to size. */
export async function check() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  const outcomes = {};
  let slowestCrashMs = 0;
  let wrong = 0;
  let stopping = false;
  const client = async (id) => {
    for (let n = 0; !stopping; n += 1) {
      const startedAt = performance.now();
      const answer = await execute(server.url, `${id} + ${n}`).catch((error) => ({
        body: { code: error.name },
      }));
      const outcome = String(answer.body.data?.outcome ?? answer.body.code);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (outcome === 'ok' && answer.body.data.result !== id + n) wrong += 1;
      if (outcome !== 'crashed') continue;
      // From the moment it had a worker: with both killed, requests wait for a new one first.
      slowestCrashMs = Math.max(slowestCrashMs, performance.now() - startedAt - answer.body.data.queueTime);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, id) => client(id));
  let kills = 0;
  for (const until = performance.now() + SECONDS * 1000; performance.now() < until; ) {
    await sleep(200 + Math.random() * 1000);
    const workers = childrenOf(server.child.pid);
    const victim = workers[Math.floor(Math.random() * workers.length)];
    if (victim === undefined) continue;
    process.kill(victim, 'SIGKILL');
    kills += 1;
  }
  stopping = true;
  await Promise.all(clients);
  await sleep(3000);
  const { poolStats } = (await (await fetch(`${server.url}/api/status`)).json()).data;
  await server.stop();
  const strange = Object.keys(outcomes).filter((outcome) => outcome !== 'ok' && outcome !== 'crashed');
  const good =
    wrong === 0 &&
    strange.length === 0 &&
    (outcomes.crashed ?? 0) <= kills &&
    slowestCrashMs < 2000 &&
    poolStats.availableProcesses === poolStats.poolSize;
  const detail = `${kills} kills in ${SECONDS} s; ${JSON.stringify(outcomes)}; wrong answers ${wrong}; slowest crash answered ${slowestCrashMs.toFixed(0)} ms after it got its worker; available ${poolStats.availableProcesses} of ${poolStats.poolSize}`;
  return { good, detail };
}
