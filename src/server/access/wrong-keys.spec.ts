import { describe, expect, it } from '@jest/globals';
import { RateLimits, rateLimitsInMemory } from './rate-limits.js';
import { WrongKeys } from './wrong-keys.js';

describe('WrongKeys', () => {
  it('counts the networks apart, and an IPv6 client by its /64', async () => {
    const wrong = new WrongKeys(await rateLimitsInMemory(), 2);
    const note = async (address: string) => (await wrong.note(address)).allowed;
    expect([await note('192.0.2.1'), await note('192.0.2.1'), await note('192.0.2.1')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await note('192.0.2.2')).toBe(true);
    expect([await note('2001:db8::1'), await note('2001:db8::2'), await note('2001:db8::3')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await note('2001:db8:0:1::1')).toBe(true);
  });

  it('counts in a bounded number of places, whatever addresses it hears of', async () => {
    const names = new Set<string>();
    const counter = {
      penalty: async (name: string) => ({
        consumedPoints: Number(names.add(name).size > 0),
        msBeforeNext: 1,
      }),
    };
    const wrong = new WrongKeys(new RateLimits(counter as never), 2);
    for (let n = 0; n < 200_000; n++)
      await wrong.note(`2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::1`);
    expect(names.size).toBe(16_384);
  });
});
