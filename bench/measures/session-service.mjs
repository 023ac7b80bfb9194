import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, execute, memoryOf, startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';

const ROUNDS = 150;
const IDLE_SESSIONS = 10_000;
/** A state as of somebody at work: functions, a dataclass, 1,000 small objects. */
const STATE = `
import dataclasses
@dataclasses.dataclass
class Point:
    x: int
    y: int
points = [Point(n, n * n) for n in range(1000)]
def total(): return sum(p.y for p in points)
def scale(by): return [Point(p.x * by, p.y * by) for p in points]
gen = (n for n in range(100))
next(gen)`;

async function call(url, method, pathname, body) {
  const raw = body instanceof Uint8Array;
  const response = await fetch(url + pathname, {
    method,
    headers: body === undefined || raw ? {} : { 'content-type': 'application/json' },
    body: body === undefined || raw ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${pathname}: ${await response.text()}`);
  const isJson = response.headers.get('content-type')?.includes('json');
  return isJson ? (await response.json()).data : new Uint8Array(await response.arrayBuffer());
}

const timed = async (work) => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** What sessions cost over HTTP. */
export async function measure() {
  return [...(await steps()), await idle('memory', 2048), await idle('disk', 100)];
}

async function steps() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  const { url } = server;
  try {
    const { id } = await call(url, 'POST', '/api/sessions', {});
    const { checkpoint } = await call(url, 'POST', `/api/sessions/${id}/execute`, { code: STATE });
    const step = () => call(url, 'POST', `/api/sessions/${id}/execute`, { code: 'total()' });
    const plain = [];
    const warm = [];
    const cold = [];
    const fork = [];
    const rollback = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      plain.push(await timed(() => execute(url, '1+1')));
      warm.push(await timed(step));
      // A changed file makes a state that no worker has.
      await call(url, 'PUT', `/api/sessions/${id}/files/f`, new Uint8Array([round]));
      cold.push(await timed(step));
      let made;
      fork.push(
        await timed(async () => {
          made = await call(url, 'POST', `/api/sessions/${id}/fork`, {});
        }),
      );
      await call(url, 'DELETE', `/api/sessions/${made.id}`);
      const { checkpoints } = await call(url, 'GET', `/api/sessions/${id}/checkpoints`);
      const to = { checkpoint: checkpoints.at(-2).id };
      rollback.push(await timed(() => call(url, 'POST', `/api/sessions/${id}/rollback`, to)));
    }
    const p50 = median(plain);
    return [
      {
        measure: 'checkpoint of functions, a dataclass, 1,000 objects',
        value: checkpoint.bytes / 1024,
        unit: 'KB',
        atMost: 160,
        detail: `${checkpoint.bytes} bytes`,
      },
      {
        measure: 'session step over a plain execution, state on another worker (p50)',
        value: median(cold) - p50,
        unit: 'ms',
        atMost: 25,
        detail: `${short(median(cold))} ms - ${short(p50)} ms`,
      },
      {
        measure: 'session step over a plain execution, same worker (p50)',
        value: median(warm) - p50,
        unit: 'ms',
        atMost: 8,
        detail: `${short(median(warm))} ms - ${short(p50)} ms`,
      },
      { measure: 'fork (p50)', value: median(fork), unit: 'ms', atMost: 5, detail: 'over HTTP' },
      { measure: 'rollback (p50)', value: median(rollback), unit: 'ms', atMost: 5, detail: 'over HTTP' },
    ];
  } finally {
    await server.stop();
  }
}

/** What many sessions take that nobody uses, each with a state of its own. */
async function idle(store, atMost) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-sessions-'));
  const env = { PYODIDE_POOL_SIZE: '2', SESSION_STORE: store, SESSION_DIR: folder, SESSION_STORE_MB: '8192' };
  const server = await startServer(env);
  const { url, child } = server;
  const memory = () =>
    [child.pid, ...childrenOf(child.pid)].reduce((sum, pid) => sum + memoryOf(pid, 'status', 'VmRSS'), 0);
  try {
    const { id } = await call(url, 'POST', '/api/sessions', {});
    await call(url, 'POST', `/api/sessions/${id}/execute`, { code: STATE });
    const file = await call(url, 'GET', `/api/sessions/${id}/export`);
    // What the first requests take anyway.
    for (let n = 0; n < 50; n += 1) {
      const made = await call(url, 'POST', '/api/sessions/import', file);
      await call(url, 'DELETE', `/api/sessions/${made.id}`);
    }
    const before = memory();
    for (let made = 0; made < IDLE_SESSIONS; made += 20) {
      await Promise.all(Array.from({ length: 20 }, () => call(url, 'POST', '/api/sessions/import', file)));
    }
    await sleep(2_000);
    const after = memory();
    return {
      measure: `${IDLE_SESSIONS} idle sessions, ${store} store: memory of the whole service`,
      value: after - before,
      unit: 'MB',
      atMost,
      detail: `RSS ${short(after)} MB - ${short(before)} MB; ${short(file.length / 1024)} KB each`,
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
