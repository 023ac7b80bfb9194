import { splitList } from '../../base/split-list.js';
import { PackageError } from './package-error.js';
import { normalizeName } from './package-name.js';

/** Which packages may be part of an image. Applies to dependencies, too. */
export interface PackageRules {
  /** Normalized names; empty allows every package. */
  allow: ReadonlySet<string>;
  /** Normalized names; takes precedence over `allow`. */
  deny: ReadonlySet<string>;
}

/** @param allow, deny comma-separated names, in any spelling */
export function parseRules(allow: string, deny: string): PackageRules {
  const names = (list: string) => new Set(splitList(list).map(normalizeName));
  return { allow: names(allow), deny: names(deny) };
}

export function isAllowed(name: string, { allow, deny }: PackageRules): boolean {
  return !deny.has(name) && (allow.size === 0 || allow.has(name));
}

/**
 * @param why clause that names the package that needs it; empty for a requested package
 * @throws PackageError PACKAGE_NOT_ALLOWED
 */
export function requireAllowed(name: string, { allow, deny }: PackageRules, why = ''): void {
  const refused = (how: string) =>
    new PackageError('PACKAGE_NOT_ALLOWED', `${name} is ${how}${why === '' ? '' : `; ${why}`}.`);
  if (deny.has(name)) throw refused("on this server's list of denied packages (PACKAGE_DENY)");
  if (allow.size > 0 && !allow.has(name)) {
    throw refused("not on this server's list of allowed packages (PACKAGE_ALLOW)");
  }
}
