import { isBoundedJson, PROGRAM_JSON } from './bounded-json.js';
import type { CallLimits } from './messages.js';
import { hasHalfCharacter } from './whole-characters.js';

/** One call of a tool that has no result yet. */
export interface OpenCall {
  id: string;
  name: string;
  /** JSON text of an object, as Python wrote it: integers have no size limit. */
  argumentsJson: string;
}

const ID = /^c[1-9]\d{0,8}$/;
const NAME_CHARS_MAX = 200;
/** Id, name and punctuation of one call. */
const CALL_CHARS = NAME_CHARS_MAX + 50;
/** A character of JSON within JSON: its escape, escaped. */
const ESCAPED = 2;

/** Characters that the text of the calls may have. */
export function callsTextMax({ callsAtOnce, argumentBytes }: CallLimits): number {
  return ESCAPED * argumentBytes + CALL_CHARS * callsAtOnce;
}

/**
 * @param text JSON of [[id, name, JSON text of the arguments]], from a worker: nothing of it is believed
 * @returns null when it is something else, or beyond the limits; the arguments are JSON of an object, never unfolded
 */
export function readCalls(text: string, limits: CallLimits): OpenCall[] | null {
  if (!isBoundedJson(text, { depth: 2, values: 1 + 4 * limits.callsAtOnce })) return null;
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return null;
  const calls: OpenCall[] = [];
  const ids = new Set<string>();
  let left = limits.argumentBytes;
  for (const one of list as unknown[]) {
    if (!Array.isArray(one) || one.length !== 3 || !one.every((part) => typeof part === 'string'))
      return null;
    const [id, name, argumentsJson] = one as [string, string, string];
    left -= Buffer.byteLength(argumentsJson);
    if (left < 0 || !ID.test(id) || ids.has(id) || name.length > NAME_CHARS_MAX || !name.isWellFormed())
      return null;
    if (!isArguments(argumentsJson)) return null;
    ids.add(id);
    calls.push({ id, name, argumentsJson });
  }
  return calls;
}

function isArguments(text: string): boolean {
  return (
    text.startsWith('{') &&
    isBoundedJson(text, { depth: PROGRAM_JSON.depth, values: text.length }) &&
    !hasHalfCharacter(text)
  );
}
