import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { IndexAddress } from '../common/index-address.js';
import { type FetchLimits, fetchFile, sha256OfFile } from './fetch-file.js';
import { type Guard, guardOf } from './guard.js';
import type { Lock } from './lock-file.js';
import { type CachedFile, PackageCache } from './package-cache.js';
import { PackageError } from './package-error.js';
import type { PackageRules } from './package-rules.js';
import { type PackageFile, parsedName, readPackageMetadata, type WheelContents } from './read-package.js';
import type { Requirement } from './requirement.js';
import type { ResolvedPackage } from './resolve.js';
import { resolveAside } from './resolve-aside.js';
import type { Constraint } from './resolver/package-offer.js';
import type { GivenWheel } from './resolver/releases.js';
import { inSideProcess } from './side-process.js';
import type { WheelMetadata } from './wheel-metadata.js';
import { platformTag, rankOf } from './wheel-tags.js';
import type { ZipLimits } from './zip-directory.js';

export interface DistributionOptions {
  lock: Lock;
  /** Where the files of the lock are: an address or a folder. */
  index: string;
  /** Searched for packages that the lock lacks, or lacks in the requested version. Default: no index. */
  indexes?: IndexOptions;
  cacheFolder: string;
  rules: PackageRules;
  download: FetchLimits;
  /** Where strangers may name addresses of wheels: the hosts that need no public address; null where they may not. */
  privateHosts: ReadonlySet<string> | null;
  unpacked: ZipLimits;
  /** Reads a wheel; in a process of its own unless given. */
  readWheel?: (wheel: PackageFile, signal?: AbortSignal) => WheelContents | Promise<WheelContents>;
}

export interface IndexOptions {
  /** Searched in order; the first index that knows a project is the only one used for it. */
  addresses: readonly IndexAddress[];
  /** Hosts that indexes may link to even though their addresses are private. */
  privateHosts: ReadonlySet<string>;
}

type Place = Exclude<Requirement, { kind: 'name' }>;

/** Optional input of a resolution. */
export interface ResolveHints {
  constraints?: ReadonlyMap<string, Constraint>;
  /** SHA-256 of files chosen before; they are kept while they fit. */
  preferred?: ReadonlySet<string>;
  /** Packages chosen beforehand, with their dependencies. */
  pinned?: readonly ResolvedPackage[];
}

/** Where packages come from: the lock says what there is, the cache or the index has it, the rules say who may. */
export class Distribution {
  readonly #cache: PackageCache;
  /** For addresses that clients name; null when they may not name any. */
  readonly #givenGuard: Guard | null;
  /** For addresses that indexes list. Only this guard adds the indexes' passwords. */
  readonly #indexGuard: Guard;
  readonly #indexes: readonly IndexAddress[];
  /** Places of wheels that are no part of the lock, by file name. */
  readonly #places = new Map<string, string>();

  constructor(readonly options: DistributionOptions) {
    this.#cache = new PackageCache(options.cacheFolder);
    const { privateHosts, indexes } = options;
    this.#givenGuard = privateHosts && guardOf(privateHosts);
    this.#indexes = indexes?.addresses ?? [];
    this.#indexGuard = guardOf(indexes?.privateHosts ?? new Set(), this.#indexes);
  }

  get lock(): Lock {
    return this.options.lock;
  }

  get rules(): PackageRules {
    return this.options.rules;
  }

  get hasIndexes(): boolean {
    return this.#indexes.length > 0;
  }

  /** Without passwords, in search order. */
  get indexAddresses(): string[] {
    return this.#indexes.map(({ url }) => url);
  }

  /**
   * Resolves requirements and their dependencies. Wheels given by place are downloaded and read, as are requested wheels of
   * an index. With indexes it runs in a separate process, since their answers may be large. Errors: see resolvePackages.
   */
  async resolve(
    requirements: readonly Requirement[],
    signal?: AbortSignal,
    hints: ResolveHints = {},
  ): Promise<ResolvedPackage[]> {
    this.know(requirements);
    if (this.hasIndexes && !this.options.readWheel) {
      return resolveAside(this.options, requirements, hints, signal);
    }
    // Loaded here: most servers start without it.
    const { resolveHere } = await import('./resolve-here.js');
    return resolveHere(this, requirements, hints, signal);
  }

  /** Records the places of given wheels, for a later fetch. */
  know(requirements: readonly Requirement[]): void {
    for (const one of requirements) if (one.kind !== 'name') this.#places.set(one.fileName, placeOf(one));
  }

