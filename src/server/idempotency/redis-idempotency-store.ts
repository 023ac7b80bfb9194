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
    const value = encode(fingerprint, null);
    for (;;) {
      if ((await redis.set(name, value, 'PX', LEASE_MS, 'NX')) === 'OK') break;
      const bytes = await redis.getBuffer(name);
      // It ended between the two commands.
      if (bytes === null) continue;
      const found = decode(bytes);
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
    const bytes = encode(fingerprint, answer);
    if (answer === null || bytes.length > this.options.maxBytes) await redis.del(name);
    else await redis.set(name, bytes, 'PX', this.options.ttlMs);
  }
}

const LINE_BREAK = 0x0a;

/** A line of JSON about the answer, then its body as it was sent: as a part of the JSON it would be serialized again. */
function encode(fingerprint: string, answer: KeptAnswer | null): Buffer {
  const { body, ...about } = answer ?? { body: Buffer.alloc(0) };
  const head = JSON.stringify({ fingerprint, answer: answer && about });
  return Buffer.concat([Buffer.from(`${head}\n`), body]);
}

function decode(bytes: Buffer): { fingerprint: string; answer: KeptAnswer | null } {
  const end = bytes.indexOf(LINE_BREAK);
  // Without a line break it was written by a server of an earlier version, the body within the JSON.
  const { fingerprint, answer } = JSON.parse(bytes.toString('utf8', 0, end < 0 ? bytes.length : end));
  if (answer === null) return { fingerprint, answer };
  return {
    fingerprint,
    answer: { ...answer, body: end < 0 ? Buffer.from(answer.body) : bytes.subarray(end + 1) },
  };
}
