import { describe, expect, it } from '@jest/globals';
import { fingerprintRequest, readIdempotencyKey } from './idempotency-key.js';

describe('readIdempotencyKey', () => {
  it.each([
    ['"8e03978e"', '8e03978e'],
    ['8e03978e', '8e03978e'],
    [undefined, null],
  ])('of %j is %j', (header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  it.each(['', '""', '"a', 'a b', 'x'.repeat(256), 'é'])('refuses %j', (header) => {
    expect(() => readIdempotencyKey(header)).toThrow(/Idempotency-Key must be/);
  });
});

describe('fingerprintRequest', () => {
  it('differs with the body and with what else shapes the answer', () => {
    const same = fingerprintRequest('1', 'false');
    expect(fingerprintRequest('1', 'false')).toBe(same);
    expect(fingerprintRequest('2', 'false')).not.toBe(same);
    expect(fingerprintRequest('1', 'true')).not.toBe(same);
  });
});
