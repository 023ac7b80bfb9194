import type { PoolLogger } from '../pool-logger.js';
import type { PoolOptions } from '../pool-options.js';
import { WorkerHandle } from '../worker/worker-handle.js';
import type { WorkerState } from '../worker/worker-state.js';
import { Members } from './members.js';
import type { RecycleReason } from './recycle-policy.js';
import { reportLayers } from './report-layers.js';
import { RosterTotals } from './roster-totals.js';
import { type ImageRef, type WorkerSource, WorkerStarter } from './worker-starter.js';

export interface RosterEvents {
  /** Whether a worker would be used if it were started now. */
  needed(): boolean;
  /** Whether the spare worker may be started. */
  spareNeeded(): boolean;
  /** Whether several owners are active, whose runs a start would slow down. */
  isShared(): boolean;
  /** The worker's process was just started. */
  launched(worker: WorkerHandle): void;
  /** The worker is idle after a start or a reset, or its replacement became ready while it was idle. */
  settle(worker: WorkerHandle): void;
  /** The worker is ending, or has ended, for any reason. */
  left(worker: WorkerHandle): void;
  /** The worker became ready for the first time. */
  started(worker: WorkerHandle): void;
  /** The worker is back at the sealed state after an execution; not called for checks. */
  reset(worker: WorkerHandle): void;
  /** No image is available, for this reason; the starter retries. */
  faulty(reason: string): void;
  /** No worker can ever start; the starter has stopped. */
  hopeless(error: Error): void;
}

/**
 * The workers of the pool: starts and replaces them. A single rule governs it: the number of fresh workers (alive and not
 * leaving, including starting ones) must equal `wanted`, plus one spare. A worker that retires or dies leaves that count
 * and so causes exactly one start. Replacements are not paired with workers, so no worker can be replaced twice. A
 * retiring worker serves until enough others are ready.
 */
export class WorkerRoster {
  readonly totals = new RosterTotals();
  readonly #members = new Members();
  readonly #starter: WorkerStarter;
  #wanted: number;
  #closed: (() => void) | null = null;
  #nextId = 0;
  #reported = false;

