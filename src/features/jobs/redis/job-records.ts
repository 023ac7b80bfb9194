import type { Redis } from 'ioredis';
import { shareOf } from '../../../base/share-of.js';
import { type RedisWords, runScript } from '../../../server/redis/run-script.js';
import {
  type Callback,
  isFinished,
  JOB_STATES,
  type Job,
  type JobEnd,
  type JobOrder,
  type JobPage,
  type JobState,
  newCallback,
} from '../job.js';
import { neverBegun } from '../job-answers.js';
import { fullOfBytes, fullOfJobs, shareUsed, tooManyJobs } from '../job-faults.js';
import type { JobCounts, StoreBounds } from '../job-store.js';
import {
  BEGIN,
  CALLED_BACK,
  CANCEL,
  CHECK,
  COUNT,
  CREATE,
  DISCARD,
  END,
  FIND_UNQUEUED,
  LIST,
  PUT_BACK,
  STALLED,
} from './job-scripts.js';
import { readJobOrder, readJobRecord, STANDING } from './read-job-record.js';
import { CHARGE, TURN_MAX } from './turns.js';

/**
 * What to do with a job whose turn it is. `over`: nothing, it has ended. `lost`: another server has it. `later`: it
 * waits for another turn.
 */
export type Begun =
  | { word: 'later'; turn: number }
  | { word: 'begun'; order: JobOrder; request: string }
  | { word: 'cancelled' | 'spent' | 'malformed'; attempts: number; executionId: string }
  | { word: 'over' | 'lost' };

/** What became of an attempt. `owed`: it has ended, and its callback must be notified. `lost`: another one was started since, and its result counts. */
export type Written = 'ended' | 'owed' | 'returned' | 'over' | 'lost';

/** A job whose callback is pending, its answer, and its callback as it is written. */
export interface Owed {
  job: Job;
  answer: string;
  written: string;
}

/** The records of jobs in Redis. Every method is one command; it rejects with the error of ioredis. */
export class JobRecords {
  constructor(
    private readonly connection: () => Promise<Redis>,
    /** Of every key. */
    readonly prefix: string,
    private readonly bounds: Omit<StoreBounds, 'concurrency'>,
  ) {}

  /** @returns its turn in the queue @throws ServiceError (rejection) JOBS_FULL or TOO_MANY_JOBS */
  async create(order: JobOrder, request: string, kept: number | null): Promise<number> {
    const { max, maxBytes, share } = this.bounds;
    const ofOne = { jobs: shareOf(max, share), bytes: shareOf(maxBytes, share) };
    const { id, owner } = order;
    const text = JSON.stringify(order);
    const callback = newCallback(order);
    const bounds = [max, maxBytes, kept ?? -1, TURN_MAX];
    const shares = [ofOne.jobs < max ? ofOne.jobs : -1, ofOne.bytes < maxBytes ? ofOne.bytes : -1];
    const words = [id, owner, text, request, ...bounds, callback ? JSON.stringify(callback) : '', ...shares];
    const answer = await this.#script(CREATE, words);
    if (answer === 'jobs') throw fullOfJobs(max);
    if (answer === 'bytes') throw fullOfBytes(maxBytes);
    if (answer === 'share') throw shareUsed(ofOne.jobs, 'jobs');
    if (answer === 'shareBytes') throw shareUsed(ofOne.bytes, 'bytes');
    if (answer === 'kept') throw tooManyJobs(kept ?? 0);
    return Number(answer);
  }

  async discard(id: string): Promise<void> {
    await this.#script(DISCARD, [id]);
  }

