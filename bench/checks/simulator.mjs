import { setTimeout as sleep } from 'node:timers/promises';
import { execute, startServer } from '../kit/server.mjs';
import { quantile, short } from '../kit/statistics.mjs';
import { makeArrivals } from '../simulate/random.mjs';
import { simulate } from '../simulate/simulate.mjs';

const SECONDS = 60;
/** Programs that sleep: the machine's speed is not what is compared. */
const POINTS = [
  { pool: 1, rate: 7, run: 100, distribution: 'exp' },
  { pool: 2, rate: 17, run: 100, distribution: 'exp' },
  { pool: 2, rate: 12, run: 100, distribution: 'heavy' },
];
const WITHIN = 0.2;

/** The simulator and the real service get the same arrivals and run times, at three points of load. */
export async function check() {
  const lines = [];
  let good = true;
  for (const [index, point] of POINTS.entries()) {
    const load = { ...point, seconds: SECONDS, seed: index + 1 };
    const arrivals = makeArrivals(load);
    const server = await startServer({ PYODIDE_POOL_SIZE: String(point.pool), PYODIDE_MAX_EXECUTIONS: '0' });
    try {
      const overhead = await measureOverhead(server.url, point.run);
      const seen = await drive(server.url, arrivals);
      const told = simulate(arrivals, {
        servers: 1,
        pool: point.pool,
        queue: 100,
        queueTimeout: 30_000,
        overhead,
      });
      const parts = ['perSecond', 'waitP50', 'waitP99'].map((name) => {
        const off = told[name] / seen[name] - 1;
        if (!(Math.abs(off) <= WITHIN)) good = false;
        return `${name} ${short(seen[name])} seen, ${short(told[name])} told (${off >= 0 ? '+' : ''}${(100 * off).toFixed(0)} %)`;
      });
      if (seen.failed > 0) good = false;
      lines.push(
        `  pool ${point.pool}, ${point.rate}/s, ${point.run} ms ${point.distribution}, overhead ${short(overhead)} ms: ${parts.join('; ')}; failed ${seen.failed}`,
      );
    } finally {
      await server.stop();
    }
  }
  return { good, detail: `${SECONDS} s each\n${lines.join('\n')}` };
}

/**
 * What a run costs its worker beside the time that its program asks for, ms: the way there and back, the reset, and what
 * sleeping takes longer than asked. Measured on workers that are never idle, with programs as long as those of the load.
 */
async function measureOverhead(url, runMs) {
  const sleeping = `import time; time.sleep(${runMs / 1000})`;
  for (let n = 0; n < 20; n += 1) await execute(url, sleeping);
  const { pool } = (await (await fetch(`${url}/api/status`)).json()).data;
  const workers = pool.workers.length;
  const runs = 100;
  let done = 0;
  const startedAt = performance.now();
  await Promise.all(
    // One more than workers keeps the queue from running dry.
    Array.from({ length: workers + 1 }, async () => {
      for (; done < runs; done += 1) await execute(url, sleeping);
    }),
  );
  const each = ((performance.now() - startedAt) * workers) / done;
  return Math.max(0, each - runMs);
}

async function drive(url, arrivals) {
  const waits = [];
  let failed = 0;
  const startedAt = performance.now();
  const requests = [];
  for (const { at, runMs } of arrivals) {
    const wait = startedAt + at - performance.now();
    if (wait > 0) await sleep(wait);
    requests.push(
      execute(url, `import time; time.sleep(${runMs / 1000})`).then(
        ({ body }) => {
          if (body.data?.outcome === 'ok') waits.push(body.data.queueTime);
          else failed += 1;
        },
        () => {
          failed += 1;
        },
      ),
    );
  }
  await Promise.all(requests);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: waits.length / seconds,
    waitP50: quantile(waits, 0.5),
    waitP99: quantile(waits, 0.99),
    failed,
  };
}