  constructor(
    private readonly options: PoolOptions,
    source: WorkerSource,
    private readonly log: PoolLogger,
    private readonly events: RosterEvents,
  ) {
    this.#wanted = options.size;
    this.#starter = new WorkerStarter(options, source, log, {
      retry: () => this.reconcile(),
      faulty: (reason) => events.faulty(reason),
      hopeless: (error) => events.hopeless(error),
      launched: (process, image, spare) => {
        const worker = new WorkerHandle(this.#nextId++, process, options, this.#onState, spare);
        this.#members.add(worker);
        events.launched(worker);
        log.debug({ workerId: worker.id, workerPid: worker.pid, spare }, 'A worker is starting');
        // Success and failure are handled through its state changes, which come first.
        worker.start(image.fingerprint).catch(() => undefined);
      },
    });
  }

  /** Why no image is available; null when there is one. */
  get imageFault(): string | null {
    return this.#starter.fault;
  }

  get startFailures(): number {
    return this.#starter.failures;
  }

  /** Target number of fresh workers, without the spare one: `size`, less the reaped ones. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Workers, including the spare one, that are wanted but do not serve yet. */
  get missing(): number {
    const { base, spare } = this.#count((worker) => worker.state !== 'STARTING');
    return Math.max(0, this.#wanted - base) + Math.max(0, this.#spareWanted - spare);
  }

  /** Every child process that has not exited, oldest first. */
  get workers(): Iterable<WorkerHandle> {
    return this.#members;
  }

  /** Workers that can take tasks, now or after their current one; includes the spare one. */
  serving(): WorkerHandle[] {
    return this.#members.serving();
  }

  /** Whether it will be replaced, or has been. */
  isLeaving(worker: WorkerHandle): boolean {
    return this.#members.isLeaving(worker);
  }

  /** Whether the worker must end instead of serving again. */
  isWithdrawn(worker: WorkerHandle): boolean {
    return this.#members.withdrawnFor(worker) !== undefined;
  }

  /** Whether a worker is being replaced for this reason. */
  isRecyclingFor(reason: RecycleReason): boolean {
    return this.#members.isRecyclingFor(reason);
  }

  /** Starts missing workers, except during a wait after a failed start. */
  reconcile(): void {
    if (this.#closed || !this.events.needed()) return;
    const { size, spare } = this.options;
    const fresh = this.#count();
    // Children that end slowly must not accumulate.
    const room = 2 * (size + spare) - this.#members.size;
    const missing = Math.min(this.#wanted - fresh.base, room);
    const busy = this.events.isShared() && this.#members.all().some(({ state }) => state === 'STARTING');
    // While the spare worker substitutes, one start at a time suffices, and leaves CPU to running work.
    const pressing = this.events.isShared() ? this.#wanted - fresh.base - fresh.spare : missing;
    if (missing > 0) this.#starter.start(Math.min(missing, Math.max(pressing, busy ? 0 : 1)));
    else if (fresh.spare < this.#spareWanted && !busy && room > 0 && this.events.spareNeeded()) {
      this.#starter.start(1, true);
    }
  }

  /** Brings a reaped worker back when more requests wait than workers start. */
  demand(waiting: number): void {
    if (this.#wanted >= this.options.size) return;
    let starting = 0;
    for (const worker of this.#members) if (worker.state === 'STARTING') starting++;
    if (starting >= waiting) return;
    this.#wanted++;
    this.reconcile();
  }

  /** Ends a surplus idle worker. */
  reap(worker: WorkerHandle): void {
    if (!worker.spare && !this.#members.isRetiring(worker)) this.#wanted--;
    worker.terminate('idle', 'It was idle for too long.');
  }

  /**
   * Replaces a worker without a gap: its replacement starts now, and it serves until that is ready.
   * @returns resolves when it no longer serves; rejects when the pool drains before that
   */
  retire(worker: WorkerHandle, reason: RecycleReason): Promise<void> {
    if (!worker.alive || this.isWithdrawn(worker)) return Promise.resolve();
    const { retirement, isNew } = this.#members.retire(worker, reason);
    if (isNew) this.reconcile();
    return retirement.done;
  }

  /**
   * Workers start from another image from now on. Ends workers that are still starting from the old one; the caller replaces
   * those that serve.
   * @param image the image if it is verified already, otherwise null
   */
  renewImage(image: ImageRef | null): void {
    this.#starter.renewImage(image);
    for (const worker of this.#members.all()) {
      if (worker.state === 'STARTING') this.expel(worker, 'requested');
    }
  }

  /** Ends a worker that must not serve again, and starts its replacement at the same time. */
  expel(worker: WorkerHandle, reason: RecycleReason): void {
    this.#members.withdraw(worker, reason);
    worker.terminate('recycled', `It was evicted: ${reason}.`);
  }

  /** Retiring workers stay: the pool drains, and does not need replacements. */
  cancelRetirements(error: Error): void {
    this.#members.cancelRetirements(error);
  }

  /** Ends every worker in any state, and every wait; resolves when the last child has exited. */
  close(error: Error): Promise<void> {
    return new Promise((resolve) => {
      this.#closed = resolve;
      this.#starter.stop();
      this.cancelRetirements(error);
      for (const worker of this.#members.all()) worker.terminate('drained', 'The pool was closed.');
      if (this.#members.size === 0) resolve();
    });
  }

  /** When all others are reaped, the spare one is not wanted either. */
  get #spareWanted(): number {
    return this.#wanted === 0 ? 0 : this.options.spare;
  }

  #count(which: (worker: WorkerHandle) => boolean = () => true): { base: number; spare: number } {
    const fresh = this.#members.fresh().filter(which);
    const spare = fresh.filter((worker) => worker.spare).length;
    return { base: fresh.length - spare, spare };
  }

  readonly #onState = (worker: WorkerHandle, next: WorkerState, previous: WorkerState): void => {
    if (next === 'IDLE') {
      if (previous === 'STARTING') this.#ready(worker);
      else if (previous === 'BUSY') this.events.reset(worker);
      this.events.settle(worker);
    } else if (next === 'TERMINATING') {
      this.#left(worker, previous);
    } else if (next === 'EXITED') {
      this.#exited(worker);
    }
  };

  #ready(worker: WorkerHandle): void {
    this.#starter.succeeded();
    this.events.started(worker);
    if (!this.#reported && worker.info) {
      this.#reported = true;
      reportLayers(worker.info.layers, this.options.sandboxMode, this.log);
    }
    this.log.info(
      { workerId: worker.id, workerPid: worker.pid, bootMs: worker.info?.bootMs },
      'A worker is ready',
    );
    const alike = (other: WorkerHandle): boolean => other.spare === worker.spare;
    const surplus = this.serving().filter(alike).length - (worker.spare ? this.#spareWanted : this.#wanted);
    for (const old of this.#members.complete(surplus, alike)) this.events.settle(old);
    // Another start may have waited for this one.
    this.reconcile();
  }

  #left(worker: WorkerHandle, previous: WorkerState): void {
    this.#members.left(worker);
    const withdrawnFor = this.#members.withdrawnFor(worker);
    this.totals.count(worker.exitReason, withdrawnFor);
    this.events.left(worker);
    // The starter retries a failed start after a wait, which the exit must not bypass.
    if (previous === 'STARTING' && withdrawnFor === undefined) {
      this.#starter.failed(worker.layerMissing ?? new Error(worker.exitDetail ?? 'unknown'));
    } else this.reconcile();
  }

  #exited(worker: WorkerHandle): void {
    const recycleReason = this.#members.remove(worker);
    const { id, pid: workerPid, exitReason: reason, exitDetail: detail, executions } = worker;
    const fields = { workerId: id, workerPid, reason, recycleReason, detail, executions: executions.total };
    const planned = reason === 'recycled' || reason === 'idle' || reason === 'drained';
    if (planned) this.log.info(fields, 'A worker ended');
    else this.log.warn(fields, 'A worker was lost');
    if (this.#closed && this.#members.size === 0) this.#closed();
    else this.reconcile();
  }
}
