/** What a JSON text may hold before it is parsed. */
export interface JsonBounds {
  /** Arrays and objects that may lie within each other. */
  depth: number;
  /** Values and keys together. */
  values: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * What JSON.parse would make of foreign bytes, found out without making it: parsing takes up to a hundred times the
 * memory of the text, and stops everything else for as long as it runs. One pass, no memory; a text that is not JSON may
 * pass, and JSON.parse then refuses it.
 * @param bytes UTF-8
 * @returns which bound is exceeded, null when none is
 */
export function scanJson(bytes: Uint8Array, bounds: JsonBounds): 'depth' | 'values' | null {
  let depth = 0;
  // Every further value follows a comma, a colon or an opening bracket.
  let values = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        if (depth > bounds.depth) return 'depth';
        values += 1;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
      case COLON:
        values += 1;
    }
    if (values > bounds.values) return 'values';
  }
  return null;
}

/** @param start of its first quote @returns where its last one is, or the end of the bytes */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
