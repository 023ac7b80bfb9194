import { createRequire } from 'node:module';
import type moment from 'moment-timezone';

/** Local time of a place from `start` on: seconds since 1970, null for the first; offset in seconds east. */
export interface Span {
  start: number | null;
  offset: number;
  abbreviation: string;
}

const require = createRequire(import.meta.url);

/** The release of the IANA time zone database, such as 2026f. */
export function databaseRelease(): string {
  return library().tz.dataVersion;
}

/** Every name of a time zone, links included, sorted. */
export function zoneNames(): string[] {
  return library().tz.names().sort();
}

/**
 * What clocks of a time zone showed since it had any, and will show; where that changes each year, for centuries.
 * @throws Error for an unknown name
 */
export function zoneHistory(name: string): Span[] {
  const zone = library().tz.zone(name);
  if (!zone) throw new Error(`unknown time zone ${name}`);
  const spans: Span[] = [];
  zone.abbrs.forEach((abbreviation, at) => {
    const until = at === 0 ? null : (zone.untils[at - 1] as number);
    // Minutes west, with fractions; -0 is no offset.
    const offset = Math.round(-(zone.offsets[at] as number) * 60) + 0;
    const last = spans.at(-1);
    if (last?.offset === offset && last.abbreviation === abbreviation) return;
    spans.push({ start: until === null ? null : until / 1000, offset, abbreviation });
  });
  return spans;
}

/** Loaded when an image is built, and never in a server that finds one. */
function library(): typeof moment {
  return require('moment-timezone') as typeof moment;
}
