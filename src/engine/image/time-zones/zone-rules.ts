import { createRequire } from 'node:module';
import { DAY, dayOf, startOf } from './calendar.js';

/** Offset in minutes west, rule, format of the abbreviation, end in ms; all as strings, null for no end. */
type Line = [offset: string, rule: string, format: string, until: string | null];
/** `save` in minutes; the time of day has "u" for universal time, "s" for standard time, null for local time. */
type RuleLine = [
  from: string,
  to: string,
  unused: string,
  month: string,
  day: string,
  time: [hours: string, minutes: string, seconds: string, kind: string | null],
  save: string,
  letter: string,
];
interface Database {
  zones: Record<string, Line[] | string>;
  rules: Record<string, RuleLine[]>;
}

/** A change that recurs every year. */
export interface YearlyRule {
  /** 1 to 12. */
  month: number;
  /** In the format of the database: `lastSun`, `Sun>=8`, `15`. */
  day: string;
  /** Seconds after midnight. */
  time: number;
  kind: string | null;
  /** Added to standard time, seconds; negative where winter time is the exception, as in Ireland. */
  save: number;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
let database: Database | null = null;

/** A period with one standard time and one set of rules. */
export interface ZoneLine {
  /** Standard time, seconds east of UTC. */
  offset: number;
  /** Possible ends, the likeliest first: seconds since 1970, in local time. null: no end. */
  ends: number[] | null;
}

/**
 * The lines of the database for a zone. Their ends are not exact: for a month or a year without a day the package has the
 * last day instead of the first, and it does not say which ends are in universal or in standard time.
 */
export function zoneLines(name: string): ZoneLine[] {
  return linesOf(name).map(([offset, , , until]) => ({
    offset: Math.round(-Number(offset) * 60) + 0,
    ends: until === null ? null : possibleEnds(Number(until) / 1000),
  }));
}

function possibleEnds(end: number): number[] {
  const { year, month } = dayOf(end);
  const isLastDay = end === startOf(year, month + 1) - DAY;
  return [end, ...(isLastDay ? [startOf(year, month), ...(month === 11 ? [startOf(year, 0)] : [])] : [])];
}

/** The changes that recur every year from now on: none, or two. */
export function yearlyRules(name: string): YearlyRule[] {
  const [, rule] = linesOf(name).at(-1) as Line;
  return (read().rules[rule] ?? [])
    .filter(([, to]) => to === 'max')
    .map(([, , , month, day, [hours, minutes, seconds, kind], save]) => ({
      month: MONTHS.indexOf(month) + 1,
      day,
      time: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
      kind,
      save: Number(save) * 60,
    }));
}

function linesOf(name: string): Line[] {
  const found = read().zones[name];
  if (found === undefined) throw new Error(`the rules of the time zone ${name} are missing`);
  return typeof found === 'string' ? linesOf(found) : found;
}

function read(): Database {
  database ??= createRequire(import.meta.url)('tzdata/timezone-data.json') as Database;
  return database;
}
