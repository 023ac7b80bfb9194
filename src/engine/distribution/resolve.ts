import type { ProjectIndex } from './index/index-client.js';
import type { Lock } from './lock-file.js';
import { markerEnvironment } from './markers.js';
import { PackageError } from './package-error.js';
import { type PackageRules, requireAllowed } from './package-rules.js';
import type { Requirement } from './requirement.js';
import { candidateOf, type Soon } from './resolver/candidates.js';
import { explain } from './resolver/explain.js';
import { type Constraint, PackageOffer, wishesOf } from './resolver/package-offer.js';
import { Preferences } from './resolver/preferences.js';
import {
  type AnyRelease,
  type GivenRelease,
  type GivenWheel,
  type PackageRelease,
  type PinnedRelease,
  Releases,
} from './resolver/releases.js';
import { Resolution } from './resolver/resolution.js';
import { Impossible, TooManyRounds } from './resolver/resolution-state.js';
import { inOrder, type ResolvedPackage, resolvedOf } from './resolver/resolved-package.js';
import { type Candidate, type Wish, wishExactly } from './resolver/wish.js';
import { parseVersion } from './version.js';
import type { WheelMetadata } from './wheel-metadata.js';

export type { ResolvedPackage } from './resolver/resolved-package.js';

export interface ResolveOptions {
  lock: Lock;
  rules: PackageRules;
  index: ProjectIndex | null;
  /** Fetches and validates a wheel given by URL or path. */
  openWheel: (requirement: Exclude<Requirement, { kind: 'name' }>) => Promise<GivenWheel>;
  /** Fetches a file of the lock or of an index, and reads its METADATA. */
  readMetadata: (resolved: ResolvedPackage) => Promise<WheelMetadata>;
  constraints?: ReadonlyMap<string, Constraint>;
  /** Packages whose versions are given, complete with their dependencies. */
  pinned?: readonly ResolvedPackage[];
  /** See Sources. */
  missing?: ReadonlySet<string>;
  preferred?: ReadonlySet<string>;
}

/** pip's own bound. */
const ROUNDS_MAX = 200_000;
const RESOLVE_TIMEOUT_MS = 300_000;

/**
 * Resolves requirements and all dependencies to compatible versions: wheels given by URL or path first, then versions in
 * Pyodide's lock file that satisfy the requirements, then the newest of an index.
 * @returns dependencies before those that need them, otherwise sorted by name: the same set of requirements, in
 *   any order, gives the same list
 * @throws PackageError PACKAGE_NOT_FOUND, PACKAGE_CONFLICT, PACKAGE_NOT_ALLOWED, PACKAGE_INVALID, PACKAGE_DOWNLOAD_FAILED
 */
export async function resolvePackages(
  requirements: readonly Requirement[],
  options: ResolveOptions,
): Promise<ResolvedPackage[]> {
  const { lock, rules, index, pinned = [], missing = new Set(), preferred = new Set() } = options;
  for (const { name } of requirements) requireAllowed(name, rules);
  for (const { id } of pinned) requireAllowed(id, rules, 'a pylock.toml lists it');
  const releases = new Releases({ lock, index, missing, preferred });
  const wishes = [
    ...pinned.map((one) => [wishExactly(candidateOf(pinnedRelease(one), []))]),
    ...(await wishesFrom(requirements, options.openWheel)),
  ];
  const offer = new PackageOffer({
    releases,
    rules,
    environment: markerEnvironment(lock.platform),
    python: lock.platform.python,
    constraints: options.constraints ?? new Map(),
    readMetadata: (release) => options.readMetadata(resolvedOf(release, [], false)),
    metadata: ({ wheel }) => (index as ProjectIndex).metadata(wheel),
  });
  releases.expect(requirements.filter(({ kind }) => kind === 'name').map(({ name }) => name));
  const requested = new Map<string, number>();
  for (const [place, [first]] of wishes.entries())
    if (first && !requested.has(first.id)) requested.set(first.id, place);
  const limits = { rounds: ROUNDS_MAX, check: timeCheck() };
  const flat = wishes.flat();
  try {
    // Extras last: by then the requirements on their packages are known.
    const sorted = [
      ...flat.filter(({ extras }) => extras.length === 0),
      ...flat.filter(({ extras }) => extras.length > 0),
    ];
    const { pins } = await new Resolution(offer, new Preferences(requested), limits).resolve(sorted);
    const asked = new Set(requirements.map(({ name }) => name));
    return await collect(sorted, pins, asked, (candidate) => offer.needs(candidate));
  } catch (error) {
    if (error instanceof Impossible)
      throw await explain(error, releases, (project) => offer.refusalOf(project));
    if (error instanceof TooManyRounds) throw tooLong(`${ROUNDS_MAX} attempts`);
    throw error;
  }
}

