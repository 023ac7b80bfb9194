import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DIST } from '../kit/paths.mjs';
import { startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';
import { fetchWheel, SWEEP } from '../kit/sweep-wheels.mjs';
import { serveWheels } from '../kit/wheel-index.mjs';

const { imageFingerprint } = await import(`${DIST}/engine/image/fingerprint.js`);
const { DEFAULT_IMAGE_DIR, imageFileIn } = await import(`${DIST}/engine/image/image-location.js`);

/** Most that an install may take, in starts of a plain server. */
const TARGETS = { rich: 3, pydantic: 5 };
const WHEELS = [
  ...['rich-15.0.0-py3-none-any.whl', 'pygments-2.21.0-py3-none-any.whl'],
  ...['markdown_it_py-4.3.0-py3-none-any.whl', 'mdurl-0.1.2-py3-none-any.whl'],
  ...SWEEP.pydantic.wheels,
];
const ROUNDS = 5;

/**
 * Installs packages by name, with what they need, from an index on this machine: from the request to the last worker replaced,
 * against a start of the same server without packages. Nothing is cached. SHOW=1 tells the stages with their times.
 */
export async function check() {
  const files = [];
  for (const wheel of WHEELS) files.push(await fetchWheel(wheel));
  const index = await serveWheels(files);
  const starts = [];
  const installs = Object.fromEntries(Object.keys(TARGETS).map((name) => [name, []]));
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of Object.keys(TARGETS)) {
        const { startMs, installMs } = await once(index.url, name);
        starts.push(startMs);
        installs[name].push(installMs);
      }
    }
  } finally {
    index.close();
  }
  const start = median(starts);
  const ratios = Object.entries(installs).map(([name, ms]) => ({
    name,
    ms: median(ms),
    ratio: median(ms) / start,
  }));
  return {
    good: ratios.every(({ name, ratio }) => ratio <= TARGETS[name]),
    detail: `start ${short(start)} ms; ${ratios.map(({ name, ms, ratio }) => `${name} ${short(ms)} ms, ${short(ratio)} x (at most ${TARGETS[name]})`).join('; ')}`,
  };
}

async function once(indexUrl, name) {
  const folder = mkdtempSync(path.join(tmpdir(), 'packages-install-'));
  const images = path.join(folder, 'images');
  mkdirSync(images);
  const core = imageFileIn(DEFAULT_IMAGE_DIR, imageFingerprint());
  symlinkSync(core, path.join(images, path.basename(core)));
  const server = await startServer({
    ...{ PACKAGE_INDEXES: indexUrl, PYODIDE_PACKAGE_INDEX: folder, PYODIDE_PACKAGE_DIR: folder },
    ...{ PYODIDE_IMAGE_DIR: images, POOL_SPARE_WORKER: 'off', LOG_LEVEL: 'error' },
  });
  try {
    // Its start is over when the last worker is ready.
    await eventsOf(
      await fetch(`${server.url}/api/packages/changes/start`, { headers: { accept: 'text/event-stream' } }),
    );
    const startedAt = performance.now();
    const seen = await eventsOf(
      await fetch(`${server.url}/api/packages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ packages: [name] }),
      }),
      startedAt,
    );
    const installMs = performance.now() - startedAt;
    if (!seen.some(({ type }) => type === 'done')) throw new Error(JSON.stringify(seen.at(-1)));
    if (process.env.SHOW) process.stderr.write(`${name}: ${seen.map(describe).join(', ')}\n`);
    return { startMs: server.startMs, installMs };
  } finally {
    await server.stop();
    for (const file of readdirSync(images)) rmSync(path.join(images, file));
    rmSync(folder, { recursive: true, force: true });
  }
}

const describe = ({ type, data, ms }) =>
  `${short(ms)} ${type}${data.step ? ` ${data.step}` : ''}${data.workers ? ` ${data.workers.done}` : ''}`;

/** @returns {Promise<{type: string, data: any, ms: number}[]>} */
async function eventsOf(response, startedAt = performance.now()) {
  const events = [];
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const [, type, data] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
      if (type) events.push({ type, data: JSON.parse(data), ms: performance.now() - startedAt });
    }
  }
  return events;
}
