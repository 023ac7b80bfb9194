import type { RunReport, Task } from '../../protocol/messages.js';
import type { RunListener } from '../worker/run-listener.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** The right to use one worker, taken by `WorkerPool.acquire()` and given back exactly once. */
export class Lease {
  #released = false;
  readonly #giveBack: (worker: WorkerHandle) => void;

  /** @param queueMs how long the holder queued for it, in ms */
  constructor(
    readonly worker: WorkerHandle,
    readonly queueMs: number,
    giveBack: (worker: WorkerHandle) => void,
  ) {
    this.#giveBack = giveBack;
  }

  /** As `WorkerHandle.run`. @throws Error (rejection) after `release()`: the worker may be another's by now */
  async run(task: Task, signal?: AbortSignal, listener?: RunListener): Promise<RunReport> {
    if (this.#released) throw new Error('The lease was given back already.');
    return this.worker.run(task, signal, listener);
  }

  /** Gives the worker back; it serves again as soon as it is reset. A second call does nothing. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#giveBack(this.worker);
  }
}
