import type { Lock, LockedPackage } from '../distribution/lock-file.js';
import { isAllowed, type PackageRules } from '../distribution/package-rules.js';
import type { ImportDto } from './check.dto.js';

/** An import as Python found it; see worker/python/pool/check.py. */
export interface FoundImport {
  module: string;
  line: number;
  column: number;
  found: boolean;
  standard: boolean;
  blocked: string | null;
}

/** Where further packages come from. */
export interface Offer {
  lock: Lock;
  rules: PackageRules;
  /** Whether clients may install packages. */
  installs: boolean;
}

/** What each import would come to on this server. */
export function describeImports(imports: readonly FoundImport[], offer: Offer): ImportDto[] {
  return imports.map((one) => {
    const { module, line, column } = one;
    return { module, line, column, package: null, reason: null, ...stateOf(one, offer) };
  });
}

function stateOf(
  { module, found, standard, blocked }: FoundImport,
  { lock, rules, installs }: Offer,
): Pick<ImportDto, 'state'> & Partial<ImportDto> {
  if (blocked !== null) return { state: 'impossible', reason: blocked };
  if (found) return { state: standard ? 'standard_library' : 'loaded' };
  if (standard) {
    return { state: 'impossible', reason: 'This interpreter lacks that part of the standard library.' };
  }
  const offered = packageOf(module, lock);
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
