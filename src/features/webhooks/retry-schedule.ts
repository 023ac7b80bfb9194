/** Longest wait between two attempts, in ms, whatever the schedule or the receiver says. */
export const DELAY_MAX_MS = 6 * 3_600_000;
const FACTOR = 4;
/** Up to this part of a wait is added to it by chance, so that many that failed together do not come together again. */
const JITTER = 0.2;

export interface Schedule {
  /** How often a delivery is attempted. */
  attempts: number;
  /** Wait after the first failed attempt, in ms. */
  backoffMs: number;
}

/**
 * How long to wait after an attempt that failed, in ms; null when it was the last.
 * @param attempts how many there have been, this one included
 * @param retryAfterMs what the receiver asked for; a wait is never shorter, unless that is longer than DELAY_MAX_MS
 * @param chance 0 to 1
 */
export function delayAfter(
  attempts: number,
  schedule: Schedule,
  retryAfterMs: number | null = null,
  chance: number = Math.random(),
): number | null {
  if (attempts >= schedule.attempts) return null;
  const backoff = Math.min(schedule.backoffMs * FACTOR ** (attempts - 1), DELAY_MAX_MS);
  const asked = Math.min(retryAfterMs ?? 0, DELAY_MAX_MS);
  return Math.round(Math.max(backoff, asked) * (1 + JITTER * chance));
}

/** The wait that a Retry-After header asks for, in ms: seconds or a date (RFC 9110); null when it says neither. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  // Date.parse accepts much that is not an HTTP date; those all end in GMT.
  const date = /GMT\s*$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
