import { isDigits, VersionReader, withoutZeros } from './version-reader.js';

/** A version (PEP 440). Numbers are strings of digits without leading zeros, so that long ones stay exact. */
export interface Version {
  /** Normal form, such as 1!2.0rc1.post2.dev3+local.4. */
  text: string;
  epoch: string;
  /** As written, including trailing zeros. */
  release: readonly string[];
  pre: { letter: 'a' | 'b' | 'rc'; number: string } | null;
  post: string | null;
  dev: string | null;
  local: readonly string[] | null;
  isPrerelease: boolean;
}

/** Longer strings are not valid versions. */
const VERSION_CHARS_MAX = 256;
/** Fast path for most versions. */
const PLAIN = /^\d+(?:\.\d+)*$/;
/** Longer words before their prefixes. */
const PRE_WORDS = [
  ...(['alpha', 'a', 'beta', 'b'] as const).map((word) => [word, word[0] as 'a' | 'b'] as const),
  ...(['preview', 'pre', 'rc', 'c'] as const).map((word) => [word, 'rc'] as const),
];
const POST_WORDS = ['post', 'rev', 'r'];

/** Reads each character once. @returns null when the string is not a valid version */
export function parseVersion(text: string): Version | null {
  if (text.length > 2 * VERSION_CHARS_MAX) return null;
  if (text.length <= VERSION_CHARS_MAX && PLAIN.test(text)) return plainVersion(text);
  const reader = new VersionReader(text.trim().toLowerCase());
  if (reader.length > VERSION_CHARS_MAX) return null;
  reader.take('v');
  let first = reader.digits();
  let epoch = '0';
  if (first !== null && reader.take('!')) {
    epoch = first;
    first = reader.digits();
  }
  if (first === null) return null;
  const release = [first];
  while (reader.isDigitBehind('.')) release.push(reader.digitsBehind());
  const parts = { epoch, release, pre: readPre(reader), post: readPost(reader), dev: readDev(reader) };
  const local = reader.take('+') ? reader.local() : null;
  return reader.done ? versionOf({ ...parts, local }) : null;
}

function plainVersion(text: string): Version {
  const release = text.split('.').map(withoutZeros);
  return { ...NO_PARTS, text: release.join('.'), release };
}

const NO_PARTS = { epoch: '0', pre: null, post: null, dev: null, local: null, isPrerelease: false };

/** The version of these parts. */
export function versionOf(parts: Omit<Version, 'text' | 'isPrerelease'>): Version {
  const { epoch, release, pre, post, dev, local } = parts;
  const text = [
    epoch === '0' ? '' : `${epoch}!`,
    release.join('.'),
    pre ? pre.letter + pre.number : '',
    post === null ? '' : `.post${post}`,
    dev === null ? '' : `.dev${dev}`,
    local ? `+${local.join('.')}` : '',
  ].join('');
  return { ...parts, text, isPrerelease: pre !== null || dev !== null };
}

/** Negative, 0 or positive, as for Array.sort. */
export function orderOf(one: Version, other: Version): number {
  return (
    compareDigits(one.epoch, other.epoch) ||
    compareReleases(one.release, other.release) ||
    preRank(one) - preRank(other) ||
    compareDigits(one.pre?.number ?? '0', other.pre?.number ?? '0') ||
    compareOptional(one.post, other.post, -1) ||
    compareOptional(one.dev, other.dev, 1) ||
    compareLocals(one.local, other.local)
  );
}

/** The same for strings; an invalid version counts as 0. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => parseVersion(text) ?? (parseVersion('0') as Version));
  return orderOf(a as Version, b as Version);
}

/** Compares two numbers without leading zeros. */
function compareDigits(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}

/** 1.0 and 1.0.0 are equal. */
export function compareReleases(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = compareDigits(one[at] ?? '0', other[at] ?? '0');
    if (difference !== 0) return difference;
  }
  return 0;
}

function readPre(reader: VersionReader): Version['pre'] {
  const word = reader.word(PRE_WORDS.map(([text]) => text));
  const [, letter] = PRE_WORDS.find(([text]) => text === word) ?? [];
  return letter ? { letter, number: reader.numberOfWord() } : null;
}

function readPost(reader: VersionReader): string | null {
  if (reader.isDigitBehind('-')) return reader.digitsBehind();
  return reader.word(POST_WORDS) === null ? null : reader.numberOfWord();
}

function readDev(reader: VersionReader): string | null {
  return reader.word(['dev']) === null ? null : reader.numberOfWord();
}

/** 1.0.dev1 comes before 1.0a1, and 1.0 after every pre-release of it. */
function preRank({ pre, post, dev }: Version): number {
  if (pre) return pre.letter === 'a' ? 0 : pre.letter === 'b' ? 1 : 2;
  return post === null && dev !== null ? -1 : 3;
}

/** @param absent whether a missing number sorts before all numbers (-1) or after them (1) */
function compareOptional(one: string | null, other: string | null, absent: -1 | 1): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? absent : -absent;
  return compareDigits(one, other);
}

function compareLocals(one: Version['local'], other: Version['local']): number {
  if (!one || !other) return one === other ? 0 : one ? 1 : -1;
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const [a, b] = [one[at] as string, other[at] as string];
    const [isNumber, isOtherNumber] = [isDigits(a), isDigits(b)];
    if (isNumber !== isOtherNumber) return isNumber ? 1 : -1;
    const difference = isNumber ? compareDigits(a, b) : a === b ? 0 : a < b ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
