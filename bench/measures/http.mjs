import { load } from '../kit/load.mjs';
import { startServer } from '../kit/server.mjs';
import { short } from '../kit/statistics.mjs';

/** HTTP against the in-process loop. @param {import('../main.mjs').Context} context */
export async function measure(context) {
  const { runMs, memcpyMs } = context.inProcess;
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  try {
    const alone = await load(server.url, { concurrency: 1, seconds: 4 });
    const many = await load(server.url, { concurrency: 16, seconds: 8 });
    const limit = 2000 / (runMs + memcpyMs);
    context.httpP50 = alone.p50;
    return [
      {
        measure: 'HTTP p50 at concurrency 1 minus in-process run, `1+1`',
        value: alone.p50 - runMs,
        unit: 'ms',
        atMost: 1.0,
        detail: `${short(alone.p50)} ms - ${short(runMs)} ms (p99 ${short(alone.p99)} ms)`,
      },
      {
        measure:
          'HTTP throughput at concurrency 16, pool 2 / (2 x in-process run + memcpy of the sealed bytes)',
        value: many.perSecond / limit,
        unit: '',
        atLeast: 0.6,
        detail: `${short(many.perSecond)}/s / ${short(limit)}/s, ${JSON.stringify(many.outcomes)}`,
      },
    ];
  } finally {
    await server.stop();
  }
}
