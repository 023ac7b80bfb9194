import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Lock } from '../lock-file.js';
import { PackageError } from '../package-error.js';
import type { ResolvedPackage } from '../resolver/resolved-package.js';
import { writeWhole } from '../write-whole.js';

/**
 * What was chosen last, beside the package files: `pylock.toml`. While the same is asked for, it is chosen again without
 * asking an index; otherwise its files are preferred, so that one change does not cause others.
 */
export class KeptLock {
  readonly #file: string;

  constructor(folder: string, name = 'pylock.toml') {
    this.#file = path.join(folder, name);
  }

  /** @returns null when there is no such file or it is not usable; the packages are then resolved anew */
  async read(lock: Lock): Promise<{ key: string; indexes: string[]; packages: ResolvedPackage[] } | null> {
    // Loaded here: a server without packages starts without them.
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

  /** Whole or not at all. A folder that cannot be written to costs the next start a resolution. */
  write(text: string): void {
    try {
      // Most starts choose the same again.
      if (existsSync(this.#file) && readFileSync(this.#file, 'utf8') === text) return;
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeWhole(this.#file, text);
    } catch (error) {
      if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
