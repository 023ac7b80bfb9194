import { describe, expect, it } from '@jest/globals';
import type { MimeBundle } from '../../protocol/messages.js';
import { DisplaySink } from './display-sink.js';

function sinkOf(limit = 1000) {
  const told: MimeBundle[] = [];
  const values: boolean[] = [];
  const sink = new DisplaySink();
  sink.begin(limit, (bundle, isValue) => {
    told.push(bundle);
    values.push(isValue);
  });
  return { sink, told, values, write: (value: unknown) => sink.write(Buffer.from(String(value))) };
}
const text = (value: string) => JSON.stringify({ 'text/plain': value });

describe('DisplaySink', () => {
  it('takes one write for one bundle', () => {
    const { told, write, sink } = sinkOf();
    expect(write(text('a'))).toBe(text('a').length);
    write('{"application/json":"[1]","image/png":"iVBORw=="}');
    expect(told).toEqual([{ 'text/plain': 'a' }, { 'application/json': '[1]', 'image/png': 'iVBORw==' }]);
    expect(sink.refused).toBe(0);
  });

  it('knows the value by the list around its bundle', () => {
    const { told, values, write } = sinkOf();
    write(text('a'));
    write(`[${text('b')}]`);
    expect([told, values]).toEqual([
      [{ 'text/plain': 'a' }, { 'text/plain': 'b' }],
      [false, true],
    ]);
  });

  it('takes a number for an alarm', () => {
    const alarms: number[] = [];
    const sink = new DisplaySink((ms) => alarms.push(ms));
    for (const ms of [2500, 0]) sink.write(Buffer.from(`${ms}`));
    expect([alarms, sink.refused]).toEqual([[2500, 0], 0]);
  });

  it.each([
    ['what is no JSON', 'garbage'],
    ['null', 'null'],
    ['a list', '["text/plain"]'],
    ['a list of two', '[{"text/plain":"a"},{"text/plain":"b"}]'],
    ['a list in a list', '[[{"text/plain":"a"}]]'],
    ['nothing', '{}'],
    ['a name that is no media type', '{"html":"x"}'],
    ['a line break in a name', '{"text/html\\nevent: done":"x"}'],
    ['__proto__', '{"__proto__":"x"}'],
    ['a value that is no text', '{"text/html":1}'],
    ['JSON that is none', '{"application/json":"{"}'],
    ['a picture that is no base64', '{"image/png":"<svg>"}'],
    [
      'very many types',
      JSON.stringify(Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`a/b${n}`, '']))),
    ],
    ['deep JSON', '['.repeat(100_000)],
    ['bytes that are no text', '\xff\xfe'],
  ])('refuses %s, and takes the bytes', (_, written) => {
    const { told, write, sink } = sinkOf();
    expect(write(written)).toBe(Buffer.byteLength(written));
    expect(told).toEqual([]);
    expect(sink.refused).toBe(1);
    write(text('next'));
    expect(told).toHaveLength(1);
  });

  it('takes all together up to the limit, and at most a hundred', () => {
    const small = sinkOf(25);
    small.write(text('1234567890'));
    small.write(text('12345678901234567890'));
    small.write(text('12345'));
    expect(small.told).toEqual([{ 'text/plain': '1234567890' }]);
    expect(small.sink.refused).toBe(2);
    const many = sinkOf(10_000);
    for (let n = 0; n < 101; n++) many.write(text(''));
    expect([many.told.length, many.sink.refused]).toEqual([100, 1]);
  });

  it('begins anew', () => {
    const { sink, write } = sinkOf(25);
    write('x');
    sink.begin(25, () => {});
    expect(sink.refused).toBe(0);
  });
});
