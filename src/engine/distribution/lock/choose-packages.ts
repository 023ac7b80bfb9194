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
  /** A pylock.toml, to be saved once the packages are in use. */
  lockText: string;
}

/**
 * Chooses the packages that settings and clients request: those of the saved lock while the requests are unchanged;
 * otherwise it resolves them, and prefers files of the lock.
 * @param isFresh true ignores the saved lock and takes the newest versions
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
    // Without indexes nothing else could be chosen.
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

/** A local wheel may have changed since the lock was saved. */
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
