import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sha256OfFile } from './fetch-file.js';
import { PackageError } from './package-error.js';

/** A package file on this host. */
export interface CachedFile {
  file: string;
  /** Hex. */
  sha256: string;
}

/**
 * A folder of package files by name. It may be filled in advance, by `npm run packages:fetch` or by hand, and may be
 * read-only: other files then go to a temporary folder until this process ends. Cached files are not trusted: where a
 * hash is known, the file is hashed on every use.
 */
export class PackageCache {
  #spare: Promise<string> | null = null;

  constructor(readonly folder: string) {}

  /**
   * The file with this hash, from the folder or, if it is not there, from `fetch`.
   * @param sha256 null accepts any file of that name in the folder, or else whatever `fetch` writes
   * @param fetch writes the file and returns its SHA-256
   * @throws PackageError PACKAGE_DOWNLOAD_FAILED when the fetched file has another hash
   */
  async get(
    fileName: string,
    sha256: string | null,
    fetch: (target: FileHandle) => Promise<string>,
  ): Promise<CachedFile> {
    const known = await this.find(fileName, sha256);
    if (known) return known;
    const { folder, temporary, target } = await this.#create(fileName);
    try {
      const sum = await fetch(target);
      if (sha256 !== null && sum !== sha256) {
        throw new PackageError(
          'PACKAGE_DOWNLOAD_FAILED',
          `${fileName} does not match its SHA-256: expected ${sha256}, received ${sum}.`,
        );
      }
      await target.sync();
      const file = path.join(folder, fileName);
      await rename(temporary, file);
      return { file, sha256: sum };
    } finally {
      await target.close();
      await rm(temporary, { force: true });
    }
  }

  /** The file with this hash, without fetching it; null when it is not cached. */
  async find(fileName: string, sha256: string | null): Promise<CachedFile | null> {
    for (const folder of [this.folder, ...(this.#spare ? [await this.#spare] : [])]) {
      const file = path.join(folder, fileName);
      const sum = await sha256OfFile(file);
      if (sum !== null && (sha256 === null || sha256 === sum)) return { file, sha256: sum };
    }
    return null;
  }

  /** A temporary file in the folder of its target. If the cache is read-only, the next start downloads again. */
  async #create(fileName: string): Promise<{ folder: string; temporary: string; target: FileHandle }> {
    const name = `${fileName}.${randomUUID()}.tmp`;
    const openIn = async (folder: string) => {
      const temporary = path.join(folder, name);
      return { folder, temporary, target: await open(temporary, 'wx', 0o644) };
    };
    try {
      await mkdir(this.folder, { recursive: true });
      return await openIn(this.folder);
    } catch {
      this.#spare ??= makeSpare();
      return openIn(await this.#spare);
    }
  }
}

async function makeSpare(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pyodide-packages-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
