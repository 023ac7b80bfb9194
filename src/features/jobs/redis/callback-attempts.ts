import type { Logger } from 'pino';
import { CALLBACKS_OF_ONE_OWNER } from '../call-back.js';
import type { CallBack } from '../job.js';
import type { Attempted } from './job-queue.js';
import type { JobRecords } from './job-records.js';
import { isOutage } from './outage.js';

/** At the end of the server an attempt under way may still take this long, ms; then another server makes it again. */
const CLOSE_GRACE_MS = 1_000;

/** Deliveries that this server makes, each attempt when its queue says that it is due. */
export class CallbackAttempts {
  readonly #ending = new AbortController();
  readonly #owners: string[] = [];
  #leaving = false;

  constructor(
    private readonly records: JobRecords,
    private readonly callBack: CallBack,
    private readonly log: Logger,
  ) {}

  /** @returns what becomes of its place in the queue; never rejects */
  async attempt(id: string): Promise<Attempted> {
    if (this.#leaving) return 'back';
    try {
      const owed = await this.records.owed(id);
      if (!owed) return 'done';
      const { owner } = owed.job;
      if (this.#owners.filter((one) => one === owner).length >= CALLBACKS_OF_ONE_OWNER) return 'later';
      this.#owners.push(owner);
      try {
        const callback = await this.callBack(owed.job, owed.answer, this.#ending.signal);
        if (callback === null) return 'back';
        await this.records.calledBack(owed, callback);
        return callback.nextAttemptAt ?? 'done';
      } finally {
        this.#owners.splice(this.#owners.indexOf(owner), 1);
      }
    } catch (error) {
      if (isOutage(error)) return 'later';
      this.log.error({ err: error, jobId: id }, 'Failed to notify the callback of a job');
      return 'done';
    }
  }

  /** Starts no further attempts. */
  leave(): void {
    this.#leaving = true;
  }

  /** Ends what is under way after a moment. */
  close(): void {
    this.#leaving = true;
    if (this.#owners.length > 0) setTimeout(() => this.#ending.abort(), CLOSE_GRACE_MS).unref();
  }
}
