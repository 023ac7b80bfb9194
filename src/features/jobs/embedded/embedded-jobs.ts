import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { WorkerMeter } from '../../../engine/pool/worker/run-listener.js';
import {
  type CallBack,
  type Callback,
  dueAt,
  isFinished,
  type Job,
  type JobEnd,
  type JobOrder,
  type JobPage,
  type JobState,
  type RunJob,
} from '../job.js';
import { interruptedTooOften, neverBegun } from '../job-answers.js';
import { jobsUnavailable } from '../job-faults.js';
import type { JobCounts, JobStore, StoreBounds } from '../job-store.js';
import { JobWatch } from '../job-watch.js';
import { Callbacks } from './callbacks.js';
import { HeldFolder } from './held-folder.js';
import { JobFolder, type Place } from './job-folder.js';
import { JobLine } from './job-line.js';
import { type KeptJob, KeptJobs, newJob, publicPart } from './kept-jobs.js';
import { recoverJob } from './recover-job.js';

export interface EmbeddedOptions extends StoreBounds {
  folder: string;
}

/** A job that no worker took comes back to the line after this, ms. */
const RETRY_MS = 1_000;
/** Between two looks for what has expired, ms; as long as jobs are kept where that is less. */
const SWEEP_MS = 10_000;
const SWEEP_MIN_MS = 100;

/**
 * Jobs in this process, on disk from the moment they are accepted. Each has a journal that says what happened to it;
 * a server that starts reads them and goes on where the last one ended. Only one server at a time has the folder.
 */
