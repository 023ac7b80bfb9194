/** Single checks of what arrived from a worker. Each throws a ProtocolError that names the field. */

export type Fields = Record<string, unknown>;

/** A worker said something that the protocol does not allow. The text names the field, never its content. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** By tag, not by prototype: objects that arrive on the channel may belong to another realm (jest's, say). */
export function isPlainObject(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
  );
}

/** By tag, for the same reason. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}

/** @param optional keys that may be left out */
export function checkKeys(
  value: unknown,
  keys: readonly string[],
  name: string,
  optional: readonly string[] = [],
): asserts value is Fields {
  if (!isPlainObject(value)) throw new ProtocolError(`${name} must be a plain object`);
  for (const key of keys) {
    if (!Object.hasOwn(value, key)) throw new ProtocolError(`${name}.${key} is missing`);
  }
  const known = keys.length + optional.filter((key) => Object.hasOwn(value, key)).length;
  if (Object.keys(value).length !== known) throw new ProtocolError(`${name} has unknown keys`);
}

export function checkText(value: unknown, maxChars: number, name: string): asserts value is string {
  if (typeof value !== 'string') throw new ProtocolError(`${name} must be a string`);
  if (value.length > maxChars) throw new ProtocolError(`${name} is longer than ${maxChars}`);
}

/** As `checkText`, without half of a character (a lone surrogate), which strict readers of JSON refuse. */
export function checkWholeText(value: unknown, maxChars: number, name: string): asserts value is string {
  checkText(value, maxChars, name);
  if (!value.isWellFormed()) throw new ProtocolError(`${name} must be made of whole characters`);
}

export function checkNumber(value: unknown, name: string): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new ProtocolError(`${name} must be a finite number of at least 0`);
  }
}

export function checkCount(value: unknown, name: string): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new ProtocolError(`${name} must be a whole number of at least 0`);
  }
}

export function checkMember<T extends string>(value: unknown, members: readonly T[], name: string): void {
  if (!members.includes(value as T)) throw new ProtocolError(`${name} must be one of ${members.join(', ')}`);
}
