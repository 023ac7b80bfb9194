import type { Job } from './job.js';
import type { FoundJournal, Place } from './job-folder.js';

/** A job as this process knows it. */
export interface KeptJob extends Job {
  request: Place;
  /** Where the answer is; the answer itself when it could not be written. */
  answer: Place | string | null;
  /** Size of its journal. */
  bytes: number;
  /** Somebody wants it to end. */
  cancelAsked: boolean;
}

/** Where a job stood when the last entry of its journal was written. `running`: the server ended under it. */
export function recoverJob({ id, entries, bytes }: FoundJournal, ttlMs: number): KeptJob {
  const [first] = entries;
  if (first?.entry.type !== 'accepted') throw new Error(`the journal of job ${id} has no beginning`);
  const job: KeptJob = {
    ...first.entry.order,
    state: 'queued',
    attempts: 0,
    executionId: null,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    request: { start: first.start, length: first.length },
    answer: null,
    bytes,
    cancelAsked: false,
  };
  for (const { entry, start, length } of entries) {
    if (entry.type === 'started') {
      const { attempt, executionId, at } = entry;
      Object.assign(job, { state: 'running', attempts: attempt, executionId, startedAt: at });
    } else if (entry.type === 'returned') {
      Object.assign(job, { state: 'queued', attempts: job.attempts - 1, executionId: null, startedAt: null });
    } else if (entry.type === 'finished') {
      const { state, at } = entry;
      Object.assign(job, { state, finishedAt: at, expiresAt: at + ttlMs, answer: { start, length } });
    }
  }
  return job;
}
