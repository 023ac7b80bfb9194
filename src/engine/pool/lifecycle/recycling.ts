import type { PoolOptions } from '../pool-options.js';
import type { WorkerHandle } from '../worker/worker-handle.js';
import { QuietSpell } from './quiet-spell.js';
import { decideRecycling } from './recycle-policy.js';
import type { WorkerRoster } from './worker-roster.js';

export interface RecyclingEvents {
  /** Workers are replaced. */
  isOpen(): boolean;
  /** Requests wait. */
  isWaitedFor(): boolean;
  /** Idle workers, to look at when all is quiet. */
  idle(): Iterable<WorkerHandle>;
}

/** What became of a worker that was looked at. `worn`: it stays until it is replaced, and its last run is why. */
export type Recycled = 'stays' | 'worn' | 'expelled';

/** Replaces workers that are due for it, when that costs others least. */
export class Recycling {
  /** Count-based recycling waits for it: a start beside running work costs that work more than it gains. */
  readonly #spell: QuietSpell;

  constructor(
    private readonly options: PoolOptions,
    private readonly roster: WorkerRoster,
    private readonly events: RecyclingEvents,
  ) {
    this.#spell = new QuietSpell(options.recycleQuietMs, () => {
      for (const worker of [...events.idle()]) this.consider(worker);
    });
  }

  /** A worker was lent. */
  disturb(): void {
    this.#spell.disturb();
  }

  cancel(): void {
    this.#spell.cancel();
  }

  /** Starts the replacement of an idle worker that is due for it, if now is the time. */
  consider(worker: WorkerHandle): Recycled {
    const { executions, cpuMs, wear } = worker;
    const inUse = this.events.isWaitedFor() || !this.#spell.holds;
    const decision = decideRecycling({ executions: executions.total, cpuMs, wear }, inUse, this.options);
    if (decision.action === 'later') this.#spell.announce();
    if (decision.action !== 'replace') return 'stays';
    if (decision.immediately) {
      this.roster.expel(worker, decision.reason);
      return 'expelled';
    }
    if (!this.events.isOpen()) return 'stays';
    // Whoever uses it after it was worn is not the one who wore it.
    const known = this.roster.isLeaving(worker);
    // One start at a time: workers that began together come of age together.
    if (decision.reason === 'max_executions' && this.roster.isRecyclingFor('max_executions')) {
      this.#spell.announce();
    } else void this.roster.retire(worker, decision.reason);
    return wear !== null && !known ? 'worn' : 'stays';
  }
}
