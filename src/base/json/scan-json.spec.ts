import { describe, expect, it } from '@jest/globals';
import { scanJson } from './scan-json.js';

const scan = (text: string, depth = 4, values = 20) => scanJson(Buffer.from(text), { depth, values });

describe('scanJson', () => {
  it('counts how deep arrays and objects lie, wherever they close', () => {
    expect(scan('[[[[1]]]]')).toBeNull();
    expect(scan('[[[[[1]]]]]')).toBe('depth');
    expect(scan('{"a":{"b":[{"c":1}]}}')).toBeNull();
    expect(scan('{"a":{"b":[{"c":[]}]}}')).toBe('depth');
    expect(scan('[[],[],[[]],[]]')).toBeNull();
  });

  it('counts values and keys', () => {
    expect(scan('[1,2,3]', 4, 4)).toBeNull();
    expect(scan('[1,2,3]', 4, 3)).toBe('values');
    expect(scan('{"a":1,"b":2}', 4, 5)).toBeNull();
    expect(scan('{"a":1,"b":2}', 4, 4)).toBe('values');
    expect(scan('""', 0, 1)).toBeNull();
  });

  it('never counts what is inside of a string', () => {
    expect(scan('"[[[[[[,,,,,,,,,,,,,,,,,,,,,,,,::::"')).toBeNull();
    expect(scan('["\\"[[[[[[", "\\\\", "\\\\\\"[[[[[["]')).toBeNull();
    // The string ends behind two backslashes, so the brackets count.
    expect(scan('["\\\\",[[[[1]]]]]')).toBe('depth');
  });

  it('takes every text that it cannot read to its end', () => {
    for (const text of ['', '"', '"\\', ']]]]', '}{}{', 'nul', '"abc\\"', '\u0000']) {
      expect(scan(text)).toBeNull();
    }
  });

  it('is one pass, whatever the bytes are', () => {
    for (const unit of ['[', '"', '\\', '\\"', '{"', ',', '"a":']) {
      const bytes = Buffer.from(unit.repeat(4_000_000 / unit.length));
      const started = performance.now();
      scanJson(bytes, { depth: 1e9, values: 1e9 });
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });

  it('counts at least what JSON.parse would make, of any JSON', () => {
    const count = (value: unknown): number =>
      typeof value !== 'object' || value === null
        ? 1
        : Object.entries(value).reduce(
            (sum, [, entry]) => sum + count(entry) + (Array.isArray(value) ? 0 : 1),
            1,
          );
    for (const value of [[], {}, [[[]], {}], { a: [1, { b: null }], c: 'x,[:{' }, [{}, {}, {}], 'x', 1]) {
      const bytes = Buffer.from(JSON.stringify(value));
      const made = count(value);
      expect(scanJson(bytes, { depth: 9, values: made - 1 })).toBe('values');
      expect(scanJson(bytes, { depth: 9, values: 2 * made + 1 })).toBeNull();
    }
  });
});
