import { seeded } from '../../../test/fuzz/kit/random.mjs';
import { isBoundedJson, PROGRAM_JSON } from './bounded-json.js';

const ANY = { depth: 1e9, values: 1e9 };

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('isBoundedJson', () => {
  it.each([
    ...[
      '0',
      '-0',
      '1.5e+10',
      '-1E-2',
      '12345678901234567890',
      '""',
      '"\\u00e9\\n\\"\\/"',
      'null',
      'true',
      'false',
    ],
    ...['[]', '{}', ' [ ] ', '[[],[{}]]', '{"a":{"b":[1,2]},"a":null}', '\n[1,\r\n2\t]\n', '"\u2028\ud800"'],
    ...['', ' ', '01', '-', '1.', '.5', '1e', '1e+', '+1', '0x1', 'NaN', 'Infinity', 'nul', 'True', 'nullx'],
    ...[
      '"',
      '"a',
      '"\n"',
      '"\t"',
      '"\\x"',
      '"\\u12g4"',
      '"\\u12',
      "'a'",
      '[',
      ']',
      '[1',
      '[1,',
      '[1,]',
      '[,1]',
      '[1 2]',
    ],
    ...[
      '{',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":1,',
      '{"a":1,}',
      '{a:1}',
      '{"a" 1}',
      '{1:2}',
      '{]',
      '[}',
      '[]]',
      '1 2',
    ],
    ...[
      '\ufeff1',
      '\u00a01',
      '\v1',
      '\f1',
      '1\0',
      '[1]//',
      '{"a":1}}',
      '"a""b"',
      '[1]"',
      '--1',
      '1-',
      '1.2.3',
      '1e1e1',
    ],
  ])('agrees with JSON.parse on %j', (text) => {
    expect(isBoundedJson(text, ANY)).toBe(parses(text));
  });

  it('agrees with JSON.parse on 30,000 texts of random parts', () => {
    const random = seeded(12);
    const parts = [
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"',
      '"a"',
      '"a":',
      '1',
      '-',
      '0',
      '.5',
      'e',
      'null',
      ' ',
      '\n',
      '\\',
      'u00e9',
    ];
    const wrong: string[] = [];
    let valid = 0;
    for (let turn = 0; turn < 30_000; turn++) {
      const length = 1 + random.below(7);
      const text = Array.from({ length }, () => parts[random.below(parts.length)]).join('');
      if (parses(text)) valid++;
      if (isBoundedJson(text, ANY) !== parses(text)) wrong.push(text);
    }
    expect(wrong).toEqual([]);
    expect(valid).toBeGreaterThan(500);
  });

  it('bounds depth and values', () => {
    expect(isBoundedJson('[[]]', { depth: 2, values: 9 })).toBe(true);
    expect(isBoundedJson('[[]]', { depth: 1, values: 9 })).toBe(false);
    expect(isBoundedJson('{"a":{}}', { depth: 1, values: 9 })).toBe(false);
    expect(isBoundedJson('1', { depth: 0, values: 1 })).toBe(true);
    expect(isBoundedJson('[1,2,3]', { depth: 1, values: 4 })).toBe(true);
    expect(isBoundedJson('[1,2,3]', { depth: 1, values: 3 })).toBe(false);
    expect(isBoundedJson('{"a":1,"b":2}', { depth: 1, values: 2 })).toBe(false);
  });

  it.each([
    ['arrays side by side', `[${'[],'.repeat(3_000_000)}[]]`],
    ['arrays within each other', `${'['.repeat(5_000_000)}${']'.repeat(5_000_000)}`],
    ['numbers', `[${'1,'.repeat(5_000_000)}1]`],
    ['names', `{${'"":0,'.repeat(2_000_000)}"":0}`],
    ['one string', `"${'x'.repeat(10_000_000)}"`],
    ['escapes', `"${'\\u0000'.repeat(1_600_000)}"`],
    ['white space', `${' '.repeat(10_000_000)}1`],
    ['digits', '1'.repeat(10_000_000)],
  ])('reads 10 MB of %s without unfolding them', (_what, text) => {
    const before = process.memoryUsage().heapUsed;
    const startedAt = performance.now();
    isBoundedJson(text, ANY);
    isBoundedJson(text, PROGRAM_JSON);
    // A guard against what is not linear, not a measure.
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 << 20);
  });
});
