import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export type RedisWords = readonly (string | number | Uint8Array)[];

const DIGESTS = new Map<string, string>();

/** Runs a script, by its digest where Redis knows it. Never more than once. */
export async function runScript(redis: Redis, lua: string, words: RedisWords): Promise<unknown> {
  const asWords = words.map((word) => (word instanceof Uint8Array ? bufferOf(word) : word));
  try {
    return await redis.evalsha(digestOf(lua), 0, ...asWords);
  } catch (error) {
    // Refused before anything was done.
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return redis.eval(lua, 0, ...asWords);
  }
}

function digestOf(lua: string): string {
  let digest = DIGESTS.get(lua);
  if (!digest) {
    digest = createHash('sha1').update(lua).digest('hex');
    DIGESTS.set(lua, digest);
  }
  return digest;
}

/** The same memory as a Buffer, which ioredis sends as it is. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
