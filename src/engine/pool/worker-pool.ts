import {
  PoolDrainingError,
  PoolQueueFullError,
  PoolQueueTimeoutError,
  PoolUnavailableError,
} from '../../base/errors.js';
import { OUTCOMES, type Outcome, type RunReport, type Task } from '../protocol/messages.js';
import { CHECK_RESULT, checkTask } from './lifecycle/check-task.js';
import { QuietGate } from './lifecycle/quiet-gate.js';
import { type OnReplaced, RecycleRounds } from './lifecycle/recycle-rounds.js';
import { Recycling } from './lifecycle/recycling.js';
import { zeros } from './lifecycle/roster-totals.js';
import { WorkerRoster } from './lifecycle/worker-roster.js';
import type { ImageRef, WorkerSource } from './lifecycle/worker-starter.js';
import type { PoolLogger } from './pool-logger.js';
import { ObserverList } from './pool-observer.js';
import type { PoolOptions } from './pool-options.js';
import { type Claim, claimFor } from './queue/claim.js';
import type { Lease } from './queue/lease.js';
import { Lending } from './queue/lending.js';
import { SessionPlaces } from './queue/session-places.js';
import { ANYONE, type Turn } from './queue/turn.js';
import { describeWorkers, type PoolState, type PoolStats } from './stats.js';
import type { RunListener } from './worker/run-listener.js';
import { Watchdog } from './worker/watchdog.js';
import { WorkerHandle } from './worker/worker-handle.js';

export interface PoolRun {
  report: RunReport;
  /** Time in the queue, in ms; 0 when a worker was idle. */
  queueMs: number;
  workerId: number;
}

/** How long a step waits for a worker that holds its state and is being reset, in ms; a reset takes about 3. */
const HOLDER_WAIT_MS = 25;

/**
 * The pool: acquire, run, release, and the pool's states. Lending tracks idle and leased workers and the queue; the roster
 * starts and ends workers. Every worker that becomes idle passes through `#settle`, which decides what it does next.
 */
export class WorkerPool {
  /** Observers of the pool. */
  readonly observers = new ObserverList();
  readonly #lending: Lending;
  readonly #roster: WorkerRoster;
  readonly #rounds: RecycleRounds;
  readonly #recycling: Recycling;
  readonly #watchdog: Watchdog;
  readonly #sessions: SessionPlaces;
  readonly #quiet = new QuietGate(() => this.#lending.leased.size === 0 && this.#lending.queue.length === 0);
  readonly #byOutcome = zeros<Outcome>(OUTCOMES);
  #reportHopeless!: (error: Error) => void;
  /** Resolves with the reason when no worker can ever start; otherwise never. */
  readonly hopeless = new Promise<Error>((resolve) => {
    this.#reportHopeless = resolve;
  });
  readonly #rejected = { queueFull: 0, queueTimeout: 0 };
  #executions = 0;
  #checks = 0;
  #state: PoolState = 'STARTING';
  #startedAt = 0;
  #closing: Promise<void> | null = null;

