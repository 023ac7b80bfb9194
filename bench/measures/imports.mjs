import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const ROUNDS = 5;

/** The list that the integration test checks, read from its source. */
export function mostUsedModules() {
  const text = readFileSync(path.join(ROOT, 'test', 'fixtures', 'most-used-modules.ts'), 'utf8');
  return [...text.matchAll(/'([\w.]+)'/g)].map(([, name]) => name);
}

/** `import x` inside a run, timed by Python itself. */
export async function measure() {
  const worker = await startWorker();
  const medians = [];
  for (const name of mostUsedModules()) {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const code = `from time import perf_counter\nstart = perf_counter()\nimport ${name}\n(perf_counter() - start) * 1000`;
      times.push(Number((await runOn(worker, code)).report.resultJson));
    }
    medians.push([name, median(times)]);
  }
  await stop(worker.child);
  const [slowest, ms] = medians.reduce((worst, one) => (one[1] > worst[1] ? one : worst));
  return [
    {
      measure: `import of each of the ${medians.length} most used standard modules, in a run (the slowest)`,
      value: ms,
      unit: 'ms',
      atMost: 1,
      detail: `slowest: ${slowest}; median of all ${short(median(medians.map(([, time]) => time)))} ms`,
    },
  ];
}
