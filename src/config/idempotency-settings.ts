import { Integer } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** Requests that a client may send twice. */
export class IdempotencySettings {
  @Integer('IDEMPOTENCY_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 604_800_000,
    default: 86_400_000,
    meaning: 'How long the answer to a request with an Idempotency-Key is kept',
  })
  readonly idempotencyTtlMs!: number;

  @Integer('IDEMPOTENCY_MB', {
    unit: 'MB',
    min: 1,
    max: 65_536,
    default: 64,
    scale: MEGABYTE,
    meaning:
      'Total size of these answers in memory, the oldest are evicted; with REDIS_URL, the largest answer kept',
  })
  readonly idempotencyBytes!: number;
}
