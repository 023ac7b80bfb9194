import path from 'node:path';
import { type FetchLimits, fetchFile, sha256Of } from './fetch-file.js';
import type { Lock } from './lock-file.js';
import { type MarkerEnvironment, markerEnvironment } from './markers.js';
import { PackageCache } from './package-cache.js';
import { PackageError } from './package-error.js';
import type { PackageRules } from './package-rules.js';
import { readWheel, type Wheel } from './read-wheel.js';
import type { Requirement } from './requirement.js';
import { type ResolvedPackage, resolvePackages, type WheelFacts } from './resolve.js';
import { isCompatible, parseWheelName, type WheelName } from './wheel-name.js';
import { readZip, type ZipEntry } from './zip-archive.js';
import { ZipError, type ZipLimits } from './zip-directory.js';

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
}

/** The files of an archive, below the folder where it is installed. */
export interface UnpackedPackage {
  installDir: 'site' | 'dynlib';
  files: ZipEntry[];
}

type Wish = Exclude<Requirement, { kind: 'name' }>;

/** Where packages come from: the lock says what there is, the cache or the index has it, the rules say who may. */
export class Distribution {
  readonly #cache: PackageCache;
  readonly #environment: MarkerEnvironment;
  /** Places of wheels that are no part of the lock, by file name. */
  readonly #places = new Map<string, string>();

  constructor(private readonly options: DistributionOptions) {
    this.#cache = new PackageCache(options.cacheFolder);
    this.#environment = markerEnvironment(options.lock.platform.python);
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
  async fetch(resolved: ResolvedPackage, signal?: AbortSignal): Promise<Uint8Array> {
    const given = this.#places.get(resolved.fileName);
    const { bytes } = await this.#cache.get(resolved.fileName, resolved.sha256, () =>
      given ? this.#fetchGiven(given, signal) : this.#fetchFromIndex(resolved.fileName, signal),
    );
    return bytes;
  }

  /** Fetches, checks and unpacks. @throws PackageError PACKAGE_DOWNLOAD_FAILED, PACKAGE_INVALID */
  async unpack(resolved: ResolvedPackage, signal?: AbortSignal): Promise<UnpackedPackage> {
    const bytes = await this.fetch(resolved, signal);
    const { installDir, fileName } = resolved;
    if (!fileName.endsWith('.whl')) {
      return { installDir, files: this.#reading(fileName, () => readZip(bytes, this.options.unpacked)) };
    }
    return { installDir, files: this.#readWheel(bytes, parsedName(fileName), fileName).files };
  }

  async #open(wish: Wish, signal?: AbortSignal): Promise<WheelFacts> {
    const { fileName } = wish;
    const name = parsedName(fileName);
    if (!isCompatible(name, this.options.lock.platform)) {
      const { python, abiVersion } = this.options.lock.platform;
      throw new PackageError(
        'PACKAGE_INVALID',
        `${fileName} is not for this interpreter: a wheel must be pure Python (py3-none-any) or built for Python ${python}, pyemscripten_${abiVersion}_wasm32.`,
      );
    }
    const place = wish.kind === 'url' ? wish.url : path.resolve(wish.file);
    const fetch = () => this.#fetchGiven(place, signal);
    // A wheel on this machine may have changed since it was kept.
    const known = wish.sha256 ?? (wish.kind === 'file' ? sha256Of(await fetch()) : null);
    const { bytes, sha256 } = await this.#cache.get(fileName, known, fetch);
    this.#places.set(fileName, place);
    const { dependencies, topLevel } = this.#readWheel(bytes, name, fileName);
    return { name: name.name, version: name.version, fileName, sha256, imports: topLevel, dependencies };
  }

  #readWheel(bytes: Uint8Array, name: WheelName, fileName: string): Wheel {
    return this.#reading(fileName, () => readWheel(bytes, name, this.options.unpacked, this.#environment));
  }

  #reading<T>(fileName: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      throw new PackageError('PACKAGE_INVALID', `${fileName} is refused: ${error.message}.`, {
        cause: error,
      });
    }
  }

  #fetchGiven(place: string, signal?: AbortSignal): Promise<Uint8Array> {
    return fetchFile(place, this.options.download, signal, this.options.privateHosts);
  }

  /** The operator's own address, wherever it is. */
  #fetchFromIndex(fileName: string, signal?: AbortSignal): Promise<Uint8Array> {
    return fetchFile(this.#inIndex(fileName), this.options.download, signal);
  }

  #inIndex(fileName: string): string {
    const { index } = this.options;
    if (!/^(https?|file):/.test(index)) return path.join(index, fileName);
    return new URL(fileName, index.endsWith('/') ? index : `${index}/`).href;
  }
}

function parsedName(fileName: string): WheelName {
  const name = parseWheelName(fileName);
  if (!name) throw new PackageError('PACKAGE_INVALID', `${fileName} is not the name of a wheel.`);
  return name;
}
