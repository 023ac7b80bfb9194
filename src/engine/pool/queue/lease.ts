import type { RunReport, Task } from '../../protocol/messages.js';
import type { RunListener } from '../worker/run-listener.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** The right to use one worker, acquired with `WorkerPool.acquire()` and released exactly once. */
export class Lease {
  #released = false;
  readonly #giveBack: (worker: WorkerHandle) => void;

  /** @param queueMs time in the queue, in ms */
  constructor(
    readonly worker: WorkerHandle,
    readonly queueMs: number,
    giveBack: (worker: WorkerHandle) => void,
  ) {
    this.#giveBack = giveBack;
  }

  /** As `WorkerHandle.run`. @throws Error (rejection) after `release()`: the worker may have another lease */
  async run(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    if (this.#released) throw new Error('The lease is released already.');
    return this.worker.run(task, signal, listener);
  }

  /** Releases the worker; it serves again as soon as it is reset. A second call does nothing. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#giveBack(this.worker);
  }
}
