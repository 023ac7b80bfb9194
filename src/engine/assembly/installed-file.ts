import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../distribution/write-whole.js';

const FORMAT = 1;

/**
 * What was installed while the server ran, kept for its next start: requirements as texts. Written whole or not at all.
 */
export class InstalledFile {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'installed.json');
  }

  /** @throws Error when there is a file that is not ours or is damaged: guessing would change what programs find */
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
    throw new Error(`${this.#file} does not say what is installed: remove it, or put it back from a backup`);
  }

  /** @throws Error when the folder cannot be written to */
  write(packages: readonly string[]): void {
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeWhole(this.#file, `${JSON.stringify({ format: FORMAT, packages })}\n`);
  }
}
