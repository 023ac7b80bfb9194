import { describe, expect, it } from '@jest/globals';
import { attachment } from './content-disposition.js';

describe('attachment', () => {
  it.each([
    ['a.csv', `attachment; filename="a.csv"; filename*=UTF-8''a.csv`],
    ['\u00e9 "x".txt', `attachment; filename="_ _x_.txt"; filename*=UTF-8''%C3%A9%20%22x%22.txt`],
    [
      'a\r\nset-cookie: x',
      `attachment; filename="a__set-cookie_ x"; filename*=UTF-8''a%0D%0Aset-cookie%3A%20x`,
    ],
    ["it's(1)*", `attachment; filename="it_s_1__"; filename*=UTF-8''it%27s%281%29%2A`],
  ])('of %j', (name, header) => expect(attachment(name)).toBe(header));
});
