import type { Logger } from 'pino';
import { FairLine } from '../../../engine/pool/queue/fair-line.js';
import { CALLBACKS_AT_A_TIME, CALLBACKS_OF_ONE_OWNER } from '../call-back.js';
import type { CallBack, Callback } from '../job.js';
import type { KeptJob } from './kept-jobs.js';

/** An answer that cannot be read from the disk is tried again after this, ms. */
const UNREADABLE_RETRY_MS = 60_000;
/** At the end of the server an attempt under way may still take this long, ms; then it is made again by the next one. */
const CLOSE_GRACE_MS = 2_000;
/** What a timer can hold, ms. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export interface CallbackRecords {
  /** The JSON text of how a job ended. */
  readAnswer(job: KeptJob): Promise<string>;
  /** Resolves when it survives the end of the server. */
  write(job: KeptJob, callback: Callback): Promise<void>;
}

/** The deliveries of this process: each attempt when it is due, owners in turns by the time that theirs take. */
export class Callbacks {
  readonly #timers = new Map<KeptJob, NodeJS.Timeout>();
  readonly #line = new FairLine<KeptJob>();
  readonly #running = new Map<KeptJob, { ending: AbortController; done: Promise<void> }>();
  #closing = false;

  constructor(
    private readonly records: CallbackRecords,
    private readonly callBack: CallBack,
    private readonly log: Logger,
  ) {}

  /** Call this for every job that has ended, under this server or an earlier one. */
  schedule(job: KeptJob, at: number | null = job.callback?.nextAttemptAt ?? null): void {
    if (this.#closing || job.callback?.state !== 'pending' || at === null) return;
    const waitMs = Math.min(Math.max(0, at - Date.now()), TIMER_MAX_MS);
    const due = (): void => {
      this.#timers.delete(job);
      this.#line.add(job, { owner: job.owner, priority: 'normal' });
      this.#pump();
    };
    this.#timers.set(job, setTimeout(due, waitMs).unref());
  }

  /** Starts no further attempts. */
  drain(): void {
    this.#closing = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Resolves when no attempt is under way, and what became of the last ones is written. */
  async close(): Promise<void> {
    this.drain();
    const running = [...this.#running.values()];
    const timer = setTimeout(() => {
      for (const { ending } of running) ending.abort();
    }, CLOSE_GRACE_MS);
    await Promise.all(running.map(({ done }) => done));
    clearTimeout(timer);
  }

  #pump(): void {
    while (!this.#closing && this.#running.size < CALLBACKS_AT_A_TIME) {
      const taken = this.#line.take(undefined, ({ owner }) => this.#countOf(owner) < CALLBACKS_OF_ONE_OWNER);
      if (!taken) return;
      const { item: job, use } = taken;
      const ending = new AbortController();
      const done = this.#attempt(job, ending.signal).then((again) => {
        use.end();
        this.#running.delete(job);
        this.schedule(job, again);
        this.#pump();
      });
      this.#running.set(job, { ending, done });
    }
  }

  /** Never rejects. @returns when the next attempt is due, ms since 1970 */
  async #attempt(job: KeptJob, signal: AbortSignal): Promise<number | null> {
    try {
      const callback = await this.callBack(job, await this.records.readAnswer(job), signal);
      if (callback === null) return null;
      await this.records.write(job, callback);
      return callback.nextAttemptAt;
    } catch (error) {
      this.log.error({ err: error, jobId: job.id }, 'Failed to read the answer of a job for its callback');
      return Date.now() + UNREADABLE_RETRY_MS;
    }
  }

  #countOf(owner: string): number {
    let count = 0;
    for (const job of this.#running.keys()) if (job.owner === owner) count += 1;
    return count;
  }
}
