/**
 * JSON of a plain value, with U+FFFD for half of a character (a lone surrogate): strict parsers refuse a whole answer for one,
 * and a client's own metadata or the name of a file may hold it.
 */
export function wholeJson(value: unknown): string {
  const json = JSON.stringify(value);
  // JSON.stringify writes no other character as an escape of this kind.
  return json.includes('\\ud') ? JSON.stringify(value, toWhole) : json;
}

function toWhole(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name.toWellFormed(), entry]));
}
