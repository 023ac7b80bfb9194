import { describe, expect, it } from '@jest/globals';
import { callsTextMax, readCalls } from './read-calls.js';

const LIMITS = { calls: 10, callsAtOnce: 3, argumentBytes: 100, sleepMs: 1 };
const text = (...calls: unknown[]) => JSON.stringify(calls);

describe('calls that a worker tells', () => {
  it('are read with their arguments as they were written', () => {
    const given = '{"n":12345678901234567890,"x":1.0}';
    expect(readCalls(text(['c1', 'search', given], ['c20', 'mail', '{}']), LIMITS)).toEqual([
      { id: 'c1', name: 'search', argumentsJson: given },
      { id: 'c20', name: 'mail', argumentsJson: '{}' },
    ]);
    expect(readCalls('[]', LIMITS)).toEqual([]);
  });

  it.each([
    ['no JSON', '[["c1","s","{}"]'],
    ['no list', '{"c1":1}'],
    ['an object', text({ id: 'c1' })],
    ['two parts', text(['c1', 's'])],
    ['an id of another kind', text(['x1', 's', '{}'])],
    ['an id that is a path', text(['c1/../x', 's', '{}'])],
    ['the same id twice', text(['c1', 's', '{}'], ['c1', 's', '{}'])],
    ['a name that is too long', text(['c1', 'n'.repeat(201), '{}'])],
    ['half of a character in a name', text(['c1', '\ud800', '{}'])],
    ['arguments that are no JSON', text(['c1', 's', '{"a":1},"forged":{'])],
    ['arguments that are no object', text(['c1', 's', '[1]'])],
    ['arguments that are nested too deep', text(['c1', 's', `{"a":${'['.repeat(40)}`])],
    ['half of a character in arguments', text(['c1', 's', '{"a":"\\ud800"}'])],
    ['more calls than may be open', text(...[1, 2, 3, 4].map((n) => [`c${n}`, 's', '{}']))],
    ['larger arguments than allowed', text(['c1', 's', `{"a":"${'x'.repeat(100)}"}`])],
    [
      'arguments that are too large together',
      text(...[1, 2].map((n) => [`c${n}`, 's', `{"a":"${'x'.repeat(60)}"}`])),
    ],
    ['numbers', text([1, 2, 3])],
  ])('are refused with %s', (_what, calls) => {
    expect(readCalls(calls, LIMITS)).toBeNull();
  });

  it('have room for every honest text', () => {
    const calls = [1, 2, 3].map((n) => [
      `c${n}`,
      'n'.repeat(200),
      `{"a":"${'"'.repeat(6).replaceAll('"', '\\"')}"}`,
    ]);
    const honest = text(...calls);
    expect(readCalls(honest, LIMITS)).toHaveLength(3);
    expect(honest.length).toBeLessThanOrEqual(callsTextMax(LIMITS));
  });
});
