import type { JobsService } from '../jobs/jobs.service.js';
import { byLabel, type ScrapedMetrics, single } from './read-at-scrape.js';

/** What jobs this server keeps. */
export function jobMetrics(
  metrics: ScrapedMetrics,
  readCounts: () => ReturnType<JobsService['counts']>,
  capacity: number,
): void {
  metrics.gauge({ name: 'pyodide_jobs', help: 'Jobs that are kept, by state', labelNames: ['state'] }, () => {
    const { bytes, ...states } = readCounts();
    return byLabel('state', states);
  });
  metrics.gauge({ name: 'pyodide_jobs_capacity', help: 'Jobs that may be kept' }, () => single(capacity));
  metrics.gauge({ name: 'pyodide_jobs_bytes', help: 'Bytes of all jobs, requests and results' }, () =>
    single(readCounts().bytes),
  );
}
