import { describeExecution, type RecentExecution } from './recent-execution.js';
import { TopCounter } from './top-counter.js';

/** One execution, as the stats see it. */
export interface ExecutionRecord {
  /** First 16 hexadecimal digits of the SHA-256 of the code. */
  codeHash: string;
  /** Moment of its end, ms since 1970. */
  at: number;
  ok: boolean;
  executionMs: number;
  /** What ended it, such as "ValueError" or "timeout"; null if it succeeded. */
  errorType: string | null;
  ip: string;
  userAgent: string;
}

interface Slot {
  /** Which hour or minute since 1970 the numbers belong to; an older one has been lapped and counts as empty. */
  period: number;
  total: number;
  ok: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Different addresses, user agents and errors that are counted, each; of all owners together. */
export const KEYS_MAX = 1000;
const TOP = 10;
/** Executions that are shown one by one. */
const RECENT = 20;

/**
 * Numbers about executions in the shape that the predecessor's dashboard reads. Memory is bounded: rings of 24
 * hours and 60 minutes, and counters that forget the rarest.
 */
export class ExecutionStats {
  private total = 0;
  private ok = 0;
  private totalMs = 0;
  private uploads = 0;
  private packages = 0;
  /** The oldest first. */
  private readonly last: RecentExecution[] = [];
  private readonly hours = newRing(24);
  private readonly minutes = newRing(60);
  private readonly ips: TopCounter;
  private readonly userAgents: TopCounter;
  private readonly errors: TopCounter;

  /**
   * @param startedAt moment from which uptime counts, ms since 1970
   * @param keysMax different addresses, user agents and errors that are counted, each
   */
  constructor(
    private readonly startedAt: number,
    keysMax = KEYS_MAX,
  ) {
    this.ips = new TopCounter(keysMax);
    this.userAgents = new TopCounter(keysMax);
    this.errors = new TopCounter(keysMax);
  }

  get executions(): number {
    return this.total;
  }

  record(execution: ExecutionRecord): void {
    const { at, ok, executionMs, errorType, ip, userAgent } = execution;
    this.total += 1;
    this.totalMs += executionMs;
    if (ok) this.ok += 1;
    count(this.hours, Math.floor(at / HOUR_MS), ok);
    count(this.minutes, Math.floor(at / MINUTE_MS), ok);
    this.ips.add(ip);
    this.userAgents.add(userAgent);
    if (errorType !== null) this.errors.add(errorType);
    this.last.push(describeExecution(execution));
    if (this.last.length > RECENT) this.last.shift();
  }

  /** A file came into the shared folders. */
  countUpload(): void {
    this.uploads += 1;
  }

  /** A package was installed. */
  countPackage(): void {
    this.packages += 1;
  }

  /** @param now ms since 1970 */
  snapshot(now: number) {
    const uptimeSeconds = Math.floor((now - this.startedAt) / 1000);
    const recent = sumRing(this.minutes, Math.floor(now / MINUTE_MS));
    return {
      overview: {
        totalExecutions: this.total,
        successRate: percent(this.ok, this.total),
        averageExecutionTime: this.total === 0 ? 0 : Math.round(this.totalMs / this.total),
        uptimeSeconds,
        uptimeHuman: describeDuration(uptimeSeconds),
      },
      recent: {
        lastHourExecutions: recent.total,
        recentSuccessRate: percent(recent.ok, recent.total),
        packagesInstalled: this.packages,
        filesUploaded: this.uploads,
      },
      topIPs: this.ips.top(TOP).map(({ key, count }) => ({ ip: key, count })),
      topErrors: this.errors.top(TOP).map(({ key, count }) => ({ error: key, count })),
      userAgents: this.userAgents.top(TOP).map(({ key, count }) => ({ agent: key, count })),
      hourlyTrend: this.hourlyTrend(Math.floor(now / HOUR_MS)),
      recentExecutions: this.last.toReversed(),
    };
  }

  /** Executions of the last 24 hours of the clock, oldest first. */
  private hourlyTrend(currentHour: number): number[] {
    return Array.from({ length: 24 }, (_, index) => {
      const period = currentHour - 23 + index;
      const slot = this.hours[period % 24];
      return slot?.period === period ? slot.total : 0;
    });
  }
}

function newRing(length: number): Slot[] {
  return Array.from({ length }, () => ({ period: -1, total: 0, ok: 0 }));
}

function count(ring: Slot[], period: number, ok: boolean): void {
  const slot = ring[period % ring.length];
  if (!slot) return;
  if (slot.period !== period) {
    slot.period = period;
    slot.total = 0;
    slot.ok = 0;
  }
  slot.total += 1;
  if (ok) slot.ok += 1;
}

function sumRing(ring: readonly Slot[], current: number): { total: number; ok: number } {
  const sum = { total: 0, ok: 0 };
  for (const slot of ring) {
    if (slot.period <= current - ring.length || slot.period > current) continue;
    sum.total += slot.total;
    sum.ok += slot.ok;
  }
  return sum;
}

/** Per cent with one digit, as text; the number 0 when nothing ran. Odd, but what the predecessor's clients compare with. */
function percent(part: number, whole: number): string | 0 {
  return whole === 0 ? 0 : ((part / whole) * 100).toFixed(1);
}

/** Such as "1d 2h 3m 4s", without leading zero parts. */
export function describeDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first === -1 ? 3 : first)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}
