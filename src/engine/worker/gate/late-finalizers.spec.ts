import { afterEach, describe, expect, it } from '@jest/globals';
import { dropFinalizersAfter } from './late-finalizers.js';

const Original = globalThis.FinalizationRegistry;

/** A registry whose callback the test can call, in place of the garbage collector. */
class Collected<T> {
  static last: ((held: unknown) => void) | null = null;
  constructor(callback: (held: T) => void) {
    Collected.last = callback as (held: unknown) => void;
  }
}

describe('dropFinalizersAfter', () => {
  afterEach(() => {
    globalThis.FinalizationRegistry = Original;
  });

  it('lets finalizers run until the seal and none after it', () => {
    let sealed = false;
    const seen: unknown[] = [];
    globalThis.FinalizationRegistry = Collected as unknown as typeof FinalizationRegistry;
    dropFinalizersAfter(() => sealed);
    new FinalizationRegistry((held) => seen.push(held));
    Collected.last?.('before');
    sealed = true;
    Collected.last?.('after');
    expect(seen).toEqual(['before']);
  });
});
