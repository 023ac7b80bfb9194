import { describe, expect, it } from '@jest/globals';
import { dayOf, lastSunday, startOf } from './calendar.js';

describe('the calendar', () => {
  it.each(['1800-01-01', '1899-12-31', '1969-12-31', '1970-01-01', '2000-02-29', '2026-11-26', '2100-03-01'])(
    'returns %s for its first and its last second',
    (text) => {
      const [year, month, day] = text.split('-').map(Number) as [number, number, number];
      const start = Date.parse(`${text}T00:00:00Z`) / 1000;
      expect(dayOf(start)).toEqual({ year, month: month - 1, day });
      expect(dayOf(start + 86_399)).toEqual({ year, month: month - 1, day });
    },
  );

  it.each([
    ['2026-03-29', 2026, 2],
    ['1961-12-31', 1961, 11],
    ['1969-08-31', 1969, 7],
    ['2026-11-29', 2026, 10],
  ])('returns %s as the last Sunday', (text, year, month) => {
    expect(lastSunday(year, month)).toBe(Date.parse(`${text}T00:00:00Z`) / 1000);
  });

  it('continues into the next year', () => {
    expect(startOf(2026, 12)).toBe(startOf(2027, 0));
  });
});
