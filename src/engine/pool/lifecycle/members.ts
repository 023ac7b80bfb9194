import type { WorkerHandle } from '../worker/worker-handle.js';
import type { RecycleReason } from './recycle-policy.js';
import { Retirement } from './retirement.js';

/** Every child process that has not exited, with those that retire and those that must end. */
export class Members {
  readonly #workers = new Set<WorkerHandle>();
  readonly #retiring = new Map<WorkerHandle, Retirement>();
  /** Replaced already, or untrusted: ends as soon as it is idle. */
  readonly #withdrawn = new Map<WorkerHandle, RecycleReason>();

  get size(): number {
    return this.#workers.size;
  }

  /** Oldest first; a copy, because ending a worker removes it. */
  all(): WorkerHandle[] {
    return [...this.#workers];
  }

  [Symbol.iterator](): Iterator<WorkerHandle> {
    return this.#workers[Symbol.iterator]();
  }

  add(worker: WorkerHandle): void {
    this.#workers.add(worker);
  }

  /** Removes an exited worker. @returns why it was recycled, if it was */
  remove(worker: WorkerHandle): RecycleReason | undefined {
    const reason = this.#withdrawn.get(worker);
    this.#workers.delete(worker);
    this.#withdrawn.delete(worker);
    return reason;
  }

  /** Workers that can take tasks, now or after their current one. */
  serving(): WorkerHandle[] {
    return this.all().filter(
      (worker) => worker.alive && worker.state !== 'STARTING' && !this.#withdrawn.has(worker),
    );
  }

  /** Alive and not leaving; includes starting ones. */
  fresh(): WorkerHandle[] {
    return this.all().filter((worker) => worker.alive && !this.isLeaving(worker));
  }

  /** Whether it will be replaced, or has been. */
  isLeaving(worker: WorkerHandle): boolean {
    return this.#retiring.has(worker) || this.#withdrawn.has(worker);
  }

  isRetiring(worker: WorkerHandle): boolean {
    return this.#retiring.has(worker);
  }

  /** Why the worker must end instead of serving again; undefined if it need not. */
  withdrawnFor(worker: WorkerHandle): RecycleReason | undefined {
    return this.#withdrawn.get(worker);
  }

  /** Whether a worker is being replaced for this reason. */
  isRecyclingFor(reason: RecycleReason): boolean {
    for (const retirement of this.#retiring.values()) if (retirement.reason === reason) return true;
    return false;
  }

  /** Marks a worker to serve until it is replaced. @returns its retirement, and whether that is new */
  retire(worker: WorkerHandle, reason: RecycleReason): { retirement: Retirement; isNew: boolean } {
    const known = this.#retiring.get(worker);
    const retirement = known ?? new Retirement(reason);
    this.#retiring.set(worker, retirement);
    return { retirement, isNew: known === undefined };
  }

  /** Marks a worker that must not serve again. */
  withdraw(worker: WorkerHandle, reason: RecycleReason): void {
    this.#withdrawn.set(worker, reason);
  }

  /** Completes the retirement of the oldest matching workers, at most `count`. @returns them */
  complete(count: number, which: (worker: WorkerHandle) => boolean): WorkerHandle[] {
    const replaced: WorkerHandle[] = [];
    for (const [worker, retirement] of this.#retiring) {
      if (replaced.length >= count) break;
      if (!which(worker)) continue;
      this.#retiring.delete(worker);
      this.#withdrawn.set(worker, retirement.reason);
      retirement.complete();
      replaced.push(worker);
    }
    return replaced;
  }

  /** The worker is ending, for any reason. */
  left(worker: WorkerHandle): void {
    this.#retiring.get(worker)?.complete();
    this.#retiring.delete(worker);
  }

  /** Cancels all retirements: the workers stay. */
  cancelRetirements(error: Error): void {
    for (const retirement of this.#retiring.values()) retirement.cancel(error);
    this.#retiring.clear();
  }
}
