import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryIdempotencyStore } from './memory-idempotency-store.js';

const answer = (body: string) => ({ status: 200, headers: {}, body: Buffer.from(body) });

describe('MemoryIdempotencyStore', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('lets the first begin, and keeps its answer for those after it', async () => {
    const store = new MemoryIdempotencyStore({ ttlMs: 1_000, maxBytes: 10_000 });
    expect(await store.claim('k', 'f')).toBe('begun');
    expect(await store.claim('k', 'f')).toBe('running');
    expect(await store.claim('k', 'g')).toBe('other');
    await store.end('k', 'f', answer('first'));
    expect(await store.claim('k', 'f')).toEqual(answer('first'));
    expect(await store.claim('k', 'g')).toBe('other');
    jest.advanceTimersByTime(1_000);
    expect(await store.claim('k', 'g')).toBe('begun');
  });

  it('frees a key whose request was not done', async () => {
    const store = new MemoryIdempotencyStore({ ttlMs: 1_000, maxBytes: 10_000 });
    await store.claim('k', 'f');
    await store.end('k', 'f', null);
    expect(await store.claim('k', 'g')).toBe('begun');
  });

  it('forgets the oldest answers when it is full, and never what runs', async () => {
    const store = new MemoryIdempotencyStore({ ttlMs: 100_000, maxBytes: 5_000 });
    await store.claim('runs', 'f');
    for (let n = 0; n < 20; n += 1) {
      await store.claim(`k${n}`, 'f');
      await store.end(`k${n}`, 'f', answer('x'.repeat(400)));
      expect(store.bytes).toBeLessThanOrEqual(5_000);
    }
    expect(await store.claim('runs', 'f')).toBe('running');
    expect(await store.claim('k19', 'f')).toEqual(answer('x'.repeat(400)));
    expect(await store.claim('k0', 'f')).toBe('begun');
  });

  it('keeps no answer that is larger than all it may hold', async () => {
    const store = new MemoryIdempotencyStore({ ttlMs: 1_000, maxBytes: 1_000 });
    await store.claim('k', 'f');
    await store.end('k', 'f', answer('x'.repeat(1_000)));
    expect([await store.claim('k', 'f'), store.bytes]).toEqual(['begun', 0]);
  });
});
