import type { FoundProject } from '../index/index-client.js';
import type { Reason } from '../index/project-page.js';
import { PackageError } from '../package-error.js';
import { describeSpecifiers } from '../specifier.js';
import { orderOf } from '../version.js';
import type { Criteria } from './candidates.js';
import type { Releases } from './releases.js';
import type { Impossible } from './resolution.js';
import { type Candidate, type Cause, describeWish, PYTHON } from './wish.js';

/** More do not make it clearer. */
const CAUSES_MAX = 8;
const CHAIN_MAX = 6;
const VERSIONS_MAX = 5;
const SENTENCE_CHARS_MAX = 4_000;

const REASONS: Record<Reason, string> = {
  'no wheel': 'source archives only',
  'other platform': 'wheels for other platforms only',
  'other Python': 'only versions for other Pythons',
  'no hash': 'no hashes (SHA-256) for its wheels',
  'not readable': 'nothing that can be read',
};

/** Why no versions go together, in one paragraph: who asks for what, and what there is. */
export async function explain({ causes, criteria }: Impossible, releases: Releases): Promise<PackageError> {
  const shown = distinct(causes).slice(0, CAUSES_MAX);
  const projects = [...new Set(shown.map(({ wish }) => wish.project))].filter((name) => name !== PYTHON);
  const states = new Map(
    await Promise.all(projects.map(async (name) => [name, await stateOf(name, releases)] as const)),
  );
  const [only, ...others] = shown;
  const [state] = states.values();
  if (only && others.length === 0 && state && only.wish.id !== PYTHON) {
    return new PackageError('PACKAGE_NOT_FOUND', explainOne(only, criteria, state));
  }
  const asked = shown.map(({ wish, by }) => `${whoAsks(by, criteria)} asks for ${describeWish(wish)}`);
  const there = [...states.values()].map(({ project, isKnown, sentence }) =>
    isKnown ? `Of ${project} ${sentence}.` : `${project} ${sentence}.`,
  );
  const sentence = `No versions of these packages go together: ${asked.join('; ')}. ${there.join(' ')}`;
  return new PackageError('PACKAGE_CONFLICT', sentence.trim().slice(0, SENTENCE_CHARS_MAX));
}

interface ProjectState {
  project: string;
  /** false: nobody knows the name. */
  isKnown: boolean;
  /** What there is, behind "Of name". */
  sentence: string;
}

function explainOne({ wish, by }: Cause, criteria: Criteria, { isKnown, sentence }: ProjectState): string {
  if (!isKnown) {
    const needed = by === null ? '' : `, which ${by.release.project} needs,`;
    const chain = by === null ? '' : ` It is asked for by ${whoAsks(by, criteria)}.`;
    return `${wish.project}${needed} ${sentence}.${chain}`;
  }
  const what = describeWish({ ...wish, exact: null });
  return `${whoAsks(by, criteria)} asks for ${what}, and ${sentence}.`;
}

async function stateOf(project: string, releases: Releases): Promise<ProjectState> {
  const locked = releases.locked(project);
  const found = await releases.atIndex(project);
  if (!locked && !found) {
    const where = releases.hasIndex
      ? "the lock file of this server's Pyodide nor at any of its indexes (PACKAGE_INDEXES)"
      : "the lock file of this server's Pyodide nor among the wheels that were given, and no index is set where it could be looked for (PACKAGE_INDEXES)";
    return { project, isKnown: false, sentence: `is neither in ${where}` };
  }
  const parts = [
    ...(locked ? [`what there is has version ${locked.version.text} (Pyodide's lock file)`] : []),
    ...(found ? [describeFound(found)] : []),
  ];
  return { project, isKnown: true, sentence: parts.join(', and ') };
}

function describeFound({ index, wheels, unusable }: FoundProject): string {
  const where = `the index ${new URL(index).host}`;
  const versions = [...new Set(wheels.map(({ version }) => version))].sort((a, b) => orderOf(b, a));
  const texts = [...new Set(versions.map(({ text }) => text))];
  if (texts.length > 0) {
    const more = texts.length > VERSIONS_MAX ? ` and ${texts.length - VERSIONS_MAX} older ones` : '';
    return `${where} has for this interpreter version ${texts.slice(0, VERSIONS_MAX).join(', ')}${more}`;
  }
  const [reason] = (Object.entries(unusable) as [Reason, number][]).sort(([, a], [, b]) => b - a)[0] ?? [];
  const has = Object.values(unusable).every((count) => count === 0) ? 'no files' : REASONS[reason as Reason];
  return `${where} has ${has}, and none that this interpreter can run`;
}

/** A candidate with those who led to it, such as "b 1.0 (needed by a 2.0, needed by the request)". */
function whoAsks(by: Candidate | null, criteria: Criteria): string {
  const [first, ...above] = chainOf(by, criteria);
  return above.length === 0 ? (first as string) : `${first} (needed by ${above.join(', needed by ')})`;
}

/** From a candidate up to the request. */
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

/** The same wish may have been met on several ways. */
function distinct(causes: readonly Cause[]): Cause[] {
  const keyOf = ({ wish, by }: Cause) => `${wish.id} ${describeSpecifiers(wish.specifiers)} ${by?.id}`;
  return [...new Map(causes.map((cause) => [keyOf(cause), cause])).values()];
}
