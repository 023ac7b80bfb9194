import type { Lock } from '../../engine/distribution/lock-file.js';
import { isAllowed, type PackageRules } from '../../engine/distribution/package-rules.js';
import type { ResolvedPackage } from '../../engine/distribution/resolve.js';
import type { PackageChange } from './change.js';
import type { AvailablePackageDto, ChangeDto, LoadedPackageDto } from './packages.dto.js';

export function describeLoaded(packages: readonly ResolvedPackage[]): LoadedPackageDto[] {
  return packages.map(({ name, version, requested, imports, source, sha256 }) => ({
    name,
    version,
    requested,
    imports,
    source,
    sha256,
  }));
}

/** Packages of the lock that the rules allow and the image lacks, sorted by name. */
export function describeAvailable(
  lock: Lock,
  rules: PackageRules,
  loaded: readonly ResolvedPackage[],
): AvailablePackageDto[] {
  const there = new Set(loaded.map(({ id }) => id));
  return [...lock.packages]
    .filter(([id, { installDir }]) => installDir === 'site' && !there.has(id) && isAllowed(id, rules))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, version }]) => ({ name, version }));
}

export function describeChange({ packages, installMs, ...change }: PackageChange): ChangeDto {
  return { loaded: describeLoaded(packages), ...change, installTime: Math.round(installMs) };
}
