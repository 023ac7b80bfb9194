import { shownText } from '../../../base/shown-text.js';
import { type FoundProject, shownIndex } from '../index/index-client.js';
import type { Reason } from '../index/project-page.js';
import { PackageError, type PackageErrorCode } from '../package-error.js';
import { describeSpecifiers } from '../specifier.js';
import { orderOf } from '../version.js';
import type { Criteria } from './candidates.js';
import type { Releases } from './releases.js';
import type { Impossible } from './resolution-state.js';
import { type Candidate, type Cause, describeWish, PYTHON } from './wish.js';

/** Further ones would not make the message clearer. */
const CAUSES_MAX = 8;
const CHAIN_MAX = 6;
const VERSIONS_MAX = 5;
const SENTENCE_CHARS_MAX = 4_000;

const REASONS: Record<Reason, string> = {
  'no wheel': 'source archives only',
  'other platform': 'wheels for other platforms only',
  'other Python': 'only files for other Python versions',
  'no hash': 'no hashes (SHA-256) for its wheels',
  'not readable': 'only invalid entries',
};

/** Explains in one paragraph why no versions are compatible: who needs what, and which versions exist. */
export async function explain(
  { causes, criteria, first }: Impossible,
  releases: Releases,
  refusalOf: (project: string) => string | null = () => null,
): Promise<PackageError> {
  const shown = grouped(causes).slice(0, CAUSES_MAX);
  const projects = [...new Set(shown.map(({ wish }) => wish.project))].filter((name) => name !== PYTHON);
  const states = new Map(
    await Promise.all(projects.map(async (name) => [name, await stateOf(name, releases)] as const)),
  );
  const refusals = projects.map(refusalOf).map((refusal) => refusal && `${shownText(refusal, 400)}.`);
  const newest = first && describeNewest(first, causes);
  const [only, ...others] = shown;
  const [state] = states.values();
  if (only && others.length === 0 && state && only.wish.id !== PYTHON) {
    return packageError('PACKAGE_NOT_FOUND', [explainOne(only, criteria, state), ...refusals, newest]);
  }
  const there = [...states.values()].map(({ project, isKnown, sentence }) =>
    isKnown ? `For ${project}, ${sentence}.` : `${project} ${sentence}.`,
  );
  const asked = describeCauses(shown, criteria);
  return packageError('PACKAGE_CONFLICT', [
    `No versions of these packages are compatible: ${asked}.`,
    ...there,
    ...refusals,
    newest,
  ]);
}

function packageError(code: PackageErrorCode, sentences: readonly (string | null)[]): PackageError {
  return new PackageError(code, sentences.filter(Boolean).join(' ').slice(0, SENTENCE_CHARS_MAX));
}

function describeCauses(causes: readonly Group[], criteria: Criteria): string {
  return causes.map((cause) => `${dependentsOf(cause, criteria)} ${describeWish(cause.wish)}`).join('; ');
}

/** The final conflict may be about very old versions, which were tried last. */
function describeNewest(
  { causes, criteria }: NonNullable<Impossible['first']>,
  last: readonly Cause[],
): string | null {
  const keys = new Set(last.map(keyOf));
  const shown = grouped(causes).slice(0, CAUSES_MAX);
  if (shown.every((cause) => keys.has(keyOf(cause)))) return null;
  return `The newest versions are not: ${describeCauses(shown, criteria)}.`;
}

interface ProjectState {
  project: string;
  /** false: no source has the name. */
  isKnown: boolean;
  /** Available versions. */
  sentence: string;
}

function explainOne(group: Group, criteria: Criteria, { isKnown, sentence }: ProjectState): string {
  const { wish, by } = group;
  if (!isKnown) {
    const needed = by === null ? '' : `, which ${by.release.project} needs,`;
    const chain = by === null ? '' : ` ${dependentsOf(group, criteria)} it.`;
    return `${wish.project}${needed} ${sentence}.${chain}`;
  }
  const what = describeWish({ ...wish, exact: null });
  return `${dependentsOf(group, criteria)} ${what}, but ${sentence}.`;
}

async function stateOf(project: string, releases: Releases): Promise<ProjectState> {
  const locked = releases.locked(project);
  const found = await releases.atIndex(project);
  if (!locked && !found) {
    const where = releases.hasIndex
      ? "the lock file of this server's Pyodide nor in any of its indexes (PACKAGE_INDEXES)"
      : "the lock file of this server's Pyodide nor among the given wheels, and no index is configured (PACKAGE_INDEXES)";
    return { project, isKnown: false, sentence: `is neither in ${where}` };
  }
  const parts = [
    ...(locked ? [`Pyodide's lock file has version ${locked.version.text}`] : []),
    ...(found ? [describeFound(found)] : []),
  ];
  return { project, isKnown: true, sentence: parts.join(', and ') };
}

function describeFound({ index, wheels, unusable }: FoundProject): string {
  const where = `the index ${shownIndex(index)}`;
  const versions = [...new Set(wheels.map(({ version }) => version))].sort((a, b) => orderOf(b, a));
  const texts = [...new Set(versions.map(({ text }) => text))];
  if (texts.length > 0) {
    const more = texts.length > VERSIONS_MAX ? ` and ${texts.length - VERSIONS_MAX} older ones` : '';
    return `${where} has version ${texts.slice(0, VERSIONS_MAX).join(', ')}${more} for this interpreter`;
  }
  const [reason] = (Object.entries(unusable) as [Reason, number][]).sort(([, a], [, b]) => b - a)[0] ?? [];
  const has = Object.values(unusable).every((count) => count === 0) ? 'no files' : REASONS[reason as Reason];
  return `${where} has ${has}, and no wheel that runs on this interpreter`;
}

/** Such as "b 1.0 and 2 other versions (needed by a 2.0, needed by the request) need". */
function dependentsOf({ by, others }: Group, criteria: Criteria): string {
  const [first, ...above] = chainOf(by, criteria);
  const who = others === 0 ? first : `${first} and ${others} other version${others === 1 ? '' : 's'}`;
  const chain = above.length === 0 ? '' : ` (needed by ${above.join(', needed by ')})`;
  return `${who}${chain} ${others === 0 ? 'needs' : 'need'}`;
}

/** Path from a candidate up to the request. */
function chainOf(by: Candidate | null, criteria: Criteria): string[] {
  const chain: string[] = [];
  const seen = new Set<Candidate>();
  let at = by;
  while (at !== null && chain.length < CHAIN_MAX) {
    chain.push(`${at.id} ${at.release.version.text}`);
    seen.add(at);
    const causes: Cause[] = criteria.get(at.id)?.causes ?? [];
    at = causes.find((cause) => cause.by === null || !seen.has(cause.by))?.by ?? null;
  }
  return [...chain, at === null ? 'the request' : 'others'];
}

/** A requirement shared by several versions of a package. */
interface Group extends Cause {
  /** Number of versions besides the first. */
  others: number;
}

function grouped(causes: readonly Cause[]): Group[] {
  const groups = new Map<string, Group & { versions: Set<string> }>();
  for (const cause of causes) {
    const key = keyOf(cause);
    const version = cause.by?.release.version.text ?? '';
    const group = groups.get(key) ?? { ...cause, others: 0, versions: new Set() };
    group.versions.add(version);
    group.others = group.versions.size - 1;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function keyOf({ wish, by }: Cause): string {
  return `${wish.id} ${describeSpecifiers(wish.specifiers)} ${by?.id}`;
}
