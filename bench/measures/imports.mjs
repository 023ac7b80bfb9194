import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../kit/paths.mjs';
import { median, short } from '../kit/statistics.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const ROUNDS = 5;
/** Every module of Python's, not of Pyodide's, in the library's archive or written in C; a __main__ is a program. */
const LIST = `
import sys, zipfile
archive = next(path for path in sys.path if path.endswith(".zip"))
files = [name for name in zipfile.ZipFile(archive).namelist() if name.endswith(".py")]
names = {name[:-3].removesuffix("/__init__").replace("/", ".") for name in files} | set(sys.builtin_module_names)
sorted(name for name in names if name.partition(".")[0] in sys.stdlib_module_names and not name.endswith("__main__"))
`;

/** The list that the integration test checks, read from its source. */
export function mostUsedModules() {
  const text = readFileSync(path.join(ROOT, 'test', 'fixtures', 'most-used-modules.ts'), 'utf8');
  return [...text.matchAll(/'([\w.]+)'/g)].map(([, name]) => name);
}

/** @returns each name with its times in ms, as Python saw them; without those that cannot be imported */
async function timesOf(worker, names) {
  const seen = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, times] of seen) {
      const code = `from time import perf_counter\nstart = perf_counter()\nimport ${name}\n(perf_counter() - start) * 1000`;
      const { report } = await runOn(worker, code);
      if (report.outcome === 'ok') times.push(Number(report.resultJson));
      else seen.delete(name);
    }
  }
  return [...seen];
}

/** @returns {import('../kit/statistics.mjs').Row} */
function row(what, atMost, times) {
  const medians = times.map(([name, all]) => [name, median(all)]);
  const [slowest, ms] = medians.reduce((worst, one) => (one[1] > worst[1] ? one : worst));
  return {
    measure: `import of each of the ${times.length} ${what}, in a run (the slowest)`,
    value: ms,
    unit: 'ms',
    atMost,
    detail: `median of ${ROUNDS} of each; slowest: ${slowest}; median of all ${short(median(medians.map(([, time]) => time)))} ms; slowest single import ${short(Math.max(...times.flatMap(([, all]) => all)))} ms`,
  };
}

/** `import x` inside a run, timed by Python itself. */
export async function measure() {
  const worker = await startWorker();
  const all = JSON.parse((await runOn(worker, LIST)).report.resultJson);
  const rows = [
    row('most used standard modules', 1, await timesOf(worker, mostUsedModules())),
    row('modules of the standard library', 5, await timesOf(worker, all)),
  ];
  await stop(worker.child);
  return rows;
}
