/** A day, seconds. */
export const DAY = 86_400;

export interface Day {
  year: number;
  /** 0 to 11. */
  month: number;
  /** 1 to 31. */
  day: number;
}

/** The date at `seconds` since 1970, in the time scale of `seconds`. */
export function dayOf(seconds: number): Day {
  let year = 1970 + Math.floor(seconds / (365.2425 * DAY));
  while (startOf(year, 0) > seconds) year -= 1;
  while (startOf(year + 1, 0) <= seconds) year += 1;
  let month = 0;
  while (startOf(year, month + 1) <= seconds) month += 1;
  return { year, month, day: Math.floor((seconds - startOf(year, month)) / DAY) + 1 };
}

/** First second of a month; month 12 is January of the next year. */
export function startOf(year: number, month: number): number {
  return Date.UTC(year, month, 1) / 1000;
}

/** First second of the last Sunday of a month. */
export function lastSunday(year: number, month: number): number {
  const next = startOf(year, month + 1) / DAY;
  // The first day of 1970 was a Thursday.
  const weekday = (((next + 4) % 7) + 7) % 7;
  return (next - (weekday || 7)) * DAY;
}
