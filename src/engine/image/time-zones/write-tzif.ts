/** Local time from `start` on, seconds since 1970; null for the first span. */
export interface LocalTimeSpan {
  start: number | null;
  /** Seconds east of UTC. */
  offset: number;
  isDaylightSaving: boolean;
  abbreviation: string;
  /**
   * Daylight saving, seconds, or null. Python's zoneinfo derives dst() of a local time type from the change before it, so
   * spans with different savings need separate types.
   */
  saving: number | null;
}

const HEADER_BYTES = 44;
const TYPE_BYTES = 6;

/**
 * A time zone as TZif, version 2 (RFC 9636). The part for version 1 is empty, as in zic's output.
 * @param rule POSIX rule for times after the last span
 */
export function writeTzif(spans: readonly LocalTimeSpan[], rule: string): Buffer {
  const kinds: LocalTimeSpan[] = [];
  const kindOf = spans.map((span) => {
    const known = kinds.findIndex((kind) => isSameTime(kind, span));
    return known >= 0 ? known : kinds.push(span) - 1;
  });
  const names = [...new Set(kinds.map(({ abbreviation }) => abbreviation))];
  const letters = Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
  const changes = spans.slice(1);
  const body = Buffer.alloc(changes.length * 9 + kinds.length * TYPE_BYTES);
  changes.forEach(({ start }, at) => {
    body.writeBigInt64BE(BigInt(start as number), at * 8);
    body.writeUInt8(kindOf[at + 1] as number, changes.length * 8 + at);
  });
  kinds.forEach(({ offset, isDaylightSaving, abbreviation }, at) => {
    const place = changes.length * 9 + at * TYPE_BYTES;
    body.writeInt32BE(offset, place);
    body.writeUInt8(isDaylightSaving ? 1 : 0, place + 4);
    body.writeUInt8(letters.indexOf(`${abbreviation}\0`, 'latin1'), place + 5);
  });
  return Buffer.concat([
    header(0, 1, 1),
    Buffer.alloc(TYPE_BYTES + 1),
    header(changes.length, kinds.length, letters.length),
    body,
    letters,
    Buffer.from(`\n${rule}\n`, 'latin1'),
  ]);
}

function header(changes: number, kinds: number, letters: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('TZif2', 'latin1');
  [0, 0, 0, changes, kinds, letters].forEach((count, at) => {
    bytes.writeUInt32BE(count, 20 + at * 4);
  });
  return bytes;
}

function isSameTime(one: LocalTimeSpan, other: LocalTimeSpan): boolean {
  return (
    one.offset === other.offset &&
    one.isDaylightSaving === other.isDaylightSaving &&
    (!one.isDaylightSaving || one.saving === other.saving) &&
    one.abbreviation === other.abbreviation
  );
}
