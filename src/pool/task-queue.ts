import { ExecutionCancelledError, PoolQueueFullError, PoolQueueTimeoutError } from '../common/errors.js';
import { FairLine, type Turn } from './fair-line.js';

interface Waiter<T> {
  readonly since: number;
  /** Not everything that is given away is good enough for it. */
  readonly choosy: boolean;
  resolve(item: T): void;
  reject(error: Error): void;
  /** Clears its timer and its signal; it is out of the queue afterwards. */
  leave(): void;
}

/** Whose turn it is when nobody said: all who say nothing are one owner. */
export const ANYONE: Turn = { owner: '', priority: 'normal' };

/**
 * The bounded line of those who wait for a worker, fair among their owners. Each waiter has one timer of its own and
 * nothing polls. Entering, leaving and serving cost O(1); only who comes when every place is taken looks at every owner.
 */
export class TaskQueue<T> {
  readonly #line = new FairLine<Waiter<T>>();

  /** @param capacity places; @param timeoutMs how long each may wait, since entering */
  constructor(
    readonly capacity: number,
    private readonly timeoutMs: number,
  ) {}

  get length(): number {
    return this.#line.size;
  }

  /** How long the one who waits longest has waited, in ms; 0 when nobody waits. */
  get oldestWaitMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { since } of this.#line.firsts()) oldest = Math.min(oldest, since);
    return Number.isFinite(oldest) ? performance.now() - oldest : 0;
  }

  /**
   * Waits for `serve()`. When every place is taken, whoever holds most of them loses the last one to a newcomer who
   * holds less.
   * @param choosy is only served by `serve()` for the choosy
   * @throws PoolQueueFullError at once or when its place goes to a newcomer, PoolQueueTimeoutError at the deadline,
   *   ExecutionCancelledError when `signal` aborts first (all as rejections)
   */
  wait(signal?: AbortSignal, turn: Turn = ANYONE, choosy = false): Promise<T> {
    if (signal?.aborted) return Promise.reject(new ExecutionCancelledError());
    if (!this.#makeRoom(turn)) return Promise.reject(new PoolQueueFullError(this.capacity));
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
        choosy,
        resolve,
        reject,
        leave: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          this.#line.remove(waiter);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#line.add(waiter, turn);
    });
  }

  /**
   * Gives the item of `make` to whose turn it is.
   * @param make gets the time that the waiter queued, in ms; called only when someone waits
   * @param toChoosy the item is good enough for everyone
   * @returns false when nobody waits
   */
  serve(make: (queuedMs: number) => T, toChoosy = true): boolean {
    const waiter = this.#line.take(toChoosy ? undefined : ({ choosy }) => !choosy);
    if (!waiter) return false;
    waiter.leave();
    waiter.resolve(make(performance.now() - waiter.since));
    return true;
  }

  /** Turns everyone away. */
  rejectAll(makeError: () => Error): void {
    for (const waiter of this.#line.all()) {
      waiter.leave();
      waiter.reject(makeError());
    }
  }

  /** @returns false when every place is taken by those who hold no more than the newcomer would */
  #makeRoom(turn: Turn): boolean {
    if (this.#line.size < this.capacity) return true;
    const victim = this.#line.victimFor(turn);
    victim?.leave();
    victim?.reject(new PoolQueueFullError(this.capacity));
    return victim !== undefined;
  }
}
