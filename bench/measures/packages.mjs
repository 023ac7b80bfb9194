import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchWheels } from '../kit/bench-wheels.mjs';
import { runChild } from '../kit/child.mjs';
import { imageWith } from '../kit/package-images.mjs';
import { BENCH } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const ROUNDS = 5;

/** Worker start from an image with packages against loading Pyodide and the same packages, alternating. */
export async function measure() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-packages-'));
  try {
    const { wheels, modules } = await benchWheels(folder);
    const { file } = await imageWith(folder, wheels);
    const ready = [];
    const core = [];
    const plain = [];
    let resetMs = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const worker = await startWorker('on', file);
      ready.push(worker.readyMs);
      const resets = [];
      for (let n = 0; n < 20; n += 1) resets.push((await runOn(worker, 'import bench_app')).reset.resetMs);
      resetMs = resetMs.concat(resets.slice(5));
      await stop(worker.child);
      const without = await startWorker('on');
      core.push(without.readyMs);
      await stop(without.child);
      const startedAt = performance.now();
      const child = fork(path.join(BENCH, 'children', 'plain-packages.mjs'), [
        JSON.stringify(wheels),
        JSON.stringify(modules),
      ]);
      await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(([code]) => {
          throw new Error(`plain Pyodide ended with ${code}`);
        }),
      ]);
      plain.push(performance.now() - startedAt);
      await stop(child);
    }
    const layered = await runChild('in-process.mjs', file);
    return [
      {
        measure: 'worker ready from an image with packages / plain load and import of the same packages',
        value: median(ready) / median(plain),
        unit: '',
        atMost: 0.2,
        detail: `${short(median(ready))} ms from spawn to ready / ${short(median(plain))} ms; without packages ${short(median(core))} ms; reset ${short(median(resetMs))} ms`,
      },
      {
        measure: 'reset of `1+1` with an image of packages / memcpy of its bytes',
        value: layered.resetMs / layered.memcpyMs,
        unit: '',
        atMost: 0.12,
        detail: `${short(layered.resetMs)} ms / ${short(layered.memcpyMs)} ms for ${short(layered.sealedBytes / 1e6)} MB`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
