import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { ServiceError } from '../common/errors.js';
import { FairLine } from '../pool/fair-line.js';
import { FolderLock } from './folder-lock.js';
import {
  isFinished,
  type Job,
  type JobEnd,
  type JobOrder,
  type JobPage,
  type JobState,
  type RunJob,
} from './job.js';
import { interruptedTooOften, neverBegun } from './job-answers.js';
import { JobFolder, type Place } from './job-folder.js';
import { JobWatch } from './job-watch.js';
import { type KeptJob, recoverJob } from './recover-job.js';

export interface EmbeddedOptions {
  folder: string;
  /** Jobs that run at a time. */
  concurrency: number;
  /** Jobs and bytes that are kept. */
  max: number;
  maxBytes: number;
  ttlMs: number;
  attemptsMax: number;
}

/** A job that no worker took comes back to the line after this, ms. */
const RETRY_MS = 1_000;
/** Between two attempts to have a folder that another server has, and between two looks for what has expired, ms. */
const LOCK_RETRY_MS = 1_000;
const SWEEP_MS = 10_000;

/**
 * Jobs in this process, on disk from the moment they are accepted. Each has a journal that says what happened to it;
 * a server that starts reads them and goes on where the last one ended. Only one server at a time has the folder.
 */
export class EmbeddedJobs {
  readonly #jobs = new Map<string, KeptJob>();
  readonly #line = new FairLine<KeptJob>();
  readonly #running = new Map<string, AbortController>();
  readonly #watch = new JobWatch();
  readonly #folder: JobFolder;
  #lock: FolderLock | null = null;
  #bytes = 0;
  /** Accepted, but not on disk yet. */
  #arriving = 0;
  #closing = false;
  #opening: Promise<boolean> | null = null;
  #timers: NodeJS.Timeout[] = [];
  /** Everything under way, for the end of the server. */
  readonly #work = new Set<Promise<void>>();

  constructor(
    private readonly options: EmbeddedOptions,
    private readonly run: RunJob,
    private readonly log: Logger,
    /** Told of every job that has ended. */
    private readonly ended: (job: Job) => void = () => undefined,
  ) {
    this.#folder = new JobFolder(options.folder);
  }

