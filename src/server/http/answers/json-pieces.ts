import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { JsonText, stringify } from '../../../base/json/json-text.js';
import { AnswerBody } from './answer-body.js';

/** JSON with more text in it than this is written bit by bit; in characters. */
const LARGE_CHARS = 256 << 10;
/** Written at a time; as JSON up to six times as long. */
const SLICE_CHARS = 64 << 10;
/** Written in one turn of the event loop, a few ms. */
const TURN_CHARS = 512 << 10;

/** Answers with a value as JSON. A long one is written over several turns of the event loop, and leaves in pieces. */
export async function sendJson(reply: FastifyReply, value: unknown): Promise<void> {
  reply.header('content-type', 'application/json; charset=utf-8');
  reply.send(isLarge(value) ? new AnswerBody(await jsonPieces(value)) : stringify(value));
}

/** What `stringify` makes of a value, as text; a long one over several turns of the event loop. */
export async function jsonText(value: unknown): Promise<string> {
  if (!isLarge(value)) return stringify(value);
  let text = '';
  await writeBitByBit(value, (part) => {
    text += part;
  });
  return text;
}

/** The same in UTF-8. */
export async function jsonPieces(value: unknown): Promise<Buffer[]> {
  if (!isLarge(value)) return [Buffer.from(stringify(value))];
  const pieces: Buffer[] = [];
  await writeBitByBit(value, (part) => {
    pieces.push(Buffer.from(part));
  });
  return pieces;
}

/** Whether a value has so much text in it that writing it as JSON takes long. */
export function isLarge(value: unknown): boolean {
  return charsLeft(value, LARGE_CHARS) < 0;
}

function charsLeft(value: unknown, chars: number): number {
  if (typeof value === 'string') return chars - value.length;
  if (value instanceof JsonText) return chars - value.text.length;
  if (typeof value !== 'object' || value === null) return chars;
  let left = chars;
  for (const entry of Object.values(value)) {
    left = charsLeft(entry, left);
    if (left < 0) break;
  }
  return left;
}

/** @param write gets parts of up to some hundred thousand characters, none of which ends within a character */
async function writeBitByBit(value: unknown, write: (part: string) => void): Promise<void> {
  let gathered = '';
  let written = 0;
  for (const part of partsOf(value)) {
    gathered += part;
    if (gathered.length < SLICE_CHARS) continue;
    written += gathered.length;
    write(gathered);
    gathered = '';
    if (written < TURN_CHARS) continue;
    written = 0;
    await nextTurn();
  }
  if (gathered !== '') write(gathered);
}

function* partsOf(value: unknown): Generator<string> {
  if (value instanceof JsonText) {
    yield* slicesOf(value.text);
  } else if (typeof value === 'string' && value.length > SLICE_CHARS) {
    yield '"';
    for (const slice of slicesOf(value)) yield JSON.stringify(slice).slice(1, -1);
    yield '"';
  } else if (!isLarge(value) || typeof value !== 'object' || value === null || 'toJSON' in value) {
    yield stringify(value);
  } else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) {
      yield index === 0 ? '[' : ',';
      yield* partsOf(entry);
    }
    yield ']';
  } else {
    let before = '{';
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined) continue;
      yield `${before}${JSON.stringify(key)}:`;
      yield* partsOf(entry);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  }
}

function* slicesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + SLICE_CHARS);
    // Both halves of a character stay together: JSON writes a lone one in another way, and UTF-8 cannot.
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--;
    yield text.slice(from, to);
    from = to;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
