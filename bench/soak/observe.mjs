import { existsSync, readdirSync } from 'node:fs';
import { childrenOf, residentOf } from '../kit/server.mjs';

/** What may pile up in a server and around it, at this instant. */
export async function countThings(server, temp) {
  const { pid } = server.child;
  const metrics = await scrape(server.url);
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: childrenOf(pid).length,
    timers: metrics('nodejs_active_resources{type="Timeout"}') ?? 0,
    tempFiles: existsSync(temp) ? readdirSync(temp, { recursive: true }).length : 0,
  };
}

/** Where the memory is, MB: resident of the service and of its workers, and what of the service's is whose. */
export async function sampleMemory(server) {
  const { pid } = server.child;
  const metrics = await scrape(server.url);
  const mb = (name) => (metrics(name) ?? Number.NaN) / 2 ** 20;
  const workers = childrenOf(pid).reduce((sum, worker) => sum + residentOf(worker), 0);
  const service = residentOf(pid);
  return {
    total: service + workers,
    service,
    workers,
    heap: mb('nodejs_heap_size_used_bytes'),
    external: mb('nodejs_external_memory_bytes'),
    sessions: mb('pyodide_session_store_bytes'),
  };
}

/** @returns the value of a sample by its name and labels, undefined when it is not there */
async function scrape(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line && Number(line.slice(name.length + 1));
  };
}
