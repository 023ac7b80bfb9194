import { damaged } from './checkpoint-error.js';
import { HEADER_BYTES_MAX, isLengths, type Lengths, parseHeaderOf } from './checkpoint-header.js';
import { OWN_CODEC, type Packed } from './codec.js';
import { type CheckpointSource, readCheckpoint, withSum } from './container.js';
import { assemble, type Manifest, manifestOf, type Part, partsOf } from './manifest.js';

/**
 * The state after a step as the worker sends it: only the difference from the previous state. Layout: magic (8 bytes),
 * length of the header (uint32 little-endian), header (JSON), concatenated new parts. A part that the previous state has,
 * too, is represented by its number there instead of its lengths: chunks first, then the file state, then blobs.
 *
 * The worker is not trusted: a number must refer to a part of the previous state of the same session, or the step is lost.
 * The content of parts is validated when they are restored, as always.
 */
const MAGIC = Buffer.from('PPSSTEP1', 'latin1');
const HEADER_AT = MAGIC.length + 4;

/**
 * @param before parts of the previous state, in order; parts that the new state reuses are the same objects
 * @param maxBytes limit of the whole state
 * @returns null when the state is larger
 */
export function writeStep(
  source: CheckpointSource,
  before: readonly Packed[],
  maxBytes: number,
): Uint8Array | null {
  const { chunks, files, blobs, codec = OWN_CODEC, counted = null, ...rest } = source;
  const parts = [...chunks, files, ...blobs];
  const known = new Map(before.map((part, index) => [part, index]));
  const fresh: Packed[] = [];
  const entry = (part: Packed): Lengths | number => {
    const number = known.get(part);
    // Referenced only once: two files with the same content may share a part.
    known.delete(part);
    if (number === undefined) fresh.push(part);
    return number ?? [part.raw, part.bytes.length];
  };
  const lists = { chunks: chunks.map(entry), files: entry(files), blobs: blobs.map(entry) };
  const json = Buffer.from(JSON.stringify({ ...rest, codec, counted, ...lists }));
  const whole = json.length + parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (whole > maxBytes || json.length > HEADER_BYTES_MAX) return null;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([MAGIC, length, json, ...fresh.map(({ bytes }) => bytes)]);
}

/**
 * @param before the state that the step started from; null for the sealed state
 * @param maxBytes limit of the whole state
 * @returns the state; new parts have bytes, which are views of `bytes`
 * @throws CheckpointError when the message is invalid
 */
export function readStep(bytes: Uint8Array, before: Manifest | null, maxBytes: number): Manifest {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < HEADER_AT || !MAGIC.equals(file.subarray(0, MAGIC.length)))
    throw damaged('it is not a state');
  const headerEnd = HEADER_AT + file.readUInt32LE(MAGIC.length);
  if (headerEnd > Math.min(file.length, HEADER_AT + HEADER_BYTES_MAX)) throw damaged('it has no header');
  const header = parseHeaderOf(file.subarray(HEADER_AT, headerEnd), isLengthsOrNumber);
  const { chunks, files, blobs, ...facts } = header;
  if (before && chunks.concat(files, blobs).some(isNumber) && before.facts.codec !== facts.codec) {
    throw damaged('its parts have different compressions');
  }
  const known = before ? partsOf(before) : [];
  const firstBlob = (before?.chunks.length ?? -1) + 1;
  const taken = new Set<number>();
  let at = headerEnd;
  const part = (entry: Lengths | number, from: number, to: number): Part => {
    if (typeof entry !== 'number') {
      const [raw, stored] = entry;
      if (stored > file.length - at) throw damaged('its parts exceed its length');
      at += stored;
      return { raw, stored, address: null, bytes: file.subarray(at - stored, at) };
    }
    if (entry < from || entry >= to || taken.has(entry)) {
      throw damaged('it refers to a part that the previous state does not have');
    }
    taken.add(entry);
    return known[entry] as Part;
  };
  const state = {
    facts,
    chunks: chunks.map((entry) => part(entry, 0, firstBlob - 1)),
    files: part(files, firstBlob - 1, firstBlob),
    blobs: blobs.map((entry) => part(entry, firstBlob, known.length)),
  };
  if (at !== file.length) throw damaged('it has extra bytes after its parts');
  const whole = partsOf(state).reduce((sum, { stored }) => sum + stored, 0);
  if (whole > maxBytes) throw damaged(`it has ${whole} bytes; at most ${maxBytes} are allowed`);
  return state;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isLengthsOrNumber(value: unknown): value is Lengths | number {
  return (Number.isSafeInteger(value) && Number(value) >= 0) || isLengths(value);
}

/**
 * The whole checkpoint after a step, from the whole previous one. Only for tests and benchmarks.
 * @throws CheckpointError
 */
export function applyStep(before: Uint8Array | null, step: Uint8Array): Uint8Array {
  const manifest = before && manifestOf(readCheckpoint(before, true));
  return withSum(assemble(readStep(step, manifest, Number.MAX_SAFE_INTEGER), new Map()));
}
