import { pinsVersion } from '../specifier.js';
import type { Criteria } from './candidates.js';
import { wishesIn } from './resolution-state.js';
import { type Candidate, type Cause, idsIn, PYTHON } from './wish.js';

/** After this many conflicts an id that is not chosen yet is preferred to others. */
const CONFLICTS_MAX = 5;
const UPPER_BOUNDS: readonly string[] = ['<', '<=', '~='];

/** Decides which id is chosen next. The order is pip's: it determines which of several solutions is found. */
export class Preferences {
  readonly #conflicts = new Map<string, number>();
  readonly #promoted = new Set<string>();

  /** @param requested ids of the request by their position in it */
  constructor(private readonly requested: ReadonlyMap<string, number>) {}

  choose(
    open: readonly string[],
    state: { pins: ReadonlyMap<string, Candidate>; criteria: Criteria; causes: readonly Cause[] },
  ): string {
    const [only] = open;
    if (open.length === 1 && only !== undefined) return only;
    const left = this.#narrow(open, state.pins, state.causes);
    const keys = left.map((id): [string, number[]] => [id, this.#keyOf(id, state.criteria)]);
    return keys.reduce((best, one) => (isBefore(one, best) ? one : best))[0];
  }

  /** Python, then ids in the last conflict, then ids with many conflicts. */
  #narrow(open: readonly string[], pins: ReadonlyMap<string, Candidate>, causes: readonly Cause[]) {
    const ids = idsIn(causes);
    for (const id of ids) if (!pins.has(id)) this.#count(id);
    const involved = new Set(ids);
    if (open.includes(PYTHON)) return [PYTHON];
    const inConflict = open.filter((id) => involved.has(id));
    if (inConflict.length > 0) return inConflict;
    const promoted = open.filter((id) => this.#promoted.has(id));
    return promoted.length > 0 ? promoted : open;
  }

  #count(id: string): void {
    const count = (this.#conflicts.get(id) ?? 0) + 1;
    this.#conflicts.set(id, count);
    if (count >= CONFLICTS_MAX) this.#promoted.add(id);
  }

  /** Smaller keys come first: exact, pinned, with an upper bound, in request order, with any specifier. */
  #keyOf(id: string, criteria: Criteria): number[] {
    const wishes = wishesIn(criteria, id);
    const specifiers = wishes.flatMap((wish) => wish.specifiers);
    const isBounded = specifiers.some(
      ({ operator, isPrefix }) => UPPER_BOUNDS.includes(operator) || (operator === '==' && isPrefix),
    );
    return [
      this.#promoted.has(id) ? 0 : 1,
      wishes.some(({ exact }) => exact !== null) ? 0 : 1,
      pinsVersion(specifiers) ? 0 : 1,
      isBounded ? 0 : 1,
      this.requested.get(id) ?? Number.POSITIVE_INFINITY,
      specifiers.length > 0 ? 0 : 1,
    ];
  }
}

function isBefore([id, key]: [string, number[]], [otherId, otherKey]: [string, number[]]): boolean {
  for (const [at, value] of key.entries()) {
    const other = otherKey[at] as number;
    if (value !== other) return value < other;
  }
  return id < otherId;
}