export class EmbeddedJobs implements JobStore {
  readonly shared = false;
  readonly #jobs = new KeptJobs();
  readonly #line: JobLine;
  readonly #watch = new JobWatch();
  readonly #folder: JobFolder;
  readonly #held: HeldFolder;
  readonly #callbacks: Callbacks;
  #leaving = false;
  #closed = false;
  #sweeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: EmbeddedOptions,
    private readonly run: RunJob,
    private readonly log: Logger,
    callBack: CallBack,
  ) {
    const records = {
      readAnswer: async (job: KeptJob) => (await this.#readAnswer(job)) ?? '',
      write: (job: KeptJob, callback: Callback) => this.#writeCallback(job, callback),
    };
    this.#callbacks = new Callbacks(records, callBack, log);
    this.#line = new JobLine(options.concurrency, (job, signal, meter) => this.#attempt(job, signal, meter));
    this.#folder = new JobFolder(options.folder);
    this.#held = new HeldFolder(options.folder, this.#folder, () => this.#recover(), log);
  }

  async start(): Promise<void> {
    const sweepMs = Math.min(SWEEP_MS, Math.max(SWEEP_MIN_MS, this.options.ttlMs));
    this.#sweeping = setInterval(() => void this.#sweep(), sweepMs).unref();
    await this.#held.start();
  }

  /** Resolves when the job is on disk. */
  async accept(order: JobOrder, request: string, kept: number | null): Promise<Job> {
    if (this.#closed || !(await this.#held.hold())) throw jobsUnavailable();
    const wanted = { owner: order.owner, bytes: Buffer.byteLength(request), kept };
    if (this.#jobs.roomFault(wanted, this.options)) await this.#sweep();
    return this.#jobs.withRoom(wanted, this.options, async () => {
      try {
        const { bytes, ...place } = await this.#folder.create(order.id, { type: 'accepted', order }, request);
        const job = this.#jobs.add(newJob(order, place, bytes));
        this.#enqueue(job);
        return publicPart(job);
      } catch (error) {
        this.log.error({ err: error }, 'Failed to write a job');
        throw jobsUnavailable();
      }
    });
  }

  async get(owner: string, id: string): Promise<Job | null> {
    const job = this.#jobs.find(owner, id);
    return job && publicPart(job);
  }

  async answerOf(owner: string, id: string): Promise<string | null> {
    const job = this.#jobs.find(owner, id);
    return job && this.#readAnswer(job);
  }

  async list(owner: string, limit: number, state: JobState | null, before: string | null): Promise<JobPage> {
    return this.#jobs.page(owner, limit, state, before);
  }

  async cancel(owner: string, id: string): Promise<boolean | null> {
    const job = this.#jobs.find(owner, id);
    if (!job) return null;
    if (isFinished(job)) return false;
    if (this.#line.remove(job)) await this.#finish(job, neverBegun());
    else {
      job.cancelAsked = true;
      this.#line.cancel(id);
    }
    return true;
  }

  async waitFor(owner: string, id: string, ms: number, signal: AbortSignal): Promise<void> {
    const job = this.#jobs.find(owner, id);
    if (job && !isFinished(job) && !this.#leaving) await this.#watch.wait(id, ms, signal);
  }

  async counts(): Promise<JobCounts> {
    return this.#jobs.counts();
  }

  drain(): void {
    this.#leaving = true;
    this.#line.drain();
    clearInterval(this.#sweeping);
    this.#held.stopTrying();
    this.#callbacks.drain();
    this.#watch.endAll();
  }

  /** Resolves when the last entry is written and the folder is free. */
  async close(): Promise<void> {
    this.drain();
    this.#closed = true;
    await this.#line.settled();
    await this.#callbacks.close();
    await this.#held.release();
  }

  async #recover(): Promise<void> {
    const found = (await this.#folder.readAll()).map((journal) => recoverJob(journal, this.options.ttlMs));
    found.sort((a, b) => a.createdAt - b.createdAt);
    let retried = 0;
    for (const job of found) {
      this.#jobs.add(job);
      if (isFinished(job)) {
        this.#callbacks.schedule(job);
        continue;
      }
      if (job.state === 'running') retried += 1;
      if (job.attempts >= this.options.attemptsMax)
        await this.#finish(job, interruptedTooOften(job.attempts));
      else this.#enqueue(job);
    }
    if (found.length > 0)
      this.log.info({ jobs: found.length, retried }, 'Resuming the jobs of an earlier server');
  }

  #enqueue(job: KeptJob): void {
    job.state = 'queued';
    this.#line.add(job);
  }

  /** One attempt at a job. Never rejects: a disk that cannot be written must not end the server. */
  async #attempt(job: KeptJob, signal: AbortSignal, meter: WorkerMeter): Promise<void> {
    try {
      const request = await this.#folder.read(job.id, job.request);
      const executionId = randomUUID();
      const at = Date.now();
      const attempt = job.attempts + 1;
      Object.assign(job, { state: 'running', attempts: attempt, executionId, startedAt: at });
      // On disk before the code begins, so that a second attempt is never counted as the first.
      await this.#append(job, { type: 'started', at, attempt, executionId });
      if (job.cancelAsked) {
        meter.cost(0);
        return await this.#finish(job, neverBegun());
      }
      const run = await this.run(job, request, executionId, signal, meter);
      if (run === 'interrupted') return;
      if (run === 'unavailable') await this.#putBack(job);
      else await this.#finish(job, run);
    } catch (error) {
      meter.cost(0);
      this.log.error({ err: error, jobId: job.id }, 'Failed to run a job');
      await this.#finish(job, neverBegun('INTERNAL_ERROR', 'The server failed to run the job.'));
    }
  }

  async #putBack(job: KeptJob): Promise<void> {
    Object.assign(job, { state: 'queued', attempts: job.attempts - 1, executionId: null, startedAt: null });
    await this.#append(job, { type: 'returned', at: Date.now() });
    if (job.cancelAsked) return this.#finish(job, neverBegun());
    // Out of the queue in the meantime, where a cancel does not find it.
    setTimeout(() => {
      if (job.cancelAsked) void this.#finish(job, neverBegun());
      else if (!this.#leaving) this.#enqueue(job);
    }, RETRY_MS);
  }

  async #finish(job: KeptJob, { state, answer }: JobEnd): Promise<void> {
    const at = Date.now();
    try {
      job.answer = await this.#append(job, { type: 'finished', at, state }, answer);
    } catch (error) {
      // It has ended all the same, and clients get the result while this server is running.
      this.log.error({ err: error, jobId: job.id }, 'Failed to write the result of a job');
      job.answer = answer;
    }
    Object.assign(job, { state, finishedAt: at, expiresAt: at + this.options.ttlMs });
    job.callback = dueAt(job.callback, at);
    this.#watch.tell(job.id);
    this.#callbacks.schedule(job);
  }

  async #readAnswer({ id, answer }: KeptJob): Promise<string | null> {
    return answer === null || typeof answer === 'string' ? answer : this.#folder.read(id, answer);
  }

  /** As with results, a disk that cannot be written changes nothing while this server lives. */
  async #writeCallback(job: KeptJob, callback: Callback): Promise<void> {
    try {
      await this.#append(job, { type: 'called_back', at: Date.now(), callback });
    } catch (error) {
      this.log.error({ err: error, jobId: job.id }, 'Failed to write an attempt at a callback');
    }
    job.callback = callback;
  }

  async #append(job: KeptJob, entry: Parameters<JobFolder['append']>[2], payload?: string): Promise<Place> {
    const { bytes, ...place } = await this.#folder.append(job.id, job.bytes, entry, payload);
    this.#jobs.resize(job, bytes);
    return place;
  }

  async #sweep(): Promise<void> {
    for (const { id } of this.#jobs.takeExpired(Date.now())) {
      await this.#folder.remove(id).catch((error: unknown) => {
        this.log.error({ err: error, jobId: id }, 'Failed to remove an expired job');
      });
    }
  }
}
