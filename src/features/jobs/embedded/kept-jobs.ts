import type { ServiceError } from '../../../base/errors.js';
import { shareOf } from '../../../base/share-of.js';
import { acceptedJob, type Job, type JobOrder, type JobPage, type JobState } from '../job.js';
import { fullOfBytes, fullOfJobs, shareUsed, tooManyJobs } from '../job-faults.js';
import type { JobCounts, StoreBounds } from '../job-store.js';
import { type Held, Holdings } from './holdings.js';
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

/** What somebody wants to have kept. */
export interface WantedRoom {
  owner: string;
  bytes: number;
  /** Jobs that the owner may have; null: as many as there may be. */
  kept: number | null;
}

export type RoomBounds = Pick<StoreBounds, 'max' | 'maxBytes' | 'share'>;

/** The jobs of a folder in memory, oldest first, and how much room they leave. */
export class KeptJobs {
  readonly #jobs = new Map<string, KeptJob>();
  readonly #held = new Holdings();
  /** Accepted, but not on disk yet. */
  readonly #arriving = new Holdings();

  add(job: KeptJob): KeptJob {
    this.#jobs.set(job.id, job);
    this.#held.change(job.owner, 1, job.bytes);
    return job;
  }

  /** A journal has grown or shrunk to this size. */
  resize(job: KeptJob, bytes: number): void {
    // One that was forgotten in the meantime no longer counts.
    if (this.#jobs.has(job.id)) this.#held.change(job.owner, 0, bytes - job.bytes);
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
    const counts = {
      queued: 0,
      running: 0,
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      bytes: this.#held.all.bytes,
    };
    for (const { state } of this.#jobs.values()) counts[state] += 1;
    return counts;
  }

  /** Why there is no room for another one; null if there is. */
  roomFault({ owner, bytes, kept }: WantedRoom, bounds: RoomBounds): ServiceError | null {
    const { max, maxBytes, share } = bounds;
    const [maxOfOne, maxBytesOfOne] = [shareOf(max, share), shareOf(maxBytes, share)];
    const all = this.#countOf((holdings) => holdings.all);
    const mine = this.#countOf((holdings) => holdings.of(owner));
    if (kept !== null && mine.jobs >= kept) return tooManyJobs(kept);
    if (maxOfOne < max && mine.jobs >= maxOfOne) return shareUsed(maxOfOne, 'jobs');
    if (maxBytesOfOne < maxBytes && mine.bytes + bytes > maxBytesOfOne)
      return shareUsed(maxBytesOfOne, 'bytes');
    if (all.jobs >= max) return fullOfJobs(max);
    return all.bytes + bytes > maxBytes ? fullOfBytes(maxBytes) : null;
  }

  /**
   * Holds room for one more until it is written, or was not.
   * @throws ServiceError (rejection) JOBS_FULL or TOO_MANY_JOBS before `write` is called
   */
  async withRoom<T>(wanted: WantedRoom, bounds: RoomBounds, write: () => Promise<T>): Promise<T> {
    const fault = this.roomFault(wanted, bounds);
    if (fault) throw fault;
    const { owner, bytes } = wanted;
    this.#arriving.change(owner, 1, bytes);
    try {
      return await write();
    } finally {
      this.#arriving.change(owner, -1, -bytes);
    }
  }

  /** Forgets expired jobs, and returns them. Jobs with a pending callback are kept. */
  takeExpired(now: number): KeptJob[] {
    const expired = [...this.#jobs.values()].filter(
      ({ expiresAt, callback }) => expiresAt !== null && expiresAt <= now && callback?.state !== 'pending',
    );
    for (const job of expired) {
      this.#jobs.delete(job.id);
      this.#held.change(job.owner, -1, -job.bytes);
    }
    return expired;
  }

  #countOf(what: (holdings: Holdings) => Held): Held {
    const [held, arriving] = [what(this.#held), what(this.#arriving)];
    return { jobs: held.jobs + arriving.jobs, bytes: held.bytes + arriving.bytes };
  }
}

export function newJob(order: JobOrder, request: Place, bytes: number): KeptJob {
  return { ...acceptedJob(order), request, answer: null, bytes, cancelAsked: false };
}

/** A copy, so that what a caller holds does not change. */
export function publicPart({ request, answer, bytes, cancelAsked, ...job }: KeptJob): Job {
  return job;
}
