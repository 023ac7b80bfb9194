import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Lock } from '../lock-file.js';
import { markerEnvironment } from '../markers.js';
import { PackageError } from '../package-error.js';
import { parseRequirement, type Requirement } from '../requirement.js';
import type { Constraint } from '../resolver/package-offer.js';
import type { ResolvedPackage } from '../resolver/resolved-package.js';
import { describeSpecifier } from '../specifier.js';
import { packagesOfPylock } from './pylock-packages.js';
import { readPylockTables } from './pylock-tables.js';
import { readRequirementsFile } from './requirements-file.js';

/** Everything that settings and clients request. */
export interface WantedPackages {
  requirements: Requirement[];
  constraints: Map<string, Constraint>;
  /** Packages of a pylock.toml: exactly these files, whatever else is requested. */
  pinned: ResolvedPackage[];
}

const PYLOCK = /^pylock(\.[^.]+)?\.toml$/;

/** Whether an item of PYODIDE_PACKAGES names a file that lists packages. */
export function isListFile(text: string): boolean {
  const name = path.basename(text);
  return !/^https?:/.test(text) && (PYLOCK.test(name) || name.endsWith('.txt'));
}

/**
 * @param configured items of PYODIDE_PACKAGES: requirements, paths of requirements.txt and pylock.toml files
 * @param installed requirements of clients; they override configured ones of the same name
 * @throws PackageError PACKAGE_INVALID
 */
export function readWanted(
  configured: readonly string[],
  installed: readonly string[],
  lock: Lock,
): WantedPackages {
  const wanted: WantedPackages = { requirements: [], constraints: new Map(), pinned: [] };
  const environment = markerEnvironment(lock.platform);
  for (const text of configured) {
    if (!isListFile(text)) {
      wanted.requirements.push(parseRequirement(text));
    } else if (text.endsWith('.txt')) {
      const { requirements, constraints } = readRequirementsFile(path.resolve(text), environment);
      wanted.requirements.push(...requirements);
      for (const [name, constraint] of constraints) wanted.constraints.set(name, constraint);
    } else {
      wanted.pinned.push(
        ...packagesOfPylock(readPylockTables(textOf(text), path.basename(text)), lock, path.resolve(text)),
      );
    }
  }
  const own = installed.map(parseRequirement);
  const replaced = new Set(own.map(({ name }) => name));
  const kept = wanted.requirements.filter(({ name }) => !replaced.has(name));
  return { ...wanted, requirements: [...kept, ...own] };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'file not found' : 'it cannot be read';
    throw new PackageError('PACKAGE_INVALID', `${path.basename(file)} cannot be used: ${why}.`, {
      cause: error,
    });
  }
}

/** A hash of everything that decides which packages are chosen, except the indexes. */
export function keyOf(
  { requirements, constraints, pinned }: WantedPackages,
  lock: Lock,
  rules: unknown,
): string {
  const parts = {
    requirements: requirements.map(({ text }) => text).sort(),
    constraints: [...constraints]
      .map(([name, { specifiers, sha256 }]) => [
        name,
        specifiers.map(describeSpecifier),
        sha256 && [...sha256].sort(),
      ])
      .sort(),
    pinned: pinned.map(({ sha256 }) => sha256).sort(),
    platform: lock.platform,
    lock: [...lock.packages.values()].map(({ sha256 }) => sha256).sort(),
    rules,
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
