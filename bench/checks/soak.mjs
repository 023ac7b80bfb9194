import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../kit/server.mjs';
import { median } from '../kit/statistics.mjs';
import { startMixedLoad } from '../soak/mixed-load.mjs';
import { countThings, sampleMemory } from '../soak/observe.mjs';

const SECONDS = Number(process.env.SOAK_SECONDS ?? 600);
/** RSS of the service and its workers may grow by so much between a fifth of the time and its end. */
const GROWTH = 0.05;
/** In less time than this memory still fills, and its growth says nothing yet; it is told and not judged. */
const JUDGED_FROM_SECONDS = 600;
const SETTLE_MS = Math.min(4_000, SECONDS * 150);
/** Jobs and files that have expired are looked for every 10 s. */
const EXPIRY_MS = 15_000;
/** By how much each number may differ for reasons of the moment: a check under way, a connection that closes. */
const SLACK = { descriptors: 6, children: 1, timers: 6, tempFiles: 2 };

/** Every kind of client at once, for ten minutes (SOAK_SECONDS): nothing may pile up in the service or around it. */
export async function check() {
  const temp = mkdtempSync(path.join(tmpdir(), 'soak-'));
  const server = await startServer({
    PYODIDE_POOL_SIZE: '2',
    SESSION_STORE_MB: '64',
    ARTIFACT_STORE_MB: '16',
    ARTIFACT_TTL: '1000',
    JOBS_DIR: path.join(temp, 'jobs'),
    JOBS_TTL: '1000',
    TMPDIR: temp,
  });
  try {
    // The second time round every path was taken once: code is compiled, pools are filled.
    const warm = startMixedLoad(server.url);
    await sleep(Math.min(15_000, SECONDS * 300));
    const early = (await warm.stop()).failures;
    await sleep(SETTLE_MS);
    const before = await countThings(server, temp);
    const load = startMixedLoad(server.url);
    const samples = [];
    for (const until = performance.now() + SECONDS * 1000; performance.now() < until; ) {
      await sleep(Math.min(2_000, SECONDS * 50));
      samples.push(await sampleMemory(server));
    }
    const { turns, failures } = await load.stop();
    const { after, piled } = await settle(() => countThings(server, temp), before);
    const memory = compare(samples);
    const all = [...early, ...failures];
    const good =
      all.length === 0 && piled.length === 0 && (memory.growth <= GROWTH || SECONDS < JUDGED_FROM_SECONDS);
    const detail = [
      `${SECONDS} s, turns ${JSON.stringify(turns)}; failures ${all.length} ${all[0] ?? ''}`,
      `RSS of service and workers ${(100 * memory.growth).toFixed(1)} % (${memory.text})`,
      `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`,
      ...(piled.length > 0 ? [`PILED UP: ${piled.join(', ')}`] : []),
    ];
    return { good, detail: detail.join('; ') };
  } finally {
    await server.stop();
    rmSync(temp, { recursive: true, force: true });
  }
}

/** Counts until nothing is piled up any more, or what expires has had its time and is still there. */
async function settle(count, before) {
  for (const until = performance.now() + EXPIRY_MS; ; await sleep(500)) {
    const after = await count();
    const piled = Object.keys(before).filter((name) => after[name] > before[name] + SLACK[name]);
    if (piled.length === 0 || performance.now() > until) return { after, piled };
  }
}

/** The second fifth of the samples and the last, by their medians. */
function compare(samples) {
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const of = (part, name) => median(part.map((sample) => sample[name]));
  const [early, late] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)];
  const text = Object.keys(samples[0])
    .map((name) => `${name} ${of(early, name).toFixed(0)} -> ${of(late, name).toFixed(0)} MB`)
    .join(', ');
  return { growth: of(late, 'total') / of(early, 'total') - 1, text };
}
