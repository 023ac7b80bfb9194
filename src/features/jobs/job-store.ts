import type { Job, JobOrder, JobPage, JobState } from './job.js';

/** What both stores keep to. */
export interface StoreBounds {
  /** Jobs that this server runs at a time. */
  concurrency: number;
  /** Jobs and bytes that are kept. */
  max: number;
  maxBytes: number;
  /** Part of both that one owner may hold, up to 1; left out: all of it. */
  share?: number;
  /** How long a job is kept after its end. */
  ttlMs: number;
  /** How often a job is begun whose server ends under it each time. */
  attemptsMax: number;
}

/** How many jobs there are in each state, and the bytes of all, requests and answers. */
export type JobCounts = Record<JobState, number> & { bytes: number };

/** Keeps jobs and has them run. What a method knows of a job is the same at every server that shares the store. */
export interface JobStore {
  /** Whether other servers see and run the same jobs. */
  readonly shared: boolean;

  /** Resumes the stored jobs. Never rejects: a store that cannot be reached is tried again. */
  start(): Promise<void>;

  /**
   * Resolves when the job survives the end of this server.
   * @param request JSON text, handed to the run as it is
   * @param kept how many jobs its owner may have; null: as many as there may be
   * @throws ServiceError (rejection) JOBS_FULL, TOO_MANY_JOBS or JOBS_UNAVAILABLE: it was not accepted
   */
  accept(order: JobOrder, request: string, kept: number | null): Promise<Job>;

  /** null: this owner does not have this job, or no longer. @throws ServiceError (rejection) JOBS_UNAVAILABLE, as all below */
  get(owner: string, id: string): Promise<Job | null>;

  /** The JSON text of how a job ended; null before it has. */
  answerOf(owner: string, id: string): Promise<string | null>;

  /** Newest first. @param before id of the last one of the page before */
  list(owner: string, limit: number, state: JobState | null, before: string | null): Promise<JobPage>;

  /** @returns whether there was something to cancel; null when this owner has no such job */
  cancel(owner: string, id: string): Promise<boolean | null>;

  /** Resolves when the job ends, when the time is over, when the signal aborts or when the server begins to end. */
  waitFor(owner: string, id: string, ms: number, signal: AbortSignal): Promise<void>;

  counts(): Promise<JobCounts>;

  /** Starts no further jobs, and releases all who wait for one. Still accepts jobs: the next server runs them. */
  drain(): void;

  /** Resolves when everything is written. Call it when no worker is running. */
  close(): Promise<void>;
}
