import { createHash, randomBytes } from 'node:crypto';
import type { Access } from './owner.js';

/** What a server knows of a key: everything but the key. */
export interface ApiKey {
  /** For people and logs. */
  name: string;
  /** SHA-256 of the key. A key has 256 random bits, so nothing slower would make guessing any harder. */
  sha256: Buffer;
  access: Access;
  /** Requests per minute; null: any number. */
  requestsPerMinute: number | null;
  /** ms since 1970; null: never. */
  expiresAt: number | null;
}

/** Lets people and secret scanners see what a leaked text is. */
const PREFIX = 'pps_';
const RANDOM_BYTES = 32;

export function makeKey(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