  /** Goes on with what an earlier server left behind. A folder that is not there is made with the first job. */
  async start(): Promise<void> {
    this.#timers.push(setInterval(() => void this.#sweep(), SWEEP_MS).unref());
    if (!existsSync(this.options.folder)) return;
    if (await this.#open()) return;
    this.log.warn({ folder: this.options.folder }, 'Another server has the jobs; waiting for it to end');
    const retry = setInterval(async () => {
      if (await this.#open()) clearInterval(retry);
    }, LOCK_RETRY_MS).unref();
    this.#timers.push(retry);
  }

  /**
   * Resolves when the job is on disk.
   * @param kept how many jobs its owner may have; null: as many as there may be
   * @throws ServiceError (rejection) JOBS_FULL, TOO_MANY_JOBS or JOBS_UNAVAILABLE: it was not accepted
   */
  async accept(order: JobOrder, request: string, kept: number | null): Promise<Job> {
    if (this.#closing || !(await this.#open())) throw unavailable();
    this.#checkRoom(order.owner, Buffer.byteLength(request), kept);
    this.#arriving += 1;
    try {
      const { bytes, ...place } = await this.#folder.create(order.id, { type: 'accepted', order }, request);
      const job = this.#keep({ ...newJob(order), request: place, answer: null, bytes });
      this.#enqueue(job);
      return publicPart(job);
    } catch (error) {
      this.log.error({ err: error }, 'A job could not be written');
      throw unavailable();
    } finally {
      this.#arriving -= 1;
    }
  }

  /** null: this owner has no such job (any more). */
  async get(owner: string, id: string): Promise<Job | null> {
    const job = this.#find(owner, id);
    return job && publicPart(job);
  }

  /** The JSON text of how a job ended; null before it has. */
  async answerOf(owner: string, id: string): Promise<string | null> {
    const job = this.#find(owner, id);
    if (!job?.answer) return null;
    return typeof job.answer === 'string' ? job.answer : this.#folder.read(id, job.answer);
  }

  /** Newest first. @param before id of the last one of the page before */
  async list(owner: string, limit: number, state: JobState | null, before: string | null): Promise<JobPage> {
    const mine = [...this.#jobs.values()].filter((job) => job.owner === owner).reverse();
    const from = before === null ? 0 : mine.findIndex(({ id }) => id === before) + 1;
    const fitting = mine.slice(from).filter((job) => state === null || job.state === state);
    return { jobs: fitting.slice(0, limit).map(publicPart), more: fitting.length > limit };
  }

  /** @returns whether there was something to cancel; null when this owner has no such job */
  async cancel(owner: string, id: string): Promise<boolean | null> {
    const job = this.#find(owner, id);
    if (!job) return null;
    if (isFinished(job)) return false;
    if (this.#line.remove(job)) await this.#finish(job, neverBegun());
    else {
      job.cancelAsked = true;
      this.#running.get(id)?.abort();
    }
    return true;
  }

  /** Resolves when the job ends, when the time is over, when the signal aborts or when the server begins to end. */
  async waitFor(owner: string, id: string, ms: number, signal: AbortSignal): Promise<void> {
    const job = this.#find(owner, id);
    if (job && !isFinished(job) && !this.#closing) await this.#watch.wait(id, ms, signal);
  }

  /** How many there are in each state, and the bytes of all. */
  counts(): Record<JobState, number> & { bytes: number } {
    const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, bytes: this.#bytes };
    for (const { state } of this.#jobs.values()) counts[state] += 1;
    return counts;
  }

  /** Begins no more jobs, and lets go of everyone who waits for one. */
  drain(): void {
    this.#closing = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#watch.endAll();
  }

  /** Resolves when the last entry is written and the folder is free. To be called when no worker runs any more. */
  async close(): Promise<void> {
    this.drain();
    while (this.#work.size > 0) await Promise.allSettled([...this.#work]);
    await this.#lock?.release();
    this.#lock = null;
  }

  #find(owner: string, id: string): KeptJob | null {
    const job = this.#jobs.get(id);
    return job?.owner === owner ? job : null;
  }

  #open(): Promise<boolean> {
    if (this.#lock) return Promise.resolve(true);
    this.#opening ??= this.#takeFolder().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #takeFolder(): Promise<boolean> {
    try {
      await this.#folder.prepare();
      const lock = await FolderLock.take(this.options.folder);
      if (!lock) return false;
      await this.#recover();
      this.#lock = lock;
      return true;
    } catch (error) {
      this.log.error({ err: error, folder: this.options.folder }, 'The folder of the jobs cannot be used');
      return false;
    }
  }

  async #recover(): Promise<void> {
    const found = (await this.#folder.readAll()).map((journal) => recoverJob(journal, this.options.ttlMs));
    found.sort((a, b) => a.createdAt - b.createdAt);
    let retried = 0;
    for (const job of found) {
      this.#keep(job);
      if (isFinished(job)) continue;
      if (job.state === 'running') retried += 1;
      if (job.attempts >= this.options.attemptsMax)
        await this.#finish(job, interruptedTooOften(job.attempts));
      else this.#enqueue(job);
    }
    if (found.length > 0)
      this.log.info({ jobs: found.length, retried }, 'The jobs of an earlier server go on');
  }

  #keep(job: KeptJob): KeptJob {
    this.#jobs.set(job.id, job);
    this.#bytes += job.bytes;
    return job;
  }

  #checkRoom(owner: string, bytes: number, kept: number | null): void {
    const { max, maxBytes } = this.options;
    const count = this.#jobs.size + this.#arriving;
    if (count >= max) throw full(`${max} jobs are kept already.`);
    if (this.#bytes + bytes > maxBytes) throw full(`The jobs take up the ${maxBytes} bytes that they may.`);
    if (kept === null) return;
    let mine = 0;
    for (const job of this.#jobs.values()) if (job.owner === owner) mine += 1;
    if (mine >= kept) {
      throw new ServiceError('TOO_MANY_JOBS', `This API key may keep ${kept} jobs at a time, and it does.`);
    }
  }

  #enqueue(job: KeptJob): void {
    job.state = 'queued';
    this.#line.add(job, { owner: job.owner, priority: 'normal' });
    this.#pump();
  }

  #pump(): void {
    while (!this.#closing && this.#running.size < this.options.concurrency) {
      const job = this.#line.take();
      if (!job) return;
      const controller = new AbortController();
      this.#running.set(job.id, controller);
      const work = this.#attempt(job, controller.signal).finally(() => {
        this.#running.delete(job.id);
        this.#work.delete(work);
        this.#pump();
      });
      this.#work.add(work);
    }
  }

  /** One attempt at a job. Never rejects: a disk that cannot be written must not end the server. */
  async #attempt(job: KeptJob, signal: AbortSignal): Promise<void> {
    try {
      const request = await this.#folder.read(job.id, job.request);
      const executionId = randomUUID();
      const at = Date.now();
      const attempt = job.attempts + 1;
      Object.assign(job, { state: 'running', attempts: attempt, executionId, startedAt: at });
      // On disk before the code begins, so that a second attempt is never taken for the first.
      await this.#append(job, { type: 'started', at, attempt, executionId });
      if (job.cancelAsked) return await this.#finish(job, neverBegun());
      const run = await this.run(job, request, executionId, signal);
      if (run === 'interrupted') return;
      if (run === 'unavailable') await this.#putBack(job);
      else await this.#finish(job, run);
    } catch (error) {
      this.log.error({ err: error, jobId: job.id }, 'A job could not be run');
      await this.#finish(job, {
        state: 'failed',
        answer: neverBegun('INTERNAL_ERROR', 'The server failed to run the job.').answer,
      });
    }
  }

