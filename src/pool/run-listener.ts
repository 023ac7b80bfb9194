import type { MimeBundle, OutputFile, OutputPart } from '../protocol/messages.js';

/**
 * Hears of one run while it goes on: everything comes before the run's report. What it is told is bounded by the
 * task's limits, whatever the worker does. Must not throw.
 */
export interface RunListener {
  /** The task goes to a worker now. */
  started?(start: { workerId: number; queueMs: number }): void;
  /** Only for tasks with `stream`. */
  output?(part: OutputPart): void;
  display?(bundle: MimeBundle): void;
  /** After the program ended. */
  file?(file: OutputFile): void;
}
