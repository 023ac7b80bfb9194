import { PoolDrainingError, PoolUnavailableError } from '../common/errors.js';
import type { WorkerRoster } from './worker-roster.js';

/** Replaces all workers on request, one after the other. Requests during a round share the one after it. */
export class RecycleRounds {
  #current: Promise<void> | null = null;
  #following: Promise<void> | null = null;

  /** @param stepTimeoutMs how long one replacement may take to be ready; @param isOpen whether the pool still runs */
  constructor(
    private readonly roster: WorkerRoster,
    private readonly stepTimeoutMs: number,
    private readonly isOpen: () => boolean,
  ) {}

  /** Resolves when every worker that serves now serves no more. */
  next(): Promise<void> {
    if (!this.#current) {
      this.#current = this.#run().finally(() => {
        this.#current = null;
      });
      return this.#current;
    }
    // The round under way may have passed workers that the caller means, so it is not his.
    this.#following ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#following = null;
        return this.next();
      });
    return this.#following;
  }

  async #run(): Promise<void> {
    for (const worker of this.roster.serving()) {
      if (!this.isOpen()) throw new PoolDrainingError();
      await this.#within(this.roster.retire(worker, 'requested'));
    }
  }

  async #within(replaced: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const why = `a replacement was not ready within ${this.stepTimeoutMs} ms; the old worker serves on`;
      timer = setTimeout(() => reject(new PoolUnavailableError(why)), this.stepTimeoutMs);
    });
    try {
      await Promise.race([replaced, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
