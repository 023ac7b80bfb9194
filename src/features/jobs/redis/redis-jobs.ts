import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { ServiceError } from '../../../base/errors.js';
import { within } from '../../../base/waiting.js';
import { CALLBACKS_AT_A_TIME } from '../call-back.js';
import {
  acceptedJob,
  type CallBack,
  isFinished,
  type Job,
  type JobOrder,
  type JobPage,
  type JobState,
  type RunJob,
} from '../job.js';
import { fullOfRedis, jobsUnavailable } from '../job-faults.js';
import type { JobCounts, JobStore, StoreBounds } from '../job-store.js';
import { JobWatch } from '../job-watch.js';
import { CallbackAttempts } from './callback-attempts.js';
import { JobAttempts } from './job-attempts.js';
import { hearJobNews } from './job-channel.js';
import {
  type Attempted,
  type JobQueue,
  openJobQueue,
  PATIENT,
  type QueueConnections,
  type QueueOptions,
} from './job-queue.js';
import { JobRecords } from './job-records.js';
import { isOutage, isOutOfMemory } from './outage.js';
import { warnOfEviction } from './warn-of-eviction.js';

export interface RedisJobsOptions extends StoreBounds {
  /** Of every key of the jobs; ends in a colon. */
  prefix: string;
  /** How long a job stays taken by a server that died, ms. */
  leaseMs: number;
  /** BullMQ is loaded this long after the start, or for the first job: never while the first workers start. */
  openAfterMs: number;
}

/** Between two looks of one who waits for a job, in case that the message of its end was lost, ms. */
const LOOK_AGAIN_MS = 2_000;
/** Between two looks for what has expired, and for jobs that are in no queue, ms. */
const TIDY_MS = 10_000;
/** A job that no server has looked after for this long is looked at, ms. */
const UNQUEUED_MS = 30_000;
/** Longest wait for the queues to close, ms. */
const CLOSE_MS = 3_000;

export interface Connections {
  /** The one for short commands, which fails soon. */
  connection(): Promise<Redis>;
  /** One more. */
  open(purpose: string, changes?: RedisOptions): Promise<Redis>;
}

/** Ids of jobs that wait for their turn, and of those that have ended and whose callback must be notified. */
interface Queues {
  jobs: JobQueue;
  callbacks: JobQueue;
}

/**
 * Jobs in Redis, shared by every server with the same prefix. What a job is and where it stands is in a record of ours;
 * BullMQ hands its id to one server at a time. Every step of a record is one script, so that a server may die or lose
 * Redis between any two of them: the server that gets the id next finds out what is left to do.
 */
export class RedisJobs implements JobStore {
  readonly shared = true;
  readonly #records: JobRecords;
  readonly #attempts: JobAttempts;
  readonly #callbacks: CallbackAttempts;
  readonly #watch = new JobWatch();
  #queues: Promise<Queues> | undefined;
  #timers: NodeJS.Timeout[] = [];
  #leaving = false;
  #closed = false;

  constructor(
    private readonly connections: Connections,
    private readonly options: RedisJobsOptions,
    run: RunJob,
    private readonly log: Logger,
    callBack: CallBack,
  ) {
    this.#records = new JobRecords(() => connections.connection(), options.prefix, options);
    this.#attempts = new JobAttempts(this.#records, run, log, (id) => this.#addCallback(id));
    this.#callbacks = new CallbackAttempts(this.#records, callBack, log);
  }

  async start(): Promise<void> {
    const open = (): void =>
      void this.#open().catch((error: unknown) => this.log.error({ err: error }, 'BullMQ cannot be used'));
    this.#timers.push(setTimeout(open, this.options.openAfterMs).unref());
    this.#timers.push(setInterval(() => void this.#tidy(), TIDY_MS).unref());
    this.#attempts.start();
  }

