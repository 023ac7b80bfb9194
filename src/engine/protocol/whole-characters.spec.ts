import { seeded } from '../../../test/fuzz/kit/random.mjs';
import { hasHalfCharacter } from './whole-characters.js';

it.each([
  ['""', false],
  ['"\\ud83d\\ude00"', false],
  ['"\\uD83D\\uDE00\\uD83D\\uDE00"', false],
  ['"\u{1f600}"', false],
  ['"\\\\ud800"', false],
  ['"\\\\\\\\ud800 \\"\\u00e9\\n"', false],
  ['["\\ud7ff","\\ue000"]', false],
  ['"\\ud800"', true],
  ['"\\uDC00"', true],
  ['"\\ud83d\\ud83d\\ude00"', true],
  ['"\\ud83d \\ude00"', true],
  ['"\\ude00\\ud83d"', true],
  ['{"\\\\\\udbff":1}', true],
  ['"\\ud83d\\\\ude00"', true],
  ['"\ud800"', true],
  ['"\\ud83d\ude00"', true],
])('%j: %s', (json, expected) => {
  expect(hasHalfCharacter(json)).toBe(expected);
});

it('agrees with what JSON.parse makes of any texts', () => {
  const random = seeded(7);
  const parts = ['\\ud83d', '\\ude00', '\\\\', '\\n', 'ud800', '\\u00e9', 'x', '\\"', '\\uD800'];
  for (let n = 0; n < 5_000; n++) {
    const text = Array.from({ length: random.below(6) }, () => parts[random.below(parts.length)]).join('');
    expect([text, hasHalfCharacter(`"${text}"`)]).toEqual([text, !JSON.parse(`"${text}"`).isWellFormed()]);
  }
});
