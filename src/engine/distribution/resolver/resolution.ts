import { type Criteria, type Criterion, hasAny, type Matches, type Soon } from './candidates.js';
import type { Preferences } from './preferences.js';
import {
  copyOf,
  forget,
  Impossible,
  isSettled,
  type State,
  TooManyRounds,
  wishesIn,
} from './resolution-state.js';
import { type Candidate, type Cause, idsIn, type Wish } from './wish.js';

/** The candidates to choose from. */
export interface Offer {
  /** Candidates that satisfy all wishes of an id, the best first, without the excluded ones. */
  find(id: string, wishes: (id: string) => Wish[], excluded: readonly Candidate[]): Matches;
  /** Dependencies of a candidate. */
  needs(candidate: Candidate): Soon<readonly Wish[]>;
}

export interface ResolutionLimits {
  /** Maximum number of choices and backtracks. */
  rounds: number;
  /** Throws once the time is up. */
  check: () => void;
}

/** Share of the remaining rounds in which it may skip choices unrelated to a conflict. */
const OPTIMISTIC_PART = 0.1;

/**
 * Chooses a candidate for each id, one after the other; on a conflict it backtracks to a choice involved in it, and
 * records the incompatibility. The order of choices, what is recorded and how far it backtracks match pip's resolvelib,
 * so that the solutions match, too.
 */
export class Resolution {
  #states: State[] = [];
  /** Restored when skipping choices finds no solution. */
  #saved: State[] | null = null;
  #isOptimistic = true;
  #first: Impossible['first'] = null;

  constructor(
    private readonly offer: Offer,
    private readonly preferences: Preferences,
    private readonly limits: ResolutionLimits,
  ) {}

  /** @returns the candidates by id, including ones no longer needed. @throws Impossible, TooManyRounds */
  async resolve(wishes: readonly Wish[]): Promise<{ pins: Map<string, Candidate>; criteria: Criteria }> {
    const root: State = { pins: new Map(), criteria: new Map(), causes: [] };
    this.#states = [root];
    for (const wish of wishes) {
      const conflict = await this.#add(root.criteria, wish, null);
      if (conflict) throw new Impossible(conflict.causes, root.criteria);
    }
    this.#push();
    let startedAt: number | null = null;
    let cutoff = 0;
    for (let round = 0; round < this.limits.rounds; round++) {
      this.limits.check();
      if (this.#isOptimistic && this.#saved) {
        if (startedAt === null) {
          startedAt = round;
          cutoff = Math.floor((this.limits.rounds - round) * OPTIMISTIC_PART);
        }
        if (round - startedAt >= cutoff) {
          this.#restore();
          continue;
        }
      }
      const state = this.#state;
      const open = [...state.criteria.keys()].filter((id) => !isSettled(state, id));
      if (open.length === 0) return state;
      await this.#round(open);
    }
    throw new TooManyRounds();
  }

  async #round(open: string[]): Promise<void> {
    const state = this.#state;
    const settled = new Set([...state.criteria.keys()].filter((id) => !open.includes(id)));
    const failed = await this.#pin(this.preferences.choose(open, state));
    if (!failed) {
      const unsettled = new Set([...settled].filter((id) => !isSettled(state, id)));
      if (unsettled.size > 0) forget(state.criteria, unsettled);
      this.#push();
      return;
    }
    const causes = [...new Set(failed.flatMap((criterion) => criterion.causes))];
    const { criteria } = state;
    this.#first ??= { causes, criteria: new Map(criteria) };
    if (await this.#goBack(causes)) this.#state.causes = causes;
    else if (this.#isOptimistic && this.#saved) this.#restore();
    else throw new Impossible(causes, criteria, this.#first);
  }

  get #state(): State {
    return this.#states.at(-1) as State;
  }

  #push(): void {
    this.#states.push(copyOf(this.#state));
  }

  #restore(): void {
    this.#isOptimistic = false;
    if (this.#saved) this.#states = this.#saved;
    this.#saved = null;
  }

  /** @returns null, or the criterion that no candidate satisfies */
  async #add(criteria: Criteria, wish: Wish, by: Candidate | null): Promise<Criterion | null> {
    const known = criteria.get(wish.id);
    const incompatible = known?.incompatible ?? [];
    const wishes = (id: string) => [...wishesIn(criteria, id), ...(id === wish.id ? [wish] : [])];
    const criterion: Criterion = {
      matches: this.offer.find(wish.id, wishes, incompatible),
      causes: [...(known?.causes ?? []), { wish, by }],
      incompatible,
    };
    if (!(await hasAny(criterion.matches))) return criterion;
    criteria.set(wish.id, criterion);
    return null;
  }

  /** @returns null, or for each candidate the criterion it conflicts with */
  async #pin(id: string): Promise<Criterion[] | null> {
    const state = this.#state;
    const criterion = state.criteria.get(id) as Criterion;
    const failed: Criterion[] = [];
    for (let place = 0; ; place++) {
      const candidate = await criterion.matches.at(place);
      if (candidate === null) return failed;
      if (criterion.matches.excluded.has(candidate)) continue;
      this.limits.check();
      const criteria = new Map(state.criteria);
      const conflict = await this.#addAll(criteria, candidate);
      if (conflict) {
        failed.push(conflict);
        continue;
      }
      state.criteria = criteria;
      // Last in order: backtracking undoes the last choice.
      state.pins.delete(id);
      state.pins.set(id, candidate);
      return null;
    }
  }

  async #addAll(criteria: Criteria, candidate: Candidate): Promise<Criterion | null> {
    for (const wish of await this.offer.needs(candidate)) {
      const conflict = await this.#add(criteria, wish, candidate);
      if (conflict) return conflict;
    }
    return null;
  }

  /** Undoes choices up to one that may have caused the conflict, and excludes it. */
  async #goBack(causes: readonly Cause[]): Promise<boolean> {
    const involved = new Set(idsIn(causes));
    while (this.#states.length >= 3) {
      this.#states.pop();
      const broken = await this.#undo(involved);
      if (!broken) return false;
      const excluded = [...broken.criteria].map(([id, { incompatible }]): [string, Candidate[]] => [
        id,
        incompatible,
      ]);
      this.#push();
      if (await this.#exclude([...excluded, [broken.candidate.id, [broken.candidate]]])) return true;
    }
    return false;
  }

  async #undo(involved: ReadonlySet<string>): Promise<{ criteria: Criteria; candidate: Candidate } | null> {
    for (;;) {
      const state = this.#states.pop();
      const last = state && [...state.pins].at(-1);
      if (!last) return null;
      const [id, candidate] = last;
      state.pins.delete(id);
      const broken = { criteria: state.criteria, candidate };
      if (!involved.has(id)) {
        if (!this.#isOptimistic) return broken;
        this.#saved ??= this.#states.map(copyOf);
      }
      const needs = await this.offer.needs(candidate);
      if (needs.some((need) => involved.has(need.id)) || state.pins.size === 0) return broken;
      if (this.#states.length <= 1) return null;
    }
  }

  async #exclude(excluded: readonly [string, Candidate[]][]): Promise<boolean> {
    const { criteria } = this.#state;
    for (const [id, candidates] of excluded) {
      const criterion = criteria.get(id);
      if (candidates.length === 0 || !criterion) continue;
      const incompatible = [...candidates, ...criterion.incompatible];
      const matches = this.offer.find(id, (key) => wishesIn(criteria, key), incompatible);
      if (!(await hasAny(matches))) return false;
      criteria.set(id, { matches, causes: criterion.causes, incompatible });
    }
    return true;
  }
}
