/** Four digits for the year, as RFC 3339 and HTTP have it. */
const FIRST = Date.parse('0000-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A moment that may come from a program, an import or a file, ms since 1970: one outside the years 0 to 9999 becomes the
 * nearest within them. A Date takes less than a number can be, and throws when it is written out.
 */
export function shownDate(ms: number): Date {
  return new Date(Math.min(Math.max(Number.isNaN(ms) ? 0 : ms, FIRST), LAST));
}

/** The same in ISO 8601, UTC. */
export function isoTime(ms: number): string {
  return shownDate(ms).toISOString();
}
