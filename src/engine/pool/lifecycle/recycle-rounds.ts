import { PoolDrainingError, PoolUnavailableError } from '../../../base/errors.js';
import type { WorkerRoster } from './worker-roster.js';

/** Called with how many of a round's workers have been replaced; must not throw. */
export type OnReplaced = (replaced: { done: number; total: number }) => void;

/** Replaces all workers on request, one after the other. Requests during a round share the one after it. */
export class RecycleRounds {
  #current: Promise<void> | null = null;
  #following: Promise<void> | null = null;
  /** Listeners of the following round. */
  readonly #waiting: OnReplaced[] = [];

  /** @param stepTimeoutMs how long one replacement may take to be ready; @param isOpen whether the pool still runs */
  constructor(
    private readonly roster: WorkerRoster,
    private readonly stepTimeoutMs: number,
    private readonly isOpen: () => boolean,
  ) {}

  /** Resolves when every worker that serves now serves no more. */
  next(onReplaced: OnReplaced = () => undefined): Promise<void> {
    if (!this.#current) {
      this.#current = this.#run(onReplaced).finally(() => {
        this.#current = null;
      });
      return this.#current;
    }
    this.#waiting.push(onReplaced);
    // The round under way may have passed workers that the caller means, so it is not his.
    this.#following ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#following = null;
        const waiting = this.#waiting.splice(0);
        return this.next((replaced) => {
          for (const tell of waiting) tell(replaced);
        });
      });
    return this.#following;
  }

  async #run(onReplaced: OnReplaced): Promise<void> {
    const workers = this.roster.serving();
    const total = workers.length;
    onReplaced({ done: 0, total });
    for (const [index, worker] of workers.entries()) {
      if (!this.isOpen()) throw new PoolDrainingError();
      await this.#within(this.roster.retire(worker, 'requested'));
      onReplaced({ done: index + 1, total });
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
