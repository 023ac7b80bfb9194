import { describe, expect, it } from '@jest/globals';
import { JsonText, stringify } from '../../../base/json/json-text.js';
import { isLarge, jsonPieces, jsonText } from './json-pieces.js';

const long = (unit: string) => unit.repeat(Math.ceil(300_000 / unit.length));
const VALUES: [string, unknown][] = [
  ['something short', { a: [1, null, undefined, true], b: 'x', c: new JsonText('1e400') }],
  ['a long text', long('abc')],
  ['controls, quotes and backslashes', { text: long('\u0001"\\\n') }],
  ['pairs of surrogates at every cut', { a: long('\u{1F600}'), b: `x${long('\u{1F600}')}` }],
  ['halves of pairs', { a: long('\ud83d'), b: long('\ude00x') }],
  [
    'raw JSON',
    { result: new JsonText(`"${long('é\u{1F600}')}"`), more: [new JsonText('2'), { a: undefined }] },
  ],
  ['many short ones', { files: Array.from({ length: 40 }, (_, n) => ({ n, content: 'y'.repeat(9_000) })) }],
  [
    'dates, and fields that are not there',
    { at: new Date(0), no: undefined, text: long('z'), list: [], object: {} },
  ],
];

describe('jsonPieces and jsonText', () => {
  it.each(VALUES)('write %s as stringify does', async (_name, value) => {
    const whole = stringify(value);
    expect((await jsonText(value)) === whole).toBe(true);
    const pieces = await jsonPieces(value);
    expect(Buffer.concat(pieces).equals(Buffer.from(whole))).toBe(true);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1_000_000);
  });

  it('leave others a turn while they write', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await jsonPieces({ text: '\u0001'.repeat(4_000_000) });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it('know what is large', () => {
    expect(isLarge({ a: long('x') })).toBe(true);
    expect(isLarge([new JsonText(long('1'))])).toBe(true);
    expect(isLarge({ a: 'x'.repeat(1_000) })).toBe(false);
  });
});
