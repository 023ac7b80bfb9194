import { readFileSync, statSync } from 'node:fs';
import { KeyRing } from './key-ring.js';
import { KeyFileError, readKeys } from './read-keys.js';

/** A file of keys that can change while the server runs: keys are added and revoked without a restart. */
export class KeyFile {
  #ring: KeyRing;
  #version: string;

  /** @throws KeyFileError when it cannot be read or breaks a rule */
  constructor(private readonly file: string) {
    this.#version = this.#readVersion();
    this.#ring = this.#read();
  }

  get ring(): KeyRing {
    return this.#ring;
  }

  /**
   * Reads the file again if it has changed. The keys stay as they were when it cannot be read.
   * @returns whether there are other keys now
   * @throws KeyFileError once for each change that cannot be read
   */
  refresh(): boolean {
    const version = this.#readVersion();
    if (version === this.#version) return false;
    this.#version = version;
    this.#ring = this.#read();
    return true;
  }

  #readVersion(): string {
    try {
      const { mtimeMs, size, ino } = statSync(this.file);
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return 'missing';
    }
  }

  #read(): KeyRing {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      throw new KeyFileError(`the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
    return new KeyRing(readKeys(text));
  }
}
