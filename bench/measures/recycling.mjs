import { load } from '../kit/load.mjs';
import { startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';

const ROUNDS = 2;

/** Throughput with recycling as it is by default, against none; alternating, since the machine's speed drifts. */
export async function measure() {
  const seen = { on: [], off: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, env] of [
      ['off', { PYODIDE_MAX_EXECUTIONS: '0' }],
      ['on', {}],
    ]) {
      const server = await startServer(env);
      try {
        seen[name].push((await load(server.url, { concurrency: 16, seconds: 6 })).perSecond);
      } finally {
        await server.stop();
      }
    }
  }
  return [
    {
      measure: 'default settings (recycling at 50) / recycling off, throughput',
      value: median(seen.on) / median(seen.off),
      unit: '',
      atLeast: 0.8,
      detail: `${short(median(seen.on))}/s / ${short(median(seen.off))}/s at concurrency 16`,
    },
  ];
}