  async #putBack(job: KeptJob): Promise<void> {
    Object.assign(job, { state: 'queued', attempts: job.attempts - 1, executionId: null, startedAt: null });
    await this.#append(job, { type: 'returned', at: Date.now() });
    if (job.cancelAsked) return this.#finish(job, neverBegun());
    // Out of the line meanwhile, where a cancel does not find it.
    setTimeout(() => {
      if (job.cancelAsked) void this.#finish(job, neverBegun());
      else if (!this.#closing) this.#enqueue(job);
    }, RETRY_MS);
  }

  async #finish(job: KeptJob, { state, answer }: JobEnd): Promise<void> {
    const at = Date.now();
    try {
      job.answer = await this.#append(job, { type: 'finished', at, state }, answer);
    } catch (error) {
      // It has ended all the same, and whoever asks gets the result while this server lives.
      this.log.error({ err: error, jobId: job.id }, 'The result of a job could not be written');
      job.answer = answer;
    }
    Object.assign(job, { state, finishedAt: at, expiresAt: at + this.options.ttlMs });
    this.#watch.tell(job.id);
    this.ended(publicPart(job));
  }

  async #append(job: KeptJob, entry: Parameters<JobFolder['append']>[2], payload?: string): Promise<Place> {
    const { bytes, ...place } = await this.#folder.append(job.id, job.bytes, entry, payload);
    this.#bytes += bytes - job.bytes;
    job.bytes = bytes;
    return place;
  }

  async #sweep(): Promise<void> {
    const now = Date.now();
    for (const job of this.#jobs.values()) {
      if (job.expiresAt === null || job.expiresAt > now) continue;
      this.#jobs.delete(job.id);
      this.#bytes -= job.bytes;
      await this.#folder.remove(job.id).catch((error: unknown) => {
        this.log.error({ err: error, jobId: job.id }, 'An expired job could not be removed');
      });
    }
  }
}

function newJob(order: JobOrder): Omit<KeptJob, 'request' | 'answer' | 'bytes'> {
  return {
    ...order,
    state: 'queued',
    attempts: 0,
    executionId: null,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    cancelAsked: false,
  };
}

/** A copy, so that what a caller holds does not change. */
function publicPart({ request, answer, bytes, cancelAsked, ...job }: KeptJob): Job {
  return job;
}

function full(sentence: string): ServiceError {
  return new ServiceError('JOBS_FULL', sentence);
}

function unavailable(): ServiceError {
  return new ServiceError('JOBS_UNAVAILABLE', 'This server cannot keep jobs now; its log says why.');
}
