import type { AccessLimits } from '../access/owner.js';

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What a job is, from the moment it was accepted; nothing of it changes any more. */
export interface JobOrder {
  id: string;
  /** Whom it belongs to, and what that one may use. */
  owner: string;
  limits: AccessLimits;
  /** ms since 1970. */
  createdAt: number;
  /** Who asked, for the stats. */
  ip: string;
  userAgent: string | null;
  callbackUrl: string | null;
}

/** Where a job stands. */
export interface Job extends JobOrder {
  state: JobState;
  /** How often its code was begun; more than 1 after the server ended under it. */
  attempts: number;
  /** Of the last attempt. */
  executionId: string | null;
  /** Of the last attempt, ms since 1970. */
  startedAt: number | null;
  finishedAt: number | null;
  /** When its result is removed, ms since 1970; null before it has one. */
  expiresAt: number | null;
}

export interface JobPage {
  jobs: Job[];
  /** Whether there are older ones. */
  more: boolean;
}

/** How a job ended. */
export interface JobEnd {
  state: 'succeeded' | 'failed' | 'cancelled';
  /** JSON text of `success`, `data`, `error` and `code`, as the JSON answer of an execution has them. */
  answer: string;
}

/** `unavailable`: no worker took it, it was not begun. `interrupted`: it was ended by the server's own end. */
export type JobRun = JobEnd | 'unavailable' | 'interrupted';

/** Runs the code of a job. */
export type RunJob = (
  order: JobOrder,
  request: string,
  executionId: string,
  signal: AbortSignal,
) => Promise<JobRun>;

export function isFinished({ state }: Pick<Job, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}
