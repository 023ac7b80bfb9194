import { DAY } from './calendar.js';
import type { YearlyRule } from './zone-rules.js';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const HOUR = 3600;
/** POSIX default time of a change; omitted from the rule. */
const USUAL_TIME = 2 * HOUR;

export interface LocalTime {
  /** Seconds east of UTC. */
  offset: number;
  abbreviation: string;
}

/**
 * The rule for the future, in the POSIX format of TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
 * @param rules yearly changes; without any, or without `other`, standard time applies all year
 */
export function posixRule(
  standard: LocalTime,
  other: LocalTime | null,
  rules: readonly YearlyRule[],
): string {
  const begin = rules.find(({ save }) => save !== 0);
  const end = rules.find(({ save }) => save === 0);
  const name = zoneName(standard);
  if (!begin || !end || !other) return `${name}${clock(-standard.offset)}`;
  const moved = other.offset === standard.offset + HOUR ? '' : clock(-other.offset);
  const dates = [begin, end].map((rule) => yearly(rule, standard.offset, begin.save));
  return `${name}${clock(-standard.offset)}${zoneName(other)}${moved},${dates.join(',')}`;
}

function zoneName({ abbreviation }: LocalTime): string {
  return /^[A-Za-z]+$/.test(abbreviation) ? abbreviation : `<${abbreviation}>`;
}

/** @param save offset of daylight saving time, seconds */
function yearly(rule: YearlyRule, standard: number, save: number): string {
  let { time } = rule;
  // POSIX uses the local time in effect before the change.
  if (rule.kind === 'u') time += standard;
  if (rule.kind !== null && rule.save === 0) time += save;
  const [, last, weekday, order, day] = /^(last)?([A-Z][a-z]{2})?(?:([<>]=))?(\d+)?$/.exec(rule.day) ?? [];
  let date: string;
  if (weekday === undefined) {
    date = `J${dayOfYear(rule.month, Number(day))}`;
  } else if (last) {
    date = `M${rule.month}.5.${DAYS.indexOf(weekday)}`;
  } else {
    // POSIX weeks begin on the 1st, the 8th, ...: use an earlier weekday, and a time beyond midnight.
    const before = order === '>=' ? Number(day) - 1 : Number(day);
    const week = Math.floor(before / 7) + (order === '>=' ? 1 : 0);
    time += (before % 7) * DAY;
    date = `M${rule.month}.${week}.${(DAYS.indexOf(weekday) - (before % 7) + 7) % 7}`;
  }
  return time === USUAL_TIME ? date : `${date}/${clock(time)}`;
}

function dayOfYear(month: number, day: number): number {
  return Math.round((Date.UTC(2001, month - 1, day) - Date.UTC(2001, 0, 1)) / (DAY * 1000)) + 1;
}

/** Hours, then minutes and seconds if needed. */
function clock(seconds: number): string {
  const parts = [Math.abs(seconds) / HOUR, (Math.abs(seconds) / 60) % 60, Math.abs(seconds) % 60].map(
    Math.floor,
  );
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  const [hours, ...rest] = parts;
  return `${seconds < 0 ? '-' : ''}${[hours, ...rest.map((part) => String(part).padStart(2, '0'))].join(':')}`;
}
