import type { AccessLimits } from '../../config/execution-limits.js';
import type { WorkerMeter } from '../../engine/pool/worker/run-listener.js';

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What a job is, from the moment it was accepted; immutable. */
export interface JobOrder {
  id: string;
  /** Its owner, and the limits of that owner. */
  owner: string;
  limits: AccessLimits;
  /** ms since 1970. */
  createdAt: number;
  /** Who asked, for the stats. */
  ip: string;
  userAgent: string | null;
  callbackUrl: string | null;
  /** Of the request that asked for it, in the words of W3C; where traces are made. */
  traceparent?: string;
}

/** Where the delivery of a job's end to its callbackUrl stands. */
export interface Callback {
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  /** Of the last attempt: the HTTP status of the answer, and what went wrong, as a sentence without a full stop. */
  lastStatus: number | null;
  lastError: string | null;
  /** ms since 1970; null before the job has ended, and when none is to come. */
  nextAttemptAt: number | null;
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
  /** null without a callbackUrl. While it is pending the job is kept, however long ago it ended. */
  callback: Callback | null;
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

/**
 * Runs the code of a job.
 * @param meter receives what it costs, possibly after the promise has settled: 0 when no worker took it. Only the first word
 *   on the cost counts
 */
export type RunJob = (
  order: JobOrder,
  request: string,
  executionId: string,
  signal: AbortSignal,
  meter: WorkerMeter,
) => Promise<JobRun>;

/**
 * One attempt at notifying the callbackUrl of a job that has ended. Never rejects.
 * @param answer JSON text
 * @returns where the delivery stands then; null when the signal ended the attempt, which does not count
 */
export type CallBack = (job: Job, answer: string, signal: AbortSignal) => Promise<Callback | null>;

/** A job as it is when it has just been accepted. */
export function acceptedJob(order: JobOrder): Job {
  return {
    ...order,
    state: 'queued',
    attempts: 0,
    executionId: null,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    callback: newCallback(order),
  };
}

export function newCallback({ callbackUrl }: Pick<JobOrder, 'callbackUrl'>): Callback | null {
  if (callbackUrl === null) return null;
  return { state: 'pending', attempts: 0, lastStatus: null, lastError: null, nextAttemptAt: null };
}

/** The delivery is due when the job has ended. */
export function dueAt(callback: Callback | null, at: number): Callback | null {
  return callback && { ...callback, nextAttemptAt: at };
}

export function isFinished({ state }: Pick<Job, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}
