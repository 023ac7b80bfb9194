import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { isOutage } from './outage.js';

/** What cannot be done now comes back to its queue after this, ms. */
const RETRY_MS = 1_000;
/** Of the errors of the queue that are not an outage one is logged in this time, ms. */
const QUIET_MS = 60_000;
/** What BullMQ reports of every job; it is not read. */
const EVENTS_MAX = 100;

/**
 * `later`: it goes back to the queue for a while; a number: until then, ms since 1970. `back`: at once, for another server;
 * `turn`: at once, for another turn.
 */
export type Attempted = 'done' | 'later' | 'back' | number | { turn: number };

export interface QueueOptions {
  /** One word of a key, after the prefix; scripts of the records know it. */
  name: 'queue' | 'callbacks';
  /** Of every key of the jobs; ends in a colon. */
  prefix: string;
  concurrency: number;
  /** How long a job stays taken by a server that does not renew it, ms. */
  leaseMs: number;
}

/** Of a connection that waits for Redis as long as it takes, also with commands that block. */
export const PATIENT: RedisOptions = { maxRetriesPerRequest: null, commandTimeout: undefined };

export interface QueueConnections {
  /** For what somebody waits for: fails soon. */
  shared: Redis;
  /** Of those who take jobs; BullMQ makes a copy of it for the command that blocks. */
  patient: Redis;
}

/** What BullMQ does for us: it hands each id to one server at a time, by turns, and again when that server dies. */
export interface JobQueue {
  /** Does nothing for an id that is there already. @param turn 0: before all that have one */
  add(id: string, turn: number): Promise<void>;
  /** Removes it if no worker holds it. */
  remove(id: string): Promise<void>;
  /** Takes no further jobs, and continues those it has. */
  pause(): void;
  /** Resolves when what it had is given back. */
  close(): Promise<void>;
}

/**
 * Ids of jobs in BullMQ, which is loaded here. It never decides that a job has failed: the records do.
 * @param attempt never rejects
 * @param stalled receives a job whose server is gone
 */
export async function openJobQueue(
  { shared, patient }: QueueConnections,
  { name, prefix, concurrency, leaseMs }: QueueOptions,
  attempt: (id: string, token: string) => Promise<Attempted>,
  stalled: (id: string) => void,
  log: Logger,
): Promise<JobQueue> {
  const { DelayedError, Queue, Worker } = await import('bullmq');
  // Asking for the version would fail for good where Redis is away now, and complains on the console.
  const common = { prefix: prefix.slice(0, -1), skipVersionCheck: true };
  const queue = new Queue(name, {
    ...common,
    connection: shared,
    skipWaitingForReady: true,
    streams: { events: { maxLen: EVENTS_MAX } },
  });
  const worker = new Worker(
    name,
    async (job, token = '') => {
      const attempted = await attempt(String(job.id), token);
      if (attempted === 'done') return;
      if (typeof attempted === 'object') await job.changePriority({ priority: attempted.turn });
      // At once, too: moving a job to wait with a priority wakes no worker.
      await job.moveToDelayed(momentOf(attempted), token);
      throw new DelayedError();
    },
    {
      ...common,
      connection: patient,
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: Math.ceil(leaseMs / 3),
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      runRetryDelay: RETRY_MS,
    },
  );
  const complain = complainSeldom(log);
  queue.on('error', complain);
  worker.on('error', complain);
  worker.on('stalled', stalled);
  return {
    async add(id, turn) {
      await queue.add('run', {}, { jobId: id, priority: turn, removeOnComplete: true, removeOnFail: true });
    },
    async remove(id) {
      await queue.remove(id);
    },
    pause: () => void worker.pause(true).catch(complain),
    async close() {
      // Without Redis nothing can be given back, and waiting for it would not end.
      await worker.close(patient.status !== 'ready');
      await queue.close();
    },
  };
}

function momentOf(attempted: Exclude<Attempted, 'done'>): number {
  if (typeof attempted === 'number') return attempted;
  return Date.now() + (attempted === 'later' ? RETRY_MS : 0);
}

/** Outages are logged by the code that watches the connections. */
function complainSeldom(log: Logger): (error: Error) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (isOutage(error) || /Missing (lock|key)|could not renew lock/.test(error.message)) return;
    const now = performance.now();
    if (now - saidAt < QUIET_MS) return;
    saidAt = now;
    log.warn({ err: error }, 'The job queue reported an error');
  };
}
