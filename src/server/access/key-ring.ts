import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, hashKey } from './api-key.js';

/** The keys that are let in. */
export class KeyRing {
  readonly #keys: readonly ApiKey[];

  constructor(keys: readonly ApiKey[]) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The entry of a key, expired or not; the lookup takes the same time for every unknown key. */
  find(key: string): ApiKey | null {
    const sha256 = hashKey(key);
    let found: ApiKey | null = null;
    for (const entry of this.#keys) {
      if (timingSafeEqual(entry.sha256, sha256)) found = entry;
    }
    return found;
  }
}
