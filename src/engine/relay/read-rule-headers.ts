import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isOwnHeader } from './request-head.js';
import { RulesError, readEntry } from './rules-error.js';

/** Where the value of a header comes from: nothing secret stands in the rules themselves. */
export interface SecretSource {
  kind: 'variable' | 'file';
  name: string;
}

/** @returns null when the variable is not set or the file cannot be read */
export type ReadSecret = (source: SecretSource) => string | null;

const HEADERS_MAX = 20;
const VALUE_LENGTH_MAX = 8_192;
const PREFIX_LENGTH_MAX = 64;

/** @returns names and values, in the order of the file @throws RulesError, never with a value in it */
export function readHeaders(value: unknown, place: string, secret: ReadSecret): [string, string][] {
  if (value === undefined) return [];
  const entries = Object.entries(readEntry(value, place));
  if (entries.length > HEADERS_MAX) throw new RulesError(`${place} has more than ${HEADERS_MAX} headers`);
  const names = new Set(entries.map(([name]) => name.toLowerCase()));
  if (names.size < entries.length) throw new RulesError(`${place} has a header twice`);
  return entries.map(([name, entry]) => {
    const where = `${place}[${JSON.stringify(name.slice(0, 80))}]`;
    checkName(name, where);
    return [name, readValue(entry, where, secret)];
  });
}

function checkName(name: string, place: string): void {
  try {
    validateHeaderName(name);
  } catch {
    throw new RulesError(`${place} is not a valid header name`);
  }
  if (isOwnHeader(name)) throw new RulesError(`${place} is a header that the relay sets itself`);
}

function readValue(value: unknown, place: string, secret: ReadSecret): string {
  const { variable, file, prefix = '' } = readEntry(value, place, ['variable', 'file', 'prefix']);
  const [kind, name] = variable === undefined ? ['file' as const, file] : ['variable' as const, variable];
  const both = variable !== undefined && file !== undefined;
  if (both || typeof name !== 'string' || name === '') {
    throw new RulesError(
      `${place} must have "variable" or "file", a non-empty string, which holds the value`,
    );
  }
  if (typeof prefix !== 'string' || prefix.length > PREFIX_LENGTH_MAX) {
    throw new RulesError(`${place}.prefix must be a string of at most ${PREFIX_LENGTH_MAX} characters`);
  }
  const found = secret({ kind, name });
  if (found === null) throw new RulesError(`${place}: the ${kind} ${name} is not set or cannot be read`);
  const text = prefix + found.trim();
  if (found.trim() === '') throw new RulesError(`${place}: the ${kind} ${name} is empty`);
  if (text.length > VALUE_LENGTH_MAX)
    throw new RulesError(`${place}: the ${kind} ${name} is too long for a header`);
  try {
    validateHeaderValue('x', text);
  } catch {
    throw new RulesError(`${place}: the ${kind} ${name} has characters that a header cannot have`);
  }
  return text;
}
