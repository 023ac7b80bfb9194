import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWholeSync } from '../../base/write-whole.js';

const FORMAT = 1;

/**
 * Requirements installed while the server ran, saved for its next start. Written atomically.
 */
export class InstalledFile {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'installed.json');
  }

  /** @throws Error when the file is damaged or of another format: guessing would change what programs can import */
  read(): string[] {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    try {
      const { format, packages } = JSON.parse(text) as { format: unknown; packages: unknown };
      if (format === FORMAT && Array.isArray(packages) && packages.every((one) => typeof one === 'string')) {
        return packages as string[];
      }
    } catch {
      // falls through
    }
    throw new Error(
      `${this.#file} is not a valid list of installed packages: remove it, or restore it from a backup`,
    );
  }

  /** @throws Error when the folder is read-only */
  write(packages: readonly string[]): void {
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeWholeSync(this.#file, `${JSON.stringify({ format: FORMAT, packages })}\n`);
  }
}
