import { Waiting } from '../../../base/waiting.js';
import type { RunReport, Task, WearReason, WorkerInfo, WorkerMessage } from '../../protocol/messages.js';
import { ProtocolError, readWorkerMessage } from '../../protocol/read-worker-message.js';
import { requireLayers, requireNamedLayers, type SandboxError } from '../../sandbox/layers.js';
import type { PoolOptions } from '../pool-options.js';
import { HeldIds } from './held-ids.js';
import { cancelledMessage, exitMessage, timeoutMessage } from './parent-report.js';
import { Run } from './run.js';
import type { RunListener } from './run-listener.js';
import type { WorkerProcess } from './worker-process.js';
import { type ExitReason, StateCell, type WorkerState } from './worker-state.js';

/** Extra grace period to restore and save the state of a session, in ms; usually it takes tens of ms. */
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
 * The parent's side of one worker, from its start to its exit. It owns one timer, for the next expected message of the
 * child (ready, result, reset, exit): arming it again clears the last one, so no timer is orphaned. The first exit reason
 * wins.
 */
export class WorkerHandle {
  readonly startedAt = Date.now();
  info: WorkerInfo | null = null;
  exitReason: ExitReason | null = null;
  /** Description of the exit, for the log. */
  exitDetail: string | null = null;
  /** A required sandbox layer is missing, as it will be in every other worker. */
  layerMissing: SandboxError | null = null;
  /** Executions, without checks. */
  readonly executions = { total: 0, ok: 0, failed: 0, totalMs: 0 };
  heapBytes: number | null = null;
  /** Id of its last task. */
  lastTaskId = '';
  /** Duration of the last reset in ms. */
  lastResetMs: number | null = null;
  /** CPU time over its life in ms, as last measured by the watchdog. */
  cpuMs = 0;
  /** Wear that the worker reported after the last reset. */
  wear: WearReason | null = null;
  /** End of its last execution, monotonic clock, ms; checks do not count. */
  idleSince = performance.now();

  /** Niceness of its process; see nice(1). */
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
    /** Whether it is the spare worker. */
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

  /** Does nothing where the system denies it. */
  setNiceness(niceness: number): void {
    if (this.alive && niceness !== this.niceness && this.#process.setNiceness(niceness)) {
      this.niceness = niceness;
    }
  }

  /** Whether it holds the state of a checkpoint, as far as is known. */
  holds(checkpointId: string): boolean {
    return this.#held.has(checkpointId);
  }

  /** Whether it has sent its report and is being reset, which usually takes up to 3 ms. */
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
   * Resolves on a valid ready message of a child that started from the image with this fingerprint; rejects with the reason
   * when the child exits, takes too long or sends anything else first.
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
   * Runs a task on this idle worker. Never rejects once the task is accepted: the death of the worker is an outcome.
   * Aborting `signal` requests the end of the run, and enforces it after the grace period.
   * @throws Error (rejection) when the worker is in use
   */
  async run(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    // It may have died since it was acquired, which is not the caller's fault.
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

  /** If the worker lacks a state that it was assumed to hold, it has run nothing, and the task is sent again with its bytes. */
  async #sendOnce(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    const stripped = this.#held.strip(task);
    if (stripped === task) return this.#sendWhole(task, signal, listener);
    const report = await this.#noted(stripped, signal, listener);
    if (report.session?.fault !== 'not_held') return report;
    // The reset message may have arrived together with the report.
    if (this.state !== 'IDLE') await this.idleWithin(this.#options.killGraceMs);
    if (this.state !== 'IDLE') return Run.neverStarted(task, this.exitReason ?? 'crashed');
    if (signal?.aborted) return Run.neverStarted(task, 'cancelled');
    this.#state.to('BUSY');
    return this.#sendWhole(task, signal, listener);
  }

  /** Sends a task with the bytes of its state, which are loaded first if necessary. */
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
    this.#notifyIdle();
  }

  /** Runs a program whose result must be `expected` (JSON); kills the worker if it fails. */
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

  /** Ends the worker politely, by force after the grace period. A current run is reported as cancelled. */
  terminate(reason: ExitReason, detail = 'It was terminated.'): void {
    if (!this.#end(reason, detail)) return;
    this.#arm(this.#options.killGraceMs, () => this.#process.kill('SIGKILL'));
    this.#process.disconnect();
  }

  /** Kills the worker. */
  kill(reason: ExitReason, detail: string): void {
    if (this.#end(reason, detail)) this.#process.kill('SIGKILL');
  }

  /** Requests the end of the current run, and enforces it after the grace period, like an aborted signal. */
  cancelRun(): void {
    const run = this.#run;
    if (!run || run.settled) return;
    this.#process.cancel(run.id);
    const graceMs = this.#graceFor(run);
    // An earlier hard deadline stays.
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

  /** A session step also restores and saves its state, before and after the timeout of its code. */
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
      // Any other error is a fault of this service and must not be hidden.
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
    if (info.imageFingerprint !== start.fingerprint) throw new ProtocolError('it started from another image');
    if (!this.#hasLayers(info)) return;
    this.#disarm();
    this.info = info;
    this.heapBytes = info.sealedBytes;
    this.idleSince = performance.now();
    this.#start = null;
    this.#state.to('IDLE');
    start.resolve();
  }

  /** @returns false when a required layer is missing; the worker is then killed */
  #hasLayers({ layers }: WorkerInfo): boolean {
    const { sandboxMode, requiredLayers } = this.#options;
    try {
      if (sandboxMode === 'strict') requireLayers(layers);
      requireNamedLayers(layers, requiredLayers);
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

  /** @returns false when the worker is ending already: the first reason stays */
  #end(reason: ExitReason, detail: string): boolean {
    if (!this.alive) return false;
    // A check that times out is a failed check.
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
    this.#notifyIdle();
    return true;
  }

  #notifyIdle(): void {
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

/** Copies the bytes: they are a view of a larger buffer, which must not live as long as the session. */
function withOwnBytes(report: RunReport): RunReport {
  const { session } = report;
  if (!session?.checkpoint) return report;
  return { ...report, session: { ...session, checkpoint: new Uint8Array(session.checkpoint) } };
}
