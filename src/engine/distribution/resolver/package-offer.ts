import { PackageError } from '../package-error.js';
import { isAllowed, type PackageRules, requireAllowed } from '../package-rules.js';
import { counts, parseRequirementLine, type RequirementLine } from '../pep508.js';
import { allows, describeSpecifier, parseSpecifiers, type Specifier } from '../specifier.js';
import { parseVersion, type Version } from '../version.js';
import type { WheelMetadata } from '../wheel-metadata.js';
import { candidateOf, fixedMatches, isSatisfiedBy, LazyList, type Matches, type Soon } from './candidates.js';
import { type MetadataSources, ReleaseMetadata } from './release-metadata.js';
import type { AnyRelease, LockRelease, PythonRelease, Releases } from './releases.js';
import type { Offer } from './resolution.js';
import { type Candidate, describeWish, PYTHON, type Wish, wishExactly, wishFor } from './wish.js';

export interface OfferOptions extends MetadataSources {
  releases: Releases;
  /** Version of the interpreter, such as 3.14.2. */
  python: string;
  rules: PackageRules;
  /** Version constraints, as with `-c` of pip, and allowed files. They do not add packages. */
  constraints: ReadonlyMap<string, Constraint>;
}

export interface Constraint {
  specifiers: Specifier[];
  /** SHA-256, hex; null for any. */
  sha256: ReadonlySet<string> | null;
}

/** The packages available to a resolution, and their dependencies. */
export class PackageOffer implements Offer {
  readonly #needs = new Map<Candidate, Soon<readonly Wish[]>>();
  /** By id and specifiers. */
  readonly #lists = new Map<string, LazyList<Candidate>>();
  readonly #metadata: ReleaseMetadata;
  readonly #python: Candidate;

  constructor(private readonly options: OfferOptions) {
    const version = parseVersion(options.python) as Version;
    const release: PythonRelease = { kind: 'python', project: PYTHON, version, sha256: null };
    this.#python = candidateOf(release, []);
    this.#metadata = new ReleaseMetadata(options);
  }

