import { sourceOf } from '../../../base/json/json-source.js';
import { jsonFault, sourceFault } from './nested-rule.js';

/**
 * Rules of single fields. Each returns what is wrong as the end of a sentence whose beginning is the name of the
 * field, or null when nothing is; so the messages of all fields read alike.
 */
export type Rule = (value: unknown) => string | null;

/** A name that `env` may have. */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const ARGS_MAX = 100;
export const ARG_LENGTH_MAX = 10_000;
export const ENV_MAX = 100;
export const ENV_NAME_LENGTH_MAX = 256;
export const ENV_VALUE_LENGTH_MAX = 10_000;
export const STDIN_LENGTH_MAX = 1_048_576;
export const CODE_LENGTH_MAX = 100_000;
export const CONTEXT_LENGTH_MAX = 10_000;

/** Largest `timeout` that a request may ask for, in ms. */
export const TIMEOUT_MAX_MS = 300_000;

export const codeRule: Rule = (value) => {
  if (typeof value !== 'string') return `must be a string; received ${kindOf(value)}`;
  if (value.length > CODE_LENGTH_MAX) return tooLong(value.length, CODE_LENGTH_MAX);
  if (value.trim() === '') return 'must not be empty or blank';
  return characterFault(value);
};

export const stdinRule: Rule = (value) => textFault(value, STDIN_LENGTH_MAX);

export const contextRule: Rule = (value) => {
  if (!isPlainObject(value)) return `must be an object; received ${kindOf(value)}`;
  const fault = jsonFault(value, CONTEXT_LENGTH_MAX, 'must be at most');
  const source = sourceOf(value);
  // Numbers of many digits, and keys that come twice, show in the text only.
  return fault ?? (source === undefined ? null : sourceFault(source, CONTEXT_LENGTH_MAX, 'must be at most'));
};

export const timeoutRule: Rule = (value) => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= TIMEOUT_MAX_MS)
    return null;
  const received = typeof value === 'number' ? String(value) : kindOf(value);
  return `must be an integer between 1 and ${TIMEOUT_MAX_MS} (ms); received ${received}`;
};

export const argsRule: Rule = (value) => {
  if (!Array.isArray(value)) return `must be an array of strings; received ${kindOf(value)}`;
  if (value.length > ARGS_MAX) return `must have at most ${ARGS_MAX} entries; received ${value.length}`;
  for (const [index, entry] of value.entries()) {
    const fault = textFault(entry, ARG_LENGTH_MAX) ?? nulFault(entry);
    if (fault) return `has a fault: [${index}] ${fault}`;
  }
  return null;
};

export const envRule: Rule = (value) => {
  if (!isPlainObject(value)) return `must be an object of strings; received ${kindOf(value)}`;
  const entries = Object.entries(value);
  if (entries.length > ENV_MAX) return `must have at most ${ENV_MAX} entries; received ${entries.length}`;
  for (const [name, entry] of entries) {
    if (name.length > ENV_NAME_LENGTH_MAX || !ENV_NAME.test(name)) {
      return `must have names of letters, digits and _ that do not begin with a digit, at most ${ENV_NAME_LENGTH_MAX} characters; received ${JSON.stringify(name.slice(0, 80))}`;
    }
    const fault = textFault(entry, ENV_VALUE_LENGTH_MAX) ?? nulFault(entry);
    if (fault) return `has a fault: ${name.slice(0, 80)} ${fault}`;
  }
  return null;
};

/** A text of at most `lengthMax` characters that can be written as UTF-8. */
export function textFault(value: unknown, lengthMax: number): string | null {
  if (typeof value !== 'string') return `must be a string; received ${kindOf(value)}`;
  if (value.length > lengthMax) return tooLong(value.length, lengthMax);
  return characterFault(value);
}

export function characterFault(text: string): string | null {
  // Half of a surrogate pair is not a character, and cannot be written as UTF-8.
  return text.isWellFormed() ? null : 'must be valid Unicode; received half of a surrogate pair';
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON name of a value's kind, since values themselves may be long or private. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

function nulFault(value: unknown): string | null {
  return typeof value === 'string' && value.includes('\0') ? 'must not contain NUL characters' : null;
}

function tooLong(length: number, lengthMax: number): string {
  return `must be at most ${lengthMax} characters; received ${length}`;
}
