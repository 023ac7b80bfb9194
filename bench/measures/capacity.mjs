import { load } from '../kit/load.mjs';
import { cpuOf, startServer } from '../kit/server.mjs';
import { short } from '../kit/statistics.mjs';

const SECONDS = 5;
/** What people send: a line, a computation, text and JSON, one that waits. */
const PROGRAMS = {
  'an expression, `1+1`': '1+1',
  'a sum over 200,000 numbers': 'sum(n * n for n in range(200_000))',
  'text and JSON':
    'import json, re\nrows = [{"name": f"name {n}", "value": n} for n in range(500)]\nlen(re.findall(r"\\d+", json.dumps(rows)))',
  'one that waits 100 ms': 'import time; time.sleep(0.1)',
};

/** What one server with two workers does with four typical programs, and the CPU that each takes of it. */
export async function measure() {
  const server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  try {
    const rows = [];
    for (const [name, code] of Object.entries(PROGRAMS)) {
      const before = cpuOf(server.child.pid);
      const { perSecond, p50, p99, outcomes } = await load(server.url, {
        concurrency: 4,
        seconds: SECONDS,
        code,
      });
      // The load warms up for a second, whose executions cost as much.
      const cpuMs = (cpuOf(server.child.pid) - before) / (perSecond * (SECONDS + 1));
      rows.push({
        measure: `executions per second of CPU: ${name}`,
        value: 1000 / cpuMs,
        unit: '/s',
        detail: `${short(cpuMs)} ms of service and workers each; ${short(perSecond)}/s at concurrency 4, p50 ${short(p50)} ms, p99 ${short(p99)} ms; ${JSON.stringify(outcomes)}`,
      });
    }
    return rows;
  } finally {
    await server.stop();
  }
}
