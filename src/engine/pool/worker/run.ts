import type { Outcome, RunReport, Task } from '../../protocol/messages.js';
import type { Captures } from '../../protocol/output-record.js';
import { type ExpectedTask, ProtocolError } from '../../protocol/read-worker-message.js';
import { parentReport, sessionWithout } from './parent-report.js';
import { type LiveMessage, RunIntake } from './run-intake.js';
import type { RunListener } from './run-listener.js';
import type { ExitReason } from './worker-state.js';

const NOT_AGAIN = 'The code was not sent to another worker, because it may have had effects already.';
const STATE_LOST = 'The worker process ended before it could save the state.';
const DRAINED = 'The server is shutting down, and the execution was ended.';

/** One task on one worker, from sending to its only report. */
export class Run implements ExpectedTask {
  readonly id: string;
  readonly limits: Task['limits'];
  readonly session: Task['session'];
  readonly waits: Task['waits'];
  /** When the worker is killed, monotonic clock, ms. */
  readonly hardDeadline: number;
  readonly report: Promise<RunReport>;
  settled = false;

  readonly #startedAt = performance.now();
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: () => void;
  readonly #intake: RunIntake;
  #resolve!: (report: RunReport) => void;

  /** @param hardMs from now until the worker is killed, in ms; @param onAbort called when `signal` aborts */
  constructor(
    task: Task,
    hardMs: number,
    signal: AbortSignal | undefined,
    onAbort: () => void,
    listener?: RunListener,
  ) {
    this.#intake = new RunIntake(task, listener);
    this.id = task.id;
    this.limits = task.limits;
    this.session = task.session;
    this.waits = task.waits;
    this.hardDeadline = this.#startedAt + hardMs;
    this.#signal = signal;
    this.#onAbort = onAbort;
    this.report = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  }

  /** The report of a task whose worker ended before the task was sent. */
  static neverStarted(task: Task, reason: ExitReason): RunReport {
    const report = (outcome: Outcome, message: string): RunReport => ({
      ...parentReport(outcome, message, 0),
      session: task.session && sessionWithout('not_started', 'worker_ended', message),
    });
    if (reason === 'cancelled') return report('cancelled', 'Cancelled before the code was run.');
    if (reason === 'drained') return report('cancelled', DRAINED);
    return report('crashed', 'The worker process ended before the code reached it.');
  }

  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** @throws ProtocolError when it comes after the report, or exceeds a limit of the task */
  take(message: LiveMessage): void {
    if (this.settled) throw new ProtocolError(`${message.type} after the result`);
    this.#intake.take(message);
  }

  settle(report: RunReport): void {
    if (this.settled) return;
    this.settled = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(report);
  }

  /**
   * @param reason why the worker ended during the run; @param detail description of the reason
   * @param output recorded output of the run, if available
   */
  settleEnded(reason: ExitReason, detail: string, output: Captures | null = null): void {
    const end = (outcome: Outcome, message: string): void =>
      this.settle({
        ...parentReport(outcome, message, this.elapsedMs()),
        ...output,
        session: this.session && sessionWithout('lost', 'worker_ended', STATE_LOST),
      });
    if (reason === 'timeout') end('timeout', detail);
    else if (reason === 'cancelled') end('cancelled', detail);
    else if (reason === 'memory_limit') end('memory_limit', detail);
    else if (reason === 'drained') end('cancelled', DRAINED);
    else end('crashed', `${detail} ${NOT_AGAIN}`);
  }
}
