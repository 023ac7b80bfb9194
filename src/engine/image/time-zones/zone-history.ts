import { createRequire } from 'node:module';
import type moment from 'moment-timezone';

/** Local time of a zone from `start` on: seconds since 1970, null for the first; offset in seconds east of UTC. */
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

/** All time zone names, including links, sorted. */
export function zoneNames(): string[] {
  return library().tz.names().sort();
}

/**
 * Past and future local time of a zone; where it changes every year, for centuries ahead.
 * @throws Error for an unknown name
 */
export function zoneHistory(name: string): Span[] {
  const zone = library().tz.zone(name);
  if (!zone) throw new Error(`unknown time zone ${name}`);
  const spans: Span[] = [];
  zone.abbrs.forEach((abbreviation, at) => {
    const until = at === 0 ? null : (zone.untils[at - 1] as number);
    // Minutes west, with fractions; `+ 0` turns -0 into 0.
    const offset = Math.round(-(zone.offsets[at] as number) * 60) + 0;
    const last = spans.at(-1);
    if (last?.offset === offset && last.abbreviation === abbreviation) return;
    spans.push({ start: until === null ? null : until / 1000, offset, abbreviation });
  });
  return spans;
}

/** Imported lazily: a server that finds an image never needs it. */
function library(): typeof moment {
  return require('moment-timezone') as typeof moment;
}
