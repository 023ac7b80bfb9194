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
 * The packages of a pylock.toml whose markers hold on this interpreter, each with its best wheel.
 * @param lock the packages of Pyodide's distribution
 * @param file path of the pylock.toml; paths in it are relative to its folder
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
    if (result === null) throw invalid(`the marker ${JSON.stringify(marker.slice(0, 200))} is invalid`);
    return result;
  };
  if (!runsOn(pylock.requiresPython, python)) {
    throw invalid(`it is for Python ${pylock.requiresPython}, but this interpreter has ${python}`);
  }
  if (pylock.environments.length > 0 && !pylock.environments.some(holds)) {
    throw invalid(
      `its environments do not include this interpreter: ${pylock.environments.join('; ').slice(0, 300)}`,
    );
  }
  const packages = pylock.packages.filter(({ marker }) => marker === '' || holds(marker));
  const names = new Set(packages.map(({ name }) => name));
  if (names.size < packages.length) throw invalid('it contains a package twice');
  const needed = new Set(packages.flatMap(({ dependencies }) => dependencies));
  return inOrder(
    packages.map((one) => {
      if (!runsOn(one.requiresPython, python)) {
        throw invalid(`${one.name} needs Python ${one.requiresPython}, but this interpreter has ${python}`);
      }
      return {
        ...fileOf(one, lock, path.dirname(file), invalid),
        depends: one.dependencies.filter((name) => names.has(name)),
        // Other tools do not record what was requested: assume the packages that no other one depends on.
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
      `it has no wheel of ${id} that runs on this interpreter (pure Python, or for ${platformTag(lock.platform)})`,
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

/** Files of the distribution come from this server's configured location. */
function fromDistribution(
  { name: id, wheels, archive }: PylockPackage,
  lock: Lock,
  invalid: (why: string) => PackageError,
): Chosen {
  const locked = lock.packages.get(id);
  const file = wheels[0] ?? archive;
  if (!locked || locked.sha256 !== file?.sha256) {
    throw invalid(
      `it was created with another Pyodide distribution, which has another ${id}; create it again`,
    );
  }
  return { ...locked, id, source: 'lock' };
}

function placeOf({ url, path: file }: PylockFile, folder: string): string {
  return url ?? path.resolve(folder, file as string);
}
