import type { PoolOptions } from '../pool-options.js';
import type { WorkerHandle } from '../worker/worker-handle.js';
import { QuietSpell } from './quiet-spell.js';
import { decideRecycling } from './recycle-policy.js';
import type { WorkerRoster } from './worker-roster.js';

export interface RecyclingEvents {
  /** Whether workers may be replaced. */
  isOpen(): boolean;
  /** Whether requests wait. */
  isWaitedFor(): boolean;
  /** Idle workers, to reconsider when the pool is quiet. */
  idle(): Iterable<WorkerHandle>;
}

/** Result for a worker. `worn`: it stays until it is replaced, because of its last run. */
export type Recycled = 'stays' | 'worn' | 'expelled';

/** Replaces workers that are due, when that disturbs others least. */
export class Recycling {
  /** Count-based recycling waits for quiet: a start competes with running work for CPU. */
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

  /** A worker was leased. */
  disturb(): void {
    this.#spell.disturb();
  }

  cancel(): void {
    this.#spell.cancel();
  }

  /** Starts the replacement of an idle worker if it is due and the moment is suitable. */
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
    // If it is leaving already, its last user is not the one who wore it out.
    const known = this.roster.isLeaving(worker);
    // One start at a time: workers that started together are due together.
    if (decision.reason === 'max_executions' && this.roster.isRecyclingFor('max_executions')) {
      this.#spell.announce();
    } else void this.roster.retire(worker, decision.reason);
    return wear !== null && !known ? 'worn' : 'stays';
  }
}