  async get(owner: string, id: string): Promise<Job | null> {
    const job = readJobRecord(await (await this.connection()).hmget(this.#keyOf(id), ...STANDING));
    return job?.owner === owner ? job : null;
  }

  async answerOf(owner: string, id: string): Promise<string | null> {
    const [whose, answer] = await (await this.connection()).hmget(this.#keyOf(id), 'owner', 'answer');
    return whose === owner ? (answer ?? null) : null;
  }

  async list(owner: string, limit: number, state: JobState | null, before: string | null): Promise<JobPage> {
    const rows = await this.#script(LIST, [owner, limit + 1, state ?? '', before ?? '', ...STANDING]);
    const jobs = (rows as unknown[][]).slice(0, limit).map(readJobRecord);
    return { jobs: jobs.filter((job) => job !== null), more: (rows as unknown[]).length > limit };
  }

  async counts(): Promise<JobCounts> {
    const words = (await this.#script(COUNT, [])) as string[];
    const counts: JobCounts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, bytes: 0 };
    for (const name of [...JOB_STATES, 'bytes'] as const) {
      const at = words.indexOf(name);
      if (at >= 0) counts[name] = Math.max(0, Number(words[at + 1]) || 0);
    }
    return counts;
  }

  /** @param token what BullMQ's lock of the job has to hold */
  async begin(id: string, token: string, executionId: string): Promise<Begun> {
    const [word, attempts, order, request, before] = (await this.#script(BEGIN, [
      id,
      token,
      executionId,
      Date.now(),
      this.bounds.attemptsMax,
    ])) as [string, number, string, string, string];
    if (word === 'over' || word === 'lost') return { word };
    if (word === 'later') return { word, turn: attempts };
    if (word !== 'begun')
      return { word: word === 'spent' ? word : 'cancelled', attempts, executionId: before };
    const ordered = readJobOrder(order);
    return ordered ? { word, order: ordered, request } : { word: 'malformed', attempts, executionId: before };
  }

  /** @param turns by which it sets its owner back */
  async end(id: string, executionId: string, { state, answer }: JobEnd, turns = 0): Promise<Written> {
    const words = [id, executionId, state, answer, Date.now(), this.bounds.ttlMs, turns];
    return (await this.#script(END, words)) as Written;
  }

  /** Sets an owner back by this number of turns, which others get. */
  async charge(owner: string, turns: number): Promise<void> {
    await this.#script(CHARGE, [owner, turns]);
  }

  /** @param begun whether its code was begun, which counts as an attempt */
  async putBack(id: string, executionId: string, begun: boolean): Promise<Written> {
    const words = [id, executionId, begun ? 1 : 0, neverBegun().answer, Date.now(), this.bounds.ttlMs];
    return (await this.#script(PUT_BACK, words)) as Written;
  }

  /** @returns `asked`: the server that runs it has been notified */
  async cancel(owner: string, id: string): Promise<'none' | 'over' | 'ended' | 'owed' | 'asked'> {
    const words = [id, owner, neverBegun().answer, Date.now(), this.bounds.ttlMs];
    return (await this.#script(CANCEL, words)) as Awaited<ReturnType<JobRecords['cancel']>>;
  }

  /** What has become of attempts that run here; '': nothing. */
  async check(attempts: readonly { id: string; executionId: string }[]): Promise<('' | 'cancel' | 'lost')[]> {
    const words = attempts.flatMap(({ id, executionId }) => [id, executionId]);
    return (await this.#script(CHECK, words)) as ('' | 'cancel' | 'lost')[];
  }

  /** null: there is nothing to deliver, or no longer. */
  async owed(id: string): Promise<Owed | null> {
    const fields = await (await this.connection()).hmget(this.#keyOf(id), ...STANDING, 'callback', 'answer');
    const job = readJobRecord(fields);
    const [written, answer] = fields.slice(-2);
    if (!job || !isFinished(job) || job.callback?.state !== 'pending') return null;
    return { job, answer: answer ?? '', written: written ?? '' };
  }

  /** @returns false when another server was quicker with the same attempt */
  async calledBack({ job, written }: Owed, callback: Callback): Promise<boolean> {
    const ttl = callback.state === 'pending' ? '' : Math.max(1, (job.expiresAt ?? 0) - Date.now());
    return (await this.#script(CALLED_BACK, [job.id, written, JSON.stringify(callback), ttl])) === 1;
  }

  /** Jobs that wait, and that no queue has, some of those that no server has looked after for `ms`; turn 0: for their callback. */
  async findUnqueued(ms: number): Promise<{ id: string; turn: number }[]> {
    const words = (await this.#script(FIND_UNQUEUED, [ms, 1000])) as string[];
    const found: { id: string; turn: number }[] = [];
    for (let n = 0; n + 1 < words.length; n += 2) {
      found.push({ id: String(words[n]), turn: Number(words[n + 1]) });
    }
    return found;
  }

  /** The server that ran it is gone. */
  async stalled(id: string): Promise<void> {
    await this.#script(STALLED, [id]);
  }

  #keyOf(id: string): string {
    return `${this.prefix}r:${id}`;
  }

  async #script(lua: string, words: RedisWords): Promise<unknown> {
    return runScript(await this.connection(), lua, [this.prefix, ...words]);
  }
}
