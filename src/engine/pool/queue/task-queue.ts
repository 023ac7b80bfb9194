import { ExecutionCancelledError, PoolQueueFullError, PoolQueueTimeoutError } from '../../../base/errors.js';
import { Waiting } from '../../../base/waiting.js';
import type { Claim } from './claim.js';
import { FairLine } from './fair-line.js';
import type { Shares, Use } from './shares.js';
import type { Turn } from './turn.js';

interface Waiter<T> {
  readonly since: number;
  readonly claim: Claim;
  readonly waiting: Waiting<T>;
}

/** Who may be served. */
export interface Servable {
  suits(claim: Claim): boolean;
  /** Asked first, once for each owner and class. */
  mayServe(turn: Turn): boolean;
}

/**
 * The bounded line of those who wait for a worker, fair among their owners. Each waiter has one timer of its own and
 * nothing polls. Entering and leaving cost O(1); serving, and who comes when every place is taken, look at every owner.
 */
export class TaskQueue<T> {
  readonly #line: FairLine<Waiter<T>>;

  /** @param capacity places; @param timeoutMs how long each may wait, since entering; @param shares as for FairLine */
  constructor(
    readonly capacity: number,
    private readonly timeoutMs: number,
    shares?: Shares,
  ) {
    this.#line = new FairLine(shares);
  }

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
   * @throws PoolQueueFullError at once or when its place goes to a newcomer, PoolQueueTimeoutError at the deadline,
   *   ExecutionCancelledError when `signal` aborts first (all as rejections)
   */
  wait(claim: Claim, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(new ExecutionCancelledError());
    if (!this.#makeRoom(claim.turn)) return Promise.reject(new PoolQueueFullError(this.capacity));
    const waiting = new Waiting<T>({
      ms: this.timeoutMs,
      signal,
      onTimeout: () => waiting.reject(new PoolQueueTimeoutError(this.timeoutMs)),
      onAbort: () => waiting.reject(new ExecutionCancelledError()),
      onLeave: () => this.#line.remove(waiter),
    });
    const waiter: Waiter<T> = { since: performance.now(), claim, waiting };
    this.#line.add(waiter, claim.turn);
    return waiting.ended;
  }

  /**
   * Gives the item of `make` to whose turn it is.
   * @param make gets the claim, its use, which has begun, and the time that it queued, in ms; called only when someone
   *   is served
   * @param servable everyone unless said
   * @returns false when nobody waits who can be served
   */
  serve(make: (claim: Claim, use: Use, queuedMs: number) => T, servable?: Servable): boolean {
    const taken = this.#line.take(
      servable && (({ claim }) => servable.suits(claim)),
      servable && ((turn) => servable.mayServe(turn)),
    );
    if (!taken) return false;
    const { item: waiter, use } = taken;
    waiter.waiting.leave();
    waiter.waiting.resolve(make(waiter.claim, use, performance.now() - waiter.since));
    return true;
  }

  /** Turns everyone away. */
  rejectAll(makeError: () => Error): void {
    for (const { waiting } of this.#line.all()) waiting.reject(makeError());
  }

  /** @returns false when every place is taken by those who hold no more than the newcomer would */
  #makeRoom(turn: Turn): boolean {
    if (this.#line.size < this.capacity) return true;
    const victim = this.#line.victimFor(turn);
    victim?.waiting.reject(new PoolQueueFullError(this.capacity));
    return victim !== undefined;
  }
}
