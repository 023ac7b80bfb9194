import { JOB_STATES, type JobState } from '../jobs/job.js';
import { forOneScrape, type Sample, type ScrapedMetrics, single } from './read-at-scrape.js';

/** Jobs by state; `bytes` is null where nobody counts them. */
export type JobCounts = Record<JobState, number> & { bytes: number | null };

/** What jobs there are. Of jobs in Redis every server tells the same; sum over none of these. */
export function jobMetrics(
  metrics: ScrapedMetrics,
  readCounts: () => Promise<JobCounts>,
  capacity: number,
): void {
  const counts = forOneScrape(readCounts);
  const sample = (read: (counts: JobCounts) => Sample[]) => () => counts().then(read, () => []);
  metrics.gauge(
    {
      name: 'pyodide_jobs',
      help: 'Jobs that are kept, by state; missing while their store is out of reach',
      labelNames: ['state'],
    },
    sample((one) => JOB_STATES.map((state): Sample => [{ state }, one[state]])),
  );
  metrics.gauge({ name: 'pyodide_jobs_capacity', help: 'Jobs that may be kept' }, () => single(capacity));
  metrics.gauge(
    { name: 'pyodide_jobs_bytes', help: 'Bytes of all jobs, requests and results, where the store can tell' },
    sample(({ bytes }) => (bytes === null ? [] : single(bytes))),
  );
}
