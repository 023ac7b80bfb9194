import type { StoreStats } from '../sessions/stores/session-store.js';
import { type ScrapedMetrics, single } from './read-at-scrape.js';

/** How long one reading of the store serves, in ms: a scrape asks once, and several servers share one Redis. */
const ONE_SCRAPE_MS = 1_000;

/** What the store of sessions holds. Of a shared store every server tells the same; sum over none of these. */
export function sessionMetrics(metrics: ScrapedMetrics, readStats: () => Promise<StoreStats>): void {
  const stats = forOneScrape(readStats);
  const sample = (value: (stats: StoreStats) => number | null) => async () => {
    const number = await stats().then(value, () => null);
    return number === null ? [] : single(number);
  };
  metrics.gauge(
    { name: 'pyodide_sessions', help: 'Sessions in the store; missing while the store is out of reach' },
    sample((one) => one.sessions),
  );
  metrics.gauge(
    { name: 'pyodide_session_store_bytes', help: 'Bytes of all checkpoints, where the store can tell' },
    sample((one) => one.bytes),
  );
  metrics.counter(
    { name: 'pyodide_sessions_evicted_total', help: 'Sessions that went to make room for others' },
    sample((one) => one.evicted),
  );
}

function forOneScrape(read: () => Promise<StoreStats>): () => Promise<StoreStats> {
  let last: Promise<StoreStats> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (!last || now - readAt > ONE_SCRAPE_MS) {
      last = read();
      readAt = now;
    }
    return last;
  };
}
