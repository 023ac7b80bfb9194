import { idOf } from '../pep508.js';
import { allows } from '../specifier.js';
import { type Candidate, PYTHON, type Release, type Wish } from './wish.js';

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

/** Whether a candidate of the same id is what is wished for. Pre-releases are: they were filtered before. */
export function isSatisfiedBy(wish: Wish, candidate: Candidate): boolean {
  if (wish.exact) return wish.exact === candidate;
  return allows(wish.specifiers, candidate.release.version);
}

/** Candidates that may be tried, the best first. They are looked for as they are asked for: each look may cost a download. */
export interface Matches {
  each(): AsyncIterable<Candidate>;
  /** Whether there is one. */
  any(): Promise<boolean>;
}

/** What the resolver knows of one id. */
export interface Criterion {
  matches: Matches;
  causes: { wish: Wish; by: Candidate | null }[];
  /** Candidates that have been found not to go with the others. */
  incompatible: Candidate[];
}

export type Criteria = Map<string, Criterion>;

/** Those of a list that are not excluded. */
export function matchesOf(source: () => AsyncIterable<Candidate>, excluded: readonly Candidate[]): Matches {
  const not = new Set(excluded);
  let any: boolean | null = null;
  const each = async function* () {
    for await (const candidate of source()) if (!not.has(candidate)) yield candidate;
  };
  return {
    each,
    any: async () => {
      if (any === null) {
        any = false;
        for await (const _ of each()) {
          any = true;
          break;
        }
      }
      return any;
    },
  };
}

/** Fixed candidates: those that are asked for exactly, or Python. */
export async function* fixed(candidates: Iterable<Candidate>): AsyncGenerator<Candidate> {
  yield* candidates;
}

export const isPython = (id: string): boolean => id === PYTHON;