  constructor(
    private readonly options: PoolOptions,
    private readonly source: WorkerSource,
    private readonly log: PoolLogger,
  ) {
    this.#roster = new WorkerRoster(options, source, log, {
      needed: () => this.#open() || (this.#state === 'DRAINING' && this.#lending.queue.length > 0),
      spareNeeded: () => this.#state === 'RUNNING',
      isShared: () => this.#lending.isShared,
      launched: (worker) => this.#lending.launched(worker),
      settle: (worker) => this.#settle(worker),
      left: (worker) => this.#left(worker),
      started: (worker) => {
        this.observers.started(Date.now() - worker.startedAt);
        this.#lending.settle(this.#roster.missing);
      },
      reset: (worker) => this.observers.reset(worker.lastTaskId, worker.lastResetMs ?? 0),
      faulty: (reason) => this.#refuseWaiting(reason),
      hopeless: (error) => this.#giveUp(error),
    });
    this.#sessions = new SessionPlaces(() => this.#roster.workers);
    this.#lending = new Lending(options, this.#sessions, {
      lent: (worker) => this.#lent(worker),
      returned: (worker) => this.#takeBack(worker),
      isLeaving: (worker) => this.#roster.isLeaving(worker),
      isWithdrawn: (worker) => this.#roster.isWithdrawn(worker),
    });
    this.#recycling = new Recycling(options, this.#roster, {
      isOpen: () => this.#open(),
      isWaitedFor: () => this.#lending.queue.length > 0,
      idle: () => this.#lending.idle,
    });
    this.#watchdog = new Watchdog(options, () => this.#roster.workers);
    this.#rounds = new RecycleRounds(this.#roster, options.initTimeoutMs, () => this.#open());
  }

  get state(): PoolState {
    return this.#state;
  }

  /** RUNNING, with a serving worker, or without one only because all were reaped. */
  isReady(): boolean {
    return this.#state === 'RUNNING' && (this.#roster.wanted === 0 || this.#roster.serving().length > 0);
  }

  /** Starts the workers in parallel and returns immediately; requests may queue from now on. */
  start(): void {
    this.#startedAt = performance.now();
    this.#roster.reconcile();
    this.#watchdog.start();
  }

  /**
   * Acquires a worker, runs the task, releases the worker. Failures of the code and the death of its worker are outcomes in
   * the report; code is never run twice.
   * @param turn owner and priority for queueing when no worker is idle
   * @throws ServiceError (rejection) when the code was not run: POOL_QUEUE_FULL, POOL_QUEUE_TIMEOUT, POOL_DRAINING,
   *   POOL_UNAVAILABLE, EXECUTION_CANCELLED
   */
  async run(task: Task, signal?: AbortSignal, turn?: Turn, listener?: RunListener): Promise<PoolRun> {
    const askedAt = performance.now();
    let lease: Lease;
    try {
      lease = await this.acquire(claimFor(task, turn, listener), signal);
    } catch (error) {
      this.observers.refused(task.id, performance.now() - askedAt, error);
      throw error;
    }
    this.observers.acquired(task.id, performance.now() - askedAt, lease.queueMs || null);
    try {
      listener?.started?.({ workerId: lease.worker.id, queueMs: lease.queueMs });
      const report = await lease.run(task, signal, listener);
      this.#executions++;
      this.#byOutcome[report.outcome]++;
      this.observers.ran(task.id, report);
      return { report, queueMs: lease.queueMs, workerId: lease.worker.id };
    } finally {
      lease.release();
    }
  }

  /** Leases an idle worker, or waits in the queue. Errors as for `run`. */
  async acquire(
    claim: Claim = { turn: ANYONE, timeoutMs: 0, step: null },
    signal?: AbortSignal,
  ): Promise<Lease> {
    const { step } = claim;
    const soon = step && this.#lending.queue.length === 0 ? this.#sessions.soonReady(step) : null;
    if (soon) await soon.idleWithin(HOLDER_WAIT_MS);
    if (this.#state === 'DRAINING') throw new PoolDrainingError();
    if (this.#state === 'CLOSED') throw new PoolUnavailableError('it is closed');
    const lease = this.#lending.now(claim);
    if (lease) return lease;
    const fault = this.#faultOfAll();
    if (fault !== null) throw new PoolUnavailableError(fault);
    const place = this.#lending.later(claim, signal);
    this.#roster.demand(Math.max(1, this.#lending.queue.length));
    try {
      return await place;
    } catch (error) {
      if (error instanceof PoolQueueFullError) this.#rejected.queueFull++;
      else if (error instanceof PoolQueueTimeoutError) this.#rejected.queueTimeout++;
      this.#quiet.look();
      throw error;
    }
  }

  /**
   * Replaces every serving worker, one by one and without a gap.
   * @throws PoolDrainingError, PoolUnavailableError (rejections) when a replacement does not become ready
   */
  recycleAll(): Promise<void> {
    return this.#rounds.next();
  }

  /**
   * Replaces every worker with one from the source's current image. Errors as for `recycleAll`.
   * @param image that image if it was just tested; null prepares it
   */
  renewImage(image: ImageRef | null = null, onReplaced?: OnReplaced): Promise<void> {
    this.#roster.renewImage(image);
    return this.#rounds.next(onReplaced);
  }

  /** Starts a test worker outside the pool, and ends it. @throws Error (rejection) when it does not become ready */
  async prove(image: ImageRef): Promise<void> {
    const worker = new WorkerHandle(-1, this.source.launch(image), this.options, () => undefined);
    try {
      await worker.start(image.fingerprint);
    } finally {
      worker.terminate('recycled', 'It was a test worker.');
    }
  }

  /** Runs the check program on each idle worker in turn, unavailable for requests meanwhile; replaces those that fail. */
  async checkIdle(): Promise<void> {
    for (const worker of [...this.#lending.idle]) {
      if (!this.#open()) return;
      // A request may have leased it during the previous check.
      if (!this.#lending.takeOut(worker)) continue;
      await worker.check(checkTask(`check-${this.#checks++}`, this.options), CHECK_RESULT);
    }
  }

  /** Ends workers beyond `minIdle` that were idle for `idleTimeoutMs`; requests bring them back. */
  reapIdle(): void {
    if (!this.#open()) return;
    const before = performance.now() - this.options.idleTimeoutMs;
    const idle = [...this.#lending.idle];
    let idleCount = idle.filter(({ spare }) => !spare).length;
    for (const worker of idle) {
      if (worker.idleSince > before) continue;
      // The spare one is reaped last, and only if all may be.
      if (worker.spare ? this.#roster.wanted > 0 : idleCount <= this.options.minIdle) continue;
      if (!worker.spare) idleCount--;
      this.#roster.reap(worker);
    }
  }

  /** Starts missing workers. A safety net: lost workers are replaced anyway. */
  replaceMissing(): void {
    this.#roster.reconcile();
  }

  /**
   * Accepts no new work, and resolves when running and queued work is done. After `limitMs` it rejects waiting requests and
   * cancels running ones, by force after the grace period.
   */
  async drain(limitMs: number): Promise<void> {
    if (this.#open()) {
      this.#state = 'DRAINING';
      this.#roster.cancelRetirements(new PoolDrainingError());
      this.#lending.relent();
    }
    if (await this.#quiet.within(limitMs)) return;
    this.#lending.queue.rejectAll(() => new PoolDrainingError());
    for (const worker of this.#lending.leased) worker.cancelRun();
    await this.#quiet.within(2 * this.options.killGraceMs);
  }

  /** Ends everything immediately, in any state; resolves when the last child has exited. */
  close(): Promise<void> {
    this.#state = 'CLOSED';
    this.#recycling.cancel();
    this.#lending.close();
    this.#watchdog.stop();
    this.#lending.queue.rejectAll(() => new PoolDrainingError());
    this.#closing ??= this.#roster.close(new PoolDrainingError());
    return this.#closing;
  }

  /** See `SessionPlaces.seal`. */
  get sessionSeal(): string | null {
    return this.#sessions.seal;
  }

  /** Statistics at this moment. Reads a small file per worker, so it is not for the hot path. */
  stats(): PoolStats {
    const roster = this.#roster;
    const { length, capacity, oldestWaitMs } = this.#lending.queue;
    return {
      state: this.#state,
      ready: this.isReady(),
      size: this.options.size,
      fault: this.#faultOfAll(),
      ...describeWorkers(
        [...roster.workers],
        (worker) => roster.isLeaving(worker),
        this.#sessions,
        this.options.spare,
      ),
      queue: { length, capacity, oldestWaitMs },
      totals: {
        executions: this.#executions,
        byOutcome: { ...this.#byOutcome },
        recycles: { ...roster.totals.recycles },
        exits: { ...roster.totals.exits },
        rejected: { ...this.#rejected },
        startFailures: roster.startFailures,
      },
    };
  }

  #open(): boolean {
    return this.#state === 'STARTING' || this.#state === 'RUNNING';
  }

  #lent(worker: WorkerHandle): void {
    this.#recycling.disturb();
    // It substitutes for a reaped one.
    if (worker.spare) this.#roster.demand(1);
  }

  #takeBack(worker: WorkerHandle): void {
    this.#settle(worker);
    this.#quiet.look();
  }

  /** Decides what an idle worker does next: end, serve the next request, or stay idle. */
  #settle(worker: WorkerHandle): void {
    if (worker.state !== 'IDLE' || this.#lending.leased.has(worker)) return;
    if (this.#state === 'STARTING') this.#maybeRunning();
    if (this.#roster.isWithdrawn(worker)) {
      this.#lending.reset(worker);
      worker.terminate('recycled', 'Its replacement is ready.');
      return;
    }
    const recycled = this.#recycling.consider(worker);
    if (recycled === 'expelled') return;
    if (recycled === 'worn') this.#lending.owe(worker);
    else this.#lending.reset(worker);
    this.#lending.offer(worker);
  }

  #left(worker: WorkerHandle): void {
    this.#lending.left(worker);
    // A step may be served now: this may have been the last worker of its layout.
    this.#lending.settle(this.#roster.missing);
  }

  /** Why no worker serves and none will soon; null otherwise. */
  #faultOfAll(): string | null {
    return this.#roster.serving().length > 0 ? null : this.#roster.imageFault;
  }

  /** Rejects waiting requests, unless a worker is left that can serve them. */
  #refuseWaiting(reason: string): void {
    if (this.#faultOfAll() !== null) this.#lending.queue.rejectAll(() => new PoolUnavailableError(reason));
  }

  /** Rejects waiting requests; serving workers continue until the service ends. */
  #giveUp(error: Error): void {
    this.#lending.queue.rejectAll(() => new PoolUnavailableError(error.message));
    this.#reportHopeless(error);
  }

  #maybeRunning(): void {
    const workers = this.#roster.serving().length;
    if (workers < this.options.size) return;
    this.#state = 'RUNNING';
    this.#roster.reconcile();
    const ms = Math.round(performance.now() - this.#startedAt);
    this.log.info({ workers, ms }, 'Pyodide process pool initialized');
  }
}
