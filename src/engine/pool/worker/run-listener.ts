import type { MimeBundle, OutputFile, OutputPart } from '../../protocol/messages.js';
import type { NetworkRun } from './network-run.js';

/** Measures what a run costs. */
export interface WorkerMeter {
  /** The run got a worker. */
  started(): void;
  /**
   * The worker is back at the sealed state, or has been replaced. Called after the run's report.
   * @param workerMs how long the worker was unavailable
   */
  cost(workerMs: number): void;
}

/**
 * Receives live events of one run: everything except the cost comes before the run's report. The task's limits bound the
 * events, whatever the worker does. Must not throw.
 */
export interface RunListener {
  /** The task is sent to a worker. */
  started?(start: { workerId: number; queueMs: number }): void;
  /** Only for tasks with `stream`. */
  output?(part: OutputPart): void;
  /** @param isValue whether it is the value of the last expression */
  display?(bundle: MimeBundle, isValue: boolean): void;
  /** Called after the program ended. */
  file?(file: OutputFile): void;
  /** The run's grant: answers what its worker asks about the network. Left out: it has none. */
  readonly network?: NetworkRun;
  /** See `WorkerMeter`. */
  cost?(workerMs: number): void;
}
