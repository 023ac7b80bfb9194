import { describe, expect, it } from '@jest/globals';
import { prefersAsync } from './prefers-async.js';

describe('prefersAsync', () => {
  it.each([
    ['respond-async', true],
    ['Respond-Async', true],
    ['return=minimal, respond-async; x=1', true],
    [['wait=10', 'respond-async'], true],
    ['respond-asynchronously', false],
    ['foo="respond-async"', false],
    [undefined, false],
  ])('of %j is %s', (header, wanted) => {
    expect(prefersAsync(header)).toBe(wanted);
  });
});
