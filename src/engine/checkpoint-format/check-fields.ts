import { damaged } from './checkpoint-error.js';
import { NAME_MAX, PATH_MAX, TIME_MAX } from './file-limits.js';

/** Validators for single JSON values. Each throws `damaged` with the field and the rule. */

export type Fields = Record<string, unknown>;

export function fields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(`${name} must be an object`);
  }
  return value as Fields;
}

export function list(value: unknown, max: number, name: string): unknown[] {
  if (!Array.isArray(value) || value.length > max) throw damaged(`${name} must be a list of at most ${max}`);
  return value;
}

export function whole(value: unknown, max: number, name: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > max) {
    throw damaged(`${name} must be an integer between 0 and ${max}`);
  }
  return value as number;
}

/** ms since 1970, within the range of a date. */
export function time(value: unknown): number {
  if (typeof value !== 'number' || !(Math.abs(value) <= TIME_MAX)) throw damaged('a time is out of range');
  return value;
}

export function text(value: unknown, max: number, name: string): string {
  if (typeof value !== 'string' || value.length > max || value.includes('\0')) {
    throw damaged(`${name} must be a string of at most ${max} characters`);
  }
  return value;
}

export function absolutePath(value: unknown, name: string): string {
  const checked = text(value, PATH_MAX, name);
  if (!checked.startsWith('/')) throw damaged(`${name} must begin with a slash`);
  return checked;
}

export function fileName(value: unknown): string {
  const name = text(value, NAME_MAX, 'node.name');
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw damaged('a file name is invalid');
  }
  return name;
}
