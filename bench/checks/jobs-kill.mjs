import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../kit/server.mjs';

const JOBS = 1000;
const CLIENTS = 8;
const KILLS = 3;

/** Jobs are accepted while the server is killed again and again: each that was answered 202 must be found, and right. */
export async function check() {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobs-kill-'));
  const start = () => startServer({ JOBS_DIR: path.join(folder, 'jobs'), JOBS_CONCURRENCY: '2' });
  let server = await start();
  /** @type {Map<string, number>} what each accepted job must give */
  const accepted = new Map();
  let next = 0;
  const client = async () => {
    while (accepted.size < JOBS) {
      const n = next++;
      const code = `import time; time.sleep(0.005); ${n}`;
      const answer = await post(server.url, { code }).catch(() => null);
      if (answer?.status === 202) accepted.set((await answer.json()).data.id, n);
      else await sleep(20);
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  for (let kill = 1; kill <= KILLS; kill += 1) {
    while (accepted.size < (JOBS * kill) / (KILLS + 1)) await sleep(5);
    const exited = once(server.child, 'exit');
    process.kill(server.child.pid, 'SIGKILL');
    await exited;
    server = await start();
  }
  await clients;
  const states = {};
  const attempts = {};
  let lost = 0;
  let wrong = 0;
  for (const [id, n] of accepted) {
    const answer = await (await fetch(`${server.url}/api/jobs/${id}?wait=30`)).json();
    if (!answer.data) lost += 1;
    else if (answer.data.answer?.data?.result !== n) wrong += 1;
    states[answer.data?.state] = (states[answer.data?.state] ?? 0) + 1;
    attempts[answer.data?.attempts] = (attempts[answer.data?.attempts] ?? 0) + 1;
  }
  await server.stop();
  rmSync(folder, { recursive: true });
  const retried = Object.entries(attempts).reduce((sum, [count, jobs]) => sum + (count > 1 ? jobs : 0), 0);
  // Two run at a time, so that each kill meets two at the most.
  const good = lost === 0 && wrong === 0 && retried <= 2 * KILLS && (states.succeeded ?? 0) === accepted.size;
  const detail = `${accepted.size} jobs accepted, ${KILLS} times kill -9; states ${JSON.stringify(states)}, attempts ${JSON.stringify(attempts)}; lost ${lost}, wrong ${wrong}`;
  return { good, detail };
}

function post(url, body) {
  return fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
