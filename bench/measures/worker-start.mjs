import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { BENCH } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { startWorker, stop } from '../kit/worker.mjs';

const ROUNDS = 5;

/** Worker start from the image against loadPyodide(), alternating. */
export async function measure() {
  const ready = [];
  const load = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, readyMs } = await startWorker();
    ready.push(readyMs);
    await stop(child);
    const plain = fork(path.join(BENCH, 'children', 'plain-pyodide.mjs'));
    const [{ loadMs }] = await once(plain, 'message');
    load.push(loadMs);
    await stop(plain);
  }
  return [
    {
      measure: 'worker ready from image / plain loadPyodide()',
      value: median(ready) / median(load),
      unit: '',
      atMost: 0.25,
      detail: `${short(median(ready))} ms from spawn to ready / ${short(median(load))} ms in loadPyodide() alone`,
    },
  ];
}
