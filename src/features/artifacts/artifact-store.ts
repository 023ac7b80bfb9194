import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Holders } from './holders.js';

export interface Artifact {
  /** 32 characters of base64url: 192 random bits, since anyone who has it can read the file. */
  id: string;
  /** Last part of the file's path, for the client to save it under; never a path on this machine. */
  name: string;
  size: number;
  /** When the link ends, ms since 1970. */
  expiresAt: number;
  /** Whose run made it; the link is enough to read it all the same. */
  owner: string;
}

export interface StoreOptions {
  /** Folder below which this store makes its own. */
  base: string;
  ttlMs: number;
  /** All files together. */
  maxBytes: number;
}

const ID_BYTES = 24;
const PREFIX = 'pool-artifacts-';
/** How often files whose time is over are removed, at most, ms. */
const SWEEP_MS = 1_000;

/**
 * Files on disk for a limited time and up to a number of bytes; then the oldest of the owner who holds most is evicted, so
 * that no owner can push out another's. A file's name on disk is its id,
 * and nothing of what a program chose.
 */
export class ArtifactStore {
  /** In the order of their ends, since all live equally long. */
  readonly #artifacts = new Map<string, Artifact>();
  readonly #holders = new Holders();
  readonly #options: StoreOptions;
  readonly #folder: string;
  #bytes = 0;
  #ready: Promise<unknown> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#folder = path.join(options.base, `${PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`);
  }

  /** Bytes of the files that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#artifacts.size;
  }

  /** @returns null when the file is larger than the store, or than what is its owner's of it, or the disk does not take it */
  async keep(name: string, content: Uint8Array, owner = ''): Promise<Artifact | null> {
    const { ttlMs, maxBytes } = this.#options;
    const size = content.byteLength;
    if (size > maxBytes) return null;
    const id = randomBytes(ID_BYTES).toString('base64url');
    const artifact = { id, name, size, expiresAt: Date.now() + ttlMs, owner };
    // Counted before it is written, so that many at a time keep to the limit too.
    this.#artifacts.set(id, artifact);
    this.#holders.add(owner, id, size);
    this.#bytes += size;
    this.#evict();
    try {
      this.#ready ??= this.#prepare();
      await this.#ready;
      await this.#write(id, content);
    } catch {
      this.#drop(id);
      return null;
    }
    if (!this.#artifacts.has(id)) {
      // It was evicted in the meantime.
      await unlink(this.#fileOf(id)).catch(() => {});
      return null;
    }
    this.#schedule();
    return artifact;
  }

  /** The artifact and its file; null if it never existed, has expired or was evicted. */
  find(id: string): (Artifact & { file: string }) | null {
    const artifact = this.#artifacts.get(id);
    if (!artifact || artifact.expiresAt <= Date.now()) return null;
    return { ...artifact, file: this.#fileOf(id) };
  }

  /** Removes everything. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#artifacts.clear();
    this.#holders.clear();
    this.#bytes = 0;
    await this.#ready?.catch(() => {});
    await rm(this.#folder, { recursive: true, force: true });
  }

  #evict(): void {
    for (const { id, expiresAt } of this.#artifacts.values()) {
      if (expiresAt > Date.now()) break;
      this.#drop(id);
    }
    while (this.#bytes > this.#options.maxBytes) {
      const id = this.#holders.oldestOfLargest();
      if (id === null) return;
      this.#drop(id);
    }
  }

  #drop(id: string): void {
    const artifact = this.#artifacts.get(id);
    if (!artifact) return;
    this.#artifacts.delete(id);
    this.#holders.remove(artifact.owner, id, artifact.size);
    this.#bytes -= artifact.size;
    // Who reads it now goes on reading.
    void unlink(this.#fileOf(id)).catch(() => {});
  }

  #schedule(): void {
    const first = this.#artifacts.values().next().value;
    clearTimeout(this.#timer);
    if (!first) return;
    this.#timer = setTimeout(
      () => {
        this.#evict();
        this.#schedule();
      },
      Math.max(SWEEP_MS, first.expiresAt - Date.now()),
    ).unref();
  }

  #fileOf(id: string): string {
    return path.join(this.#folder, id);
  }

  async #write(id: string, content: Uint8Array): Promise<void> {
    try {
      await writeFile(this.#fileOf(id), content, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Somebody tidied the temporary folder.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await this.#prepare();
      await writeFile(this.#fileOf(id), content, { mode: 0o600, flag: 'wx' });
    }
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#removeLeftovers();
  }

  /** Folders of servers that were killed. A folder in use changes with every file, and an older one holds none that is still wanted. */
  async #removeLeftovers(): Promise<void> {
    const before = Date.now() - this.#options.ttlMs;
    for (const name of await readdir(this.#options.base)) {
      if (!name.startsWith(PREFIX)) continue;
      const folder = path.join(this.#options.base, name);
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs < before) await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }
}
