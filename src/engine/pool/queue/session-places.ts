import type { SessionStep } from '../../protocol/messages.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/**
 * Which workers can run session steps. All workers of an image have the same layout, because their start is
 * deterministic. Should one differ, checkpoints cannot be exchanged between it and the others. The first worker's layout
 * is the pool's as long as any worker has it; a worker that differs serves only plain executions.
 */
export class SessionPlaces {
  #layout: string | null = null;

  /** @param workers all workers of the pool */
  constructor(private readonly workers: () => Iterable<WorkerHandle>) {}

  /** The common layout of workers; null before the first is ready. */
  get layout(): string | null {
    return this.#layout;
  }

  /** Facts about sealed interpreters of that layout, as JSON; null while no worker reports them. */
  get seal(): string | null {
    for (const worker of this.workers()) {
      if (worker.info?.seal && worker.info.layoutFingerprint === this.#layout) return worker.info.seal;
    }
    return null;
  }

  /** Whether session steps may run on this worker. */
  fits(worker: WorkerHandle): boolean {
    const layout = worker.info?.layoutFingerprint;
    if (layout === undefined) return false;
    if (this.#layout === null || !this.#isThere(this.#layout)) this.#layout = layout;
    return layout === this.#layout;
  }

  /** The best worker for a step: one that holds its state, otherwise the first suitable one. */
  choose(idle: Iterable<WorkerHandle>, { restore }: SessionStep): WorkerHandle | null {
    let first: WorkerHandle | null = null;
    for (const worker of idle) {
      if (!this.fits(worker)) continue;
      if (!restore || worker.holds(restore.id)) return worker;
      first ??= worker;
    }
    return first;
  }

  /** A worker that holds the state of a step and is being reset: worth a short wait. */
  soonReady({ restore }: SessionStep): WorkerHandle | null {
    if (!restore) return null;
    for (const worker of this.workers()) {
      if (worker.resetting && worker.holds(restore.id) && this.fits(worker)) return worker;
    }
    return null;
  }

  #isThere(layout: string): boolean {
    for (const worker of this.workers()) {
      if (worker.alive && worker.info?.layoutFingerprint === layout) return true;
    }
    return false;
  }
}
