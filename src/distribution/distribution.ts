import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { type FetchLimits, fetchFile, sha256OfFile } from './fetch-file.js';
import type { Lock } from './lock-file.js';
import { type CachedFile, PackageCache } from './package-cache.js';
import { PackageError } from './package-error.js';
import type { PackageRules } from './package-rules.js';
import { type PackageFile, parsedName, type WheelContents } from './read-package.js';
import type { Requirement } from './requirement.js';
import { type ResolvedPackage, resolvePackages, type WheelFacts } from './resolve.js';
import { inSideProcess } from './side-process.js';
import { isCompatible } from './wheel-name.js';
import type { ZipLimits } from './zip-directory.js';

export interface DistributionOptions {
  lock: Lock;
  /** Where the files of the lock are: an address or a folder. */
  index: string;
  cacheFolder: string;
  rules: PackageRules;
  download: FetchLimits;
  /** Where strangers may name addresses of wheels: the hosts that need no public address; null where they may not. */
  privateHosts: ReadonlySet<string> | null;
  unpacked: ZipLimits;
  /** Reads a wheel; in a process of its own unless given. */
  readWheel?: (wheel: PackageFile, signal?: AbortSignal) => WheelContents | Promise<WheelContents>;
}

type Wish = Exclude<Requirement, { kind: 'name' }>;

/** Where packages come from: the lock says what there is, the cache or the index has it, the rules say who may. */
export class Distribution {
  readonly #cache: PackageCache;
  /** Places of wheels that are no part of the lock, by file name. */
  readonly #places = new Map<string, string>();

  constructor(private readonly options: DistributionOptions) {
    this.#cache = new PackageCache(options.cacheFolder);
  }

  get lock(): Lock {
    return this.options.lock;
  }

  get rules(): PackageRules {
    return this.options.rules;
  }

  /** Closed over dependencies; wheels given by place are fetched and read for that. Errors: see resolvePackages. */
  resolve(requirements: readonly Requirement[], signal?: AbortSignal): Promise<ResolvedPackage[]> {
    const { lock, rules } = this.options;
    return resolvePackages(requirements, lock, rules, (requirement) => this.#open(requirement, signal));
  }

  /** Brings a package's file into the cache. @throws PackageError PACKAGE_DOWNLOAD_FAILED */
  async fetch(resolved: ResolvedPackage, signal?: AbortSignal): Promise<PackageFile> {
    const { fileName } = resolved;
    const given = this.#places.get(fileName);
    const cached = await this.#cache.get(fileName, resolved.sha256, (target) =>
      given
        ? this.#fetchGiven(given, target, signal)
        : fetchFile(this.#inIndex(fileName), target, this.options.download, signal),
    );
    return this.#toBeRead(fileName, cached);
  }

  async #open(wish: Wish, signal?: AbortSignal): Promise<WheelFacts> {
    const { fileName } = wish;
    const { name, version, ...tags } = parsedName(fileName);
    if (!isCompatible(tags, this.options.lock.platform)) {
      const { python, abiVersion } = this.options.lock.platform;
      throw new PackageError(
        'PACKAGE_INVALID',
        `${fileName} is not for this interpreter: a wheel must be pure Python (py3-none-any) or built for Python ${python}, pyemscripten_${abiVersion}_wasm32.`,
      );
    }
    const place = wish.kind === 'url' ? wish.url : path.resolve(wish.file);
    // A wheel on this machine may have changed since it was kept.
    const known = wish.sha256 ?? (wish.kind === 'file' ? await sha256OfFile(place) : null);
    const cached = await this.#cache.get(fileName, known, (target) =>
      this.#fetchGiven(place, target, signal),
    );
    this.#places.set(fileName, place);
    const read = this.options.readWheel ?? readWheelAside;
    const { dependencies, topLevel } = await read(this.#toBeRead(fileName, cached), signal);
    return { name, version, fileName, sha256: cached.sha256, imports: topLevel, dependencies };
  }

  #toBeRead(fileName: string, { file, sha256 }: CachedFile): PackageFile {
    const { unpacked: limits, lock } = this.options;
    return { file, fileName, sha256, limits, python: lock.platform.python };
  }

  #fetchGiven(place: string, target: FileHandle, signal?: AbortSignal): Promise<string> {
    return fetchFile(place, target, this.options.download, signal, this.options.privateHosts);
  }

  /** The operator's own address, wherever it is. */
  #inIndex(fileName: string): string {
    const { index } = this.options;
    if (!/^(https?|file):/.test(index)) return path.join(index, fileName);
    return new URL(fileName, index.endsWith('/') ? index : `${index}/`).href;
  }
}

/** Longest look at one wheel; those of the largest size take some seconds. */
const READ_TIMEOUT_MS = 120_000;
const READER = path.join(import.meta.dirname, 'read-wheel-process.js');

function readWheelAside(wheel: PackageFile, signal?: AbortSignal): Promise<WheelContents> {
  return inSideProcess(READER, wheel, { timeoutMs: READ_TIMEOUT_MS, signal });
}
