import { FIGURE_FORMATS, RESULT_FORMATS } from '../../engine/protocol/messages.js';
import { isPlainObject, kindOf, type Rule, textFault } from '../../server/http/rules/text-rules.js';

export const PATTERNS_MAX = 100;
export const PATTERN_LENGTH_MAX = 512;
export const NETWORK_RULES_MAX = 100;
export const NETWORK_NAME_LENGTH_MAX = 64;
const WRITABLE = ['/home/pyodide/', '/tmp/'];

/** Globs of the files that come back. */
export const collectRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of patterns; received ${kindOf(value)}`;
  if (value.length > PATTERNS_MAX)
    return `must have at most ${PATTERNS_MAX} entries; received ${value.length}`;
  for (const [index, entry] of value.entries()) {
    const fault = textFault(entry, PATTERN_LENGTH_MAX) ?? patternFault(String(entry));
    if (fault) return `has a fault: [${index}] ${fault}`;
  }
  return null;
};

export const networkRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of names of network rules; received ${kindOf(value)}`;
  if (value.length > NETWORK_RULES_MAX)
    return `must have at most ${NETWORK_RULES_MAX} entries; received ${value.length}`;
  for (const [index, entry] of value.entries()) {
    const fault = textFault(entry, NETWORK_NAME_LENGTH_MAX) ?? (entry === '' ? 'must not be empty' : null);
    if (fault) return `has a fault: [${index}] ${fault}`;
  }
  return null;
};

export const displayRule: Rule = (value) => {
  if (!isPlainObject(value)) return `must be an object; received ${kindOf(value)}`;
  for (const [name, entry] of Object.entries(value)) {
    if (name !== 'figures') return `has the unknown field ${JSON.stringify(name.slice(0, 80))}`;
    if (!FIGURE_FORMATS.some((format) => format === entry)) {
      return `figures must be one of ${FIGURE_FORMATS.join(', ')}; received ${typeof entry === 'string' ? JSON.stringify(entry.slice(0, 80)) : kindOf(entry)}`;
    }
  }
  return null;
};

export const resultFormatRule: Rule = (value) => {
  if (RESULT_FORMATS.some((format) => format === value)) return null;
  return `must be one of ${RESULT_FORMATS.join(', ')}; received ${typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : kindOf(value)}`;
};

function patternFault(pattern: string): string | null {
  if (pattern === '') return 'must not be empty';
  if (pattern.includes('\0')) return 'must not contain NUL characters';
  if (pattern.startsWith('/') && !WRITABLE.some((folder) => pattern.startsWith(folder))) {
    return `must be relative, or below /home/pyodide or /tmp; received ${JSON.stringify(pattern.slice(0, 80))}`;
  }
  if (pattern.split('/').some((segment) => segment === '.' || segment === '..')) {
    return `must have no "." or ".." segments; received ${JSON.stringify(pattern.slice(0, 80))}`;
  }
  return null;
}
