import { Waiting } from '../../../base/waiting.js';
import type { RunReport, Task, WearReason, WorkerInfo, WorkerMessage } from '../../protocol/messages.js';
import { ProtocolError, readWorkerMessage } from '../../protocol/read-worker-message.js';
import { demandLayers, demandNamedLayers, type SandboxError } from '../../sandbox/layers.js';
import type { PoolOptions } from '../pool-options.js';
import { HeldIds } from './held-ids.js';
import { cancelledMessage, exitMessage, timeoutMessage } from './parent-report.js';
import { Run } from './run.js';
import type { RunListener } from './run-listener.js';
import type { WorkerProcess } from './worker-process.js';
import { type ExitReason, StateCell, type WorkerState } from './worker-state.js';

/** What restoring and saving the state of a session may take together, in ms; tens of ms unless it is huge. */
const CHECKPOINT_GRACE_MS = 10_000;

export type HandleOptions = Pick<
  PoolOptions,
  'initTimeoutMs' | 'killGraceMs' | 'sandboxMode' | 'requiredLayers'
>;

/** Called synchronously after each change of state. */
export type StateListener = (worker: WorkerHandle, next: WorkerState, previous: WorkerState) => void;

interface Start {
  fingerprint: string;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * The parent's side of one worker, from its start to its exit. It owns one timer, for whatever the child owes next
 * (ready, a result, a reset, an exit): arming it for the next thing clears the last, so none is ever orphaned. The
 * first reason to end wins and is kept.
 */
export class WorkerHandle {
  readonly startedAt = Date.now();
  info: WorkerInfo | null = null;
  exitReason: ExitReason | null = null;
  /** Sentence on the exit, for the log. */
  exitDetail: string | null = null;
  /** Strict mode was asked for, and this worker misses a layer: so will every other. */
  layerMissing: SandboxError | null = null;
  /** Executions of callers; checks do not count. */
  readonly executions = { total: 0, ok: 0, failed: 0, totalMs: 0 };
  heapBytes: number | null = null;
  /** Id of the task that it ran last. */
  lastTaskId = '';
  /** Duration of the last reset in ms. */
  lastResetMs: number | null = null;
  /** CPU time over its life in ms, as the watchdog last saw it. */
  cpuMs = 0;
  /** What the worker said about itself after the last reset. */
  wear: WearReason | null = null;
  /** When it was last used for an execution, by the monotonic clock, ms; checks leave it alone. */
  idleSince = performance.now();

  /** How much it gives way to others for the CPU; see nice(1). */
  niceness = 0;

  readonly #held = new HeldIds();
  readonly #onIdle = new Set<Waiting<void>>();
  readonly #process: WorkerProcess;
  readonly #options: HandleOptions;
  readonly #state: StateCell;
  #start: Start | null = null;
  #run: Run | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: number,
    process: WorkerProcess,
    options: HandleOptions,
    onState: StateListener,
    /** It is the one beyond the size of the pool. */
    readonly spare = false,
  ) {
    this.#process = process;
    this.#options = options;
    this.#state = new StateCell((next, previous) => onState(this, next, previous));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get state(): WorkerState {
    return this.#state.current;
  }

  /** Still in the pool: neither ending nor ended. */
  get alive(): boolean {
    return this.#state.alive;
  }

  /** Does nothing where the system does not allow it. */
  setNiceness(niceness: number): void {
    if (this.alive && niceness !== this.niceness && this.#process.setNiceness(niceness)) {
      this.niceness = niceness;
    }
  }

  /** Whether it has the state of that checkpoint at hand, as far as is known. */
  holds(checkpointId: string): boolean {
    return this.#held.has(checkpointId);
  }

  /** It has given its report and will be idle as soon as it is reset, usually within 3 ms. */
  get resetting(): boolean {
    return this.state === 'BUSY' && this.#run?.settled === true;
  }

  /** Resolves when it is idle or ends, or after `ms`. */
  idleWithin(ms: number): Promise<void> {
    const waiting = new Waiting<void>({
      ms,
      onTimeout: () => waiting.resolve(),
      onLeave: () => this.#onIdle.delete(waiting),
    });
    this.#onIdle.add(waiting);
    return waiting.ended;
  }

