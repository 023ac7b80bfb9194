/**
 * As much of PEP 440 as dependencies need: release numbers, and whether a version is a pre-release. Epochs and local
 * versions are looked away from.
 */
interface Version {
  /** Digits without leading zeros: numbers of any length, told apart exactly. */
  release: string[];
  /** Orders 1.0a1 < 1.0 < 1.0.post1. */
  stage: number;
  stageNumber: string;
}

/** What is longer is read as no version. */
const VERSION_CHARS_MAX = 256;

const VERSION =
  /^v?(?:\d+!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview|post|rev|r|dev)[-_.]?(\d*))?/i;
const STAGES: Record<string, number> = { dev: -4, a: -3, alpha: -3, b: -2, beta: -2, post: 1, rev: 1, r: 1 };

/** Negative, 0 or positive, as for Array.sort; what is no version comes first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  for (let at = 0; at < Math.max(a.release.length, b.release.length); at++) {
    const difference = compareDigits(a.release[at] ?? '', b.release[at] ?? '');
    if (difference !== 0) return difference;
  }
  return a.stage - b.stage || compareDigits(a.stageNumber, b.stageNumber);
}

/** Of two numbers without leading zeros, where none is 0. */
function compareDigits(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}

/**
 * Whether `version` is within `specifier`, such as `>=1.2,<2` or `(~=1.4)`; an empty one takes every version.
 * @returns null when the specifier cannot be read
 */
export function satisfies(version: string, specifier: string): boolean | null {
  const clauses = specifier
    .replaceAll(/[()\s]/g, '')
    .split(',')
    .filter(Boolean);
  for (const clause of clauses) {
    const [, operator, wanted] = /^(===|==|!=|<=|>=|~=|<|>)(.+)$/.exec(clause) ?? [];
    if (!operator || !wanted) return null;
    if (!holds(version, operator, wanted)) return false;
  }
  return true;
}

function holds(version: string, operator: string, wanted: string): boolean {
  if (wanted.endsWith('.*')) {
    const same = isBelow(version, wanted.slice(0, -2));
    return operator === '!=' ? !same : same;
  }
  const order = compareVersions(version, wanted);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '!=':
      return order !== 0;
    case '~=':
      return order >= 0 && isBelow(version, wanted.split('.').slice(0, -1).join('.'));
    default:
      return order === 0;
  }
}

/** Whether a version begins with the release numbers of another: 1.2.3 is below 1.2. */
function isBelow(version: string, prefix: string): boolean {
  const { release } = parse(version);
  return parse(prefix).release.every((number, at) => number === (release[at] ?? ''));
}

function parse(text: string): Version {
  const trimmed = text.trim();
  const [, release = '', stage = '', number = ''] =
    (trimmed.length <= VERSION_CHARS_MAX && VERSION.exec(trimmed)) || [];
  const isStage = stage !== '';
  return {
    release: release.split('.').filter(Boolean).map(withoutZeros),
    stage: isStage ? (STAGES[stage.toLowerCase()] ?? -1) : 0,
    stageNumber: isStage ? withoutZeros(number) : '',
  };
}

const withoutZeros = (digits: string): string => digits.replace(/^0+/, '');
