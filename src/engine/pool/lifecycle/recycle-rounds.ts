import { Coalesced } from '../../../base/coalesced.js';
import { PoolDrainingError, PoolUnavailableError } from '../../../base/errors.js';
import { within } from '../../../base/waiting.js';
import type { WorkerRoster } from './worker-roster.js';

/** Receives the progress of a round; must not throw. */
export type OnReplaced = (replaced: { done: number; total: number }) => void;

/** Replaces all workers on request, one by one. Requests during a round share the next one. */
export class RecycleRounds {
  readonly #rounds = new Coalesced(() => this.#run());
  /** Listeners of the next round. */
  readonly #listeners: OnReplaced[] = [];

  /** @param stepTimeoutMs timeout for one replacement to become ready; @param isOpen whether the pool still runs */
  constructor(
    private readonly roster: WorkerRoster,
    private readonly stepTimeoutMs: number,
    private readonly isOpen: () => boolean,
  ) {}

  /** Resolves when every worker that serves now has been replaced. */
  next(onReplaced: OnReplaced = () => undefined): Promise<void> {
    this.#listeners.push(onReplaced);
    return this.#rounds.run();
  }

  async #run(): Promise<void> {
    const listeners = this.#listeners.splice(0);
    const tell: OnReplaced = (replaced) => {
      for (const listener of listeners) listener(replaced);
    };
    const workers = this.roster.serving();
    const total = workers.length;
    tell({ done: 0, total });
    for (const [index, worker] of workers.entries()) {
      if (!this.isOpen()) throw new PoolDrainingError();
      await within(this.roster.retire(worker, 'requested'), this.stepTimeoutMs, () => {
        const why = `a replacement was not ready within ${this.stepTimeoutMs} ms; the old worker keeps serving`;
        throw new PoolUnavailableError(why);
      });
      tell({ done: index + 1, total });
    }
  }
}
