import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { JobEnd, RunJob } from '../job.js';
import { interruptedTooOften, neverBegun } from '../job-answers.js';
import { JobBill } from './job-bill.js';
import type { Attempted } from './job-queue.js';
import type { Begun, JobRecords, Written } from './job-records.js';
import { isOutage } from './outage.js';

/** Between two attempts to write how a job ended, ms. */
const WRITE_AGAIN_MS = 500;
/** Between two looks whether what runs here shall go on: a message that says so may be lost. In ms. */
const CHECK_MS = 2_000;

interface Running {
  executionId: string;
  controller: AbortController;
  bill: JobBill;
}

/**
 * The jobs that run on this server. The id of the execution is what fences them: a record takes the end of the attempt
 * that was begun last, and of no other, so that a server that was thought dead and is not changes nothing.
 */
export class JobAttempts {
  readonly #running = new Map<string, Running>();
  #leaving = false;
  #closed = false;
  #checking: NodeJS.Timeout | undefined;

  constructor(
    private readonly records: JobRecords,
    private readonly run: RunJob,
    private readonly log: Logger,
    /** Receives jobs whose callbacks must be notified of their end. */
    private readonly owed: (id: string) => Promise<void>,
  ) {}

  start(): void {
    this.#checking = setInterval(() => void this.#check(), CHECK_MS).unref();
  }

  /** @param token of BullMQ's lock @returns what becomes of its place in the queue; never rejects */
  async attempt(id: string, token: string): Promise<Attempted> {
    if (this.#leaving) return 'back';
    try {
      const executionId = randomUUID();
      const begun = await this.records.begin(id, token, executionId);
      return await this.#goOn(id, executionId, begun);
    } catch (error) {
      if (isOutage(error)) return this.#leaving ? 'back' : 'later';
      this.log.error({ err: error, jobId: id }, 'The record of a job cannot be used');
      return 'done';
    }
  }

  /** Somebody wants it to end. Does nothing for one that does not run here. */
  cancel(id: string): void {
    this.#running.get(id)?.controller.abort();
  }

  /** Starts no further attempts; running ones continue. */
  leave(): void {
    this.#leaving = true;
  }

  /** From now on nothing is tried again. */
  close(): void {
    this.#leaving = true;
    this.#closed = true;
    clearInterval(this.#checking);
  }

  async #goOn(id: string, executionId: string, begun: Begun): Promise<Attempted> {
    switch (begun.word) {
      case 'over':
      case 'lost':
        return 'done';
      case 'later':
        return { turn: begun.turn };
      case 'cancelled':
        return this.#end(id, begun.executionId, neverBegun());
      case 'spent':
        return this.#end(id, begun.executionId, interruptedTooOften(begun.attempts));
      case 'malformed':
        this.log.error({ jobId: id }, 'The record of a job is invalid');
        return this.#end(id, begun.executionId, failure('The record of the job cannot be read.'));
      case 'begun':
        return this.#runOne(id, executionId, begun);
    }
  }

  async #runOne(
    id: string,
    executionId: string,
    { order, request }: Extract<Begun, { word: 'begun' }>,
  ): Promise<Attempted> {
    const controller = new AbortController();
    const bill = new JobBill((turns) => this.records.charge(order.owner, turns));
    this.#running.set(id, { executionId, controller, bill });
    const { signal } = controller;
    try {
      const run = await this.run(order, request, executionId, signal, bill).catch((error: unknown) => {
        this.log.error({ err: error, jobId: id }, 'Failed to run a job');
        return failure('The server failed to run the job.');
      });
      await bill.paid;
      if (run === 'unavailable') return await this.#putBack(id, executionId, false, 'later');
      if (run === 'interrupted') return await this.#putBack(id, executionId, true, 'back');
      return await this.#end(id, executionId, run, bill.due());
    } finally {
      this.#running.delete(id);
    }
  }

  async #end(id: string, executionId: string, end: JobEnd, turns = 0): Promise<Attempted> {
    const written = await this.#write(() => this.records.end(id, executionId, end, turns));
    if (written === 'lost')
      this.log.warn({ jobId: id }, 'A job was started again on another server; its first run is discarded');
    if (written === 'owed') await this.owed(id);
    return 'done';
  }

  async #putBack(id: string, executionId: string, begun: boolean, then: Attempted): Promise<Attempted> {
    const written = await this.#write(() => this.records.putBack(id, executionId, begun));
    if (written === 'owed') await this.owed(id);
    return written === 'returned' ? then : 'done';
  }

  /** Tries until it is written: Redis may be away for a while, and nothing has been lost yet. */
  async #write(write: () => Promise<Written>): Promise<Written> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (this.#closed || !isOutage(error)) throw error;
        await sleep(WRITE_AGAIN_MS);
      }
    }
  }

  async #check(): Promise<void> {
    const attempts = [...this.#running].map(([id, { executionId }]) => ({ id, executionId }));
    if (attempts.length === 0) return;
    for (const { bill } of this.#running.values()) bill.pay();
    const words = await this.records.check(attempts).catch(() => []);
    for (const [n, word] of words.entries()) {
      const { id, executionId } = attempts[n] as (typeof attempts)[number];
      const running = this.#running.get(id);
      if (word !== '' && running?.executionId === executionId) running.controller.abort();
    }
  }
}

function failure(sentence: string): JobEnd {
  return neverBegun('INTERNAL_ERROR', sentence);
}
