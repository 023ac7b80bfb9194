import { median, short } from '../kit/statistics.mjs';
import { runOn, startWorker, stop } from '../kit/worker.mjs';

const WORKERS = 5;
const RUNS = 120;
/** From here on V8 has compiled what it wants to. */
const STEADY = 80;
const PROGRAM = 'x = 0\nfor i in range(150_000): x = (x * 31 + i) % 1_000_003\nx';

/** How much slower a CPU-bound program is in a new worker, until V8 has tiered up. */
export async function measure() {
  const first = [];
  const next = [];
  const steadyMs = [];
  for (let round = 0; round < WORKERS; round += 1) {
    const worker = await startWorker();
    const times = [];
    for (let run = 0; run < RUNS; run += 1) {
      const { report } = await runOn(worker, PROGRAM);
      times.push(report.executionMs);
    }
    await stop(worker.child);
    const steady = median(times.slice(STEADY));
    steadyMs.push(steady);
    first.push(times[0] / steady);
    next.push(median(times.slice(1, 11)) / steady);
  }
  const detail = `median of ${WORKERS} workers; steady ${short(median(steadyMs))} ms`;
  return [
    {
      measure: 'first CPU-bound run in a new worker / steady state',
      value: median(first),
      unit: '',
      atMost: 4,
      detail,
    },
    {
      measure: 'the ten runs after it, median / steady state',
      value: median(next),
      unit: '',
      atMost: 1.5,
      detail,
    },
  ];
}
