import { describe, expect, it } from '@jest/globals';
import { wholeTimeout } from './whole-timeout.js';

describe('wholeTimeout', () => {
  it.each([
    [0.2, 1],
    [1, 1],
    [1500.5, 1501],
    [299_999.1, 300_000],
    [300_000, 300_000],
    [300_000.5, 300_000.5],
    [0, 0],
    [-0.5, -0.5],
    ['1.5', '1.5'],
    [null, null],
  ])('a timeout of %j is %j', (timeout, whole) => {
    expect(wholeTimeout({ code: '1', timeout })).toEqual({ code: '1', timeout: whole });
  });

  it.each([undefined, null, 5, 'text', [], { code: '1' }])('leaves %j as it is', (body) => {
    expect(wholeTimeout(body)).toBe(body);
  });
});
