/** The four digits of an escape, where they are those of a high or of a low surrogate. */
const HIGH = /^d[89ab]/i;
const LOW = /^d[c-f]/i;
const ESCAPE_CHARS = 6;

/**
 * Whether a JSON text holds half of a character (a lone surrogate), written as such or as an escape. JSON.parse takes it;
 * strict parsers refuse the whole text for it, and UTF-8 cannot hold it.
 * @param json valid JSON
 */
export function hasHalfCharacter(json: string): boolean {
  if (!json.isWellFormed()) return true;
  // Nearly every text has no such escape, and pays for one search.
  if (!/\\u[dD]/.test(json)) return false;
  for (let at = json.indexOf('\\'); at >= 0; at = json.indexOf('\\', at)) {
    const digits = digitsAt(json, at);
    if (LOW.test(digits)) return true;
    if (!HIGH.test(digits)) {
      at += 2;
      continue;
    }
    at += ESCAPE_CHARS;
    if (!LOW.test(digitsAt(json, at))) return true;
    at += ESCAPE_CHARS;
  }
  return false;
}

/** The digits of the escape that begins at `at`; '' for another escape, and for none. */
function digitsAt(json: string, at: number): string {
  return json.startsWith('\\u', at) ? json.slice(at + 2, at + ESCAPE_CHARS) : '';
}
