import { idOf } from '../pep508.js';
import { allows } from '../specifier.js';
import type { Candidate, Release, Wish } from './wish.js';

const candidatesOf = new WeakMap<Release, Map<string, Candidate>>();

/** The one candidate of a release with these extras. */
export function candidateOf(release: Release, extras: readonly string[]): Candidate {
  const known = candidatesOf.get(release) ?? new Map<string, Candidate>();
  candidatesOf.set(release, known);
  const id = idOf(release.project, extras);
  const candidate = known.get(id) ?? { id, release, extras };
  known.set(id, candidate);
  return candidate;
}

/** Whether a candidate of the same id satisfies a wish. Pre-releases may: they were filtered before. */
export function isSatisfiedBy(wish: Wish, candidate: Candidate): boolean {
  if (wish.exact) return wish.exact === candidate;
  return allows(wish.specifiers, candidate.release.version);
}

/** A promise only when something must be fetched first: most values are already known. */
export type Soon<T> = T | Promise<T>;

/** Candidates to try, the best first. Found lazily: each may cost a download. */
export interface Matches {
  /** By position in the list; null at the end. The caller skips excluded ones. */
  at(place: number): Soon<Candidate | null>;
  excluded: ReadonlySet<Candidate>;
}

/** Whether any candidate is not excluded. */
export function hasAny(matches: Matches, from = 0): Soon<boolean> {
  for (let place = from; ; place++) {
    const candidate = matches.at(place);
    if (candidate instanceof Promise) {
      return candidate.then(
        (found) => found !== null && (!matches.excluded.has(found) || hasAny(matches, place + 1)),
      );
    }
    if (candidate === null) return false;
    if (!matches.excluded.has(candidate)) return true;
  }
}

/** The items of a source, fetched on demand and kept. */
export class LazyList<T> {
  readonly #items: T[] = [];
  readonly #source: AsyncIterator<T>;
  #isDone = false;
  #next: Promise<unknown> = Promise.resolve();

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  at(place: number): Soon<T | null> {
    if (place < this.#items.length) return this.#items[place] as T;
    return this.#isDone ? null : this.#fetch(place);
  }

  async #fetch(place: number): Promise<T | null> {
    while (place >= this.#items.length && !this.#isDone) {
      this.#next = this.#next.then(() => this.#advance(place));
      await this.#next;
    }
    return this.#items[place] ?? null;
  }

  async #advance(place: number): Promise<void> {
    if (place < this.#items.length || this.#isDone) return;
    const { value, done } = await this.#source.next();
    if (done) this.#isDone = true;
    else this.#items.push(value);
  }
}

/** A known list: candidates required exactly, or Python. */
export function fixedMatches(candidates: readonly Candidate[], excluded: readonly Candidate[]): Matches {
  return { at: (place) => candidates[place] ?? null, excluded: new Set(excluded) };
}

/** What the resolver knows of one id. */
export interface Criterion {
  matches: Matches;
  causes: { wish: Wish; by: Candidate | null }[];
  /** Candidates that conflict with the others. */
  incompatible: Candidate[];
}

export type Criteria = Map<string, Criterion>;