  /** Resolves when Redis has it. */
  async accept(order: JobOrder, request: string, kept: number | null): Promise<Job> {
    return this.#ask(async () => {
      if (this.#closed) throw jobsUnavailable();
      const queues = await this.#open();
      const turn = await this.#records.create(order, request, kept);
      try {
        await queues.jobs.add(order.id, turn);
      } catch (error) {
        // The client does not hear of it. If this fails too, it is run all the same, and its result expires.
        await this.#records.discard(order.id).catch(() => undefined);
        throw error;
      }
      return acceptedJob(order);
    });
  }

  get(owner: string, id: string): Promise<Job | null> {
    return this.#ask(() => this.#records.get(owner, id));
  }

  answerOf(owner: string, id: string): Promise<string | null> {
    return this.#ask(() => this.#records.answerOf(owner, id));
  }

  list(owner: string, limit: number, state: JobState | null, before: string | null): Promise<JobPage> {
    return this.#ask(() => this.#records.list(owner, limit, state, before));
  }

  cancel(owner: string, id: string): Promise<boolean | null> {
    return this.#ask(async () => {
      const cancelled = await this.#records.cancel(owner, id);
      if (cancelled === 'none') return null;
      if (cancelled === 'ended' || cancelled === 'owed') {
        // A server that takes it would find that it has ended; this only tidies up.
        const queues = await this.#open();
        await queues.jobs.remove(id).catch(() => undefined);
      }
      if (cancelled === 'owed') await this.#addCallback(id);
      return cancelled !== 'over';
    });
  }

  waitFor(owner: string, id: string, ms: number, signal: AbortSignal): Promise<void> {
    return this.#ask(async () => {
      const until = performance.now() + ms;
      await this.#open();
      for (;;) {
        const left = until - performance.now();
        if (left <= 0 || signal.aborted || this.#leaving) return;
        // Before the look, so that an end in between is heard.
        const over = new AbortController();
        const told = this.#watch.wait(
          id,
          Math.min(left, LOOK_AGAIN_MS),
          AbortSignal.any([signal, over.signal]),
        );
        try {
          const job = await this.#records.get(owner, id);
          if (!job || isFinished(job)) return;
          await told;
        } finally {
          over.abort();
        }
      }
    });
  }

  counts(): Promise<JobCounts> {
    return this.#ask(() => this.#records.counts());
  }

  /** Jobs are accepted until the end: other servers run them. */
  drain(): void {
    this.#leaving = true;
    this.#attempts.leave();
    this.#callbacks.leave();
    void this.#queues?.then(pauseAll, () => undefined);
    this.#watch.endAll();
  }

  async close(): Promise<void> {
    this.drain();
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const queues = await this.#queues?.catch(() => undefined);
    this.#attempts.close();
    this.#callbacks.close();
    if (!queues) return;
    const closing = Promise.all([queues.jobs.close(), queues.callbacks.close()]);
    await within(closing, CLOSE_MS, () => undefined).catch((error: unknown) => {
      if (!isOutage(error)) this.log.warn({ err: error }, 'Failed to close the job queues');
    });
  }

  #open(): Promise<Queues> {
    this.#queues ??= this.#openQueues().catch((error: unknown) => {
      this.#queues = undefined;
      throw error;
    });
    return this.#queues;
  }

  /** Does not wait for Redis. */
  async #openQueues(): Promise<Queues> {
    const { prefix, concurrency } = this.options;
    hearJobNews(await this.connections.open('jobs-news', PATIENT), `${prefix}said`, {
      ended: (id) => this.#watch.tell(id),
      cancel: (id) => this.#attempts.cancel(id),
    });
    const shared = await this.connections.connection();
    warnOfEviction(shared, this.log);
    const to = { shared, patient: await this.connections.open('jobs', PATIENT) };
    const queues = {
      jobs: await this.#openQueue('queue', to, concurrency, (id, token) => this.#attempts.attempt(id, token)),
      callbacks: await this.#openQueue('callbacks', to, CALLBACKS_AT_A_TIME, (id) =>
        this.#callbacks.attempt(id),
      ),
    };
    if (this.#leaving) pauseAll(queues);
    return queues;
  }

  #openQueue(
    name: QueueOptions['name'],
    to: QueueConnections,
    concurrency: number,
    attempt: (id: string, token: string) => Promise<Attempted>,
  ): Promise<JobQueue> {
    const { prefix, leaseMs } = this.options;
    const stalled = (id: string) => {
      if (name === 'queue') void this.#records.stalled(id).catch(() => undefined);
    };
    return openJobQueue(to, { name, prefix, concurrency, leaseMs }, attempt, stalled, this.log);
  }

  /** If this fails, the sweep for jobs that are in no queue finds the job. */
  async #addCallback(id: string): Promise<void> {
    const queues = await this.#open();
    await queues.callbacks.add(id, 0).catch(() => undefined);
  }

  /** Forgets what has expired, and puts into the queue what fell out of it when a server or Redis died. */
  async #tidy(): Promise<void> {
    try {
      await this.#records.counts();
      const { jobs, callbacks } = await this.#open();
      for (const { id, turn } of await this.#records.findUnqueued(UNQUEUED_MS)) {
        this.log.warn({ jobId: id }, 'A job was missing from its queue, and was queued again');
        await (turn === 0 ? callbacks : jobs).add(id, turn);
      }
    } catch (error) {
      if (!isOutage(error)) this.log.warn({ err: error }, 'Failed to tidy up the jobs in Redis');
    }
  }

  /** @throws ServiceError (rejection) JOBS_UNAVAILABLE for whatever Redis does */
  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      if (isOutOfMemory(error)) throw fullOfRedis();
      if (!isOutage(error)) this.log.error({ err: error }, 'The jobs in Redis cannot be used');
      throw jobsUnavailable('Redis, which keeps the jobs, does not respond; try again.');
    }
  }
}

function pauseAll({ jobs, callbacks }: Queues): void {
  jobs.pause();
  callbacks.pause();
}
