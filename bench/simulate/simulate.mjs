import { quantile } from '../kit/statistics.mjs';

/**
 * One server: a pool of workers, one queue, first come, first served, as src/engine/pool does it for one client. A worker is
 * taken for the run and for what is around it (sending, answering, reset).
 * @param {readonly {at: number, runMs: number}[]} arrivals in the order of time
 * @param {{pool: number, queue: number, queueTimeout: number, overhead: number}} server workers; places in the queue;
 *   longest wait, ms; what a run costs a worker beside itself, ms
 * @returns {{waits: number[], served: number, full: number, late: number, busyMs: number, endMs: number}} waits in ms of
 *   those that were served, in the order of arrival; refused since the queue was full, or the wait too long
 */
export function simulateServer(arrivals, { pool, queue, queueTimeout, overhead }) {
  const freeAt = new Array(pool).fill(0);
  /** When those that wait leave the queue, in order: nobody overtakes. */
  const leaving = [];
  let head = 0;
  const result = { waits: [], served: 0, full: 0, late: 0, busyMs: 0, endMs: 0 };
  for (const { at, runMs } of arrivals) {
    while (head < leaving.length && leaving[head] <= at) head += 1;
    let worker = 0;
    for (let n = 1; n < pool; n += 1) if (freeAt[n] < freeAt[worker]) worker = n;
    const wait = Math.max(0, freeAt[worker] - at);
    if (wait > 0 && leaving.length - head >= queue) {
      result.full += 1;
      continue;
    }
    if (wait > queueTimeout) {
      // It holds its place until it gives up.
      leaving.push(at + queueTimeout);
      result.late += 1;
      continue;
    }
    if (wait > 0) leaving.push(at + wait);
    freeAt[worker] = at + wait + runMs + overhead;
    result.busyMs += runMs + overhead;
    result.served += 1;
    result.waits.push(wait);
    result.endMs = Math.max(result.endMs, freeAt[worker]);
  }
  return result;
}

/**
 * Several servers behind a load balancer that sends each request to the next one.
 * @returns {{perSecond: number, waitP50: number, waitP99: number, refused: number, busy: number}} waits in ms; shares of
 *   requests and of workers' time
 */
export function simulate(arrivals, { servers, ...server }) {
  const each = Array.from({ length: servers }, (_, n) =>
    simulateServer(
      arrivals.filter((_arrival, index) => index % servers === n),
      server,
    ),
  );
  const sum = (read) => each.reduce((total, one) => total + read(one), 0);
  const waits = each.flatMap((one) => one.waits);
  const lastMs = Math.max(...each.map((one) => one.endMs));
  return {
    perSecond: (sum((one) => one.served) / lastMs) * 1000,
    waitP50: quantile(waits, 0.5),
    waitP99: quantile(waits, 0.99),
    refused: sum((one) => one.full + one.late) / arrivals.length,
    busy: sum((one) => one.busyMs) / (lastMs * servers * server.pool),
  };
}
