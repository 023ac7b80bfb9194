import { EXIT_REASONS, type ExitReason } from '../worker/worker-state.js';
import { RECYCLE_REASONS, type RecycleReason } from './recycle-policy.js';

/** Counts since the server started. */
export class RosterTotals {
  /** Workers that ended, by reason. */
  readonly exits = zeros<ExitReason>(EXIT_REASONS);
  /** Recycled workers, by reason. */
  readonly recycles = zeros<RecycleReason>(RECYCLE_REASONS);

  /** @param recycle reason if the worker was leaving already */
  count(exit: ExitReason | null, recycle: RecycleReason | undefined): void {
    if (exit) this.exits[exit]++;
    if (exit === 'recycled' && recycle) this.recycles[recycle]++;
  }
}

/** A record with 0 for each name. */
export function zeros<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
}
