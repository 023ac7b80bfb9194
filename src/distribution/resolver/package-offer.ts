import type { MarkerEnvironment } from '../markers.js';
import { PackageError } from '../package-error.js';
import { demandAllowed, type PackageRules } from '../package-rules.js';
import { counts, parseRequirementLine, type RequirementLine } from '../pep508.js';
import { isMetadataOf } from '../read-wheel.js';
import { allows, parseSpecifiers, type Specifier } from '../specifier.js';
import { parseVersion, type Version } from '../version.js';
import type { WheelMetadata } from '../wheel-metadata.js';
import { ZipError } from '../zip-directory.js';
import { candidateOf, fixed, isSatisfiedBy, type Matches, matchesOf } from './candidates.js';
import type {
  AnyRelease,
  IndexRelease,
  LockRelease,
  PinnedRelease,
  PythonRelease,
  Releases,
} from './releases.js';
import type { Offer } from './resolution.js';
import { type Candidate, describeWish, PYTHON, type Wish, wishExactly, wishFor } from './wish.js';

export interface OfferOptions {
  releases: Releases;
  environment: MarkerEnvironment;
  /** Version of the interpreter, such as 3.14.2. */
  python: string;
  rules: PackageRules;
  /** What holds of packages if somebody asks for them (`-c` of pip), and which files they may be. */
  constraints: ReadonlyMap<string, Constraint>;
  /** METADATA of a release that has none beside it: from the file itself. */
  readMetadata: (release: LockRelease | IndexRelease | PinnedRelease) => Promise<WheelMetadata>;
  /** METADATA that lies beside a file. */
  metadata: (release: IndexRelease) => Promise<WheelMetadata>;
}

export interface Constraint {
  specifiers: Specifier[];
  /** SHA-256, hex; null for any. */
  sha256: ReadonlySet<string> | null;
}

/** Files that have to be fetched whole to be read, in one resolution. */
const READS_MAX = 200;

/** What packages there are for a request, and what they need. */
export class PackageOffer implements Offer {
  readonly #needs = new Map<Candidate, Promise<readonly Wish[]>>();
  readonly #usable = new Map<AnyRelease, Promise<WheelMetadata | null>>();
  readonly #python: Candidate;
  #reads = 0;

  constructor(private readonly options: OfferOptions) {
    const version = parseVersion(options.python) as Version;
    const release: PythonRelease = { kind: 'python', project: PYTHON, version, sha256: null };
    this.#python = candidateOf(release, []);
  }

  find(id: string, wishes: (id: string) => Wish[], excluded: readonly Candidate[]): Matches {
    const own = wishes(id);
    if (id === PYTHON) {
      const isThis = own.every((wish) => isSatisfiedBy(wish, this.#python));
      return matchesOf(() => fixed(isThis ? [this.#python] : []), excluded);
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
      return matchesOf(() => fixed(fitting), excluded);
    }
    const all = [...specifiers, ...[...own, ...base].flatMap((wish) => wish.specifiers)];
    return matchesOf(() => this.#candidates(project, extras, all, sha256), excluded);
  }

  needs(candidate: Candidate): Promise<readonly Wish[]> {
    const known = this.#needs.get(candidate);
    if (known) return known;
    const found = this.#needsOf(candidate);
    this.#needs.set(candidate, found);
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
      if (seen.has(release.version.text) || !(await this.#metadataOf(release))) continue;
      seen.add(release.version.text);
      yield candidateOf(release, extras);
    }
  }

  async #needsOf({ release, extras }: Candidate): Promise<readonly Wish[]> {
    const any = release as AnyRelease;
    if (any.kind === 'python') return [];
    const own = extras.length > 0 ? [wishExactly(candidateOf(any, []))] : [];
    const by = `${any.project} ${any.version.text}`;
    const isComplete = any.kind === 'lock' || any.kind === 'pinned';
    if (isComplete && extras.length === 0) {
      const { depends } = any.kind === 'lock' ? any.locked : any.resolved;
      return depends.map((name) => this.#allowed(wishFor(name, [], []), by));
    }
    const metadata = isComplete ? await this.options.readMetadata(any) : await this.#metadataOf(any);
    if (!metadata) return own;
    const wishes = metadata.requires
      .map((line) => parseRequirementLine(line))
      .filter((line) => counts(line, this.options.environment, extras))
      .flatMap(wishesOf);
    for (const wish of wishes) this.#allowed(wish, by);
    this.options.releases.expect(wishes.map(({ project }) => project));
    return [...own, ...(own.length > 0 ? [] : pythonOf(metadata)), ...wishes];
  }

  /** @returns null when the release is of no use: its METADATA is not readable, or about another package */
  #metadataOf(release: AnyRelease): Promise<WheelMetadata | null> {
    const known = this.#usable.get(release);
    if (known) return known;
    const found = this.#readMetadata(release);
    this.#usable.set(release, found);
    return found;
  }

  async #readMetadata(release: AnyRelease): Promise<WheelMetadata | null> {
    if (release.kind === 'given') return release.wheel.metadata;
    // Lock files say what theirs need.
    if (release.kind !== 'index') return NOTHING;
    try {
      const beside = release.wheel.metadataSha256 !== null;
      const metadata = beside ? await this.options.metadata(release) : await this.#readFile(release);
      const { name, version } = { name: release.project, version: release.version.text };
      if (!isMetadataOf(metadata, name, version)) return null;
      for (const line of metadata.requires)
        demandReadable(parseRequirementLine(line), this.options.environment);
      return metadata;
    } catch (error) {
      const isBad = error instanceof ZipError || error instanceof SyntaxError;
      if (isBad || (error instanceof PackageError && error.code === 'PACKAGE_INVALID')) return null;
      throw error;
    }
  }

  #readFile(release: IndexRelease): Promise<WheelMetadata> {
    if (++this.#reads > READS_MAX) {
      throw new PackageError(
        'PACKAGE_DOWNLOAD_FAILED',
        `More than ${READS_MAX} wheels would have to be fetched to see what they need: the index has no metadata beside them (PEP 658).`,
      );
    }
    return this.options.readMetadata(release);
  }

  #constraintOf(project: string): Constraint {
    return this.options.constraints.get(project) ?? { specifiers: [], sha256: null };
  }

  #allowed(wish: Wish, by: string): Wish {
    demandAllowed(wish.project, this.options.rules, `${by} asks for ${describeWish(wish)}`);
    return wish;
  }
}

const NOTHING: WheelMetadata = { name: '', version: '', requires: [], requiresPython: '' };

/** As pip splits them: what is asked of the version is asked of the package without its extras too. */
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

/** @throws SyntaxError for an address, which only the request may name, or a marker without sense */
function demandReadable(line: RequirementLine, environment: MarkerEnvironment): void {
  if (line.url !== null) throw new SyntaxError('it asks for an address');
  counts(line, environment, []);
}
