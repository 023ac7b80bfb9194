import { describe, expect, it } from '@jest/globals';
import { dispositionOf } from './content-disposition.js';

describe('dispositionOf', () => {
  it.each([
    ['a.csv', `attachment; filename="a.csv"`],
    ['\u00e9 "x".txt', `attachment; filename="_ _x_.txt"; filename*=UTF-8''%C3%A9%20%22x%22.txt`],
    [
      'a\r\nset-cookie: x',
      `attachment; filename="a__set-cookie_ x"; filename*=UTF-8''a%0D%0Aset-cookie%3A%20x`,
    ],
    ["it's(1)*", `attachment; filename="it_s_1__"; filename*=UTF-8''it%27s%281%29%2A`],
    ['d/a b.txt', `attachment; filename="a b.txt"`],
    ['"\r\nx: y', `attachment; filename="___x_ y"; filename*=UTF-8''%22%0D%0Ax%3A%20y`],
    ["\u00fc'(1)*", `attachment; filename="___1__"; filename*=UTF-8''%C3%BC%27%281%29%2A`],
    ['100%41.txt', `attachment; filename="100_41.txt"; filename*=UTF-8''100%2541.txt`],
    ['x/gr\u00f6.png', `attachment; filename="gr_.png"; filename*=UTF-8''gr%C3%B6.png`],
    ['d/..', `attachment; filename=".."`],
    ['\u{1f600}', `attachment; filename="__"; filename*=UTF-8''%F0%9F%98%80`],
  ])('names %j, and lets nothing out of its quotes', (path, header) => {
    expect(dispositionOf('attachment', path)).toBe(header);
    expect(dispositionOf('inline', path)).toBe(header.replace('attachment', 'inline'));
  });
});
