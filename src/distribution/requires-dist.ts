import { type MarkerEnvironment, markerHolds } from './markers.js';
import { normalizeName } from './package-name.js';

/** A package that another one asks for. */
export interface Dependency {
  /** Normalized. */
  name: string;
  /** Such as `>=1.2,<2`; empty for any version. */
  specifier: string;
}

const REQUIREMENT = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(\([^)]*\)|[^;@]*)$/;

/**
 * Reads a `Requires-Dist` line of a wheel's METADATA.
 * @returns null when its marker says that it is not needed here
 * @throws SyntaxError when it cannot be read, or names an address instead of a version
 */
export function parseRequiresDist(line: string, environment: MarkerEnvironment): Dependency | null {
  const split = line.indexOf(';');
  const head = (split < 0 ? line : line.slice(0, split)).trim();
  const marker = split < 0 ? '' : line.slice(split + 1).trim();
  if (marker !== '') {
    const holds = markerHolds(marker, environment);
    if (holds === null) throw new SyntaxError(`its marker cannot be read: ${line.slice(0, 200)}`);
    if (!holds) return null;
  }
  const [, name, specifier] = REQUIREMENT.exec(head) ?? [];
  if (!name) throw new SyntaxError(`it cannot be read: ${line.slice(0, 200)}`);
  return { name: normalizeName(name), specifier: (specifier ?? '').trim() };
}
