import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { PoolUnavailableError, ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { ImageSupply, type PackageSet } from '../../engine/assembly/image-supply.js';
import type { OnStage } from '../../engine/assembly/stage.js';
import { PackageError } from '../../engine/distribution/package-error.js';
import { parseRequirement } from '../../engine/distribution/requirement.js';
import type { ResolvedPackage } from '../../engine/distribution/resolve.js';
import { POOL_LOGGER, type PoolLogger } from '../../engine/pool/pool-logger.js';
import type { Access } from '../../server/access/owner.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { Change, type ChangeOptions, type PackageChange } from './change.js';
import { KeptChanges } from './kept-changes.js';
import { logStages } from './log-stages.js';
import type { Progress } from './progress.js';
import { requireInstallable } from './require-installable.js';
import { watchStart } from './watch-start.js';

/** Packages in the image of the running server. Changes are serialized, and each is atomic. */
@Injectable()
export class PackagesService implements BeforeApplicationShutdown {
  /** The start of this server. */
  readonly start: Change;
  readonly #kept = new KeptChanges();
  #last: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(
    private readonly images: ImageSupply,
    private readonly pool: PoolService,
    private readonly settings: Settings,
    @Inject(POOL_LOGGER) private readonly log: PoolLogger,
  ) {
    this.start = watchStart(images, pool);
    logStages(this.start, log);
  }

  /** Every package of the image, dependencies first; empty while the server starts. */
  loaded(): ResolvedPackage[] {
    return this.images.current?.resolved ?? [];
  }

  /**
   * Adds packages: builds a new image, and replaces the workers one by one while requests continue.
   * @param names requirements as for POST /api/packages: names with specifiers, URLs of wheels
   * @returns immediately; the change reports its end. If it fails with a PackageError, nothing has changed
   * @throws PackageError for a request that is invalid or never allowed; PoolUnavailableError; ServiceError PACKAGE_CHANGES_FULL
   */
  install(names: readonly string[], owner: string): Change {
    const requirements = names.map(parseRequirement);
    for (const one of requirements) requireInstallable(one, this.settings.packageInstall);
    const asked = requirements.map(({ name }) => name);
    return this.#begin({ kind: 'install', owner, names: asked }, (progress) => {
      const replaced = new Set(asked);
      const kept = this.#present().installed.filter((text) => !replaced.has(parseRequirement(text).name));
      return this.#change([...kept, ...requirements.map(({ text }) => text)], progress);
    });
  }

  /**
   * Removes an installed package and the dependencies that only it needs. The change fails with PACKAGE_NOT_FOUND when the
   * package is not installed, with PACKAGE_NOT_ALLOWED when it is part of the settings. Otherwise as `install`.
   */
  remove(name: string, owner: string): Change {
    const { name: id } = parseRequirement(name);
    if (this.settings.packageInstall === 'off') requireInstallable(parseRequirement(id), 'off');
    return this.#begin({ kind: 'remove', owner, names: [id] }, async (progress) => {
      const { installed } = this.#present();
      const rest = installed.filter((text) => parseRequirement(text).name !== id);
      if (rest.length < installed.length) return this.#change(rest, progress);
      const { readWanted } = await import('../../engine/distribution/lock/wanted-packages.js');
      const { requirements, pinned } = readWanted(this.images.configured, [], this.images.distribution.lock);
      if (requirements.some(({ name }) => name === id) || pinned.some((one) => one.id === id)) {
        throw new PackageError(
          'PACKAGE_NOT_ALLOWED',
          `${id} is part of the settings (PYODIDE_PACKAGES) and can be removed only there.`,
        );
      }
      throw new PackageError('PACKAGE_NOT_FOUND', `${id} is not an installed package.`);
    });
  }

  /**
   * A change that the caller requested, or any with the scope `admin`; the server start for every caller.
   * @throws ServiceError PACKAGE_CHANGE_NOT_FOUND
   */
  changeOf(id: string, { owner, scopes }: Access): Change {
    const change = id === this.start.id ? this.start : this.#kept.find(id);
    const isSeen = change && (change.owner === null || change.owner === owner || scopes.has('admin'));
    if (isSeen) return change;
    throw new ServiceError(
      'PACKAGE_CHANGE_NOT_FOUND',
      'Package change not found; its record may have expired.',
    );
  }

  /** Changes that have not ended, including the server start: first the running one, then the waiting ones. */
  underWay(): Change[] {
    return [...(this.start.end ? [] : [this.start]), ...this.#kept.open()];
  }

  /** Aborts a running build: its image would not be used. */
  beforeApplicationShutdown(): void {
    this.#closing.abort();
  }

  /** The set in use. @throws PoolUnavailableError when there is none yet: the server is starting, or failed to */
  #present(): PackageSet {
    const { current } = this.images;
    if (current) return current;
    throw new PoolUnavailableError(
      this.pool.stats().fault ?? 'the server is still preparing its first image',
    );
  }

  #begin(
    options: ChangeOptions & { owner: string },
    work: (progress: Progress) => Promise<PackageChange>,
  ): Change {
    this.#present();
    const change = new Change(options);
    this.#kept.add(change);
    logStages(change, this.log);
    this.#last = this.#last.then(async () => {
      try {
        change.finish({ result: await work(change.progress) });
      } catch (error) {
        change.finish({ error });
      }
    });
    return change;
  }

  async #change(installed: readonly string[], progress: Progress): Promise<PackageChange> {
    const startedAt = performance.now();
    const before = this.#present();
    const { signal } = this.#closing;
    const onStage: OnStage = (stage) => progress.report(stage);
    const after = await this.images.assemble(installed, { signal, onStage }).catch((error: unknown) => {
      throw error instanceof ServiceError ? error : installFailed('building the image failed', error);
    });
    const changed = after.image.fingerprint !== before.image.fingerprint;
    if (changed) await this.#replace(before, after, progress);
    const { added, removed } = compare(before.resolved, after.resolved);
    const installMs = performance.now() - startedAt;
    this.log.info({ added, removed, changed, installMs }, 'Packages changed');
    return { packages: after.resolved, added, removed, changed, installMs };
  }

  async #replace(before: PackageSet, after: PackageSet, progress: Progress): Promise<void> {
    progress.report({ stage: 'checking' });
    await this.pool.prove(after.image).catch((error: unknown) => {
      throw installFailed('no worker starts from the new image', error);
    });
    this.images.use(after);
    try {
      await this.pool.renewImage(after.image, (workers) => progress.report({ stage: 'rolling', workers }));
    } catch (error) {
      this.images.use(before);
      // Replaced workers are replaced again; the others keep serving.
      this.pool.renewImage().catch((cause: unknown) => {
        this.log.warn({ err: cause }, 'Workers of an abandoned image are not replaced yet');
      });
      if (error instanceof ServiceError) throw error;
      throw installFailed('replacing the workers failed', error);
    }
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
