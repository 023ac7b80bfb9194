import { DAY, dayOf, lastSunday, startOf } from './calendar.js';
import { posixRule } from './posix-rule.js';
import { type LocalTimeSpan, writeTzif } from './write-tzif.js';
import { databaseRelease, type Span, zoneHistory, zoneNames } from './zone-history.js';
import { yearlyRules, zoneLines } from './zone-rules.js';

/** Tolerance for an end, seconds. */
const NEAR = DAY;
/** Assumed start of the first span and end of the last one, to compute their middles. Rules apply after END. */
const END = Date.UTC(2038, 0, 1) / 1000;
const BEGIN = Date.UTC(1800, 0, 1) / 1000;

/**
 * The time zone database as the package `tzdata` that Python's zoneinfo imports: [path, content].
 *
 * Two npm packages provide the input that zic would read: moment-timezone has the changes of local time, to the second;
 * tzdata has daylight saving time and the rules for future years. Neither has files that zoneinfo can read.
 */
export function timeZoneFiles(): [path: string, content: Buffer][] {
  const names = zoneNames();
  const folders = new Set(['tzdata', 'tzdata/zoneinfo']);
  const zones = names.map((name): [string, Buffer] => {
    const place = `tzdata/zoneinfo/${name}`;
    for (let end = place.lastIndexOf('/'); end > 0; end = place.lastIndexOf('/', end - 1)) {
      folders.add(place.slice(0, end));
    }
    return [place, timeZone(name)];
  });
  const release = databaseRelease();
  const about = `"""The IANA time zone database, for zoneinfo."""\n\nIANA_VERSION = "${release}"\n__version__ = "${versionOf(release)}"\n`;
  return [
    ...[...folders].map((folder): [string, Buffer] => [
      `${folder}/__init__.py`,
      Buffer.from(folder === 'tzdata' ? about : ''),
    ]),
    ['tzdata/zones', Buffer.from(`${names.join('\n')}\n`)],
    ...zones,
  ];
}

/** A time zone in the file format of zoneinfo. */
export function timeZone(name: string): Buffer {
  const all = markSpans(name);
  const rules = yearlyRules(name);
  const spans = rules.length > 0 && isRegular(all) ? all.filter(({ start }) => (start ?? BEGIN) < END) : all;
  const standard = spans.findLast(({ isDaylightSaving }) => !isDaylightSaving) as LocalTimeSpan;
  const other = spans.findLast(({ isDaylightSaving }) => isDaylightSaving) ?? null;
  return writeTzif(spans, posixRule(standard, other, rules));
}

/** Whether the future has at most two changes a year, which a rule covers. Gaza also changes for Ramadan. */
function isRegular(spans: LocalTimeSpan[]): boolean {
  const years = spans.flatMap(({ start }) => ((start ?? BEGIN) < END ? [] : [dayOf(start as number).year]));
  return years.every((year, at) => years[at + 2] !== year);
}

/** Marks daylight saving time: local time that differs from standard time. */
function markSpans(name: string): LocalTimeSpan[] {
  const history = zoneHistory(name);
  const lines = zoneLines(name).map(({ offset, ends }) => ({
    offset,
    end: ends && likeliestEnd(ends, history),
  }));
  const standardAt = (local: number) =>
    (lines.find(({ end }) => end === null || local < end) ?? (lines.at(-1) as (typeof lines)[number])).offset;
  const marked: LocalTimeSpan[] = [];
  history.forEach(({ start, offset, abbreviation }, at) => {
    const from = start ?? BEGIN;
    const to = history[at + 1]?.start ?? END;
    // Standard time may change while local time does not. An end close to a change is that change.
    const cuts = lines.flatMap(({ end }) => (end === null ? [] : [end - offset]));
    const inner = cuts.filter((cut) => cut - from > NEAR && to - cut > NEAR);
    [from, ...inner].forEach((begin, piece) => {
      const middle = (begin + (inner[piece] ?? to)) / 2;
      const whole = offset - standardAt(middle + offset);
      const isDaylightSaving = whole !== 0;
      const before = marked.at(-1);
      if (piece > 0 && before?.isDaylightSaving === isDaylightSaving) return;
      const change = before && !before.isDaylightSaving ? offset - before.offset : null;
      // If standard time changes at the same moment, the difference is not the saving.
      const isKnown = marked.some(
        (one) => one.offset === offset && one.abbreviation === abbreviation && one.saving === whole,
      );
      const saving = isKnown ? whole : change;
      marked.push({ start: piece === 0 ? start : begin, offset, abbreviation, isDaylightSaving, saving });
    });
  });
  return marked;
}

/** The end that coincides with a change, or else the last one: the beginning of a month or a year. */
function likeliestEnd(ends: number[], history: Span[]): number {
  const changes = history.flatMap(({ start, offset }) => (start === null ? [] : [start + offset]));
  for (const end of ends) {
    const change = changes.find((one) => Math.abs(one - end) <= NEAR);
    if (change !== undefined) return change;
  }
  const last = ends.at(-1) as number;
  const { year, month, day } = dayOf(last);
  if (day > 1 || last % DAY === 0) return last;
  // The package turns "lastSun" and the like into the first of a month.
  const change = changes.find((one) => one > last && one < startOf(year, month + 1));
  return change ?? lastSunday(year, month) + (((last % DAY) + DAY) % DAY);
}

/** 2026f is 2026.6, as on PyPI. */
function versionOf(release: string): string {
  const letter = release.slice(4);
  return `${release.slice(0, 4)}.${letter.charCodeAt(0) - 'a'.charCodeAt(0) + 1}`;
}
