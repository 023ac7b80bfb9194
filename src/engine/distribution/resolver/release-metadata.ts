import type { MarkerEnvironment } from '../markers.js';
import { PackageError } from '../package-error.js';
import { counts, parseRequirementLine, type RequirementLine, requireReadable } from '../pep508.js';
import { isMetadataOf } from '../read-wheel.js';
import type { WheelMetadata } from '../wheel-metadata.js';
import { ZipError } from '../zip-directory.js';
import type { AnyRelease, IndexRelease, LockRelease, PinnedRelease } from './releases.js';

export interface MetadataSources {
  environment: MarkerEnvironment;
  /** METADATA from the wheel of a release. */
  readMetadata: (release: LockRelease | IndexRelease | PinnedRelease) => Promise<WheelMetadata>;
  /** METADATA from its separate file. */
  metadata: (release: IndexRelease) => Promise<WheelMetadata>;
}

/** Wheels fetched only to read their METADATA, per resolution. */
const READS_MAX = 200;
const REFUSAL_CHARS_MAX = 400;

/** METADATA of releases, each read once. */
export class ReleaseMetadata {
  readonly #known = new Map<AnyRelease, Promise<WheelMetadata | null>>();
  /** By project, why its newest skipped release is unusable. */
  readonly #refused = new Map<string, string>();
  #reads = 0;

  constructor(private readonly sources: MetadataSources) {}

  /** @returns null when the release is unusable: its METADATA is invalid or about another package */
  of(release: AnyRelease): Promise<WheelMetadata | null> {
    const known = this.#known.get(release);
    if (known) return known;
    const found = this.#read(release);
    this.#known.set(release, found);
    return found;
  }

  /** Why a release of a project was skipped; null when no release was. */
  refusalOf(project: string): string | null {
    return this.#refused.get(project) ?? null;
  }

  /** Requirements whose markers hold here, from a file of the lock; empty when its METADATA is invalid. */
  async linesOfFile(release: LockRelease): Promise<RequirementLine[]> {
    try {
      const { requires } = await this.sources.readMetadata(release);
      return requires
        .map((line) => parseRequirementLine(line))
        .filter((line) => line.url === null && counts(line, this.sources.environment, []));
    } catch (error) {
      if (isUnreadable(error)) return [];
      throw error;
    }
  }

  async #read(release: AnyRelease): Promise<WheelMetadata | null> {
    if (release.kind === 'given') return release.wheel.metadata;
    // Lock files list dependencies themselves.
    if (release.kind !== 'index') return NOTHING;
    try {
      const isBeside = release.wheel.metadataSha256 !== null;
      const metadata = isBeside ? await this.sources.metadata(release) : await this.#readFile(release);
      if (!isMetadataOf(metadata, release.project, release.version.text)) {
        throw new SyntaxError('its METADATA is about another package');
      }
      const lines = metadata.requires.map((line) => parseRequirementLine(line));
      for (const line of lines) requireReadable(line);
      // Only the request may name URLs.
      const isSound = lines.every((line) => line.url === null || !counts(line, this.sources.environment, []));
      if (!isSound) throw new SyntaxError('it needs a package from a URL, which only the request may name');
      return metadata;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.#refuse(release, (error as Error).message);
      return null;
    }
  }

  #refuse({ project, wheel }: IndexRelease, why: string): void {
    if (this.#refused.has(project)) return;
    // The message of a package error names the file itself.
    const sentence = why.startsWith(wheel.fileName)
      ? why.replace(/\.$/, '')
      : `${wheel.fileName} is skipped: ${why}`;
    this.#refused.set(project, sentence.slice(0, REFUSAL_CHARS_MAX));
  }

  #readFile(release: IndexRelease): Promise<WheelMetadata> {
    if (++this.#reads > READS_MAX) {
      throw new PackageError(
        'PACKAGE_DOWNLOAD_FAILED',
        `More than ${READS_MAX} wheels would have to be downloaded for their metadata: the index does not serve it separately (PEP 658).`,
      );
    }
    return this.sources.readMetadata(release);
  }
}

const NOTHING: WheelMetadata = { name: '', version: '', requires: [], requiresPython: '' };

function isUnreadable(error: unknown): boolean {
  const isBad = error instanceof ZipError || error instanceof SyntaxError;
  return isBad || (error instanceof PackageError && error.code === 'PACKAGE_INVALID');
}
