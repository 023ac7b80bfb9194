import type { SessionStep } from '../../protocol/messages.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/**
 * Which workers steps of sessions may run on. All workers of one image have one layout, as starting from it is
 * deterministic; should one ever come out different, checkpoints cannot be passed between it and the others. The
 * first worker's layout is the pool's, for as long as anyone has it; a worker that differs serves plain executions only.
 */
export class SessionPlaces {
  #layout: string | null = null;

  /** @param workers everyone who may have the pool's layout */
  constructor(private readonly workers: () => Iterable<WorkerHandle>) {}

  /** What workers of this pool have in common; null before the first is ready. */
  get layout(): string | null {
    return this.#layout;
  }

  /** What the workers of that layout have of their own, as JSON; null while none tells. */
  get seal(): string | null {
    for (const worker of this.workers()) {
      if (worker.info?.seal && worker.info.layoutFingerprint === this.#layout) return worker.info.seal;
    }
    return null;
  }

  /** Whether steps of sessions may run on it. */
  fits(worker: WorkerHandle): boolean {
    const layout = worker.info?.layoutFingerprint;
    if (layout === undefined) return false;
    if (this.#layout === null || !this.#isThere(this.#layout)) this.#layout = layout;
    return layout === this.#layout;
  }

  /** The one of these that is best for a step: who holds its state, else the first that will do. */
  choose(idle: Iterable<WorkerHandle>, { restore }: SessionStep): WorkerHandle | null {
    let first: WorkerHandle | null = null;
    for (const worker of idle) {
      if (!this.fits(worker)) continue;
      if (!restore || worker.holds(restore.id)) return worker;
      first ??= worker;
    }
    return first;
  }

  /** Who holds the state of a step and is only being reset: worth a moment's wait. */
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
