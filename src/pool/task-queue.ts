import { ExecutionCancelledError, PoolQueueFullError, PoolQueueTimeoutError } from '../common/errors.js';

interface Waiter<T> {
  readonly since: number;
  resolve(item: T): void;
  reject(error: Error): void;
  /** Clears its timer and its signal; it is out of the queue afterwards. */
  leave(): void;
}

/**
 * The bounded line of those who wait for a worker, first come, first served. Each waiter has one timer of its own
 * and nothing polls. Entering, leaving and serving cost O(1): a Set keeps insertion order and deletes anywhere.
 */
export class TaskQueue<T> {
  readonly #waiters = new Set<Waiter<T>>();

  /** @param capacity places; @param timeoutMs how long each may wait, since entering */
  constructor(
    readonly capacity: number,
    private readonly timeoutMs: number,
  ) {}

  get length(): number {
    return this.#waiters.size;
  }

  /** How long the first in line has waited, in ms; 0 when nobody waits. */
  get oldestWaitMs(): number {
    for (const waiter of this.#waiters) return performance.now() - waiter.since;
    return 0;
  }

  /**
   * Waits for `serve()`.
   * @throws PoolQueueFullError at once, PoolQueueTimeoutError at the deadline, ExecutionCancelledError when `signal`
   *   aborts first (all as rejections)
   */
  wait(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(new ExecutionCancelledError());
    if (this.#waiters.size >= this.capacity) return Promise.reject(new PoolQueueFullError(this.capacity));
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => {
        waiter.leave();
        reject(new ExecutionCancelledError());
      };
      const timer = setTimeout(() => {
        waiter.leave();
        reject(new PoolQueueTimeoutError(this.timeoutMs));
      }, this.timeoutMs);
      const waiter: Waiter<T> = {
        since: performance.now(),
        resolve,
        reject,
        leave: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          this.#waiters.delete(waiter);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /**
   * Gives the item of `make` to the first in line.
   * @param make gets the time that the waiter queued, in ms; called only when someone waits
   * @returns false when nobody waits
   */
  serve(make: (queuedMs: number) => T): boolean {
    for (const waiter of this.#waiters) {
      waiter.leave();
      waiter.resolve(make(performance.now() - waiter.since));
      return true;
    }
    return false;
  }

  /** Turns everyone away. */
  rejectAll(makeError: () => Error): void {
    for (const waiter of [...this.#waiters]) {
      waiter.leave();
      waiter.reject(makeError());
    }
  }
}
