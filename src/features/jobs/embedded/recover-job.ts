import { dueAt } from '../job.js';
import type { FoundJournal } from './job-folder.js';
import { type KeptJob, newJob } from './kept-jobs.js';

/** Where a job stood when the last entry of its journal was written. `running`: the server ended under it. */
export function recoverJob({ id, entries, bytes }: FoundJournal, ttlMs: number): KeptJob {
  const [first] = entries;
  if (first?.entry.type !== 'accepted') throw new Error(`the journal of job ${id} has no first entry`);
  const job = newJob(first.entry.order, { start: first.start, length: first.length }, bytes);
  for (const { entry, start, length } of entries) {
    if (entry.type === 'started') {
      const { attempt, executionId, at } = entry;
      Object.assign(job, { state: 'running', attempts: attempt, executionId, startedAt: at });
    } else if (entry.type === 'returned') {
      Object.assign(job, { state: 'queued', attempts: job.attempts - 1, executionId: null, startedAt: null });
    } else if (entry.type === 'finished') {
      const { state, at } = entry;
      Object.assign(job, { state, finishedAt: at, expiresAt: at + ttlMs, answer: { start, length } });
      job.callback = dueAt(job.callback, at);
    } else if (entry.type === 'called_back') {
      job.callback = entry.callback;
    }
  }
  return job;
}
