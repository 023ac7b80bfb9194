import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { IndexAddress } from '../../base/addresses/index-address.js';
import { mapAtATime } from './at-a-time.js';
import type { DistributionOptions, Fetching } from './distribution-options.js';
import { watchDownload } from './download-progress.js';
import { type FetchOptions, fetchFile, sha256OfFile } from './fetch-file.js';
import { type Guard, guardOf } from './guard.js';
import { HiddenPaths, hasSign } from './index/hidden-paths.js';
import { type CachedFile, PackageCache } from './package-cache.js';
import { PackageError } from './package-error.js';
import type { PackageFile } from './read-package.js';
import type { Requirement } from './requirement.js';
import type { ResolvedPackage } from './resolver/resolved-package.js';

export type Place = Exclude<Requirement, { kind: 'name' }>;
type Options = Pick<
  DistributionOptions,
  'cacheFolder' | 'download' | 'index' | 'indexes' | 'privateHosts' | 'unpacked'
>;

/** Files that are hashed or fetched concurrently. */
const FILES_AT_A_TIME = 4;

/** Files of packages: their locations, the guards for requests to them, and the cache. */
export class PackageFiles {
  readonly indexes: readonly IndexAddress[];
  /** For URLs that indexes list. Only this guard sends the indexes' passwords. */
  readonly indexGuard: Guard;
  readonly hidden: HiddenPaths;
  readonly #cache: PackageCache;
  /** For URLs that clients name; null when clients may name none. */
  readonly #givenGuard: Guard | null;
  /** URLs and paths of given wheels, by file name. */
  readonly #places = new Map<string, string>();

  constructor(private readonly options: Options) {
    const { privateHosts, indexes, cacheFolder } = options;
    this.#cache = new PackageCache(cacheFolder);
    this.#givenGuard = privateHosts && guardOf(privateHosts);
    this.indexes = indexes?.addresses ?? [];
    this.hidden = new HiddenPaths(this.indexes.map(({ url }) => url));
    this.indexGuard = guardOf(indexes?.privateHosts ?? new Set(), this.indexes);
  }

  /** Records the URLs and paths of given wheels, for a later fetch. */
  know(requirements: readonly Requirement[]): void {
    for (const one of requirements) if (one.kind !== 'name') this.#places.set(one.fileName, placeOf(one));
  }

  /** URL or path of a file, without secrets, as written to disk; for a file of an index, that of its `origin`. */
  placeOf({ fileName, origin }: ResolvedPackage): string {
    return this.hidden.hide(origin?.url ?? this.#places.get(fileName) ?? this.#inIndex(fileName));
  }

  /** Whether a file is cached. */
  async has({ fileName, sha256 }: { fileName: string; sha256: string }): Promise<boolean> {
    return (await this.#cache.find(fileName, sha256)) !== null;
  }

  /** Brings a package's file into the cache. @throws PackageError PACKAGE_DOWNLOAD_FAILED */
  async fetch(resolved: ResolvedPackage, fetching: Fetching = {}): Promise<PackageFile> {
    const { fileName, origin, sha256 } = resolved;
    const guard = origin ? this.indexGuard : this.#places.has(fileName) ? this.#givenGuard : null;
    const place = this.hidden.show(this.placeOf(resolved));
    if (place === null) {
      throw new PackageError(
        'PACKAGE_DOWNLOAD_FAILED',
        `${fileName} is not available: its URL in the lock contains a placeholder for a path of PACKAGE_INDEXES that is no longer configured.`,
      );
    }
    const from = { place, guard, size: origin?.size ?? null };
    const download = this.#download(fileName, from, fetching);
    return this.#toBeRead(fileName, await this.#cache.get(fileName, sha256, download));
  }

  /**
   * Brings the files of several packages into the cache, some concurrently. Announces missing ones first.
   * @param explain maps the error of one package to the error of the whole call
   * @returns in the same order
   */
  async fetchAll(
    packages: readonly ResolvedPackage[],
    { signal, onDownload }: Fetching = {},
    explain: (error: unknown, resolved: ResolvedPackage) => unknown = (error) => error,
  ): Promise<PackageFile[]> {
    const here = await this.expect(packages, { onDownload });
    const fetchOne = async (resolved: ResolvedPackage, either: AbortSignal): Promise<PackageFile> => {
      const known = here.get(resolved);
      if (known) return this.#toBeRead(resolved.fileName, known);
      try {
        return await this.fetch(resolved, { signal: either, onDownload });
      } catch (error) {
        throw explain(error, resolved);
      }
    };
    return mapAtATime(packages, FILES_AT_A_TIME, fetchOne, signal);
  }

  /** Announces the files to be downloaded. @returns the cached ones */
  async expect(
    packages: readonly ResolvedPackage[],
    { onDownload }: Fetching,
  ): Promise<Map<ResolvedPackage, CachedFile>> {
    const here = new Map<ResolvedPackage, CachedFile>();
    await mapAtATime(packages, FILES_AT_A_TIME, async (resolved) => {
      const { fileName, sha256, origin } = resolved;
      const found = await this.#cache.find(fileName, sha256);
      if (found) here.set(resolved, found);
      else onDownload?.({ fileName, state: 'expected', bytes: 0, size: origin?.size ?? null });
    });
    return here;
  }

  /**
   * Brings a wheel given by URL or path into the cache.
   * @throws PackageError PACKAGE_DOWNLOAD_FAILED, PACKAGE_INVALID (rejections)
   */
  async fetchGiven(wish: Place, fetching: Fetching): Promise<PackageFile> {
    const { fileName } = wish;
    const place = placeOf(wish);
    if (wish.kind === 'url' && hasSign(place)) {
      throw new PackageError(
        'PACKAGE_INVALID',
        `The URL of ${fileName} contains a placeholder for a secret in lock files, such as ~host~1~1~.`,
      );
    }
    // A local wheel may have changed since it was cached.
    const known = wish.sha256 ?? (wish.kind === 'file' ? await sha256OfFile(place) : null);
    const download = this.#download(fileName, { place, guard: this.#givenGuard, size: null }, fetching);
    return this.#toBeRead(fileName, await this.#cache.get(fileName, known, download));
  }

  #toBeRead(fileName: string, { file, sha256 }: CachedFile): PackageFile {
    return { file, fileName, sha256, limits: this.options.unpacked };
  }

  #download(
    fileName: string,
    { place, guard, size }: { place: string; guard: Guard | null; size: number | null },
    { signal, onDownload }: Fetching,
  ): (target: FileHandle) => Promise<string> {
    const options: FetchOptions = { ...this.options.download, signal, guard };
    return (target) =>
      watchDownload(fileName, size, onDownload, (onBytes) =>
        fetchFile(place, target, { ...options, onBytes }),
      );
  }

  /** Location of a file of the lock, as the operator configured it. */
  #inIndex(fileName: string): string {
    const { index } = this.options;
    if (!/^(https?|file):/.test(index)) return path.join(index, fileName);
    return new URL(fileName, index.endsWith('/') ? index : `${index}/`).href;
  }
}

function placeOf(wish: Place): string {
  return wish.kind === 'url' ? wish.url : path.resolve(wish.file);
}
