import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, memoryOf, startServer } from '../kit/server.mjs';
import { median } from '../kit/statistics.mjs';
import { startMixedLoad } from '../soak/mixed-load.mjs';

const SECONDS = Number(process.env.SOAK_SECONDS ?? 600);
/** RSS of the service and its workers may grow by so much between a fifth of the time and its end. */
const GROWTH = 0.05;
/** In less time than this memory still fills, and its growth says nothing yet; it is told and not judged. */
const JUDGED_FROM_SECONDS = 600;
const SETTLE_MS = 4_000;

/** Every kind of client at once, for ten minutes (SOAK_SECONDS): nothing may pile up in the service or around it. */
export async function check() {
  const temp = mkdtempSync(path.join(tmpdir(), 'soak-'));
  const server = await startServer({
    PYODIDE_POOL_SIZE: '2',
    SESSION_STORE_MB: '64',
    ARTIFACT_STORE_MB: '16',
    ARTIFACT_TTL: '1000',
    TMPDIR: temp,
  });
  try {
    // The second time round every path was taken once: code is compiled, pools are filled.
    await (await warm(server.url)).stop();
    await sleep(SETTLE_MS);
    const before = await look(server, temp);
    const load = startMixedLoad(server.url);
    const samples = [];
    for (const until = performance.now() + SECONDS * 1000; performance.now() < until; ) {
      await sleep(Math.min(2_000, SECONDS * 50));
      samples.push(rss(server));
    }
    const { turns, failures } = await load.stop();
    await sleep(SETTLE_MS);
    const after = await look(server, temp);
    const fifth = Math.max(1, Math.floor(samples.length / 5));
    const growth = median(samples.slice(-fifth)) / median(samples.slice(fifth, 2 * fifth)) - 1;
    const piled = Object.keys(before).filter((name) => after[name] > before[name] + SLACK[name]);
    const good =
      failures.length === 0 && piled.length === 0 && (growth <= GROWTH || SECONDS < JUDGED_FROM_SECONDS);
    const detail = `${SECONDS} s, turns ${JSON.stringify(turns)}; failures ${failures.length} ${failures[0] ?? ''}; RSS of service and workers ${median(samples.slice(fifth, 2 * fifth)).toFixed(0)} -> ${median(samples.slice(-fifth)).toFixed(0)} MB (${(100 * growth).toFixed(1)} %); before ${JSON.stringify(before)}, after ${JSON.stringify(after)}${piled.length > 0 ? `; PILED UP: ${piled.join(', ')}` : ''}`;
    return { good, detail };
  } finally {
    await server.stop();
    rmSync(temp, { recursive: true, force: true });
  }
}

/** By how much each number may differ for reasons of the moment: a check under way, a connection that closes. */
const SLACK = { descriptors: 6, children: 1, timers: 6, tempFiles: 2 };

async function warm(url) {
  const load = startMixedLoad(url);
  await sleep(Math.min(15_000, SECONDS * 200));
  return load;
}

async function look(server, temp) {
  const { pid } = server.child;
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: childrenOf(pid).length,
    timers: Number(/^nodejs_active_resources\{type="Timeout"\} (\d+)$/m.exec(metrics)?.[1] ?? 0),
    tempFiles: existsSync(temp) ? readdirSync(temp, { recursive: true }).length : 0,
  };
}

/** MB of the service and of all workers together. */
function rss(server) {
  return [server.child.pid, ...childrenOf(server.child.pid)]
    .map((pid) => {
      try {
        return memoryOf(pid, 'status', 'VmRSS') || 0;
      } catch {
        return 0;
      }
    })
    .reduce((sum, mb) => sum + mb, 0);
}
