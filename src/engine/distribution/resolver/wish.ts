import { idOf } from '../pep508.js';
import { describeSpecifiers, type Specifier } from '../specifier.js';
import type { Version } from '../version.js';

/** One version of a package in one source. Compared by identity. */
export interface Release {
  /** Normalized name. */
  project: string;
  version: Version;
  /** Hex; null for Python itself. */
  sha256: string | null;
}

/** A release that may be chosen, with requested extras: `httpx[http2]` is separate from `httpx`. */
export interface Candidate {
  /** Name and extras, such as `httpx[http2]`. */
  id: string;
  release: Release;
  extras: readonly string[];
}

/** A requirement of the request or of a candidate. */
export interface Wish {
  /** Equals the id of the candidates that may satisfy it. */
  id: string;
  project: string;
  extras: readonly string[];
  specifiers: readonly Specifier[];
  /** The only candidate that satisfies it; null when the specifiers decide. */
  exact: Candidate | null;
}

/** A requirement and its origin; `by` null is the request. */
export interface Cause {
  wish: Wish;
  by: Candidate | null;
}

/** Required and requiring ids, with repetitions. */
export function idsIn(causes: readonly Cause[]): string[] {
  return causes.flatMap(({ wish, by }) => [wish.id, ...(by ? [by.id] : [])]);
}

/** Python itself, for Requires-Python. Not a valid package name. */
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
