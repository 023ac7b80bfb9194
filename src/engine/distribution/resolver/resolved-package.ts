import type { LockedPackage } from '../lock-file.js';
import type { PackageRelease } from './releases.js';

/** One file that an image is to hold, known by its hash: as the lock file describes its packages, wherever this one is from. */
export interface ResolvedPackage extends LockedPackage {
  /** Normalized; packages of an index have it as their `name`, too. */
  id: string;
  /** Asked for, as opposed to needed by another one. */
  requested: boolean;
  source: 'lock' | 'wheel' | 'index';
  /** Of those from an index: where the file is, and where it was listed. */
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

/** Depth first, by name; a circle is cut where it closes. */
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