  /**
   * Resolves on a valid ready message of a child that booted from the image with this fingerprint; rejects with the
   * reason when the child exits, takes too long or says anything else first.
   */
  start(fingerprint: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#start = { fingerprint, resolve, reject };
      const { initTimeoutMs } = this.#options;
      this.#arm(initTimeoutMs, () =>
        this.kill('init_failed', `It was not ready within ${initTimeoutMs} ms.`),
      );
      this.#process.listen({
        message: (raw) => this.#onMessage(raw),
        broken: (detail) => this.#onViolation(detail),
        exit: (code, signal) => this.#onExit(code, signal),
      });
    });
  }

  /**
   * Runs a task on this idle worker. Never rejects once the task was taken: a worker that dies is an outcome.
   * Aborting `signal` asks for the end politely and enforces it after the grace period.
   * @throws Error (rejection) when the worker is in use
   */
  async run(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    // It may have died between acquire and here; that is no fault of the caller's.
    if (!this.alive) return Run.neverStarted(task, this.exitReason ?? 'crashed');
    if (signal?.aborted) return Run.neverStarted(task, 'cancelled');
    this.#state.to('BUSY');
    const report = await this.#sendOnce(task, signal, listener).finally(() => listener?.network?.end());
    this.executions.total++;
    this.executions.totalMs += report.executionMs;
    if (report.outcome === 'ok' || report.outcome === 'waiting') this.executions.ok++;
    else this.executions.failed++;
    return report;
  }

  /** A worker that was thought to hold the state of a step, and does not, has run nothing: it gets the bytes. */
  async #sendOnce(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    const stripped = this.#held.strip(task);
    if (stripped === task) return this.#sendWhole(task, signal, listener);
    const report = await this.#noted(stripped, signal, listener);
    if (report.session?.fault !== 'not_held') return report;
    // The word that it is reset may have come together with the report.
    if (this.state !== 'IDLE') await this.idleWithin(this.#options.killGraceMs);
    if (this.state !== 'IDLE') return Run.neverStarted(task, this.exitReason ?? 'crashed');
    if (signal?.aborted) return Run.neverStarted(task, 'cancelled');
    this.#state.to('BUSY');
    return this.#sendWhole(task, signal, listener);
  }

  /** A task with the bytes of the state that it starts from, which may be somewhere else until now. */
  async #sendWhole(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    const { session } = task;
    if (!session?.restore?.load) return this.#noted(task, signal, listener);
    const { load, ...restore } = session.restore;
    let bytes: Uint8Array | null = null;
    try {
      bytes = await load();
    } finally {
      if (this.alive && (bytes === null || signal?.aborted)) this.#toIdle();
    }
    if (!this.alive) return Run.neverStarted(task, this.exitReason ?? 'crashed');
    if (signal?.aborted) return Run.neverStarted(task, 'cancelled');
    return this.#noted(
      { ...task, session: { ...session, restore: { ...restore, bytes } } },
      signal,
      listener,
    );
  }

  async #noted(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    const report = await this.#send(task, signal, listener);
    this.#held.note(task, report);
    return report;
  }

  #toIdle(): void {
    this.#state.to('IDLE');
    this.#tellIdle();
  }

  /** Runs a program whose result must be `expected` (JSON text); a worker that fails is killed. */
  async check(task: Task, expected: string): Promise<boolean> {
    this.#state.to('CHECKING');
    const report = await this.#send(task);
    const passed = report.outcome === 'ok' && report.resultJson === expected;
    if (!passed) {
      this.kill(
        'check_failed',
        `The check ended with ${report.outcome}, result ${report.resultType ?? 'none'}.`,
      );
    }
    return passed;
  }

  /** Ends the worker politely, by force after the grace period. A run on it is told that it was cancelled. */
  terminate(reason: ExitReason, detail = 'It was told to end.'): void {
    if (!this.#end(reason, detail)) return;
    this.#arm(this.#options.killGraceMs, () => this.#process.kill('SIGKILL'));
    this.#process.disconnect();
  }

  /** Ends the worker at once. */
  kill(reason: ExitReason, detail: string): void {
    if (this.#end(reason, detail)) this.#process.kill('SIGKILL');
  }

  /** Asks the run on this worker to end, then enforces it, as an aborted signal does. */
  cancelRun(): void {
    const run = this.#run;
    if (!run || run.settled) return;
    this.#process.cancel(run.id);
    const graceMs = this.#graceFor(run);
    // The hard limit may be nearer than the grace period; it stands.
    if (run.hardDeadline - performance.now() <= graceMs) return;
    this.#arm(graceMs, () => this.kill('cancelled', cancelledMessage(run.elapsedMs())));
  }

  #send(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    const hardMs = task.limits.timeoutMs + this.#graceFor(task);
    const run = new Run(task, hardMs, signal, () => this.cancelRun(), listener);
    this.#run = run;
    const { network } = listener ?? {};
    const isGranted = network !== undefined && this.#process.beginNetwork(network);
    this.lastTaskId = task.id;
    this.#arm(hardMs, () => this.kill('timeout', timeoutMessage(task.limits, run.elapsedMs())));
    if (!this.#process.send({ type: 'run', task: isGranted ? { ...task, network: true } : task })) {
      run.settle(Run.neverStarted(task, 'crashed'));
      this.kill('crashed', 'The worker process closed its channel.');
    }
    return run.report;
  }

  /** A step of a session also has its state to restore and to save, before and after the time that its code gets. */
  #graceFor({ session }: Pick<Task, 'session'>): number {
    return this.#options.killGraceMs + (session ? CHECKPOINT_GRACE_MS : 0);
  }

  #onMessage(raw: unknown): void {
    if (!this.alive) return;
    try {
      const message = readWorkerMessage(raw, this.#run);
      if (message.type === 'ready') this.#onReady(message.info);
      else if (message.type === 'result') this.#onResult(message.report);
      else if (message.type === 'reset') this.#onReset(message);
      else this.#run?.take(message);
    } catch (error) {
      // Anything but a ProtocolError is a fault of ours, and not for this handler to hide.
      if (!(error instanceof ProtocolError)) throw error;
      this.#onViolation(error.message);
    }
  }

  #onViolation(detail: string): void {
    const reason = this.state === 'STARTING' ? 'init_failed' : 'crashed';
    this.kill(reason, `The worker process broke the protocol and was killed: ${detail}.`);
  }

  #onReady(info: WorkerInfo): void {
    const start = this.#start;
    if (this.state !== 'STARTING' || !start) throw new ProtocolError('a second ready message');
    if (info.imageFingerprint !== start.fingerprint) throw new ProtocolError('it booted from another image');
    if (!this.#hasLayers(info)) return;
    this.#disarm();
    this.info = info;
    this.heapBytes = info.sealedBytes;
    this.idleSince = performance.now();
    this.#start = null;
    this.#state.to('IDLE');
    start.resolve();
  }

  /** @returns false when one is missing that was asked for, and the worker is being ended */
  #hasLayers({ layers }: WorkerInfo): boolean {
    const { sandboxMode, requiredLayers } = this.#options;
    try {
      if (sandboxMode === 'strict') demandLayers(layers);
      demandNamedLayers(layers, requiredLayers);
      return true;
    } catch (error) {
      this.layerMissing = error as SandboxError;
      this.kill('init_failed', this.layerMissing.message);
      return false;
    }
  }

  #onResult(report: RunReport): void {
    const run = this.#run;
    if (!run || run.settled) throw new ProtocolError('a second result');
    this.#process.endNetwork();
    const { killGraceMs } = this.#options;
    this.#arm(killGraceMs, () => this.kill('crashed', `It did not reset within ${killGraceMs} ms.`));
    run.settle(withOwnBytes(report));
  }

  #onReset(message: Extract<WorkerMessage, { type: 'reset' }>): void {
    if (!this.#run?.settled) throw new ProtocolError('a reset before the result');
    this.#disarm();
    this.#run = null;
    this.lastResetMs = message.resetMs;
    this.heapBytes = message.heapBytes;
    this.wear = message.wear;
    if (this.state === 'BUSY') this.idleSince = performance.now();
    this.#toIdle();
  }

  #onExit(code: number | null, signal: string | null): void {
    this.#end(this.state === 'STARTING' ? 'init_failed' : 'crashed', exitMessage(code, signal));
    this.#disarm();
    this.#state.to('EXITED');
  }

  /** @returns false when the worker was ending already: the first reason stays */
  #end(reason: ExitReason, detail: string): boolean {
    if (!this.alive) return false;
    // A check that is too slow is a failed check, whoever notices.
    this.exitReason = this.state === 'CHECKING' && reason === 'timeout' ? 'check_failed' : reason;
    this.exitDetail = detail;
    this.#disarm();
    this.#state.to('TERMINATING');
    this.#process.endNetwork();
    const run = this.#run;
    if (run && !run.settled) {
      run.settleEnded(reason, detail, this.#process.recordedOutput(run.limits.outputBytes));
    }
    this.#run = null;
    this.#start?.reject(new Error(detail));
    this.#start = null;
    this.#tellIdle();
    return true;
  }

  #tellIdle(): void {
    for (const waiting of [...this.#onIdle]) waiting.resolve();
  }

  #arm(ms: number, elapsed: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(elapsed, ms);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Bytes arrive as a view of whatever else came with them, which must not live as long as a session does. */
function withOwnBytes(report: RunReport): RunReport {
  const { session } = report;
  if (!session?.checkpoint) return report;
  return { ...report, session: { ...session, checkpoint: new Uint8Array(session.checkpoint) } };
}
