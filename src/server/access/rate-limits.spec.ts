import { describe, expect, it } from '@jest/globals';
import { rateHeaders, rateLimitsInMemory } from './rate-limits.js';

describe('RateLimits', () => {
  it('allows as many as the limit says, each name for itself', async () => {
    const limits = await rateLimitsInMemory();
    const allowed: boolean[] = [];
    for (let n = 0; n < 3; n += 1) allowed.push((await limits.take('a', 2)).allowed);
    expect(allowed).toEqual([true, true, false]);
    expect((await limits.take('b', 2)).remaining).toBe(1);
  });

  it('counts points together', async () => {
    const limits = await rateLimitsInMemory();
    expect(await limits.take('a', 5, 4)).toMatchObject({ allowed: true, remaining: 1 });
    expect(await limits.take('a', 5, 4)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('is reported in the fields of the draft', () => {
    expect(rateHeaders({ allowed: true, limit: 60, remaining: 3, resetSeconds: 12 })).toEqual({
      'ratelimit-policy': '"minute";q=60;w=60',
      ratelimit: '"minute";r=3;t=12',
    });
  });
});
