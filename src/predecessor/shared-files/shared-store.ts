import { ServiceError } from '../../base/errors.js';
import type { SharedEntry } from './shared-entry.js';
import type { SharedFolder as Folder } from './shared-folder.js';
import { keyOf, type SharedFolder, type SharedPlace } from './shared-place.js';

export interface SharedLimits {
  files: number;
  /** Of all files together. */
  bytes: number;
}

/**
 * All shared files, in memory for the runs and in a folder of the host for the next start. Changes are made one after
 * the other, first on the host; what `list` and `get` return was written whole.
 */
export class SharedStore {
  private readonly entries = new Map<string, SharedEntry>();
  private bytes = 0;
  private changes: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: Folder,
    private readonly limits: SharedLimits,
  ) {}

  /** Reads the folder. @returns names of files in it that are not shared files, for the log */
  async load(): Promise<string[]> {
    const { entries, strange } = await this.folder.load();
    for (const entry of entries) this.keep(entry);
    return strange;
  }

  /** Newest first. */
  list(folder?: SharedFolder): SharedEntry[] {
    return [...this.entries.values()]
      .filter(({ place }) => folder === undefined || place.folder === folder)
      .sort((a, b) => b.modifiedAt - a.modifiedAt);
  }

  get(place: SharedPlace): SharedEntry | undefined {
    return this.entries.get(keyOf(place));
  }

  /**
   * Makes or replaces a file; the last writer wins.
   * @throws ServiceError (rejection) SHARED_FILES_FULL, and nothing has changed
   */
  put(place: SharedPlace, content: Buffer): Promise<SharedEntry> {
    return this.change(async () => {
      const before = this.get(place);
      this.checkRoom(place, content.length - (before?.content.length ?? 0), before ? 0 : 1);
      const now = Date.now();
      const entry = { place, content, uploadedAt: before?.uploadedAt ?? now, modifiedAt: now };
      await this.folder.write(entry);
      this.keep(entry);
      return entry;
    });
  }

  /** Whether there was such a file. */
  remove(place: SharedPlace): Promise<boolean> {
    return this.change(() => this.drop(place));
  }

  /** How many files of the folder there were. */
  clear(folder: SharedFolder): Promise<number> {
    return this.change(async () => {
      const entries = this.list(folder);
      for (const { place } of entries) await this.drop(place);
      return entries.length;
    });
  }

  private async drop(place: SharedPlace): Promise<boolean> {
    const entry = this.get(place);
    if (!entry) return false;
    await this.folder.remove(place);
    this.entries.delete(keyOf(place));
    this.bytes -= entry.content.length;
    return true;
  }

  private keep(entry: SharedEntry): void {
    const key = keyOf(entry.place);
    this.bytes += entry.content.length - (this.entries.get(key)?.content.length ?? 0);
    this.entries.set(key, entry);
  }

  /** A file cannot take a place where another one needs a folder, neither in Python nor here. */
  private checkRoom(place: SharedPlace, moreBytes: number, moreFiles: number): void {
    const { files, bytes } = this.limits;
    const key = keyOf(place);
    const clash = [...this.entries.keys()].find(
      (other) => other.startsWith(`${key}/`) || key.startsWith(`${other}/`),
    );
    if (clash) {
      throw new ServiceError('VALIDATION_FAILED', `${key} cannot be both a file and a folder.`);
    }
    if (this.entries.size + moreFiles > files) {
      throw full(`There are ${this.entries.size} shared files; at most ${files} are allowed`);
    }
    if (moreBytes > 0 && this.bytes + moreBytes > bytes) {
      throw full(`The shared files would have ${this.bytes + moreBytes} bytes; at most ${bytes} are allowed`);
    }
  }

  private change<T>(make: () => Promise<T>): Promise<T> {
    const done = this.changes.then(make);
    this.changes = done.catch(() => {});
    return done;
  }
}

function full(fault: string): ServiceError {
  return new ServiceError(
    'SHARED_FILES_FULL',
    `${fault}; delete some (COMPAT_SHARED_FILES_MAX, COMPAT_SHARED_MAX_MB).`,
  );
}
