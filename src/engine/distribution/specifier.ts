import { compareReleases, orderOf, parseVersion, type Version, versionOf } from './version.js';

type Operator = '===' | '==' | '!=' | '<=' | '>=' | '~=' | '<' | '>';

/** One clause of a version specifier, such as `>=1.2` (PEP 440). */
export interface Specifier {
  operator: Operator;
  /** The text after the operator. */
  wanted: string;
  /** For `==1.2.*` the part before the star; null for `===` with an invalid version. */
  version: Version | null;
  /** Ends in `.*`. */
  isPrefix: boolean;
}

/** Longer operators before their prefixes. */
const OPERATORS: readonly Operator[] = ['===', '==', '!=', '<=', '>=', '~=', '<', '>'];
const SPECIFIER_CHARS_MAX = 4096;

/**
 * Reads `>=1.2,<2`, with or without parentheses around it; an empty string allows every version.
 * @returns null when it is invalid
 */
export function parseSpecifiers(text: string): Specifier[] | null {
  if (text.length > SPECIFIER_CHARS_MAX) return null;
  const trimmed = text.trim();
  const isEnclosed = trimmed.startsWith('(') && trimmed.endsWith(')');
  const clauses = (isEnclosed ? trimmed.slice(1, -1) : trimmed)
    .split(',')
    .map((clause) => clause.trim())
    .filter(Boolean)
    .map(parseSpecifier);
  return clauses.every((clause) => clause !== null) ? clauses : null;
}

function parseSpecifier(clause: string): Specifier | null {
  const operator = OPERATORS.find((one) => clause.startsWith(one));
  if (!operator) return null;
  const wanted = clause.slice(operator.length).trim();
  if (operator === '===') {
    if (/[\s;)]/.test(wanted)) return null;
    return { operator, wanted, version: parseVersion(wanted), isPrefix: false };
  }
  const isPrefix = wanted.endsWith('.*');
  const version = parseVersion(isPrefix ? wanted.slice(0, -2) : wanted);
  if (!version) return null;
  const takesPrefix = operator === '==' || operator === '!=';
  if (version.local && (!takesPrefix || isPrefix)) return null;
  const isPlain = version.pre === null && version.post === null && version.dev === null;
  if (isPrefix && !(takesPrefix && isPlain)) return null;
  if (operator === '~=' && version.release.length < 2) return null;
  return { operator, wanted, version, isPrefix };
}

/** As a string, without white space. */
export function describeSpecifiers(specifiers: readonly Specifier[]): string {
  return specifiers.map(describeSpecifier).join(',');
}

export function describeSpecifier({ operator, wanted }: Specifier): string {
  return operator + wanted;
}

/** Whether a version satisfies all specifiers. `filterVersions` decides about pre-releases. */
export function allows(specifiers: readonly Specifier[], version: Version): boolean {
  return specifiers.every((specifier) => allowsOne(specifier, version));
}

/** Whether `version`, even a pre-release, satisfies `specifier`. @returns null when the specifier is invalid */
export function satisfies(version: string, specifier: string): boolean | null {
  const specifiers = parseSpecifiers(specifier);
  const parsed = parseVersion(version);
  return specifiers && (parsed ? allows(specifiers, parsed) : specifiers.length === 0);
}

/**
 * The items that satisfy the specifiers. Pre-releases only if a specifier names one, or if there is nothing else.
 */
export function filterVersions<T extends { version: Version }>(
  items: readonly T[],
  specifiers: readonly Specifier[],
): T[] {
  const within = items.filter(({ version }) => allows(specifiers, version));
  if (specifiers.some(namesPrerelease)) return within;
  const final = within.filter(({ version }) => !version.isPrerelease);
  return final.length > 0 ? final : within;
}

/** Whether one of them names a single version, such as `==1.0`. */
export function pinsVersion(specifiers: readonly Specifier[]): boolean {
  return specifiers.some(({ operator, isPrefix }) => operator === '===' || (operator === '==' && !isPrefix));
}

function namesPrerelease({ operator, version, isPrefix }: Specifier): boolean {
  return operator !== '!=' && !isPrefix && version?.isPrerelease === true;
}

type Test = (version: Version) => boolean;

/** Compiled once per specifier: a resolution tests every version many times. */
const tests = new WeakMap<Specifier, Test>();

function allowsOne(specifier: Specifier, version: Version): boolean {
  const known = tests.get(specifier) ?? testFor(specifier);
  tests.set(specifier, known);
  return known(version);
}

function testFor({ operator, wanted, version: bound, isPrefix }: Specifier): Test {
  if (operator === '===') return (version) => version.text === wanted.toLowerCase();
  if (!bound) return () => false;
  switch (operator) {
    case '==':
      return isPrefix ? (version) => isBelow(version, bound) : (version) => isSame(version, bound);
    case '!=':
      return isPrefix ? (version) => !isBelow(version, bound) : (version) => !isSame(version, bound);
    case '>=':
      return (version) => orderOf(version, bound) >= 0;
    case '<=':
      return (version) => orderOf(withoutLocal(version), bound) <= 0;
    case '~=': {
      const prefix = shortened(bound);
      return (version) => orderOf(version, bound) >= 0 && isBelow(version, prefix);
    }
    case '<': {
      // Excludes pre-releases of the bound, unless it is one.
      const limit = bound.isPrerelease ? bound : versionOf({ ...bound, dev: '0' });
      return (version) => orderOf(version, limit) < 0;
    }
    case '>':
      return aboveTest(bound);
  }
}

/** The local part matters only if the bound has one. */
function isSame(version: Version, bound: Version): boolean {
  return orderOf(bound.local ? version : withoutLocal(version), bound) === 0;
}

/** Whether a version begins with the release numbers of another: 1.2.3 is below 1.2, and 1 is below 1.0. */
function isBelow(version: Version, prefix: Version): boolean {
  const { length } = prefix.release;
  const release = Array.from({ length }, (_, at) => version.release[at] ?? '0');
  return version.epoch === prefix.epoch && compareReleases(release, prefix.release) === 0;
}

/** Excludes local versions of the bound, and its post-releases unless it is one. */
function aboveTest(bound: Version): Test {
  const next = (digits: string) => String(BigInt(digits) + 1n);
  if (bound.dev !== null || bound.post !== null) {
    const limit =
      bound.dev !== null
        ? versionOf({ ...bound, dev: next(bound.dev) })
        : versionOf({ ...bound, post: next(bound.post as string), dev: '0' });
    return (version) => orderOf(version, limit) >= 0;
  }
  return (version) => {
    if (orderOf(version, bound) <= 0) return false;
    return orderOf(versionOf({ ...version, post: null, dev: null, local: null }), bound) !== 0;
  };
}

function withoutLocal(version: Version): Version {
  return version.local ? versionOf({ ...version, local: null }) : version;
}

const shortened = (version: Version): Version =>
  versionOf({ ...version, release: version.release.slice(0, -1), pre: null, post: null, dev: null });
