import { describe, expect, it } from '@jest/globals';
import { AnswerBody, largeBody } from './answer-body.js';

describe('AnswerBody', () => {
  it('hands its pieces out in slices of at most 64 KB, in their order', async () => {
    const pieces = [200_000, 0, 3, 65_536].map((size, index) => Buffer.alloc(size, index + 1));
    const slices: Buffer[] = [];
    for await (const slice of new AnswerBody(pieces)) slices.push(slice);
    expect(Math.max(...slices.map(({ length }) => length))).toBe(65_536);
    expect(Buffer.concat(slices).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('knows what has not been taken', () => {
    const body = new AnswerBody([Buffer.alloc(100_000), Buffer.alloc(50_000)]);
    expect(body.remaining).toBe(150_000);
    expect(body.pieces.map(({ length }) => length)).toEqual([100_000, 50_000]);
    body.read(10_000);
    expect(body.remaining).toBe(140_000);
    body.destroy();
    expect(body.remaining - body.readableLength).toBe(0);
  });
});

describe('largeBody', () => {
  it('takes texts and bytes from 64 KB on, and nothing else', () => {
    expect(largeBody('x'.repeat(65_536))?.remaining).toBe(65_536);
    expect(largeBody('漢'.repeat(22_000))?.remaining).toBe(66_000);
    expect(largeBody(Buffer.alloc(65_536))?.remaining).toBe(65_536);
    for (const other of [
      'x'.repeat(65_535),
      '漢'.repeat(21_000),
      Buffer.alloc(65_535),
      null,
      undefined,
      { a: 1 },
    ]) {
      expect(largeBody(other)).toBeNull();
    }
  });
});
