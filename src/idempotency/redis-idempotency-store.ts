import type { Redis } from 'ioredis';
import type { Claim, IdempotencyStore, KeptAnswer } from './idempotency-store.js';

/** The claim of a server that died is over after this, ms; one that lives renews it in between. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** For all servers together; Redis ends what has expired. */
export class RedisIdempotencyStore implements IdempotencyStore {
  readonly #leases = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly connection: () => Promise<Redis>,
    private readonly options: { prefix: string; ttlMs: number; maxBytes: number },
  ) {}

  async claim(key: string, fingerprint: string): Promise<Claim> {
    const redis = await this.connection();
    const name = this.options.prefix + key;
    const value = JSON.stringify({ fingerprint, answer: null });
    for (;;) {
      if ((await redis.set(name, value, 'PX', LEASE_MS, 'NX')) === 'OK') break;
      const text = await redis.get(name);
      // It ended between the two commands.
      if (text === null) continue;
      const found: { fingerprint: string; answer: KeptAnswer | null } = JSON.parse(text);
      if (found.fingerprint !== fingerprint) return 'other';
      return found.answer ?? 'running';
    }
    const renew = setInterval(() => void redis.pexpire(name, LEASE_MS).catch(() => undefined), RENEW_MS);
    this.#leases.set(key, renew.unref());
    return 'begun';
  }

  async end(key: string, fingerprint: string, answer: KeptAnswer | null): Promise<void> {
    clearInterval(this.#leases.get(key));
    this.#leases.delete(key);
    const redis = await this.connection();
    const name = this.options.prefix + key;
    const text = JSON.stringify({ fingerprint, answer });
    if (answer === null || text.length > this.options.maxBytes) await redis.del(name);
    else await redis.set(name, text, 'PX', this.options.ttlMs);
  }
}
