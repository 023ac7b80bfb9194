import { acceptedJob, type Job, type JobOrder, type JobPage, type JobState } from '../job.js';
import { fullOfBytes, fullOfJobs, tooManyJobs } from '../job-faults.js';
import type { JobCounts } from '../job-store.js';
import type { Place } from './job-folder.js';

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

/** The jobs of a folder in memory, oldest first, and how much room they leave. */
export class KeptJobs {
  readonly #jobs = new Map<string, KeptJob>();
  #bytes = 0;
  /** Accepted, but not on disk yet. */
  #arriving = 0;

  add(job: KeptJob): KeptJob {
    this.#jobs.set(job.id, job);
    this.#bytes += job.bytes;
    return job;
  }

  /** A journal has grown or shrunk to this size. */
  resize(job: KeptJob, bytes: number): void {
    this.#bytes += bytes - job.bytes;
    job.bytes = bytes;
  }

  find(owner: string, id: string): KeptJob | null {
    const job = this.#jobs.get(id);
    return job?.owner === owner ? job : null;
  }

  page(owner: string, limit: number, state: JobState | null, before: string | null): JobPage {
    const mine = [...this.#jobs.values()].filter((job) => job.owner === owner).reverse();
    const from = before === null ? 0 : mine.findIndex(({ id }) => id === before) + 1;
    const fitting = mine.slice(from).filter((job) => state === null || job.state === state);
    return { jobs: fitting.slice(0, limit).map(publicPart), more: fitting.length > limit };
  }

  counts(): JobCounts {
    const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, bytes: this.#bytes };
    for (const { state } of this.#jobs.values()) counts[state] += 1;
    return counts;
  }

  /**
   * Holds room for one more until it is written, or was not.
   * @throws ServiceError (rejection) JOBS_FULL or TOO_MANY_JOBS before `write` is called
   */
  async withRoom<T>(
    { owner, bytes, kept }: { owner: string; bytes: number; kept: number | null },
    { max, maxBytes }: { max: number; maxBytes: number },
    write: () => Promise<T>,
  ): Promise<T> {
    if (this.#jobs.size + this.#arriving >= max) throw fullOfJobs(max);
    if (this.#bytes + bytes > maxBytes) throw fullOfBytes(maxBytes);
    if (kept !== null && this.#countOf(owner) >= kept) throw tooManyJobs(kept);
    this.#arriving += 1;
    try {
      return await write();
    } finally {
      this.#arriving -= 1;
    }
  }

  /** Forgets what is to be kept no longer, and says what that was. What a callback has to be told of is kept. */
  takeExpired(now: number): KeptJob[] {
    const expired = [...this.#jobs.values()].filter(
      ({ expiresAt, callback }) => expiresAt !== null && expiresAt <= now && callback?.state !== 'pending',
    );
    for (const job of expired) {
      this.#jobs.delete(job.id);
      this.#bytes -= job.bytes;
    }
    return expired;
  }

  #countOf(owner: string): number {
    let count = 0;
    for (const job of this.#jobs.values()) if (job.owner === owner) count += 1;
    return count;
  }
}

export function newJob(order: JobOrder, request: Place, bytes: number): KeptJob {
  return { ...acceptedJob(order), request, answer: null, bytes, cancelAsked: false };
}

/** A copy, so that what a caller holds does not change. */
export function publicPart({ request, answer, bytes, cancelAsked, ...job }: KeptJob): Job {
  return job;
}
