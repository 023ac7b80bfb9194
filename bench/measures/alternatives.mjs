import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { BENCH } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { stop } from '../kit/worker.mjs';

const run = promisify(execFile);

/** What a user could do instead, per request. Without targets. @param {import('../main.mjs').Context} context */
export async function measure({ inProcess, httpP50 }) {
  const rows = [];
  const python = await spawned();
  if (python !== null) {
    rows.push({
      measure: 'a new `python3 -c` process per request / ours over HTTP, p50',
      value: python / httpP50,
      unit: '',
      detail: `${short(python)} ms (native Python, no sandbox) / ${short(httpP50)} ms`,
    });
  }
  const plain = await plainPyodide();
  rows.push({
    measure: 'a plain Pyodide child without reset / our run+reset in process, median',
    value: plain / inProcess.bothMs,
    unit: '',
    detail: `${short(plain)} ms over IPC (no isolation between runs) / ${short(inProcess.bothMs)} ms`,
  });
  return rows;
}

/** @returns ms per process, or null where there is no python3 */
async function spawned() {
  // The interpreter itself, not a version manager's wrapper around it.
  const found = await run('python3', ['-c', 'import sys; print(sys.executable)']).catch(() => null);
  if (found === null) return null;
  const times = [];
  for (let round = 0; round < 20; round += 1) {
    const startedAt = performance.now();
    await run(found.stdout.trim(), ['-c', 'print(1+1)']);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

async function plainPyodide() {
  const child = fork(path.join(BENCH, 'children', 'plain-pyodide.mjs'));
  await once(child, 'message');
  const times = [];
  for (let round = 0; round < 400; round += 1) {
    const startedAt = performance.now();
    child.send('1+1');
    await once(child, 'message');
    times.push(performance.now() - startedAt);
  }
  await stop(child);
  return median(times);
}
