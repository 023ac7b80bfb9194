import type { PoolOptions } from '../pool-options.js';
import type { WorkerHandle } from '../worker/worker-handle.js';
import type { Claim } from './claim.js';
import { Holdings } from './holdings.js';
import { Lease } from './lease.js';
import type { SessionPlaces } from './session-places.js';
import { Shares, type Use } from './shares.js';
import { TaskQueue } from './task-queue.js';
import { Yielding } from './yielding.js';

export interface LendingEvents {
  /** A worker was leased. */
  lent(worker: WorkerHandle): void;
  /** A lease was released; its worker may not be reset yet, or may be dead. */
  returned(worker: WorkerHandle): void;
  /** Whether the worker will be replaced, or has been. */
  isLeaving(worker: WorkerHandle): boolean;
  /** Whether the worker has been replaced, and ends after its current task. */
  isWithdrawn(worker: WorkerHandle): boolean;
}

/**
 * Leases idle workers to requests: immediately, or by turns of their owners. Whenever a worker becomes idle, or an owner
 * may hold one more, it serves the requests that can be served.
 */
export class Lending {
  /** Insertion order is the order of becoming idle: taking the first is round-robin. */
  readonly #idle = new Set<WorkerHandle>();
  readonly #leased = new Set<WorkerHandle>();
  readonly #shares = new Shares();
  readonly #queue: TaskQueue<Lease>;
  readonly #holdings: Holdings<WorkerHandle>;
  readonly #yielding: Yielding;
  #again: NodeJS.Timeout | undefined;

  constructor(
    options: PoolOptions,
    private readonly sessions: SessionPlaces,
    private readonly events: LendingEvents,
  ) {
    this.#queue = new TaskQueue(options.queueSize, options.queueTimeoutMs, this.#shares);
    this.#holdings = new Holdings(options, (worker) => !events.isWithdrawn(worker));
    this.#yielding = new Yielding((turn) => this.#holdings.hasCompany(turn));
  }

  /** Whether several owners are active. */
  get isShared(): boolean {
    return this.#holdings.isShared;
  }

  get idle(): ReadonlySet<WorkerHandle> {
    return this.#idle;
  }

  get leased(): ReadonlySet<WorkerHandle> {
    return this.#leased;
  }

  get queue(): Pick<TaskQueue<Lease>, 'length' | 'capacity' | 'oldestWaitMs' | 'rejectAll'> {
    return this.#queue;
  }

  /** Leases an idle worker if this claim may have one now, otherwise null. Waiting claims cannot use it, so none is overtaken. */
  now(claim: Claim): Lease | null {
    this.#holdings.see(claim);
    if (this.#idle.size === 0) return null;
    if (!this.#holdings.mayHold(claim.turn) || !this.#holdings.mayRun(claim)) return null;
    const worker = this.#choose(claim);
    return worker && this.#lend(worker, claim, this.#shares.begin(claim.turn), 0);
  }

  /** A place in the queue. Errors as for `TaskQueue.wait`. */
  later(claim: Claim, signal?: AbortSignal): Promise<Lease> {
    return this.#queue.wait(claim, signal);
  }

  /** The worker's process was just started. */
  launched(worker: WorkerHandle): void {
    this.#yielding.launched(worker, this.#holdings.isShared);
  }

  /** The worker is idle and can serve. */
  offer(worker: WorkerHandle): void {
    this.#idle.add(worker);
    this.serve();
  }

  /** Removes an idle worker, for a check. @returns false when it is not idle */
  takeOut(worker: WorkerHandle): boolean {
    return this.#idle.delete(worker);
  }

  /** The worker's run has ended, and it is reset. */
  reset(worker: WorkerHandle): void {
    this.#yielding.end(worker);
    this.#holdings.end(worker);
  }

  /** The holder ended the worker, or wore it out, and keeps holding it until it is replaced. */
  owe(worker: WorkerHandle): void {
    this.#yielding.end(worker);
    this.#holdings.owe(worker);
  }

  /** The worker is ending. */
  left(worker: WorkerHandle): void {
    this.#idle.delete(worker);
    this.owe(worker);
  }

  /** @param missing wanted workers that do not serve yet */
  settle(missing: number): void {
    this.#holdings.settle(missing);
    this.serve();
  }

  /** From now on no worker is kept free for others. */
  relent(): void {
    this.#holdings.relent();
    this.serve();
  }

  /** Serves all requests that can be served now. */
  serve(): void {
    while (this.#queue.length > 0 && this.#serveOne());
    if (this.#queue.length > 0 && this.#idle.size > 0) this.#lookAgain();
  }

  close(): void {
    clearTimeout(this.#again);
    this.#yielding.close();
  }

  /** Serves again when the reservation of a place expires. */
  #lookAgain(): void {
    const { keptForMs } = this.#holdings;
    if (this.#again || keptForMs === 0) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.serve();
    }, Math.ceil(keptForMs));
  }

  #serveOne(): boolean {
    const mayServe = (turn: Claim['turn']) => this.#holdings.mayHold(turn);
    for (const worker of this.#inOrder()) {
      const suits = (claim: Claim) =>
        this.#holdings.mayRun(claim) && (claim.step === null || this.sessions.fits(worker));
      const make = (claim: Claim, use: Use, queueMs: number) => this.#lend(worker, claim, use, queueMs);
      if (this.#queue.serve(make, { suits, mayServe })) return true;
    }
    return false;
  }

  #choose({ step, turn }: Claim): WorkerHandle | null {
    const idle = this.#inOrder(this.#holdings.isCrowded(turn.owner));
    if (step) return this.sessions.choose(idle, step);
    return idle[0] ?? null;
  }

  /**
   * Idle workers in order of preference. Leaving workers may have grown and reset slowly; workers whose niceness could not
   * be lowered again run slowly. The spare one is last, unless others hold workers and the requester holds none: it is for
   * that case.
   */
  #inOrder(crowded = true): WorkerHandle[] {
    const rank = (worker: WorkerHandle): number => {
      if (worker.spare) return crowded ? 1 : 3;
      return this.events.isLeaving(worker) || this.#yielding.isSlow(worker) ? 2 : 0;
    };
    return [...this.#idle].sort((a, b) => rank(a) - rank(b));
  }

  #lend(worker: WorkerHandle, claim: Claim, use: Use, queueMs: number): Lease {
    this.#idle.delete(worker);
    this.#leased.add(worker);
    this.#holdings.begin(worker, claim, use);
    this.#yielding.begin(worker, claim.turn);
    this.events.lent(worker);
    return new Lease(worker, queueMs, (returned) => {
      this.#leased.delete(returned);
      this.events.returned(returned);
    });
  }
}
