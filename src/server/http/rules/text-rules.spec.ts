import { noteSources } from '../../../base/json/json-source.js';
import { argsRule, codeRule, contextRule, envRule, stdinRule, timeoutRule } from './text-rules.js';

describe('codeRule', () => {
  it.each(['1', 'x'.repeat(100_000), ' \n1', 'print("\u{1F40D}")', 'a\0b'])('takes valid code', (code) => {
    expect(codeRule(code)).toBeNull();
  });

  it.each([
    [undefined, 'must be a string; received nothing'],
    [null, 'must be a string; received null'],
    ['', 'must not be empty or blank'],
    ['\u00a0\t', 'must not be empty or blank'],
    ['x'.repeat(100_001), 'must be at most 100000 characters; received 100001'],
    ['"\udc00"', 'must be valid Unicode; received half of a surrogate pair'],
  ])('finds the fault', (code, fault) => {
    expect(codeRule(code)).toBe(fault);
  });
});

describe('timeoutRule', () => {
  it.each([1, 300_000])('takes %i', (timeout) => {
    expect(timeoutRule(timeout)).toBeNull();
  });

  it.each([0, 300_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', true, [1]])(
    'refuses %p',
    (timeout) => {
      expect(timeoutRule(timeout)).toMatch(/^must be an integer between 1 and 300000 \(ms\); received /);
    },
  );
});

describe('contextRule', () => {
  it('takes an object of up to 10,000 characters of JSON', () => {
    expect(contextRule({ a: 'x'.repeat(10_000 - '{"a":""}'.length) })).toBeNull();
    expect(contextRule({ a: 'x'.repeat(10_001 - '{"a":""}'.length) })).toMatch(/received 10001$/);
  });

  it('accepts at most 200 levels, however deep the rest goes', () => {
    const nested = (levels: number) => {
      let value: unknown = 1;
      for (let n = 0; n < levels; n++) value = [value];
      return { value };
    };
    expect(contextRule(nested(199))).toBeNull();
    expect(contextRule(nested(200))).toMatch(/200 levels/);
    expect(contextRule(nested(100_000))).toMatch(/200 levels/);
  });

  it.each([[[]], ['x'], [1]])('refuses %p', (value) => {
    expect(contextRule(value)).toMatch(/^must be an object/);
  });
});

describe('stdinRule', () => {
  it('takes a megabyte of characters, NUL included', () => {
    expect(stdinRule('\0'.repeat(1_048_576))).toBeNull();
    expect(stdinRule('x'.repeat(1_048_577))).toMatch(/at most 1048576 characters/);
  });
});

describe('argsRule', () => {
  it('takes up to 100 strings', () => {
    expect(argsRule(Array(100).fill('x'))).toBeNull();
    expect(argsRule(Array(101).fill('x'))).toBe('must have at most 100 entries; received 101');
  });

  it.each([
    ['x', /^must be an array/],
    [['a', 'b\0'], /\[1\] must not contain NUL/],
    [['x'.repeat(10_001)], /\[0\] must be at most 10000/],
    [[{}], /\[0\] must be a string/],
  ])('refuses %p', (args, fault) => {
    expect(argsRule(args)).toMatch(fault);
  });
});

describe('envRule', () => {
  it('takes names of letters, digits and _', () => {
    expect(envRule({ A: '', _b9: 'x', PATH: '/' })).toBeNull();
  });

  it.each([
    [{ '9a': '' }, /^must have names/],
    [{ 'a=b': '' }, /^must have names/],
    [{ '': '' }, /^must have names/],
    [{ ['x'.repeat(257)]: '' }, /^must have names/],
    [{ A: 1 }, /A must be a string/],
    [{ A: 'x'.repeat(10_001) }, /A must be at most 10000/],
    [Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`A${n}`, ''])), /at most 100 entries/],
    [[], /^must be an object/],
  ])('refuses %p', (env, fault) => {
    expect(envRule(env)).toMatch(fault);
  });
});

describe('contextRule, of a context whose text is known', () => {
  const faultOf = (source: string) => {
    const text = `{"context":${source}}`;
    const value = JSON.parse(text);
    noteSources(text, value);
    return contextRule(value.context);
  };

  it('counts the digits and the keys that JavaScript drops', () => {
    expect(faultOf(`{"n":${'9'.repeat(9_994)}}`)).toBeNull();
    expect(faultOf(`{"n":${'9'.repeat(9_995)}}`)).toMatch(
      /at most 10000 characters of JSON; received 10001$/,
    );
    expect(faultOf(`{${'"a":1,'.repeat(2_000)}"a":1}`)).toMatch(/at most 10000 characters/);
  });

  it('counts neither white space nor the way in which characters are escaped', () => {
    expect(faultOf(`{ "a" :${' '.repeat(20_000)} "${'\\u00e9'.repeat(9_992)}" }`)).toBeNull();
    expect(faultOf(`{"a":"${'\\u00e9'.repeat(9_993)}"}`)).toMatch(/received 10001$/);
  });

  it('counts levels that a later key of the same name hides', () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels)}"[{"${']'.repeat(levels)},"a":1}`;
    expect(faultOf(nested(199))).toBeNull();
    expect(faultOf(nested(200))).toBe('must be nested at most 200 levels deep');
  });
});
