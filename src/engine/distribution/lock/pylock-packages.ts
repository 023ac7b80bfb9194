import path from 'node:path';
import type { Lock } from '../lock-file.js';
import { type MarkerEnvironment, markerEnvironment, markerHolds } from '../markers.js';
import { PackageError } from '../package-error.js';
import { normalizeName } from '../package-name.js';
import { inOrder, type ResolvedPackage } from '../resolver/resolved-package.js';
import { satisfies } from '../specifier.js';
import { parseWheelName } from '../wheel-name.js';
import { platformTag, rankOf } from '../wheel-tags.js';
import type { Pylock, PylockFile, PylockPackage } from './pylock-tables.js';

/**
 * The packages of a pylock.toml that count on this interpreter, each with the best of its wheels.
 * @param lock what there is of packages that are from Pyodide's distribution
 * @param file where the pylock.toml is; paths in it start beside it
 * @returns dependencies before those that need them
 * @throws PackageError PACKAGE_INVALID
 */
export function packagesOfPylock(pylock: Pylock, lock: Lock, file: string): ResolvedPackage[] {
  const shown = path.basename(file);
  const invalid = (why: string) => new PackageError('PACKAGE_INVALID', `${shown} cannot be used: ${why}.`);
  const { python } = lock.platform;
  const environment: MarkerEnvironment = {
    ...markerEnvironment(lock.platform),
    extras: new Set<string>(),
    dependency_groups: new Set(pylock.defaultGroups.map(normalizeName)),
  };
  const holds = (marker: string) => {
    const result = markerHolds(marker, environment);
    if (result === null) throw invalid(`the marker ${JSON.stringify(marker.slice(0, 200))} cannot be read`);
    return result;
  };
  if (!runsOn(pylock.requiresPython, python)) {
    throw invalid(`it is for Python ${pylock.requiresPython}, and this interpreter has ${python}`);
  }
  if (pylock.environments.length > 0 && !pylock.environments.some(holds)) {
    throw invalid(
      `it is for other environments than this interpreter: ${pylock.environments.join('; ').slice(0, 300)}`,
    );
  }
  const packages = pylock.packages.filter(({ marker }) => marker === '' || holds(marker));
  const names = new Set(packages.map(({ name }) => name));
  if (names.size < packages.length) throw invalid('it has a package in two versions');
  const needed = new Set(packages.flatMap(({ dependencies }) => dependencies));
  return inOrder(
    packages.map((one) => {
      if (!runsOn(one.requiresPython, python)) {
        throw invalid(`${one.name} needs Python ${one.requiresPython}, and this interpreter has ${python}`);
      }
      return {
        ...fileOf(one, lock, path.dirname(file), invalid),
        depends: one.dependencies.filter((name) => names.has(name)),
        // Other tools do not record what was requested: it is what no other package depends on.
        requested: one.own?.requested ?? !needed.has(one.name),
      };
    }),
  );
}

function runsOn(requiresPython: string, python: string): boolean {
  return requiresPython === '' || satisfies(python, requiresPython) !== false;
}

type Chosen = Omit<ResolvedPackage, 'depends' | 'requested'>;

function fileOf(
  one: PylockPackage,
  lock: Lock,
  folder: string,
  invalid: (why: string) => PackageError,
): Chosen {
  const { name: id, own } = one;
  if (own?.source === 'lock') return fromDistribution(one, lock, invalid);
  const ranked = one.wheels
    .map((wheel) => ({ wheel, parsed: parseWheelName(wheel.fileName) }))
    .flatMap(({ wheel, parsed }) => {
      const rank = parsed && normalizeName(parsed.name) === id ? rankOf(parsed.tags, lock.platform) : null;
      return parsed && rank !== null ? [{ wheel, parsed, rank }] : [];
    })
    .sort((a, b) => a.rank - b.rank);
  const [best] = ranked;
  if (!best) {
    throw invalid(
      `it has no wheel of ${id} that this interpreter can run (pure Python, or for ${platformTag(lock.platform)})`,
    );
  }
  const { wheel, parsed } = best;
  return {
    ...{ id, name: own?.name || id, version: one.version || parsed.version, fileName: wheel.fileName },
    ...{ sha256: wheel.sha256, installDir: 'site', imports: own?.imports ?? [] },
    source: own?.source === 'wheel' ? 'wheel' : 'index',
    origin: { url: placeOf(wheel, folder), index: one.index, size: wheel.size },
  };
}

/** A file of the distribution comes from where this server has it. */
function fromDistribution(
  { name: id, wheels, archive }: PylockPackage,
  lock: Lock,
  invalid: (why: string) => PackageError,
): Chosen {
  const locked = lock.packages.get(id);
  const file = wheels[0] ?? archive;
  if (!locked || locked.sha256 !== file?.sha256) {
    throw invalid(`it was made with another distribution of Pyodide, which has another ${id}; make it anew`);
  }
  return { ...locked, id, source: 'lock' };
}

function placeOf({ url, path: file }: PylockFile, folder: string): string {
  return url ?? path.resolve(folder, file as string);
}
