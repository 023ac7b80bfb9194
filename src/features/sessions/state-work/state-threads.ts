import type { Tinypool } from 'tinypool';
import { ServiceError } from '../../../base/errors.js';
import type * as operations from './operations.js';
import { type ThreadAnswer, unwrap } from './thread-answer.js';

type Operations = typeof operations;
type Name = keyof Operations;
type TaskOf<N extends Name> = Parameters<Operations[N]>[0];
type ValueOf<N extends Name> = ReturnType<Operations[N]>;

/** JavaScript's own memory in a thread, besides the bytes that it works on; of honest states a tenth is used. */
const HEAP_MB = 256;
/** A thread that had nothing to do for this long ends, ms. */
const IDLE_MS = 10_000;

export interface ThreadOptions {
  /** Threads at a time. */
  size: number;
  /** Longest time of one operation, ms; then its thread is ended. */
  timeoutMs: number;
  log: { warn(fields: object, message: string): void };
}

/** Threads for operations on states; started with the first of them. */
export class StateThreads {
  readonly #options: ThreadOptions;
  #pool: Promise<Tinypool> | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /**
   * @param given memory that the task has, and that is gone here afterwards
   * @throws ServiceError (rejection) what the operation throws; CHECKPOINTS_BUSY when it takes too long,
   *   CHECKPOINT_TOO_LARGE when it needs too much memory
   */
  async run<N extends Name>(name: N, task: TaskOf<N>, given: Uint8Array[]): Promise<ValueOf<N>> {
    this.#pool ??= this.#open();
    const pool = await this.#pool;
    const transferList = given.map(({ buffer }) => buffer as ArrayBuffer);
    const signal = AbortSignal.timeout(this.#options.timeoutMs);
    let answer: ThreadAnswer<ValueOf<N>>;
    try {
      answer = await pool.run(task, { name, transferList, signal });
    } catch (error) {
      throw this.#faultOf(error, name);
    }
    return unwrap(answer);
  }

  async close(): Promise<void> {
    const pool = await this.#pool;
    await pool?.destroy();
  }

  async #open(): Promise<Tinypool> {
    const { Tinypool } = await import('tinypool');
    const { size, log } = this.#options;
    const pool = new Tinypool({
      filename: new URL('./state-thread.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: size,
      idleTimeout: IDLE_MS,
      // Nothing of the environment is of use to a thread.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    // A thread that ends between two operations is replaced with the next one.
    pool.on('error', (err) => log.warn({ err }, 'A thread that reads session states has ended'));
    return pool;
  }

  #faultOf(error: unknown, operation: Name): Error {
    const { name, code } = error as { name?: string; code?: string };
    if (name === 'AbortError') {
      const { timeoutMs } = this.#options;
      this.#options.log.warn({ operation }, 'Reading the state of a session timed out');
      return new ServiceError(
        'CHECKPOINTS_BUSY',
        `The state of the session was not read within ${timeoutMs} ms; nothing was done.`,
      );
    }
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return new ServiceError(
        'CHECKPOINT_TOO_LARGE',
        'The checkpoint cannot be used: reading it exceeds the memory limit.',
      );
    }
    return error as Error;
  }
}
