import type { Claim, IdempotencyStore, KeptAnswer } from './idempotency-store.js';

interface Entry {
  fingerprint: string;
  /** null while the first request runs. */
  answer: KeptAnswer | null;
  bytes: number;
  expiresAt: number;
}

/** What an entry takes besides its texts, roughly. */
const ENTRY_BYTES = 500;

/** In this process, up to a number of bytes; the oldest answers are evicted, but never a running request. */
export class MemoryIdempotencyStore implements IdempotencyStore {
  /** In the order of their ends, since all are kept equally long. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(private readonly options: { ttlMs: number; maxBytes: number }) {}

  get bytes(): number {
    return this.#bytes;
  }

  async claim(key: string, fingerprint: string): Promise<Claim> {
    const found = this.#entries.get(key);
    if (found && (found.answer === null || found.expiresAt > Date.now())) {
      if (found.fingerprint !== fingerprint) return 'other';
      return found.answer ?? 'running';
    }
    this.#drop(key);
    this.#entries.set(key, { fingerprint, answer: null, bytes: 0, expiresAt: Number.POSITIVE_INFINITY });
    return 'begun';
  }

  async end(key: string, fingerprint: string, answer: KeptAnswer | null): Promise<void> {
    this.#drop(key);
    const bytes = ENTRY_BYTES + key.length + (answer?.body.length ?? 0);
    if (answer === null || bytes > this.options.maxBytes) return;
    this.#entries.set(key, { fingerprint, answer, bytes, expiresAt: Date.now() + this.options.ttlMs });
    this.#bytes += bytes;
    this.#evict();
  }

  #evict(): void {
    const now = Date.now();
    for (const [key, { answer, expiresAt }] of this.#entries) {
      if (this.#bytes <= this.options.maxBytes && expiresAt > now) return;
      if (answer !== null) this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
