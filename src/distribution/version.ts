/**
 * As much of PEP 440 as dependencies need: release numbers, and whether a version is a pre-release. Epochs and local
 * versions are looked away from.
 */
interface Version {
  release: number[];
  /** Orders 1.0a1 < 1.0 < 1.0.post1. */
  stage: number;
  stageNumber: number;
}

const VERSION =
  /^v?(?:\d+!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview|post|rev|r|dev)[-_.]?(\d*))?/i;
const STAGES: Record<string, number> = { dev: -4, a: -3, alpha: -3, b: -2, beta: -2, post: 1, rev: 1, r: 1 };

/** Negative, 0 or positive, as for Array.sort; what is no version comes first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  for (let at = 0; at < Math.max(a.release.length, b.release.length); at++) {
    const difference = (a.release[at] ?? 0) - (b.release[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.stage - b.stage || a.stageNumber - b.stageNumber;
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
  return parse(prefix).release.every((number, at) => number === (release[at] ?? 0));
}

function parse(text: string): Version {
  const [, release = '', stage = '', number = ''] = VERSION.exec(text.trim()) ?? [];
  const isStage = stage !== '';
  return {
    release: release.split('.').filter(Boolean).map(Number),
    stage: isStage ? (STAGES[stage.toLowerCase()] ?? -1) : 0,
    stageNumber: isStage ? Number(number || 0) : 0,
  };
}
