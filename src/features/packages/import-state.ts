import type { Lock, LockedPackage } from '../../engine/distribution/lock-file.js';
import { isAllowed, type PackageRules } from '../../engine/distribution/package-rules.js';

/** Sources of further packages. */
export interface Offer {
  lock: Lock;
  rules: PackageRules;
  /** Whether clients may install packages. */
  installs: boolean;
  /** Whether indexes are configured, too. They are not queried until a package is installed. */
  hasIndexes?: boolean;
}

export interface ImportState {
  state: 'installable' | 'impossible';
  /** The package that provides it. */
  package?: { name: string; version: string };
  /** Why it is impossible, as a sentence. */
  reason?: string;
}

const PERHAPS =
  "No package in Pyodide's lock file provides it; an index of this server may have one (POST /api/packages).";

/** Whether a missing module can be installed on this server. */
export function stateOfMissing(module: string, { lock, rules, installs, hasIndexes }: Offer): ImportState {
  const offered = packageOf(module, lock);
  if (!offered && installs && hasIndexes) return { state: 'impossible', reason: PERHAPS };
  if (!offered) return { state: 'impossible', reason: 'No package of this server provides it.' };
  const [id, { name, version }] = offered;
  const entry = { package: { name, version } };
  if (!isAllowed(id, rules)) {
    return { state: 'impossible', reason: 'The settings of this server do not allow its package.', ...entry };
  }
  if (!installs) return { state: 'impossible', reason: 'This server does not install packages.', ...entry };
  return { state: 'installable', ...entry };
}

/** The package that provides the module or, failing that, its closest parent. */
function packageOf(module: string, { packages }: Lock): [string, LockedPackage] | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length--) {
    const wanted = parts.slice(0, length).join('.');
    for (const entry of packages) if (entry[1].imports.includes(wanted)) return entry;
  }
  return undefined;
}
