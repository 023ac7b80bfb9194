import { describe, expect, it } from '@jest/globals';
import { DELAY_MAX_MS, delayAfter, readRetryAfter } from './retry-schedule.js';

const HOUR = 3_600_000;

describe('the wait after an attempt that failed', () => {
  const schedule = { attempts: 10, backoffMs: 5_000 };
  const waits = (chance: number, asked: number | null = null) =>
    Array.from({ length: 10 }, (_, n) => delayAfter(n + 1, schedule, asked, chance));

  it('is four times the one before, up to six hours, and there is none after the last', () => {
    const seconds = [5, 20, 80, 320, 1_280, 5_120, 20_480, 21_600, 21_600];
    expect(waits(0)).toEqual([...seconds.map((one) => one * 1_000), null]);
  });

  it('is up to a fifth longer by chance', () => {
    expect(waits(1)[0]).toBe(6_000);
    for (let n = 0; n < 100; n += 1) {
      const wait = delayAfter(1, schedule) ?? 0;
      expect(wait).toBeGreaterThanOrEqual(5_000);
      expect(wait).toBeLessThanOrEqual(6_000);
    }
  });

  it('is not shorter than the receiver asked for, up to six hours', () => {
    expect(waits(0, 60_000).slice(0, 4)).toEqual([60_000, 60_000, 80_000, 320_000]);
    expect(waits(0, 24 * HOUR)[0]).toBe(DELAY_MAX_MS);
    expect(delayAfter(1, { attempts: 1, backoffMs: 10 }, 60_000)).toBeNull();
  });

  it('stays a number however many attempts there may be', () => {
    expect(delayAfter(10_000, { attempts: 10_001, backoffMs: 10 }, null, 0)).toBe(DELAY_MAX_MS);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['-1', null],
    ['1.5', null],
    ['2026-01-02', null],
    ['soon', null],
    [undefined, null],
  ])('of %j is %j ms', (header, ms) => {
    expect(readRetryAfter(header, now)).toBe(ms);
  });
});
