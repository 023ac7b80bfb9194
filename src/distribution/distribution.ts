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
  /** Of packages that the lock does not have, or not in a version that is asked for; none unless given. */
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
  /** The first that has a name counts. */
  addresses: readonly IndexAddress[];
  /** Hosts that they may lead to although their addresses are private. */
  privateHosts: ReadonlySet<string>;
}

type Place = Exclude<Requirement, { kind: 'name' }>;

/** What a resolution may be told besides. */
export interface ResolveHints {
  constraints?: ReadonlyMap<string, Constraint>;
  /** SHA-256 of files that were chosen before. */
  preferred?: ReadonlySet<string>;
  /** Packages that are chosen already, with what they need. */
  pinned?: readonly ResolvedPackage[];
}

/** Where packages come from: the lock says what there is, the cache or the index has it, the rules say who may. */
export class Distribution {
  readonly #cache: PackageCache;
  /** For what strangers name, and for what indexes lead to. Only the latter is told the passwords of indexes. */
  readonly #givenGuard: Guard | null;
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

  /** Without passwords, in the order in which they are asked. */
  get indexAddresses(): string[] {
    return this.#indexes.map(({ url }) => url);
  }

  /**
   * Closed over dependencies; wheels given by place are fetched and read for that, as are those of an index that were
   * asked for. With indexes in a process of its own: what they say is of any size. Errors: see resolvePackages.
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

  /** Notes where given wheels are, for when they are fetched. */
  know(requirements: readonly Requirement[]): void {
    for (const one of requirements) if (one.kind !== 'name') this.#places.set(one.fileName, placeOf(one));
  }

  /** Address or path of a file, without passwords; for those of indexes see `origin`. */
  placeOf({ fileName, origin }: ResolvedPackage): string {
    return origin?.url ?? this.#places.get(fileName) ?? this.#inIndex(fileName);
  }

  /** Guard and addresses for whoever asks the indexes. */
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
    // Given where this is a process of its own.
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
