import { idOf } from '../pep508.js';
import { describeSpecifiers, type Specifier } from '../specifier.js';
import type { Version } from '../version.js';

/** One version of a package, as one source has it. Told apart by identity. */
export interface Release {
  /** Normalized name. */
  project: string;
  version: Version;
  /** Hex; null for Python itself. */
  sha256: string | null;
}

/** A release that may be chosen, with the extras that somebody asks for: `httpx[http2]` beside `httpx`. */
export interface Candidate {
  /** Name and extras, as one word. */
  id: string;
  release: Release;
  extras: readonly string[];
}

/** What the request, or a candidate, asks for. */
export interface Wish {
  /** Equals the id of the candidates that may satisfy it. */
  id: string;
  project: string;
  extras: readonly string[];
  specifiers: readonly Specifier[];
  /** The only candidate that satisfies it; null when any that fits does. */
  exact: Candidate | null;
}

/** Who asks for what; `by` null is the request. */
export interface Cause {
  wish: Wish;
  by: Candidate | null;
}

/** Ids that take part: those asked for and those that ask, each as often as it does. */
export function idsIn(causes: readonly Cause[]): string[] {
  return causes.flatMap(({ wish, by }) => [wish.id, ...(by ? [by.id] : [])]);
}

/** Python itself, as packages ask for it. No package can have this name. */
export const PYTHON = '<python>';

export function wishFor(project: string, extras: readonly string[], specifiers: readonly Specifier[]): Wish {
  return { id: idOf(project, extras), project, extras, specifiers, exact: null };
}

export function wishExactly(exact: Candidate): Wish {
  const { id, release, extras } = exact;
  return { id, project: release.project, extras, specifiers: [], exact };
}

export function describeWish({ id, specifiers, exact }: Wish): string {
  const what = id === PYTHON ? 'Python ' : id;
  return exact ? `${what}==${exact.release.version.text}` : what + describeSpecifiers(specifiers);
}
