import type { Lock } from './lock-file.js';
import { PackageError } from './package-error.js';
import { demandAllowed, type PackageRules } from './package-rules.js';
import type { Requirement } from './requirement.js';
import type { Dependency } from './requires-dist.js';
import { satisfies } from './version.js';

/** One file that an image is to hold, known by its hash. */
export interface ResolvedPackage {
  /** As its project spells it. */
  name: string;
  /** Normalized. */
  id: string;
  version: string;
  fileName: string;
  sha256: string;
  installDir: 'site' | 'dynlib';
  /** Modules to import when it was asked for. */
  imports: string[];
  /** Normalized names of packages that it needs. */
  depends: string[];
  /** Asked for, as opposed to needed by another one. */
  requested: boolean;
  source: 'lock' | 'wheel';
}

/** What a wheel says of itself, once it was fetched and read. */
export interface WheelFacts {
  name: string;
  version: string;
  fileName: string;
  sha256: string;
  imports: string[];
  dependencies: Dependency[];
}

/**
 * Closes a list of requirements over their dependencies: wheels given by place first, everything else from the lock.
 * @param openWheel fetches and checks a wheel
 * @returns dependencies before those that need them, otherwise in the order of their names: the same set, asked for in
 *   any order, gives the same list
 * @throws PackageError PACKAGE_NOT_FOUND, PACKAGE_NOT_ALLOWED, PACKAGE_INVALID, PACKAGE_DOWNLOAD_FAILED
 */
export async function resolvePackages(
  requirements: readonly Requirement[],
  lock: Lock,
  rules: PackageRules,
  openWheel: (requirement: Exclude<Requirement, { kind: 'name' }>) => Promise<WheelFacts>,
): Promise<ResolvedPackage[]> {
  const requested = new Set(requirements.map(({ name }) => name));
  const found = new Map<string, ResolvedPackage>();
  const wishes: { by: string; dependency: Dependency }[] = [];
  for (const requirement of requirements) {
    demandAllowed(requirement.name, rules);
    if (requirement.kind === 'name') continue;
    const { dependencies, ...wheel } = await openWheel(requirement);
    const known = found.get(requirement.name);
    if (known && known.sha256 !== wheel.sha256) {
      throw new PackageError('PACKAGE_INVALID', `${wheel.name} is asked for twice, as different wheels.`);
    }
    found.set(requirement.name, {
      ...wheel,
      id: requirement.name,
      installDir: 'site',
      depends: dependencies.map(({ name }) => name),
      requested: true,
      source: 'wheel',
    });
    wishes.push(...dependencies.map((dependency) => ({ by: wheel.name, dependency })));
  }
  for (const requirement of requirements) {
    if (requirement.kind !== 'name') continue;
    const specifier = requirement.version === null ? '' : `==${requirement.version}`;
    wishes.push({ by: '', dependency: { name: requirement.name, specifier } });
  }
  for (const { by, dependency } of wishes) add(dependency.name, by);
  for (const { by, dependency } of wishes) demandVersion(found, dependency, by);
  return inOrder(found);

  function add(id: string, by: string): void {
    if (found.has(id)) return;
    const locked = lock.packages.get(id);
    if (!locked) throw notFound(id, by);
    demandAllowed(id, rules);
    found.set(id, { ...locked, id, requested: requested.has(id), source: 'lock' });
    for (const name of locked.depends) add(name, locked.name);
  }
}

function notFound(id: string, by: string): PackageError {
  const why = by === '' ? '' : `, which ${by} needs,`;
  return new PackageError(
    'PACKAGE_NOT_FOUND',
    `${id}${why} is neither in the lock file of this server's Pyodide nor among the wheels that were given.`,
  );
}

function demandVersion(
  found: Map<string, ResolvedPackage>,
  { name, specifier }: Dependency,
  by: string,
): void {
  const there = found.get(name);
  if (!there || specifier === '') return;
  const fits = satisfies(there.version, specifier);
  if (fits) return;
  if (fits === null) {
    throw new PackageError(
      'PACKAGE_INVALID',
      `${by || name} asks for ${name} ${specifier}, which is no version.`,
    );
  }
  const who = by === '' ? 'the request' : by;
  throw new PackageError(
    'PACKAGE_NOT_FOUND',
    `${who} asks for ${name} ${specifier}, and what there is has version ${there.version}.`,
  );
}

/** Depth first, by name; a circle is cut where it closes. */
function inOrder(found: ReadonlyMap<string, ResolvedPackage>): ResolvedPackage[] {
  const result = new Set<ResolvedPackage>();
  const visit = (id: string, path: ReadonlySet<string>): void => {
    const one = found.get(id);
    if (!one || result.has(one) || path.has(id)) return;
    for (const name of [...one.depends].sort()) visit(name, new Set([...path, id]));
    result.add(one);
  };
  for (const id of [...found.keys()].sort()) visit(id, new Set());
  return [...result];
}
