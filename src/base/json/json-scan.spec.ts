import { describe, expect, it } from '@jest/globals';
import { type JsonBounds, JsonScan, lastField } from './json-scan.js';

const WIDE: JsonBounds = { depth: 100, keys: 100, containers: 100, values: 100 };
const scan = (text: string, bounds: Partial<JsonBounds> = {}, pieceBytes = Number.POSITIVE_INFINITY) => {
  const scanner = new JsonScan({ ...WIDE, ...bounds });
  const bytes = Buffer.from(text);
  let broken: keyof JsonBounds | null = null;
  for (let at = 0; at < bytes.length; at += pieceBytes)
    broken = scanner.push(bytes.subarray(at, at + pieceBytes));
  return broken;
};

describe('JsonScan', () => {
  it.each<[keyof JsonBounds, string, string]>([
    ['depth', '[[[]]]', '[[[[]]]]'],
    ['depth', '{"a":{"b":[]}}', '{"a":{"b":[{}]}}'],
    ['keys', '{"a":1,"b":1,"c":1}', '{"a":1,"b":{"c":1,"d":1}}'],
    ['containers', '[[],{}]', '[[],[],{}]'],
    ['values', '[1,1,1,1]', '[1,1,1,1,1]'],
  ])('counts %s: %s is within 3, %s is not', (bound, within, beyond) => {
    expect(scan(within, { [bound]: 3 })).toBeNull();
    expect(scan(beyond, { [bound]: 3 })).toBe(bound);
    for (const pieceBytes of [1, 2, 3, 5]) {
      expect(scan(within, { [bound]: 3 }, pieceBytes)).toBeNull();
      expect(scan(beyond, { [bound]: 3 }, pieceBytes)).toBe(bound);
    }
  });

  it.each(['"[[[[{{{{,,,,::::"', '"\\"[[[[,,,,"', '"\\\\\\"[[[["', '"\\u005b[[[["'])(
    'takes nothing in the string %s for structure, however it is cut',
    (text) => {
      const tight = { depth: 0, containers: 0, keys: 0, values: 0 };
      for (const pieceBytes of [1, 2, 3, 100]) expect(scan(text, tight, pieceBytes)).toBeNull();
    },
  );

  it('sees what follows a string that ends with an escaped backslash', () => {
    expect(scan('["\\\\",[[[]]]]', { depth: 3 })).toBe('depth');
  });

  it('goes on saying so once a bound is broken', () => {
    const scanner = new JsonScan({ ...WIDE, depth: 1 });
    expect(scanner.push(Buffer.from('[['))).toBe('depth');
    expect(scanner.push(Buffer.from(']]'))).toBe('depth');
  });

  it('reads 8 MB in well under the time that a parser takes for what it refuses', () => {
    const bytes = Buffer.from('[1,'.repeat(2_800_000));
    const startedAt = process.cpuUsage();
    expect(new JsonScan({ ...WIDE, containers: 1e9, values: 1e9, depth: 1e9 }).push(bytes)).toBeNull();
    expect(process.cpuUsage(startedAt).user / 1000).toBeLessThan(500);
  });
});

describe('lastField', () => {
  it.each([
    ['{"a":1,"context":{"b":[[[', 'context'],
    ['{"a":{"b":1},"c":[', 'c'],
    ['  {"only', 'only'],
    ['{"quo\\"te":{"x":[', 'quo\\"te'],
    ['{"a":"b","c', 'c'],
    ['[[[', null],
    ['', null],
    ['"text"', null],
  ])('of %s is %s', (text, field) => {
    expect(lastField(Buffer.from(text))).toBe(field);
  });
});
