import type { WorkerMessage } from '../protocol/messages.js';

/** How a worker talks to its parent while it runs a task. */
export interface Voice {
  /**
   * Says it at once, while Python runs and the event loop does not.
   * @param wait called when the parent reads too slowly: sleeps a moment, or returns false to say the rest later
   */
  now(message: WorkerMessage, wait: () => boolean): void;
  /** Says it as soon as the event loop turns, after everything said before. */
  later(message: WorkerMessage): void;
}
