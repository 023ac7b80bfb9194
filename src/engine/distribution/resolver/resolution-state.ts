import { type Criteria, isSatisfiedBy } from './candidates.js';
import type { Candidate, Cause, Wish } from './wish.js';

/** No choice of candidates satisfies all requirements. */
export class Impossible extends Error {
  override readonly name = 'Impossible';

  /** @param first the conflict of the newest versions, if older ones were tried after it */
  constructor(
    readonly causes: readonly Cause[],
    readonly criteria: Criteria,
    readonly first: { causes: readonly Cause[]; criteria: Criteria } | null = null,
  ) {
    super('no versions are compatible');
  }
}

/** The resolution exceeded its number of rounds. */
export class TooManyRounds extends Error {
  override readonly name = 'TooManyRounds';
}

/** The choices so far, and what is known of every id. */
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

/** Removes the requirements of candidates that will be chosen again. */
export function forget(criteria: Criteria, ids: ReadonlySet<string>): void {
  for (const [id, criterion] of criteria) {
    const causes = criterion.causes.filter(({ by }) => by === null || !ids.has(by.id));
    criteria.set(id, { ...criterion, causes });
  }
}
