import type { StoreStats } from '../../features/sessions/stores/session-store.js';
import { forOneScrape, type ScrapedMetrics, STORE_READING_MS, single } from './read-at-scrape.js';

/** Contents of the session store. For a shared store every server reports the same values: do not sum them. */
export function sessionMetrics(
  metrics: ScrapedMetrics,
  readStats: () => Promise<StoreStats>,
  capacity: number,
): void {
  const stats = forOneScrape(readStats, STORE_READING_MS);
  const sample = (value: (stats: StoreStats) => number | null) => async () => {
    const number = await stats().then(value, () => null);
    return number === null ? [] : single(number);
  };
  metrics.gauge(
    { name: 'pyodide_sessions', help: 'Sessions in the store; missing while the store is unreachable' },
    sample((one) => one.sessions),
  );
  metrics.gauge({ name: 'pyodide_sessions_capacity', help: 'Maximum number of sessions' }, () =>
    single(capacity),
  );
  metrics.gauge(
    { name: 'pyodide_session_store_bytes', help: 'Size of all checkpoints in bytes, if the store knows it' },
    sample((one) => one.bytes),
  );
  metrics.counter(
    { name: 'pyodide_sessions_evicted_total', help: 'Sessions evicted to make room for others' },
    sample((one) => one.evicted),
  );
}
