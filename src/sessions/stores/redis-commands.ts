import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { storeFull, unavailable } from './store-faults.js';

export type RedisWords = (string | number | Uint8Array)[];

/** Redis as a store of sessions uses it; what goes wrong is a SESSION_STORE_UNAVAILABLE. */
export class RedisCommands {
  readonly #connection: () => Promise<Redis>;
  readonly #digests = new Map<string, string>();

  constructor(connection: () => Promise<Redis>) {
    this.#connection = connection;
  }

  /** Runs a script, by its digest where Redis knows it. Never more than once. */
  async script(lua: string, words: RedisWords): Promise<unknown> {
    let digest = this.#digests.get(lua);
    if (!digest) {
      digest = createHash('sha1').update(lua).digest('hex');
      this.#digests.set(lua, digest);
    }
    const asWords = words.map((word) => (word instanceof Uint8Array ? bufferOf(word) : word));
    return this.do(async (redis) => {
      try {
        return await redis.evalsha(digest, 0, ...asWords);
      } catch (error) {
        // Refused before anything was done.
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return redis.eval(lua, 0, ...asWords);
      }
    });
  }

  async do<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connection());
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('OOM')) throw storeFull();
      throw unavailable('cannot reach Redis', error);
    }
  }
}

/** The same memory as a Buffer, which ioredis sends as it is. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
