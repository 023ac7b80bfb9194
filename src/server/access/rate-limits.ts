import type { Redis } from 'ioredis';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 60;

/** State of one key in the current minute. */
export interface RateState {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Until the count starts again, in whole seconds, at least 1. */
  resetSeconds: number;
}

/** Counts per minute and name, behind one small interface. The limit is the caller's, so it may differ by name. */
export class RateLimits {
  constructor(private readonly counter: RateLimiterAbstract) {}

  /** Counts `points` and says whether all of this minute together are within `limit`. */
  async take(name: string, limit: number, points = 1): Promise<RateState> {
    const { consumedPoints, msBeforeNext } = await this.counter.penalty(name, points);
    return describe(limit, consumedPoints, msBeforeNext);
  }
}

/** In this process. The package is loaded here, since servers without keys do without it. */
export async function rateLimitsInMemory(): Promise<RateLimits> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  return new RateLimits(new RateLimiterMemory({ points: 1, duration: WINDOW_SECONDS }));
}

/** For all servers together. While Redis does not answer, each server counts for itself. */
export async function rateLimitsInRedis(redis: Redis, prefix: string): Promise<RateLimits> {
  const { RateLimiterMemory, RateLimiterRedis } = await import('rate-limiter-flexible');
  const shape = { points: 1, duration: WINDOW_SECONDS };
  const insuranceLimiter = new RateLimiterMemory(shape);
  return new RateLimits(
    new RateLimiterRedis({
      ...shape,
      storeClient: redis,
      keyPrefix: prefix,
      insuranceLimiter,
      rejectIfRedisNotReady: true,
    }),
  );
}

function describe(limit: number, consumed: number, msBeforeNext: number): RateState {
  return {
    allowed: consumed <= limit,
    limit,
    remaining: Math.max(0, limit - consumed),
    resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  };
}

/** The fields of draft-ietf-httpapi-ratelimit-headers. */
export function rateHeaders({ limit, remaining, resetSeconds }: RateState): Record<string, string> {
  return {
    'ratelimit-policy': `"minute";q=${limit};w=${WINDOW_SECONDS}`,
    ratelimit: `"minute";r=${remaining};t=${resetSeconds}`,
  };
}
