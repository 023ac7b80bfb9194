import { describe, expect, it } from '@jest/globals';
import { loadSettings } from './load-settings.js';
import { memoryLimitBytes } from './memory-limit.js';
import { memoryShares, spareWorkers } from './memory-shares.js';

const MB = 1024 * 1024;
const DEFAULTS = loadSettings({});

describe('memoryLimitBytes', () => {
  it.each([
    [1536, 24_000, 1536],
    [0, 24_000, 24_000],
    // What Node says where a container has no limit.
    [2 ** 64 / MB, 24_000, 24_000],
  ])('of a limit of %d MB on a machine with %d MB is %d MB', (limit, total, expected) => {
    expect(memoryLimitBytes(limit * MB, total * MB)).toBe(expected * MB);
  });
});

describe('memoryShares', () => {
  const shares = (limitMb: number, more = {}) => {
    const { sessionStoreBytes, bodyMemoryBytes, answerMemoryBytes } = memoryShares(limitMb * MB, {
      ...DEFAULTS,
      ...more,
    });
    return [sessionStoreBytes / MB, bodyMemoryBytes / MB, answerMemoryBytes / MB];
  };

  it('leaves service and workers what they need, down to the least that is of use', () => {
    expect(shares(24_576)).toEqual([2048, 192, 128]);
    expect(shares(2560, { apiKeysFile: '/keys' })).toEqual([392, 130, 98]);
    expect(shares(2048)).toEqual([334, 111, 96]);
    expect(shares(512)).toEqual([64, 96, 96]);
    // As in the manifests: a pool of two, the spare worker, and one that replaces another.
    const all = shares(2560, { apiKeysFile: '/keys' }).reduce(
      (sum, share) => sum + share,
      192 + 4 * (140 + 256),
    );
    expect(all).toBeLessThanOrEqual(2560);
  });

  it('always has room for the largest body', () => {
    expect(shares(512, { diskLimitBytes: 1024 * MB })[1]).toBe(1024 + 12);
  });

  it('is what the settings have that were not set', () => {
    const set = { SESSION_STORE_MB: '100', BODY_MEMORY_MB: '200', ANSWER_MEMORY_MB: '300' };
    const { sessionStoreBytes, bodyMemoryBytes, answerMemoryBytes } = loadSettings(set);
    expect([sessionStoreBytes, bodyMemoryBytes, answerMemoryBytes]).toEqual([100 * MB, 200 * MB, 300 * MB]);
    expect(loadSettings({ SESSION_STORE: 'disk' }).sessionStoreBytes).toBe(2048 * MB);
    const own = memoryShares(memoryLimitBytes(), DEFAULTS);
    expect(DEFAULTS).toMatchObject(own);
  });
});

describe('spareWorkers', () => {
  const settings = {
    poolSize: 2,
    memoryLimitBytes: 256 * MB,
    spareWorker: 'auto' as const,
    apiKeysFile: '/keys',
  };

  it('is one where service, workers and the smallest budgets fit, with what all of them may use', () => {
    const needed = (192 + 4 * (140 + 256) + 64 + 96 + 96) * MB;
    expect([spareWorkers(settings, needed), spareWorkers(settings, needed - 1)]).toEqual([1, 0]);
    expect(spareWorkers({ ...settings, poolSize: 8 }, needed)).toBe(0);
    // Without keys there is one owner, who needs none.
    expect(spareWorkers({ ...settings, apiKeysFile: '' }, 2 ** 50)).toBe(0);
  });

  it('does not go by memory where the settings say on or off', () => {
    expect(spareWorkers({ ...settings, spareWorker: 'on' }, 0)).toBe(1);
    expect(spareWorkers({ ...settings, spareWorker: 'off' }, 2 ** 50)).toBe(0);
  });
});
