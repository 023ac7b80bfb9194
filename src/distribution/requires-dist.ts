import { type MarkerEnvironment, markerHolds } from './markers.js';
import { NAME, normalizeName } from './package-name.js';

/** A package that another one asks for. */
export interface Dependency {
  /** Normalized. */
  name: string;
  /** Such as `>=1.2,<2`; empty for any version. */
  specifier: string;
}

const NAME_CHARACTER = /[A-Za-z0-9._-]/;

/**
 * Reads a `Requires-Dist` line of a wheel's METADATA: a name, extras in brackets, a specifier with or without
 * parentheses, and behind a semicolon a marker. From left to right, with no way back.
 * @returns null when its marker says that it is not needed here
 * @throws SyntaxError when it cannot be read, or names an address instead of a version
 */
export function parseRequiresDist(line: string, environment: MarkerEnvironment): Dependency | null {
  const split = line.indexOf(';');
  const marker = split < 0 ? '' : line.slice(split + 1).trim();
  if (marker !== '') {
    const holds = markerHolds(marker, environment);
    if (holds === null) throw new SyntaxError(`its marker cannot be read: ${line.slice(0, 200)}`);
    if (!holds) return null;
  }
  const head = (split < 0 ? line : line.slice(0, split)).trim();
  let end = 0;
  while (end < head.length && NAME_CHARACTER.test(head.charAt(end))) end++;
  const name = head.slice(0, end);
  const specifier = withoutExtras(head.slice(end).trim());
  if (specifier === null || !NAME.test(name) || !isSpecifier(specifier)) {
    throw new SyntaxError(`it cannot be read: ${line.slice(0, 200)}`);
  }
  return { name: normalizeName(name), specifier };
}

/** @returns null when the brackets never close */
function withoutExtras(text: string): string | null {
  if (!text.startsWith('[')) return text;
  const end = text.indexOf(']');
  return end < 0 ? null : text.slice(end + 1).trim();
}

/** Whether it may be one; what is within is for `satisfies` to read. An address has an @ before it. */
function isSpecifier(text: string): boolean {
  if (text.includes('@')) return false;
  return !text.startsWith('(') || text.indexOf(')') === text.length - 1;
}
