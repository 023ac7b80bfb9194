import type { Lock, LockedPackage } from '../../engine/distribution/lock-file.js';
import { isAllowed, type PackageRules } from '../../engine/distribution/package-rules.js';

/** Where further packages come from. */
export interface Offer {
  lock: Lock;
  rules: PackageRules;
  /** Whether clients may install packages. */
  installs: boolean;
  /** Whether there are indexes besides; nobody asks them what they have before somebody installs it. */
  hasIndexes?: boolean;
}

export interface ImportState {
  state: 'installable' | 'impossible';
  /** The package that offers it. */
  package?: { name: string; version: string };
  /** Why it is impossible, as a sentence. */
  reason?: string;
}

const PERHAPS =
  "No package of Pyodide's lock file offers it; an index of this server may have one that does (POST /api/packages).";

/** What a module that is not there would come to on this server. */
export function stateOfMissing(module: string, { lock, rules, installs, hasIndexes }: Offer): ImportState {
  const offered = packageOf(module, lock);
  if (!offered && installs && hasIndexes) return { state: 'impossible', reason: PERHAPS };
  if (!offered) return { state: 'impossible', reason: 'No package of this server offers it.' };
  const [id, { name, version }] = offered;
  const entry = { package: { name, version } };
  if (!isAllowed(id, rules)) {
    return { state: 'impossible', reason: 'The settings of this server do not allow its package.', ...entry };
  }
  if (!installs) return { state: 'impossible', reason: 'This server does not install packages.', ...entry };
  return { state: 'installable', ...entry };
}

/** The package that offers the module: one that names it whole, else one that names its beginning. */
function packageOf(module: string, { packages }: Lock): [string, LockedPackage] | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length--) {
    const wanted = parts.slice(0, length).join('.');
    for (const entry of packages) if (entry[1].imports.includes(wanted)) return entry;
  }
  return undefined;
}
