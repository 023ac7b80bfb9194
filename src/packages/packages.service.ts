import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { ImageSupply, type PackageSet } from '../assembly/image-supply.js';
import { PoolUnavailableError, ServiceError } from '../common/errors.js';
import { Settings } from '../config/settings.js';
import { PackageError } from '../distribution/package-error.js';
import { parseRequirement } from '../distribution/requirement.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import { PoolService } from '../pool/pool.service.js';
import { POOL_LOGGER, type PoolLogger } from '../pool/pool-logger.js';
import { demandInstallable } from './demand-installable.js';

/** What a change of the packages came to. */
export interface PackageChange {
  /** Every package of the image now, dependencies included. */
  packages: ResolvedPackage[];
  /** Normalized names of those that were not there before, or in another version. */
  added: string[];
  removed: string[];
  /** false: everything that was asked for was there already. */
  changed: boolean;
  /** From the request to the last replaced worker, ms. */
  installMs: number;
}

/** Packages in the image of the running server. Changes happen one after the other, and each whole or not at all. */
@Injectable()
export class PackagesService implements BeforeApplicationShutdown {
  #last: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(
    @Inject(ImageSupply) private readonly images: ImageSupply,
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(POOL_LOGGER) private readonly log: PoolLogger,
  ) {}

  /** Every package of the image, dependencies first; empty while the server starts. */
  loaded(): ResolvedPackage[] {
    return this.images.current?.resolved ?? [];
  }

  /**
   * Adds packages: a new image is built, and the workers are replaced one by one while requests go on.
   * @param names as POST /api/packages takes them: names, pinned names, addresses of wheels
   * @throws PackageError (rejection); nothing has changed then
   */
  install(names: readonly string[]): Promise<PackageChange> {
    return this.#inTurn(async () => {
      const requirements = names.map(parseRequirement);
      for (const one of requirements) demandInstallable(one, this.settings.packageInstall);
      const { installed } = this.#present();
      const replaced = new Set(requirements.map(({ name }) => name));
      const kept = installed.filter((text) => !replaced.has(parseRequirement(text).name));
      return this.#change([...kept, ...requirements.map(({ text }) => text)]);
    });
  }

  /**
   * Takes a package out that was installed, and what only it needed.
   * @throws PackageError (rejection) PACKAGE_NOT_FOUND, PACKAGE_NOT_ALLOWED
   */
  remove(name: string): Promise<PackageChange> {
    return this.#inTurn(async () => {
      const { name: id } = parseRequirement(name);
      if (this.settings.packageInstall === 'off') demandInstallable(parseRequirement(id), 'off');
      const { installed } = this.#present();
      const rest = installed.filter((text) => parseRequirement(text).name !== id);
      if (rest.length < installed.length) return this.#change(rest);
      const { readWanted } = await import('../distribution/lock/wanted-packages.js');
      const { requirements, pinned } = readWanted(this.images.configured, [], this.images.distribution.lock);
      if (requirements.some(({ name }) => name === id) || pinned.some((one) => one.id === id)) {
        throw new PackageError(
          'PACKAGE_NOT_ALLOWED',
          `${id} is part of the settings (PYODIDE_PACKAGES) and can only be removed there.`,
        );
      }
      throw new PackageError('PACKAGE_NOT_FOUND', `${id} is not among the packages that were installed.`);
    });
  }

  /** A build under way is given up: nobody would use its image. */
  beforeApplicationShutdown(): void {
    this.#closing.abort();
  }

  /** The set in use. @throws PoolUnavailableError when there is none yet: the server is starting, or cannot */
  #present(): PackageSet {
    const { current } = this.images;
    if (current) return current;
    throw new PoolUnavailableError(this.pool.stats().fault ?? 'the server is still making its first image');
  }

  async #change(installed: readonly string[]): Promise<PackageChange> {
    const startedAt = performance.now();
    const before = this.#present();
    const after = await this.images.assemble(installed, this.#closing.signal).catch((error: unknown) => {
      throw error instanceof ServiceError ? error : installFailed('the image could not be made', error);
    });
    const changed = after.image.fingerprint !== before.image.fingerprint;
    if (changed) await this.#replace(before, after);
    const { added, removed } = compare(before.resolved, after.resolved);
    const installMs = performance.now() - startedAt;
    this.log.info({ added, removed, changed, installMs }, 'The packages of the image were set');
    return { packages: after.resolved, added, removed, changed, installMs };
  }

  async #replace(before: PackageSet, after: PackageSet): Promise<void> {
    await this.pool.prove(after.image).catch((error: unknown) => {
      throw installFailed('no worker starts from the new image', error);
    });
    this.images.use(after);
    try {
      await this.pool.renewImage();
    } catch (error) {
      this.images.use(before);
      // Whoever was replaced already is replaced again; who was not serves on.
      this.pool.renewImage().catch((cause: unknown) => {
        this.log.warn({ err: cause }, 'Workers of an image that was given up could not be replaced yet');
      });
      if (error instanceof ServiceError) throw error;
      throw installFailed('the workers could not be replaced', error);
    }
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const next = this.#last.catch(() => undefined).then(change);
    this.#last = next;
    return next;
  }
}

function installFailed(why: string, cause: unknown): PackageError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new PackageError('PACKAGE_INSTALL_FAILED', `Nothing has changed: ${why}. ${detail}`, { cause });
}

function compare(before: readonly ResolvedPackage[], after: readonly ResolvedPackage[]) {
  const sums = (list: readonly ResolvedPackage[]) => new Map(list.map(({ id, sha256 }) => [id, sha256]));
  const [old, now] = [sums(before), sums(after)];
  return {
    added: [...now].filter(([id, sum]) => old.get(id) !== sum).map(([id]) => id),
    removed: [...old.keys()].filter((id) => !now.has(id)),
  };
}
