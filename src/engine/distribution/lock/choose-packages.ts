import type { Distribution } from '../distribution.js';
import type { Fetching } from '../distribution-options.js';
import { sha256OfFile } from '../fetch-file.js';
import type { Requirement } from '../requirement.js';
import type { ResolvedPackage } from '../resolver/resolved-package.js';
import type { KeptLock } from './kept-lock.js';
import { pylockText } from './pylock-text.js';
import { keyOf, readWanted } from './wanted-packages.js';

export interface ChosenPackages {
  /** Dependencies before those that need them. */
  packages: ResolvedPackage[];
  /** As a pylock.toml, to be kept once the packages are in use. */
  lockText: string;
}

/**
 * The packages for what settings and clients ask for: those of the kept lock while it was made for the same, otherwise
 * resolved, with as many of the lock's files as still fit.
 * @param isFresh true asks anew, and takes the newest
 * @throws PackageError (rejection); see Distribution.resolve
 */
export async function choosePackages(
  distribution: Distribution,
  { configured, installed }: { configured: readonly string[]; installed: readonly string[] },
  kept: KeptLock | null,
  { isFresh = false, ...fetching }: Fetching & { isFresh?: boolean } = {},
): Promise<ChosenPackages> {
  const { lock, rules, indexAddresses } = distribution;
  const wanted = readWanted(configured, installed, lock);
  const { requirements, constraints, pinned } = wanted;
  const key = keyOf(wanted, lock, [[...rules.allow].sort(), [...rules.deny].sort()]);
  const before = isFresh ? null : ((await kept?.read(lock)) ?? null);
  distribution.files.know(requirements);
  const isSame =
    before?.key === key &&
    // A machine without indexes lives by what it was given.
    (indexAddresses.length === 0 || String(before.indexes) === String(indexAddresses)) &&
    (await areUnchanged(before.packages, wanted.requirements));
  const packages = isSame
    ? before.packages
    : await distribution.resolve(requirements, fetching, {
        ...{ constraints, pinned },
        preferred: new Set(before?.packages.map(({ sha256 }) => sha256)),
      });
  const lockText = pylockText({
    ...{ platform: lock.platform, packages, key },
    indexes: isSame ? before.indexes : indexAddresses,
    requirements: requirements.map(({ text }) => text),
    placeOf: (one) => distribution.files.placeOf(one),
    hide: (address) => distribution.files.hidden.hide(address),
  });
  return { packages, lockText };
}

/** A wheel on this machine may be another one than when the lock was made. */
async function areUnchanged(
  packages: readonly ResolvedPackage[],
  requirements: readonly Requirement[],
): Promise<boolean> {
  for (const one of requirements) {
    if (one.kind !== 'file') continue;
    const sha256 = await sha256OfFile(one.file);
    if (sha256 !== null && !packages.some((known) => known.sha256 === sha256)) return false;
  }
  return true;
}
