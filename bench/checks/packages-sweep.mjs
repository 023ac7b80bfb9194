import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runChild } from '../kit/child.mjs';
import { imageWith } from '../kit/package-images.mjs';
import { median, short } from '../kit/statistics.mjs';
import { fetchWheel, SWEEP } from '../kit/sweep-wheels.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const ROUNDS = 4;
/** Slower than plain Pyodide by more than this, and by more than so many times, is told. */
const SLOW = { ms: 20, times: 3 };
/**
 * Often used packages, each in an image of its own: whether it can be made, whether a program of typical use works, and how
 * long its second run takes against plain Pyodide. Wheels come from the index that pip asks. PACKAGES=a,b tries these only.
 */
export async function check() {
  const asked = process.env.PACKAGES?.split(',') ?? Object.keys(SWEEP);
  const images = mkdtempSync(path.join(tmpdir(), 'sweep-'));
  const rows = [];
  try {
    for (const name of asked) {
      const row = await tryPackage(images, name);
      process.stderr.write(`  ${describe(row)}\n`);
      rows.push(row);
    }
  } finally {
    rmSync(images, { recursive: true, force: true });
  }
  const worse = rows.filter(({ fault, plainFault }) => fault && !plainFault);
  const ratios = rows.filter(({ ratio }) => ratio !== null).map(({ ratio }) => ratio);
  const slow = rows.filter(({ ms, plainMs }) => ms > plainMs + SLOW.ms && ms > SLOW.times * plainMs);
  return {
    good: worse.length === 0 && slow.length <= 4 && median(ratios) <= 2,
    detail: `${rows.filter(({ fault }) => !fault).length} of ${rows.length} work, ${rows.filter(({ plainFault }) => !plainFault).length} in plain Pyodide; second run / plain: median ${short(median(ratios))}, slow: ${slow.map(({ name }) => name).join(', ') || 'none'}`,
  };
}

async function tryPackage(images, name) {
  const { wheels, code } = SWEEP[name];
  const files = [];
  for (const wheel of wheels) files.push(await fetchWheel(wheel));
  const plain = await runChild('plain-uses.mjs', JSON.stringify(files), code, String(ROUNDS));
  const row = { name, fault: null, plainFault: plain.error, ms: null, plainMs: null, ratio: null };
  let worker = null;
  try {
    const { file } = await imageWith(images, files, images);
    worker = await startWorker('on', file);
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { report } = await runOn(worker, code);
      if (report.outcome !== 'ok')
        throw new Error(
          `${report.outcome}: ${report.exception?.traceback || report.exception?.message}`.slice(-600),
        );
      times.push(report.executionMs);
    }
    row.ms = median(times.slice(1));
    if (!plain.error) {
      row.plainMs = median(plain.ms.slice(1));
      row.ratio = row.ms / row.plainMs;
    }
  } catch (error) {
    row.fault = error.message;
  } finally {
    if (worker) await stop(worker.child);
  }
  return row;
}

const describe = ({ name, fault, plainFault, ms, plainMs, ratio }) =>
  `${name}: ${fault ? `NO ${plainFault ? '(nor in plain Pyodide) ' : ''}${fault.slice(-300)}` : `${short(ms)} ms`}${ratio === null ? '' : `, plain ${short(plainMs)} ms, ${short(ratio)} x`}`;