  /** Address or path of a file, without passwords; for a file of an index, the address in its `origin`. */
  placeOf({ fileName, origin }: ResolvedPackage): string {
    return origin?.url ?? this.#places.get(fileName) ?? this.#inIndex(fileName);
  }

  /** Addresses of the indexes, and the guard to send requests to them with. */
  get indexAccess(): { addresses: readonly IndexAddress[]; guard: Guard } {
    return { addresses: this.#indexes, guard: this.#indexGuard };
  }

  /** Whether a package's file is here already. */
  async has({ fileName, sha256 }: { fileName: string; sha256: string }): Promise<boolean> {
    return (await this.#cache.find(fileName, sha256)) !== null;
  }

  /** What a package's file says of itself. @throws PackageError PACKAGE_DOWNLOAD_FAILED, PACKAGE_INVALID */
  async read(resolved: ResolvedPackage, signal?: AbortSignal): Promise<WheelContents> {
    return this.#readFile(await this.fetch(resolved, signal), signal);
  }

  /** Its METADATA alone. Errors as for `read`. */
  async readMetadata(resolved: ResolvedPackage, signal?: AbortSignal): Promise<WheelMetadata> {
    const file = await this.fetch(resolved, signal);
    // `readWheel` is only given in a separate process, which may block.
    return this.options.readWheel ? readPackageMetadata(file) : (await this.#readFile(file, signal)).metadata;
  }

  /** Brings a package's file into the cache. @throws PackageError PACKAGE_DOWNLOAD_FAILED */
  async fetch(resolved: ResolvedPackage, signal?: AbortSignal): Promise<PackageFile> {
    const { fileName, origin, sha256 } = resolved;
    const given = this.#places.get(fileName);
    const { download } = this.options;
    const cached = await this.#cache.get(fileName, sha256, (target) => {
      if (origin) return fetchFile(origin.url, target, download, signal, this.#indexGuard);
      if (given) return this.#fetchGiven(given, target, signal);
      return fetchFile(this.#inIndex(fileName), target, download, signal);
    });
    return this.#toBeRead(fileName, cached);
  }

  /** Fetches and checks a wheel that was given by its place. @throws PackageError */
  async open(wish: Place, signal?: AbortSignal): Promise<GivenWheel> {
    const { fileName } = wish;
    const { name, version, tags } = parsedName(fileName);
    const { platform } = this.options.lock;
    if (rankOf(tags, platform) === null) {
      throw new PackageError(
        'PACKAGE_INVALID',
        `${fileName} is not for this interpreter: a wheel must be pure Python (py3-none-any) or built for Python ${platform.python}, ${platformTag(platform)}.`,
      );
    }
    const place = placeOf(wish);
    // A wheel on this machine may have changed since it was kept.
    const known = wish.sha256 ?? (wish.kind === 'file' ? await sha256OfFile(place) : null);
    const cached = await this.#cache.get(fileName, known, (target) =>
      this.#fetchGiven(place, target, signal),
    );
    const { metadata, topLevel } = await this.#readFile(this.#toBeRead(fileName, cached), signal);
    return { name, version, fileName, sha256: cached.sha256, imports: topLevel, metadata };
  }

  async #readFile(file: PackageFile, signal?: AbortSignal): Promise<WheelContents> {
    return (this.options.readWheel ?? readWheelAside)(file, signal);
  }

  #toBeRead(fileName: string, { file, sha256 }: CachedFile): PackageFile {
    return { file, fileName, sha256, limits: this.options.unpacked };
  }

  #fetchGiven(place: string, target: FileHandle, signal?: AbortSignal): Promise<string> {
    return fetchFile(place, target, this.options.download, signal, this.#givenGuard);
  }

  /** The operator's own address, wherever it is. */
  #inIndex(fileName: string): string {
    const { index } = this.options;
    if (!/^(https?|file):/.test(index)) return path.join(index, fileName);
    return new URL(fileName, index.endsWith('/') ? index : `${index}/`).href;
  }
}

function placeOf(wish: Place): string {
  return wish.kind === 'url' ? wish.url : path.resolve(wish.file);
}

/** Longest look at one wheel; those of the largest size take some seconds. */
const READ_TIMEOUT_MS = 120_000;
const READER = path.join(import.meta.dirname, 'read-wheel-process.js');

function readWheelAside(wheel: PackageFile, signal?: AbortSignal): Promise<WheelContents> {
  return inSideProcess(READER, wheel, { timeoutMs: READ_TIMEOUT_MS, signal });
}
