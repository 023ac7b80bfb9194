import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readDiagnostics } from './diagnostics.js';

async function read(...chunks: (string | Buffer)[]): Promise<[string, number][]> {
  const stream = new PassThrough();
  const lines: [string, number][] = [];
  readDiagnostics(stream, (line, dropped) => lines.push([line, dropped]));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await once(stream, 'end');
  return lines;
}

describe('readDiagnostics', () => {
  it('joins lines across chunks and keeps the last one without a newline', async () => {
    expect(await read('one\ntw', 'o\n\n', 'grüße')).toEqual([
      ['one', 0],
      ['two', 0],
      ['grüße', 0],
    ]);
  });

  it('truncates a long line and counts the dropped bytes', async () => {
    const lines = await read(`${'x'.repeat(5_000)}\nnext\n`);
    expect(lines.map(([line, dropped]) => [line.length, dropped])).toEqual([
      [2_000, 3_000],
      [4, 0],
    ]);
  });

  it('buffers at most one line of a child that never ends it', async () => {
    const chunks = Array.from({ length: 100 }, () => 'y'.repeat(10_000));
    const lines = await read(...chunks);
    expect(lines.map(([line, dropped]) => [line.length, dropped])).toEqual([[2_000, 998_000]]);
  });

  it('logs no more than its share of a minute of a child that babbles', async () => {
    const lines = await read(`${'z'.repeat(99)}\n`.repeat(10_000));
    expect(lines.length).toBe(Math.floor((64 * 1024) / 99));
  });
});
