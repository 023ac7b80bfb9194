import type { MimeBundle, OutputFile, OutputPart } from '../../protocol/messages.js';
import type { NetworkRun } from './network-run.js';

/** Measures what a run costs. */
export interface WorkerMeter {
  /** It has a worker from now on. */
  started(): void;
  /**
   * The worker is back at the sealed state, or has been replaced: after the run's report.
   * @param workerMs how long it was away
   */
  cost(workerMs: number): void;
}

/**
 * Hears of one run while it goes on: everything but the cost comes before the run's report. What it is told is bounded by the
 * task's limits, whatever the worker does. Must not throw.
 */
export interface RunListener {
  /** The task goes to a worker now. */
  started?(start: { workerId: number; queueMs: number }): void;
  /** Only for tasks with `stream`. */
  output?(part: OutputPart): void;
  /** @param isValue whether it shows the value of the last expression */
  display?(bundle: MimeBundle, isValue: boolean): void;
  /** After the program ended. */
  file?(file: OutputFile): void;
  /** The run's grant: answers what its worker asks about the network. Left out: it has none. */
  readonly network?: NetworkRun;
  /** See `WorkerMeter`. */
  cost?(workerMs: number): void;
}
