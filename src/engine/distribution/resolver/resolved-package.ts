import type { LockedPackage } from '../lock-file.js';
import type { PackageRelease } from './releases.js';

/** One file of an image, identified by its hash. Has the fields of the lock file, whatever its source. */
export interface ResolvedPackage extends LockedPackage {
  /** Normalized name; for packages of an index `name` is the same. */
  id: string;
  /** Requested, not just a dependency. */
  requested: boolean;
  source: 'lock' | 'wheel' | 'index';
  /** For packages of an index: URL of the file, URL of the index, bytes. */
  origin?: { url: string; index: string; size: number | null };
}

/** A release as part of an image. */
export function resolvedOf(
  release: PackageRelease,
  depends: readonly string[],
  requested: boolean,
): ResolvedPackage {
  if (release.kind === 'pinned') {
    const { resolved } = release;
    return { ...resolved, requested: resolved.requested || requested };
  }
  const common = { id: release.project, depends: [...depends].sort(), requested };
  if (release.kind === 'lock') return { ...release.locked, ...common, source: 'lock' };
  if (release.kind === 'given') {
    const { name, version, fileName, sha256, imports } = release.wheel;
    return { name, version, fileName, sha256, installDir: 'site', imports, ...common, source: 'wheel' };
  }
  const { fileName, sha256, url, size } = release.wheel;
  return {
    ...{ name: release.project, version: release.version.text, fileName, sha256, installDir: 'site' },
    imports: [],
    ...common,
    source: 'index',
    origin: { url, index: release.index, size },
  };
}

/** Depth first, by name; breaks cycles where they close. */
export function inOrder(packages: readonly ResolvedPackage[]): ResolvedPackage[] {
  const found = new Map(packages.map((one) => [one.id, one]));
  const result = new Set<ResolvedPackage>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    const one = found.get(id);
    if (!one || result.has(one) || visiting.has(id)) return;
    visiting.add(id);
    for (const name of [...one.depends].sort()) visit(name);
    visiting.delete(id);
    result.add(one);
  };
  for (const id of [...found.keys()].sort()) visit(id);
  return [...result];
}
