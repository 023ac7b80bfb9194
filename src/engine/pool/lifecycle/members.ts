import type { WorkerHandle } from '../worker/worker-handle.js';
import type { RecycleReason } from './recycle-policy.js';
import { Retirement } from './retirement.js';

/** Every child that has not exited, who of them is to be replaced, and who has been. */
export class Members {
  readonly #workers = new Set<WorkerHandle>();
  readonly #retiring = new Map<WorkerHandle, Retirement>();
  /** Replaced already, or not to be trusted: ends as soon as it is idle. */
  readonly #withdrawn = new Map<WorkerHandle, RecycleReason>();

  get size(): number {
    return this.#workers.size;
  }

  /** Oldest first; a copy, since whoever is told to end leaves. */
  all(): WorkerHandle[] {
    return [...this.#workers];
  }

  [Symbol.iterator](): Iterator<WorkerHandle> {
    return this.#workers[Symbol.iterator]();
  }

  add(worker: WorkerHandle): void {
    this.#workers.add(worker);
  }

  /** It has exited. @returns why it was recycled, where it was */
  remove(worker: WorkerHandle): RecycleReason | undefined {
    const reason = this.#withdrawn.get(worker);
    this.#workers.delete(worker);
    this.#withdrawn.delete(worker);
    return reason;
  }

  /** Those who can be given work, now or when they are done with the present one. */
  serving(): WorkerHandle[] {
    return this.all().filter(
      (worker) => worker.alive && worker.state !== 'STARTING' && !this.#withdrawn.has(worker),
    );
  }

  /** Alive, and not to be replaced; starting ones too. */
  fresh(): WorkerHandle[] {
    return this.all().filter((worker) => worker.alive && !this.isLeaving(worker));
  }

  /** It will be replaced, or has been. */
  isLeaving(worker: WorkerHandle): boolean {
    return this.#retiring.has(worker) || this.#withdrawn.has(worker);
  }

  isRetiring(worker: WorkerHandle): boolean {
    return this.#retiring.has(worker);
  }

  /** Why the worker must end instead of serving again; undefined while it need not. */
  withdrawnFor(worker: WorkerHandle): RecycleReason | undefined {
    return this.#withdrawn.get(worker);
  }

  /** Replacements for this reason are under way. */
  isRecyclingFor(reason: RecycleReason): boolean {
    for (const retirement of this.#retiring.values()) if (retirement.reason === reason) return true;
    return false;
  }

  /** It serves until others stand in for it. @returns false when that was known */
  retire(worker: WorkerHandle, reason: RecycleReason): { retirement: Retirement; isNew: boolean } {
    const known = this.#retiring.get(worker);
    const retirement = known ?? new Retirement(reason);
    this.#retiring.set(worker, retirement);
    return { retirement, isNew: known === undefined };
  }

  /** It serves nobody again. */
  withdraw(worker: WorkerHandle, reason: RecycleReason): void {
    this.#withdrawn.set(worker, reason);
  }

  /** The oldest of these that retire are replaced now: they are withdrawn, and returned. */
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

  /** It is ending, whatever was planned. */
  left(worker: WorkerHandle): void {
    this.#retiring.get(worker)?.complete();
    this.#retiring.delete(worker);
  }

  /** Nobody is replaced any more: those who retire stay. */
  cancelRetirements(error: Error): void {
    for (const retirement of this.#retiring.values()) retirement.cancel(error);
    this.#retiring.clear();
  }
}
