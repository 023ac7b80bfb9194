import { damaged } from './checkpoint-error.js';
import { HEADER_BYTES_MAX, isLengths, type Lengths, parseHeaderOf } from './checkpoint-header.js';
import { OWN_CODEC, type Packed } from './codec.js';
import { type CheckpointSource, readCheckpoint, withSum } from './container.js';
import { assemble, type Manifest, manifestOf, type Part, partsOf } from './manifest.js';

/**
 * The state after a step as the worker sends it: only what is not in the state before. Magic (8 bytes), length of the
 * header (uint32 little-endian), header (JSON), new parts one after the other. In place of its lengths, a part that the
 * state before has too is its number there: chunks first, then the state of files, then blobs.
 *
 * The worker is not believed: a number names a part of the state before, of this very session, or the step is lost. What
 * is in the parts is for whoever restores them, as ever.
 */
const MAGIC = Buffer.from('PPSSTEP1', 'latin1');
const HEADER_AT = MAGIC.length + 4;

/**
 * @param before parts of the state before, in order; those that the new state has are the same objects
 * @param maxBytes of the whole state
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
    // Named once: two files of the same content may have the same part.
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
 * @param before what the step started from; null: the sealed state
 * @param maxBytes of the whole state
 * @returns the state; what is new in it has its bytes, which are views of `bytes`
 * @throws CheckpointError when it is not what a worker sends
 */
export function readStep(bytes: Uint8Array, before: Manifest | null, maxBytes: number): Manifest {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < HEADER_AT || !MAGIC.equals(file.subarray(0, MAGIC.length)))
    throw damaged('it is no state');
  const headerEnd = HEADER_AT + file.readUInt32LE(MAGIC.length);
  if (headerEnd > Math.min(file.length, HEADER_AT + HEADER_BYTES_MAX)) throw damaged('it has no header');
  const header = parseHeaderOf(file.subarray(HEADER_AT, headerEnd), isLengthsOrNumber);
  const { chunks, files, blobs, ...facts } = header;
  if (before && chunks.concat(files, blobs).some(isNumber) && before.facts.codec !== facts.codec) {
    throw damaged('its parts are compressed in two ways');
  }
  const known = before ? partsOf(before) : [];
  const firstBlob = (before?.chunks.length ?? -1) + 1;
  const taken = new Set<number>();
  let at = headerEnd;
  const part = (entry: Lengths | number, from: number, to: number): Part => {
    if (typeof entry !== 'number') {
      const [raw, stored] = entry;
      if (stored > file.length - at) throw damaged('its parts are longer than it is');
      at += stored;
      return { raw, stored, address: null, bytes: file.subarray(at - stored, at) };
    }
    if (entry < from || entry >= to || taken.has(entry)) {
      throw damaged('it names a part that the state before does not have');
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
  if (at !== file.length) throw damaged('it is longer than its parts');
  const whole = partsOf(state).reduce((sum, { stored }) => sum + stored, 0);
  if (whole > maxBytes) throw damaged(`it has ${whole} bytes, and ${maxBytes} are allowed`);
  return state;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isLengthsOrNumber(value: unknown): value is Lengths | number {
  return (Number.isSafeInteger(value) && Number(value) >= 0) || isLengths(value);
}

/**
 * The whole checkpoint after a step, for who has the one before as a whole: no service does that, tests and measurements do.
 * @throws CheckpointError
 */
export function applyStep(before: Uint8Array | null, step: Uint8Array): Uint8Array {
  const manifest = before && manifestOf(readCheckpoint(before, true));
  return withSum(assemble(readStep(step, manifest, Number.MAX_SAFE_INTEGER), new Map()));
}
