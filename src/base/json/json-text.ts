/**
 * JSON text that goes into an answer as it is. Python's integers have no size limit; parsing and writing them
 * again in JavaScript would silently round everything above 2^53.
 */
export class JsonText {
  constructor(readonly text: string) {}
}

/** JSON of `value`, with every JsonText in it, however deep in arrays and plain objects, spliced in verbatim. */
export function stringify(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  if (value === null || typeof value !== 'object' || 'toJSON' in value) {
    return JSON.stringify(value) ?? 'null';
  }
  if (Array.isArray(value)) return `[${value.map(stringify).join(',')}]`;
  const parts: string[] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    parts.push(`${JSON.stringify(key)}:${stringify(entry)}`);
  }
  return `{${parts.join(',')}}`;
}
