import { describe, expect, it } from '@jest/globals';
import { describeMalformed, describeMalformedLater, findFault } from './malformed-json.js';

/** The same numbers in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('describeMalformed', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, found the end of the text'],
    ['nonsense', 'line 1, column 1: expected a value, found "nonsense"'],
    ['{"code":}', 'line 1, column 9: expected a value, found "}"'],
    ['{"code": "1",}', 'line 1, column 14: expected a key in double quotes, found "}"'],
    ['{"code": "1"', 'line 1, column 13: expected "," or "}", found the end of the text'],
    ['{\n  "a": 1\n  "b": 2\n}', `line 3, column 3: expected "," or "}", found '"'`],
    ["{'code': 1}", 'line 1, column 2: expected "}" or a key in double quotes, found "\'"'],
    ['{code: 1}', 'line 1, column 2: expected "}" or a key in double quotes, found "code"'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found "1"'],
    ['[1, None]', 'line 1, column 5: expected a value, found "None"'],
    ['[1 2]', 'line 1, column 4: expected "," or "]", found "2"'],
    ['[01]', 'line 1, column 3: expected "," or "]", found "1"'],
    ['{"é😀": }', 'line 1, column 8: expected a value, found "}"'],
    ['"\\x41"', 'line 1, column 2: expected an escape sequence of JSON, found "\\"'],
    [
      '"a\nb"',
      'line 1, column 3: expected an escape sequence, since control characters are not allowed in strings, found "\\u000a"',
    ],
    ['{"a": 1} x', 'line 1, column 10: expected the end of the text, found "x"'],
    ['{"secret-4711', `line 1, column 14: expected '"', found the end of the text`],
    ['secretsecretsecret', 'line 1, column 1: expected a value, found "secretsecr..."'],
    ['\u2028', 'line 1, column 1: expected a value, found "\\u2028"'],
  ])('describes the fault in %j', (text, sentence) => {
    expect(describeMalformed(text)).toBe(sentence);
  });

  it('finds a fault where JSON.parse does, and nowhere else', () => {
    const random = randomNumbers(14);
    const whole = '{"a": [1, -2.5e+3, "x\\u00e9\\n", true, {"b": null}], "c": {}, "d": [], "": "\\""}';
    const signs = '{}[]",:\\ 0123-+.eEtrufalsn\n\t\u0001é';
    let broken = 0;
    for (let n = 0; n < 20_000; n++) {
      let text = whole;
      for (let change = random(3); change >= 0; change--) {
        const at = random(text.length + 1);
        const sign = random(2) === 0 ? '' : signs[random(signs.length)];
        text = text.slice(0, at) + sign + text.slice(at + random(3));
      }
      const fault = findFault(text);
      if (!isJson(text)) broken++;
      if ((fault === null) !== isJson(text)) throw new Error(`wrong about ${JSON.stringify(text)}`);
      // Up to there it could have gone on, so no earlier place is meant.
      if (fault && fault.at > text.length) throw new Error(`beyond the end of ${JSON.stringify(text)}`);
    }
    expect(broken).toBeGreaterThan(5_000);
    expect(broken).toBeLessThan(19_000);
  });

  it.each([
    ['a long string', `"${'x'.repeat(8 << 20)}`],
    ['a long string of escapes', `"${'\\n'.repeat(4 << 20)}`],
    ['deep nesting', '['.repeat(8 << 20)],
    ['many lines', '\n'.repeat(8 << 20)],
    ['many digits', `[${'1'.repeat(8 << 20)}x`],
  ])('takes no time to speak of: %s', (_what, text) => {
    // Of the processor, which other tests use too.
    const before = process.cpuUsage();
    describeMalformed(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });

  it('of a long text lets others have their turn, and says the same', async () => {
    const text = `"${'\\n'.repeat(1 << 20)}`;
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    expect(await describeMalformedLater(text)).toBe(describeMalformed(text));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
