import type { JobCounts } from '../../features/jobs/job-store.js';
import { byLabel, forOneScrape, type ScrapedMetrics, STORE_READING_MS, single } from './read-at-scrape.js';

/** Stored jobs. For a shared store every server reports the same values: do not sum them. */
export function jobMetrics(
  metrics: ScrapedMetrics,
  readCounts: () => Promise<JobCounts>,
  capacity: number,
): void {
  const counts = forOneScrape(() => readCounts().catch(() => null), STORE_READING_MS);
  metrics.gauge(
    {
      name: 'pyodide_jobs',
      help: 'Stored jobs, by state, the same on all servers that share them; missing while their store is unreachable',
      labelNames: ['state'],
    },
    async () => {
      const found = await counts();
      if (!found) return [];
      const { bytes, ...states } = found;
      return byLabel('state', states);
    },
  );
  metrics.gauge({ name: 'pyodide_jobs_capacity', help: 'Maximum number of stored jobs' }, () =>
    single(capacity),
  );
  metrics.gauge(
    { name: 'pyodide_jobs_bytes', help: 'Size of all jobs in bytes, requests and results' },
    async () => {
      const found = await counts();
      return found ? single(found.bytes) : [];
    },
  );
}
