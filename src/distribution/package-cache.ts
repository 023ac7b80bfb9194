import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Of } from './fetch-file.js';
import { PackageError } from './package-error.js';

/**
 * A folder of package files by their names. It may be filled ahead, by `npm run packages:fetch` or by hand, and may be
 * read-only then. Where a hash is known, nothing in it is believed: the file is hashed each time it is used.
 */
export class PackageCache {
  constructor(readonly folder: string) {}

  /**
   * The file with this hash, from the folder or from `fetch`, which is asked when the folder does not have it.
   * @param sha256 null takes what the folder has by that name, or else what `fetch` gives
   * @throws PackageError PACKAGE_DOWNLOAD_FAILED when what came has another hash
   */
  async get(
    fileName: string,
    sha256: string | null,
    fetch: () => Promise<Uint8Array>,
  ): Promise<{ bytes: Uint8Array; sha256: string }> {
    const file = path.join(this.folder, fileName);
    const cached = await readFile(file).catch(() => null);
    if (cached) {
      const sum = sha256Of(cached);
      if (sha256 === null || sha256 === sum) return { bytes: cached, sha256: sum };
    }
    const bytes = await fetch();
    const sum = sha256Of(bytes);
    if (sha256 !== null && sum !== sha256) {
      throw new PackageError(
        'PACKAGE_DOWNLOAD_FAILED',
        `${fileName} has not the SHA-256 that it must have: expected ${sha256}, received ${sum}.`,
      );
    }
    await this.#keep(file, bytes);
    return { bytes, sha256: sum };
  }

  /** Whole or not at all. A folder that cannot be written to only costs the next start a download. */
  async #keep(file: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(temporary, bytes, { flush: true });
      await rename(temporary, file);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }
}