  find(id: string, wishes: (id: string) => Wish[], excluded: readonly Candidate[]): Matches {
    const own = wishes(id);
    if (id === PYTHON) {
      const isThis = own.every((wish) => isSatisfiedBy(wish, this.#python));
      return fixedMatches(isThis ? [this.#python] : [], excluded);
    }
    const { project, extras } = own[0] as Wish;
    const base = extras.length > 0 ? wishes(project) : [];
    const exact = [
      ...own.flatMap((wish) => (wish.exact ? [wish.exact] : [])),
      ...base.flatMap((wish) => (wish.exact ? [candidateOf(wish.exact.release, extras)] : [])),
    ];
    const { specifiers, sha256 } = this.#constraintOf(project);
    if (exact.length > 0) {
      const fitting = [...new Set(exact)].filter(
        (one) => allows(specifiers, one.release.version) && own.every((wish) => isSatisfiedBy(wish, one)),
      );
      return fixedMatches(fitting, excluded);
    }
    const all = [...specifiers, ...[...own, ...base].flatMap((wish) => wish.specifiers)];
    const key = JSON.stringify([id, [...new Set(all.map(describeSpecifier))].sort()]);
    const list = this.#lists.get(key) ?? new LazyList(this.#candidates(project, extras, all, sha256));
    this.#lists.set(key, list);
    return { at: (place) => list.at(place), excluded: new Set(excluded) };
  }

  /** Why a release of a project was skipped; null when no release was. */
  refusalOf(project: string): string | null {
    return this.#metadata.refusalOf(project);
  }

  needs(candidate: Candidate): Soon<readonly Wish[]> {
    const known = this.#needs.get(candidate);
    if (known) return known;
    const found = this.#needsOf(candidate);
    this.#needs.set(candidate, found);
    // Later calls get the value without a promise. Callers that await it see its error.
    found.then((wishes) => this.#needs.set(candidate, wishes)).catch(() => undefined);
    return found;
  }

  async *#candidates(
    project: string,
    extras: readonly string[],
    specifiers: readonly Specifier[],
    sha256: ReadonlySet<string> | null,
  ): AsyncGenerator<Candidate> {
    const seen = new Set<string>();
    for await (const release of this.options.releases.fitting(project, specifiers, sha256)) {
      if (seen.has(release.version.text) || !(await this.#metadata.of(release))) continue;
      seen.add(release.version.text);
      yield candidateOf(release, extras);
    }
  }

  async #needsOf({ release, extras }: Candidate): Promise<readonly Wish[]> {
    const any = release as AnyRelease;
    if (any.kind === 'python') return [];
    const own = extras.length > 0 ? [wishExactly(candidateOf(any, []))] : [];
    const by = `${any.project} ${any.version.text}`;
    if (any.kind === 'lock' && extras.length === 0 && this.options.releases.hasIndex) {
      return this.#needsOfLocked(any, by);
    }
    const isComplete = any.kind === 'lock' || any.kind === 'pinned';
    if (isComplete && extras.length === 0) {
      const { depends } = any.kind === 'lock' ? any.locked : any.resolved;
      return depends.map((name) => this.#allowed(wishFor(name, [], []), by));
    }
    const metadata = isComplete ? await this.options.readMetadata(any) : await this.#metadata.of(any);
    if (!metadata) return own;
    const lines = metadata.requires
      .map((line) => parseRequirementLine(line))
      .filter((line) => counts(line, this.options.environment, extras));
    const address = lines.find(({ url }) => url !== null);
    if (address) {
      const why = `${by} needs ${address.name} from a URL, which only the request may name`;
      throw new PackageError('PACKAGE_INVALID', `${why}.`);
    }
    const wishes = lines.flatMap(wishesOf);
    for (const wish of wishes) this.#allowed(wish, by);
    this.options.releases.expect(wishes.map(({ project }) => project));
    return [...own, ...(own.length > 0 ? [] : pythonOf(metadata)), ...wishes];
  }

  /**
   * Dependencies in the lock file, with the specifiers from the package's metadata. The lock file may omit dependencies:
   * those come from an index. Dependencies that no source has are skipped, as in Pyodide.
   */
  async #needsOfLocked(release: LockRelease, by: string): Promise<readonly Wish[]> {
    const { depends, fileName } = release.locked;
    const wishes = new Map(depends.map((name) => [name, this.#allowed(wishFor(name, [], []), by)]));
    const lines = fileName.endsWith('.whl') ? await this.#metadata.linesOfFile(release) : [];
    for (const wish of lines.flatMap(wishesOf)) {
      if (isAllowed(wish.project, this.options.rules) && (await this.#isThere(wish)))
        wishes.set(wish.id, wish);
    }
    return [...wishes.values()];
  }

  async #isThere({ project, specifiers }: Wish): Promise<boolean> {
    for await (const release of this.options.releases.fitting(project, specifiers, null)) {
      if (await this.#metadata.of(release)) return true;
    }
    return false;
  }

  #constraintOf(project: string): Constraint {
    return this.options.constraints.get(project) ?? { specifiers: [], sha256: null };
  }

  #allowed(wish: Wish, by: string): Wish {
    requireAllowed(wish.project, this.options.rules, `${by} needs ${describeWish(wish)}`);
    return wish;
  }
}

/** Splits as pip does: specifiers apply to the package without its extras, too. */
export function wishesOf({
  name,
  extras,
  specifiers,
}: Pick<RequirementLine, 'name' | 'extras' | 'specifiers'>): Wish[] {
  const isSplit = extras.length > 0 && specifiers.length > 0;
  return [...(isSplit ? [wishFor(name, [], specifiers)] : []), wishFor(name, extras, specifiers)];
}

function pythonOf({ requiresPython }: WheelMetadata): Wish[] {
  const specifiers = parseSpecifiers(requiresPython.slice(0, 1000));
  return specifiers && specifiers.length > 0 ? [wishFor(PYTHON, [], specifiers)] : [];
}
