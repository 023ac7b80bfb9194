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

/** Which claims may be served. */
export interface Servable {
  suits(claim: Claim): boolean;
  /** Called first, once per owner and class. */
  mayServe(turn: Turn): boolean;
}

/**
 * The bounded queue for workers, fair among owners. Each waiter has its own timer; nothing polls. Entering and leaving cost
 * O(1); serving, and entering a full queue, cost O(owners).
 */
export class TaskQueue<T> {
  readonly #line: FairLine<Waiter<T>>;

  /** @param capacity places; @param timeoutMs timeout of each waiter; @param shares as for FairLine */
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

  /** Longest current wait, in ms; 0 when the queue is empty. */
  get oldestWaitMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { since } of this.#line.firsts()) oldest = Math.min(oldest, since);
    return Number.isFinite(oldest) ? performance.now() - oldest : 0;
  }

  /**
   * Waits for `serve()`. When the queue is full, the owner with the most places loses the last one to a newcomer with fewer.
   * @throws PoolQueueFullError immediately or when its place goes to a newcomer, PoolQueueTimeoutError at the deadline,
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
   * Serves the next claim with the item that `make` returns.
   * @param make receives the claim, its use, which has begun, and its time in the queue, in ms; called only when a claim is
   *   served
   * @param servable default: every claim
   * @returns false when no waiting claim can be served
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

  /** Rejects all waiters. */
  rejectAll(makeError: () => Error): void {
    for (const { waiting } of this.#line.all()) waiting.reject(makeError());
  }

  /** @returns false when the queue is full, and no owner has more places than the newcomer would */
  #makeRoom(turn: Turn): boolean {
    if (this.#line.size < this.capacity) return true;
    const victim = this.#line.victimFor(turn);
    victim?.waiting.reject(new PoolQueueFullError(this.capacity));
    return victim !== undefined;
  }
}
