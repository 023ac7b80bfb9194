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
import { demandInstallable } from './demand-installable.js';
import { KeptChanges } from './kept-changes.js';
import { logStages } from './log-stages.js';
import type { Progress } from './progress.js';
import { watchStart } from './watch-start.js';

/** Packages in the image of the running server. Changes happen one after the other, and each whole or not at all. */
@Injectable()
export class PackagesService implements BeforeApplicationShutdown {
  /** The start of this server. */
  readonly start: Change;
  readonly #kept = new KeptChanges();
  #last: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(
    @Inject(ImageSupply) private readonly images: ImageSupply,
    @Inject(PoolService) private readonly pool: PoolService,
    @Inject(Settings) private readonly settings: Settings,
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
   * Adds packages: a new image is built, and the workers are replaced one by one while requests go on.
   * @param names as POST /api/packages takes them: names, pinned names, addresses of wheels
   * @returns at once; how it ends is told by the change. Nothing has changed when it fails with a PackageError
   * @throws PackageError when this server would never do it; PoolUnavailableError; ServiceError PACKAGE_CHANGES_FULL
   */
  install(names: readonly string[], owner: string): Change {
    const requirements = names.map(parseRequirement);
    for (const one of requirements) demandInstallable(one, this.settings.packageInstall);
    const asked = requirements.map(({ name }) => name);
    return this.#begin({ kind: 'install', owner, names: asked }, (progress) => {
      const replaced = new Set(asked);
      const kept = this.#present().installed.filter((text) => !replaced.has(parseRequirement(text).name));
      return this.#change([...kept, ...requirements.map(({ text }) => text)], progress);
    });
  }

  /**
   * Takes a package out that was installed, and what only it needed. It fails with PACKAGE_NOT_FOUND or PACKAGE_NOT_ALLOWED
   * where there is nothing to take out. Otherwise as `install`.
   */
  remove(name: string, owner: string): Change {
    const { name: id } = parseRequirement(name);
    if (this.settings.packageInstall === 'off') demandInstallable(parseRequirement(id), 'off');
    return this.#begin({ kind: 'remove', owner, names: [id] }, async (progress) => {
      const { installed } = this.#present();
      const rest = installed.filter((text) => parseRequirement(text).name !== id);
      if (rest.length < installed.length) return this.#change(rest, progress);
      const { readWanted } = await import('../../engine/distribution/lock/wanted-packages.js');
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

  /**
   * The change with this id that the caller asked for, or any with the scope `admin`; the start of the server for everybody.
   * @throws ServiceError PACKAGE_CHANGE_NOT_FOUND
   */
  changeOf(id: string, { owner, scopes }: Access): Change {
    const change = id === this.start.id ? this.start : this.#kept.find(id);
    const isSeen = change && (change.owner === null || change.owner === owner || scopes.has('admin'));
    if (isSeen) return change;
    throw new ServiceError(
      'PACKAGE_CHANGE_NOT_FOUND',
      'There is no change of packages with this id; what it came to may have expired.',
    );
  }

  /** Changes under way, the start of the server too: first the one that goes on, then those that wait. */
  underWay(): Change[] {
    return [...(this.start.end ? [] : [this.start]), ...this.#kept.open()];
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
      throw error instanceof ServiceError ? error : installFailed('the image could not be made', error);
    });
    const changed = after.image.fingerprint !== before.image.fingerprint;
    if (changed) await this.#replace(before, after, progress);
    const { added, removed } = compare(before.resolved, after.resolved);
    const installMs = performance.now() - startedAt;
    this.log.info({ added, removed, changed, installMs }, 'The packages of the image were set');
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
      // Whoever was replaced already is replaced again; who was not serves on.
      this.pool.renewImage().catch((cause: unknown) => {
        this.log.warn({ err: cause }, 'Workers of an image that was given up could not be replaced yet');
      });
      if (error instanceof ServiceError) throw error;
      throw installFailed('the workers could not be replaced', error);
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
