import path from 'node:path';
import type { IndexAddress } from '../../base/addresses/index-address.js';
import type { DistributionOptions, Fetching, ResolveHints } from './distribution-options.js';
import type { Guard } from './guard.js';
import type { Lock } from './lock-file.js';
import { PackageError } from './package-error.js';
import { PackageFiles, type Place } from './package-files.js';
import type { PackageRules } from './package-rules.js';
import { type PackageFile, parsedName, readPackageMetadata, type WheelContents } from './read-package.js';
import type { Requirement } from './requirement.js';
import type { ResolvedPackage } from './resolve.js';
import { resolveAside } from './resolve-aside.js';
import type { GivenWheel } from './resolver/releases.js';
import { inSideProcess } from './side-process.js';
import type { WheelMetadata } from './wheel-metadata.js';
import { platformTag, rankOf } from './wheel-tags.js';

export type { DistributionOptions, ResolveHints } from './distribution-options.js';

/** The source of packages: the lock lists them, the cache or an index holds their files, the rules allow or deny them. */
export class Distribution {
  readonly files: PackageFiles;

  constructor(readonly options: DistributionOptions) {
    this.files = new PackageFiles(options);
  }

  get lock(): Lock {
    return this.options.lock;
  }

  get rules(): PackageRules {
    return this.options.rules;
  }

  get hasIndexes(): boolean {
    return this.files.indexes.length > 0;
  }

  /** In search order, without passwords and tokens: the form that may be written to disk. */
  get indexAddresses(): string[] {
    return this.files.indexes.map(({ url }) => this.files.hidden.hide(url));
  }

  /**
   * Resolves requirements and their dependencies. Downloads and reads wheels given by URL or path, and requested wheels of
   * an index. With indexes it runs in a separate process, because their responses may be large. Errors: see resolvePackages.
   */
  async resolve(
    requirements: readonly Requirement[],
    fetching: Fetching = {},
    hints: ResolveHints = {},
  ): Promise<ResolvedPackage[]> {
    this.files.know(requirements);
    if (this.hasIndexes && !this.options.readWheel) {
      return resolveAside(this.options, requirements, hints, fetching);
    }
    // Imported lazily: most servers never need it.
    const { resolveHere } = await import('./resolve-here.js');
    return resolveHere(this, requirements, hints, fetching);
  }

  /** Addresses of the indexes, and the guard for requests to them. */
  get indexAccess(): { addresses: readonly IndexAddress[]; guard: Guard } {
    return { addresses: this.files.indexes, guard: this.files.indexGuard };
  }

  /** Metadata and top-level modules of a package. @throws PackageError PACKAGE_DOWNLOAD_FAILED, PACKAGE_INVALID */
  async read(resolved: ResolvedPackage, fetching: Fetching = {}): Promise<WheelContents> {
    return this.#readFile(await this.fetch(resolved, fetching), fetching.signal);
  }

  /** Only its METADATA. Errors as for `read`. */
  async readMetadata(resolved: ResolvedPackage, fetching: Fetching = {}): Promise<WheelMetadata> {
    const file = await this.fetch(resolved, fetching);
    // `readWheel` is set only in a separate process, which may block.
    if (this.options.readWheel) return readPackageMetadata(file);
    return (await this.#readFile(file, fetching.signal)).metadata;
  }

  /** See PackageFiles. */
  fetch(resolved: ResolvedPackage, fetching: Fetching = {}): Promise<PackageFile> {
    return this.files.fetch(resolved, fetching);
  }

  /** Fetches and validates a wheel given by URL or path. @throws PackageError */
  async open(wish: Place, fetching: Fetching = {}): Promise<GivenWheel> {
    const { fileName } = wish;
    const { name, version, tags } = parsedName(fileName);
    const { platform } = this.options.lock;
    if (rankOf(tags, platform) === null) {
      throw new PackageError(
        'PACKAGE_INVALID',
        `${fileName} does not run on this interpreter: a wheel must be pure Python (py3-none-any) or built for Python ${platform.python}, ${platformTag(platform)}.`,
      );
    }
    const file = await this.files.fetchGiven(wish, fetching);
    const { metadata, topLevel } = await this.#readFile(file, fetching.signal);
    return { name, version, fileName, sha256: file.sha256, imports: topLevel, metadata };
  }

  async #readFile(file: PackageFile, signal?: AbortSignal): Promise<WheelContents> {
    return (this.options.readWheel ?? readWheelAside)(file, signal);
  }
}

/** Wheels of the largest size take a few seconds. */
const READ_TIMEOUT_MS = 120_000;
const READER = path.join(import.meta.dirname, 'read-wheel-process.js');

function readWheelAside(wheel: PackageFile, signal?: AbortSignal): Promise<WheelContents> {
  return inSideProcess(READER, wheel, { timeoutMs: READ_TIMEOUT_MS, signal });
}
