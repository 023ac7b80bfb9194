import type { Distribution } from '../distribution/distribution.js';
import { DownloadCount } from '../distribution/download-progress.js';
import type { KeptLock } from '../distribution/lock/kept-lock.js';
import { PackageError } from '../distribution/package-error.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import type { InstalledFile } from './installed-file.js';
import { ensureLayerImage, type ImageRef } from './layer-image.js';
import type { BuilderOptions } from './run-builder.js';
import type { OnStage } from './stage.js';

export interface SupplyOptions {
  imageDir: string;
  /** Opened when it is first needed: a server without packages never reads a lock file. */
  distribution: () => Distribution;
  /** What the settings list, as texts. */
  configured: readonly string[];
  installed: InstalledFile;
  /** Without them the service does not start; otherwise it starts without packages. */
  required: boolean;
  /** What was chosen last, for the next start. */
  keptLock: KeptLock;
  builder: BuilderOptions;
}

/** A set of packages and the image that holds them. */
export interface PackageSet {
  /** What was asked for beyond the settings, as texts. */
  installed: string[];
  resolved: ResolvedPackage[];
  image: ImageRef;
  /** As a pylock.toml; null without packages. */
  lockText: string | null;
}

/** Whoever watches the image that the pool starts from being prepared. Must not throw. */
export interface PrepareWatch {
  onStage: OnStage;
  prepared(): void;
  failed(error: unknown): void;
}

export interface AssembleOptions {
  signal?: AbortSignal | undefined;
  onStage?: OnStage | undefined;
}

/**
 * Knows which packages workers are to have, and makes the image that has them. A change is prepared beside what is in
 * use and takes effect by `use`.
 */
export class ImageSupply {
  #current: PackageSet | null = null;
  #distribution: Distribution | null = null;
  #missing: string | null = null;
  #watch: PrepareWatch | null = null;

  constructor(private readonly options: SupplyOptions) {}

  get distribution(): Distribution {
    this.#distribution ??= usable(() => this.options.distribution());
    return this.#distribution;
  }

  /** What workers start from now; null before the first image is there. */
  get current(): PackageSet | null {
    return this.#current;
  }

  /** Why workers start without packages although some are wanted; null when they have them. */
  get missing(): string | null {
    return this.#missing;
  }

  get configured(): readonly string[] {
    return this.options.configured;
  }

  /** The image in use, checked again; built when it is missing. For the pool, before it starts workers. */
  async prepare(signal?: AbortSignal): Promise<ImageRef> {
    try {
      const set = await this.#wanted(signal);
      if (!this.#current) {
        this.#keep(set);
        this.#current = set;
      }
      this.#watch?.prepared();
      return set.image;
    } catch (error) {
      this.#watch?.failed(error);
      throw error;
    }
  }

  /** From now on `watch` is told how `prepare` fares. */
  watch(watch: PrepareWatch): void {
    this.#watch = watch;
  }

  async #wanted(signal?: AbortSignal): Promise<PackageSet> {
    if (this.#missing !== null) return this.#plain(signal);
    try {
      const installed = this.#current?.installed ?? usable(() => this.options.installed.read());
      return await this.assemble(installed, { signal, onStage: this.#watch?.onStage });
    } catch (error) {
      if (this.options.required || this.#current || !(error instanceof PackageError)) throw error;
      const plain = await this.#plain(signal);
      this.#missing = error.message;
      return plain;
    }
  }

  async #plain(signal?: AbortSignal): Promise<PackageSet> {
    const { imageDir, builder } = this.options;
    const image = await ensureLayerImage(imageDir, [], null, builder, { signal });
    return { installed: [], resolved: [], image, lockText: null };
  }

  /**
   * The set and the image for what the settings list and `installed`; nothing is changed.
   * @throws PackageError (rejection)
   */
  async assemble(
    installed: readonly string[],
    { signal, onStage = () => undefined }: AssembleOptions = {},
  ): Promise<PackageSet> {
    const { imageDir, configured, builder, keptLock } = this.options;
    if (configured.length === 0 && installed.length === 0) {
      onStage({ stage: 'checking' });
      return this.#plain(signal);
    }
    // Loaded here: a server without packages starts without it.
    const { choosePackages } = await import('../distribution/lock/choose-packages.js');
    const { distribution } = this;
    const asked = { configured, installed };
    onStage({ stage: 'resolving' });
    const { take: onDownload } = new DownloadCount((sum) => onStage({ stage: 'downloading', ...sum }));
    const fetching = { signal, onDownload };
    const { packages, lockText } = await choosePackages(distribution, asked, keptLock, fetching);
    const watched = { ...fetching, onStage };
    const image = await ensureLayerImage(imageDir, packages, distribution, builder, watched);
    return { installed: [...installed], resolved: packages, image, lockText };
  }

  /** Makes a set the one that workers start from, now and after a restart. @throws Error when it cannot be kept */
  use(set: PackageSet): void {
    this.#missing = null;
    this.options.installed.write(set.installed);
    this.#keep(set);
    this.#current = set;
  }

  #keep({ lockText }: PackageSet): void {
    if (lockText !== null) this.options.keptLock.write(lockText);
  }
}

/** A lock file or a list of what was installed that cannot be used is as wrong as a package. @throws PackageError */
function usable<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof PackageError) throw error;
    throw new PackageError('PACKAGE_INVALID', (error as Error).message, { cause: error });
  }
}
