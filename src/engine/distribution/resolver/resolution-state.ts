import { type Criteria, isSatisfiedBy } from './candidates.js';
import type { Candidate, Cause, Wish } from './wish.js';

/** No choice of candidates satisfies everybody. */
export class Impossible extends Error {
  override readonly name = 'Impossible';

  /** @param first the conflict of the newest versions, where others were tried after it */
  constructor(
    readonly causes: readonly Cause[],
    readonly criteria: Criteria,
    readonly first: { causes: readonly Cause[]; criteria: Criteria } | null = null,
  ) {
    super('no versions go together');
  }
}

/** More rounds than are allowed. */
export class TooManyRounds extends Error {
  override readonly name = 'TooManyRounds';
}

/** What has been chosen, and what is known of every id. */
export interface State {
  /** In the order in which they were chosen. */
  pins: Map<string, Candidate>;
  criteria: Criteria;
  causes: readonly Cause[];
}

export function copyOf({ pins, criteria, causes }: State): State {
  return { pins: new Map(pins), criteria: new Map(criteria), causes };
}

export function wishesIn(criteria: Criteria, id: string): Wish[] {
  return criteria.get(id)?.causes.map(({ wish }) => wish) ?? [];
}

export function isSettled({ pins, criteria }: State, id: string): boolean {
  const pin = pins.get(id);
  return pin !== undefined && wishesIn(criteria, id).every((wish) => isSatisfiedBy(wish, pin));
}

/** What candidates asked for that will be chosen anew. */
export function forget(criteria: Criteria, ids: ReadonlySet<string>): void {
  for (const [id, criterion] of criteria) {
    const causes = criterion.causes.filter(({ by }) => by === null || !ids.has(by.id));
    criteria.set(id, { ...criterion, causes });
  }
}
