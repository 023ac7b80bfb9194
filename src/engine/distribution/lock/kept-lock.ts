import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWholeSync } from '../../../base/write-whole.js';
import type { Lock } from '../lock-file.js';
import { PackageError } from '../package-error.js';
import type { ResolvedPackage } from '../resolver/resolved-package.js';

/**
 * The packages chosen last, saved as `pylock.toml` next to the package files. While the requests are unchanged, they are
 * reused without contacting an index; otherwise their files are preferred, so that one change does not cause others.
 */
export class KeptLock {
  readonly #file: string;

  constructor(folder: string, name = 'pylock.toml') {
    this.#file = path.join(folder, name);
  }

  /** @returns null when the file is missing or unusable; the packages are then resolved again */
  async read(lock: Lock): Promise<{ key: string; indexes: string[]; packages: ResolvedPackage[] } | null> {
    // Imported lazily: a server without packages never needs them.
    const { readPylockTables } = await import('./pylock-tables.js');
    const { packagesOfPylock } = await import('./pylock-packages.js');
    try {
      const pylock = readPylockTables(readFileSync(this.#file, 'utf8'), path.basename(this.#file));
      if (!pylock.own) return null;
      const { key, indexes } = pylock.own;
      return { key, indexes, packages: packagesOfPylock(pylock, lock, this.#file) };
    } catch (error) {
      if (error instanceof PackageError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Atomic. In a read-only folder it does nothing, and the next start resolves again. */
  write(text: string): void {
    try {
      // Most starts choose the same packages.
      if (existsSync(this.#file) && readFileSync(this.#file, 'utf8') === text) return;
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeWholeSync(this.#file, text);
    } catch (error) {
      if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
