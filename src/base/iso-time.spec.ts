import { isoTime, shownDate } from './iso-time.js';

describe('isoTime', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [1.5, '1970-01-01T00:00:00.001Z'],
    [Date.parse('9999-12-31T23:59:59.999Z'), '9999-12-31T23:59:59.999Z'],
    [Date.parse('9999-12-31T23:59:59.999Z') + 1, '9999-12-31T23:59:59.999Z'],
    [8.64e15, '9999-12-31T23:59:59.999Z'],
    [8.64e15 + 1, '9999-12-31T23:59:59.999Z'],
    [1e300, '9999-12-31T23:59:59.999Z'],
    [Number.POSITIVE_INFINITY, '9999-12-31T23:59:59.999Z'],
    [Date.parse('0000-01-01T00:00:00Z') - 1, '0000-01-01T00:00:00.000Z'],
    [-8.64e15 - 1, '0000-01-01T00:00:00.000Z'],
    [Number.NEGATIVE_INFINITY, '0000-01-01T00:00:00.000Z'],
    [Number.NaN, '1970-01-01T00:00:00.000Z'],
  ])('of %d is %s', (ms, text) => {
    expect(isoTime(ms)).toBe(text);
  });
});

it('a date for a header has a year of four digits', () => {
  expect(shownDate(1e17).toUTCString()).toBe('Fri, 31 Dec 9999 23:59:59 GMT');
});
