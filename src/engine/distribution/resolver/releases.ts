import type { FoundProject, ProjectIndex } from '../index/index-client.js';
import type { IndexWheel } from '../index/project-page.js';
import type { Lock, LockedPackage } from '../lock-file.js';
import { allows, filterVersions, pinsVersion, type Specifier } from '../specifier.js';
import { orderOf, parseVersion } from '../version.js';
import type { WheelMetadata } from '../wheel-metadata.js';
import type { ResolvedPackage } from './resolved-package.js';
import type { Release } from './wish.js';

/** A package of Pyodide's distribution. */
export interface LockRelease extends Release {
  kind: 'lock';
  locked: LockedPackage;
  sha256: string;
}

/** A wheel in an index. */
export interface IndexRelease extends Release {
  kind: 'index';
  wheel: IndexWheel;
  index: string;
  sha256: string;
}

/** A wheel given by URL or path. */
export interface GivenRelease extends Release {
  kind: 'given';
  wheel: GivenWheel;
  sha256: string;
}

/** Content of a given wheel, once it is fetched and read. */
export interface GivenWheel {
  name: string;
  version: string;
  fileName: string;
  sha256: string;
  imports: string[];
  metadata: WheelMetadata;
}

/** A file in a pylock.toml, which lists its dependencies, too. */
export interface PinnedRelease extends Release {
  kind: 'pinned';
  resolved: ResolvedPackage;
  sha256: string;
}

export interface PythonRelease extends Release {
  kind: 'python';
}

export type PackageRelease = LockRelease | IndexRelease | GivenRelease | PinnedRelease;
export type AnyRelease = PackageRelease | PythonRelease;

export interface Sources {
  lock: Lock;
  /** null when the settings name no index. */
  index: ProjectIndex | null;
  /** Packages of the lock file whose files are not available: an index replaces them. */
  missing: ReadonlySet<string>;
  /** SHA-256 of files that the previous resolution chose; kept as long as they satisfy the requirements. */
  preferred: ReadonlySet<string>;
}

/** Releases of projects: Pyodide's first, then those of an index, the newest first. */
export class Releases {
  readonly #locked = new Map<string, LockRelease | null>();
  readonly #wheels = new Map<IndexWheel, IndexRelease>();

  constructor(private readonly sources: Sources) {}

  get hasIndex(): boolean {
    return this.sources.index !== null;
  }

  /** Pyodide's release of a project. */
  locked(project: string): LockRelease | null {
    const known = this.#locked.get(project);
    if (known !== undefined) return known;
    const locked = this.sources.missing.has(project) ? undefined : this.sources.lock.packages.get(project);
    const version = locked && parseVersion(locked.version);
    const release: LockRelease | null =
      locked && version ? { kind: 'lock', project, version, sha256: locked.sha256, locked } : null;
    this.#locked.set(project, release);
    return release;
  }

  /** The project in the first index that has it. */
  async atIndex(project: string): Promise<FoundProject | null> {
    // A shared library of the distribution is not a project: a project with its name is something else.
    if (this.sources.lock.packages.get(project)?.installDir === 'dynlib') return null;
    return (await this.sources.index?.project(project)) ?? null;
  }

  /** Prefetches pages that will be needed. */
  expect(projects: Iterable<string>): void {
    for (const project of projects) {
      if (!this.locked(project)) this.atIndex(project).catch(() => undefined);
    }
  }

  /** @param allowedHashes null allows all */
  async *fitting(
    project: string,
    specifiers: readonly Specifier[],
    allowedHashes: ReadonlySet<string> | null,
  ): AsyncGenerator<LockRelease | IndexRelease> {
    const mayBe = (sha256: string) => allowedHashes === null || allowedHashes.has(sha256);
    const locked = this.locked(project);
    if (locked && allows(specifiers, locked.version) && mayBe(locked.sha256)) yield locked;
    const found = await this.atIndex(project);
    if (!found) return;
    const within = filterVersions(found.wheels, specifiers).filter(({ sha256 }) => mayBe(sha256));
    const before = within.filter(({ sha256 }) => this.sources.preferred.has(sha256));
    const rest = withoutYanked(within, specifiers).sort(byPreference);
    for (const wheel of [...before, ...rest]) yield this.#release(project, found.index, wheel);
  }

  #release(project: string, index: string, wheel: IndexWheel): IndexRelease {
    const known = this.#wheels.get(wheel);
    if (known) return known;
    const { version, sha256 } = wheel;
    const release: IndexRelease = { kind: 'index', project, version, sha256, wheel, index };
    this.#wheels.set(wheel, release);
    return release;
  }
}

/** A yanked release is used only if its version is pinned and there is no other (PEP 592). */
function withoutYanked(wheels: readonly IndexWheel[], specifiers: readonly Specifier[]): IndexWheel[] {
  const serves = pinsVersion(specifiers) && wheels.every(({ isYanked }) => isYanked);
  return wheels.filter(({ isYanked }) => serves || !isYanked);
}

function byPreference(one: IndexWheel, other: IndexWheel): number {
  return (
    orderOf(other.version, one.version) || one.rank - other.rank || compareBuilds(other.build, one.build)
  );
}

/** `2` before `10`; a wheel without a build number comes first. */
function compareBuilds(one: string, other: string): number {
  const [[number, rest], [otherNumber, otherRest]] = [splitBuild(one), splitBuild(other)];
  return number - otherNumber || (rest === otherRest ? 0 : rest < otherRest ? -1 : 1);
}

function splitBuild(build: string): [number: number, rest: string] {
  const digits = /^\d*/.exec(build)?.[0] ?? '';
  return [digits === '' ? -1 : Number(digits), build.slice(digits.length)];
}