async function wishesFrom(
  requirements: readonly Requirement[],
  openWheel: ResolveOptions['openWheel'],
): Promise<Wish[][]> {
  const given = new Map<string, GivenRelease>();
  const result: Wish[][] = [];
  for (const requirement of requirements) {
    const { name, extras } = requirement;
    if (requirement.kind === 'name') {
      result.push(wishesOf(requirement));
      continue;
    }
    const wheel = await openWheel(requirement);
    const release = given.get(name) ?? givenRelease(name, wheel);
    if (wheel.sha256 !== release.sha256) {
      throw new PackageError('PACKAGE_INVALID', `${name} is requested twice, as different wheels.`);
    }
    given.set(name, release);
    const base = wishExactly(candidateOf(release, []));
    result.push(extras.length === 0 ? [base] : [base, wishExactly(candidateOf(release, extras))]);
  }
  return result;
}

function givenRelease(project: string, wheel: GivenWheel): GivenRelease {
  const version = parseVersion(wheel.version.replaceAll('_', '-'));
  if (!version) throw new PackageError('PACKAGE_INVALID', `${wheel.fileName} has an invalid version.`);
  return { kind: 'given', project, version, sha256: wheel.sha256, wheel };
}

function pinnedRelease(resolved: ResolvedPackage): PinnedRelease {
  const version = parseVersion(resolved.version);
  if (!version) throw new PackageError('PACKAGE_INVALID', `${resolved.id} has an invalid version.`);
  return { kind: 'pinned', project: resolved.id, version, sha256: resolved.sha256, resolved };
}

/** What the request needs: pins may include packages that only abandoned candidates needed. */
async function collect(
  wishes: readonly Wish[],
  pins: ReadonlyMap<string, Candidate>,
  requested: ReadonlySet<string>,
  needs: (candidate: Candidate) => Soon<readonly Wish[]>,
): Promise<ResolvedPackage[]> {
  const depends = new Map<PackageRelease, Set<string>>();
  const seen = new Set<string>();
  const open = wishes.map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const candidate = pins.get(id);
    if (!candidate || seen.has(id)) continue;
    seen.add(id);
    const release = candidate.release as AnyRelease;
    if (release.kind === 'python') continue;
    const wanted = await needs(candidate);
    open.push(...wanted.map((wish) => wish.id));
    const known = depends.get(release) ?? new Set();
    for (const { project } of wanted)
      if (project !== release.project && pins.has(project)) known.add(project);
    depends.set(release, known);
  }
  const found = [...depends].map(([release, names]) =>
    resolvedOf(release, [...names], requested.has(release.project)),
  );
  return inOrder(found);
}

function timeCheck(): () => void {
  const end = performance.now() + RESOLVE_TIMEOUT_MS;
  return () => {
    if (performance.now() > end) throw tooLong(`${RESOLVE_TIMEOUT_MS / 1000} s`);
  };
}

function tooLong(after: string): PackageError {
  return new PackageError(
    'PACKAGE_CONFLICT',
    `No compatible versions were found within ${after}. Request exact versions of some packages (name==version).`,
  );
}
