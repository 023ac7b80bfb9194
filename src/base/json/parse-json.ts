import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteCollector } from '../byte-collector.js';
import { decodeUtf8 } from '../decode-utf8.js';
import { ServiceError } from '../errors.js';
import { type JsonBounds, type JsonExcess, JsonScan, lastField } from './json-scan.js';
import { noteSources } from './json-source.js';
import { describeMalformed, describeMalformedLater } from './malformed-json.js';

/** Values of requests that may be nested are bounded far below, by their own rules. */
const DEPTH_MAX = 1_000;
/** What those rules say. */
const NESTING_ALLOWED = 200;
/** From this size on, parsed in a separate turn of the event loop. */
const LARGE_BYTES = 64 << 10;

/** Bounds of the JSON of a request; what they come to takes a parser a few ten ms at most. */
export function jsonBounds(room: { inputFilesMax: number; batchItemsMax: number }): JsonBounds {
  // Each file has three keys, and an item of a batch ten: what other settings allow must be possible to say.
  const more = room.inputFilesMax + room.batchItemsMax;
  return { depth: DEPTH_MAX, keys: 20_000 + 10 * more, containers: 50_000 + 10 * more, values: 300_000 };
}

/** Checks the JSON of a body piece by piece, as it comes. */
export function jsonCheck(bounds: JsonBounds): (piece: Buffer, soFar: ByteCollector) => void {
  const scan = new JsonScan(bounds);
  return (piece, soFar) => {
    const broken = scan.push(piece);
    if (broken) throw jsonFault(broken, bounds, () => Buffer.concat([soFar.concat(), piece]));
  };
}

/**
 * The value of JSON that `jsonCheck` has let pass. A key named __proto__ or constructor is a key like any other: those
 * who read the fields of an object look for names that they know. What `context` was written as is kept; see `json-source.ts`.
 * @returns the value, or a promise of it: that of a long text takes several turns of the event loop
 * @throws ServiceError MALFORMED_JSON, or VALIDATION_FAILED for bytes that are not UTF-8; also as a rejection
 */
export function parseJson(bytes: Buffer, what = 'The body'): unknown {
  if (!isUtf8(bytes)) throw new ServiceError('VALIDATION_FAILED', `${what} must be encoded as UTF-8.`);
  const json = withoutMark(bytes);
  if (json.length > LARGE_BYTES) return parseLarge(json, what);
  const text = json.toString('utf8');
  const value = parse(text, what);
  noteSources(text, value);
  return value;
}

/** Editors and clients of Windows put a byte order mark before UTF-8, which JSON.parse does not know. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

async function parseLarge(bytes: Buffer, what: string): Promise<unknown> {
  const text = await decodeUtf8(bytes);
  await nextTurn();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    await nextTurn();
    throw malformed(what, await describeMalformedLater(text));
  }
  await nextTurn();
  noteSources(text, value);
  // Checking the value gets its own turn.
  await nextTurn();
  return value;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(what, describeMalformed(text));
  }
}

function malformed(what: string, where: string): ServiceError {
  return new ServiceError('MALFORMED_JSON', `${what} is not valid JSON: ${where}.`);
}

function jsonFault(broken: JsonExcess, bounds: JsonBounds, bytes: () => Buffer): ServiceError {
  if (broken === 'depth') {
    const field = lastField(bytes()) ?? 'The body';
    return new ServiceError(
      'VALIDATION_FAILED',
      `${field} must be nested at most ${NESTING_ALLOWED} levels deep.`,
    );
  }
  const names = { keys: 'keys of objects', containers: 'objects and arrays', values: 'values' };
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    `The JSON of the request has more than the ${bounds[broken]} ${names[broken]} allowed.`,
  );
}
