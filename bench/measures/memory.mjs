import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, execute, memoryOf, startServer } from '../kit/server.mjs';
import { short } from '../kit/statistics.mjs';

/** What idle workers of a running service hold, after some work. */
export async function measure() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  try {
    for (let n = 0; n < 40; n += 1) await execute(server.url, `sum(range(${n}))`);
    await sleep(500);
    const workers = childrenOf(server.child.pid);
    const pss = Math.max(...workers.map((pid) => memoryOf(pid, 'smaps_rollup', 'Pss')));
    const rss = Math.max(...workers.map((pid) => memoryOf(pid, 'smaps_rollup', 'Rss')));
    const service = memoryOf(server.child.pid, 'status', 'VmRSS');
    return [
      {
        measure: 'memory of an idle worker (PSS)',
        value: pss,
        unit: 'MB',
        atMost: 85,
        detail: `RSS ${short(rss)} MB; ${workers.length} workers; the service itself RSS ${short(service)} MB`,
      },
    ];
  } finally {
    await server.stop();
  }
}
