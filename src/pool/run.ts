import type { RunReport, Task } from '../protocol/messages.js';
import type { ExpectedTask } from '../protocol/read-worker-message.js';
import { parentReport } from './parent-report.js';
import type { ExitReason } from './worker-state.js';

const NOT_AGAIN = 'The code was not sent to another worker, since it may have had effects already.';
const DRAINED = 'The server is shutting down, and the execution was ended.';

/** One task on one worker, from sending to its first and only report. */
export class Run implements ExpectedTask {
  readonly id: string;
  readonly limits: Task['limits'];
  /** When the worker is killed, by the monotonic clock, ms. */
  readonly hardDeadline: number;
  readonly report: Promise<RunReport>;
  settled = false;

  readonly #startedAt = performance.now();
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #resolve!: (report: RunReport) => void;

  /** @param hardMs from now until the worker is killed, in ms; @param onAbort called when `signal` aborts */
  constructor(task: Task, hardMs: number, signal: AbortSignal | undefined, onAbort: () => void) {
    this.id = task.id;
    this.limits = task.limits;
    this.hardDeadline = this.#startedAt + hardMs;
    this.#signal = signal;
    this.#onAbort = onAbort;
    this.report = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  }

  /** A run for which the worker ended before it was sent. */
  static neverStarted(reason: ExitReason): RunReport {
    if (reason === 'cancelled') return parentReport('cancelled', 'Cancelled before the code was run.', 0);
    if (reason === 'drained') return parentReport('cancelled', DRAINED, 0);
    return parentReport('crashed', 'The worker process ended before the code reached it.', 0);
  }

  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  settle(report: RunReport): void {
    if (this.settled) return;
    this.settled = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(report);
  }

  /** @param reason why the worker ended under the run; @param detail the same as a sentence */
  settleEnded(reason: ExitReason, detail: string): void {
    const ms = this.elapsedMs();
    if (reason === 'timeout') this.settle(parentReport('timeout', detail, ms));
    else if (reason === 'cancelled') this.settle(parentReport('cancelled', detail, ms));
    else if (reason === 'drained') this.settle(parentReport('cancelled', DRAINED, ms));
    else this.settle(parentReport('crashed', `${detail} ${NOT_AGAIN}`, ms));
  }
}
