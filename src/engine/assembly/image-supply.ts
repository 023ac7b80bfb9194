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
  /** Opened on first use: a server without packages never reads a lock file. */
  distribution: () => Distribution;
  /** Requirements in the settings. */
  configured: readonly string[];
  installed: InstalledFile;
  /** Whether the service must not start without these packages. */
  required: boolean;
  /** The packages chosen last, for the next start. */
  keptLock: KeptLock;
  builder: BuilderOptions;
}

/** A set of packages and the image that contains them. */
export interface PackageSet {
  /** Requirements of clients, in addition to the settings. */
  installed: string[];
  resolved: ResolvedPackage[];
  image: ImageRef;
  /** Content of a pylock.toml; null without packages. */
  lockText: string | null;
}

/** Observes the preparation of the image that the pool starts from. Must not throw. */
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
 * Decides which packages workers have, and builds the image that contains them. A change is prepared while the current
 * set stays in use; `use` activates it.
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

  /** The set that workers start from; null until the first image is ready. */
  get current(): PackageSet | null {
    return this.#current;
  }

  /** Why workers start without the requested packages; null when they have them. */
  get missing(): string | null {
    return this.#missing;
  }

  get configured(): readonly string[] {
    return this.options.configured;
  }

  /** The current image, verified again, and built if it is missing. The pool calls it before it starts workers. */
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

  /** From now on `watch` observes `prepare`. */
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
   * Builds the set and the image for the settings and `installed`, without activating them.
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
    // Imported lazily: a server without packages never needs it.
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

  /** Activates a set: workers start from it, also after a restart. @throws Error when it cannot be saved */
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

/** Reports an unusable lock file or installed.json like an invalid package. @throws PackageError */
function usable<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof PackageError) throw error;
    throw new PackageError('PACKAGE_INVALID', (error as Error).message, { cause: error });
  }
}
