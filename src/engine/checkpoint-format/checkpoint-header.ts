import { parseBounded } from '../../base/json/scan-json.js';
import { CheckpointError, damaged } from './checkpoint-error.js';
import { CODECS, type Codec } from './codec.js';
import { TIME_MAX } from './file-limits.js';
import type { FileCount } from './find-files.js';

export const HEADER_BYTES_MAX = 1 << 20;
/** Most parts of one kind; a chunk has 4 MB of memory, a blob usually 1 MB of files. */
const PARTS_MAX = 16_384;
const FINGERPRINT_MAX = 256;
/** Most keys and values, and deepest nesting, of the JSON. */
const BOUNDS = { depth: 3, values: 8 * PARTS_MAX + 100 };

/** Length before compression, length as stored. */
export type Lengths = [raw: number, stored: number];

export interface CheckpointHeader {
  /** Fingerprint of the image, 64 hex digits in practice. */
  image: string;
  /** Fingerprint of the sealed interpreter: memory, stack, references, files. */
  layout: string;
  codec: Codec;
  /** Minimum length of linear memory, bytes. */
  memoryBytes: number;
  /** When it was taken, ms since 1970. */
  takenAt: number;
  /** time.monotonic() at that moment, ms. */
  monotonicMs: number;
  /** Changed memory; see page-chunks.ts. */
  chunks: Lengths[];
  /** FileState as JSON. */
  files: Lengths;
  /** Contents of files. */
  blobs: Lengths[];
  /** Size of the work folder, precomputed; null in checkpoints of earlier servers. */
  counted: FileCount | null;
}

/** A header without its parts. */
export type CheckpointFacts = Omit<CheckpointHeader, 'chunks' | 'files' | 'blobs'>;

/** Ignores unknown fields. @throws CheckpointError unless the JSON is a valid header */
export function parseHeader(json: Buffer): CheckpointHeader {
  return parseHeaderOf(json, isLengths);
}

/**
 * Parses a header with another representation of its parts.
 * @param isPart tests whether a value is a part
 * @throws CheckpointError
 */
export function parseHeaderOf<P>(
  json: Buffer,
  isPart: (value: unknown) => value is P,
): CheckpointFacts & { chunks: P[]; files: P; blobs: P[] } {
  return headerOf(readHeader(json), isPart);
}

/** @throws CheckpointError unless the JSON is an object, of bounded size */
export function readHeader(json: Buffer): Record<string, unknown> {
  const read = parseBounded(json, BOUNDS);
  if ('fault' in read) {
    throw damaged(read.fault === 'syntax' ? 'its header is not JSON' : 'its header has too many values');
  }
  const raw = read.value as Record<string, unknown> | null;
  if (typeof raw !== 'object' || raw === null) throw damaged('its header is not an object');
  return raw;
}

/** Validates the fields of a header. @throws CheckpointError */
export function headerOf<P>(
  raw: Record<string, unknown>,
  isPart: (value: unknown) => value is P,
): CheckpointFacts & { chunks: P[]; files: P; blobs: P[] } {
  const { image, layout, codec, memoryBytes, takenAt, monotonicMs, chunks, files, blobs, counted } = raw;
  for (const name of [image, layout]) {
    if (typeof name !== 'string' || name.length > FINGERPRINT_MAX)
      throw damaged('a fingerprint is not a string');
  }
  if (!CODECS.includes(codec as Codec)) {
    throw new CheckpointError('foreign', 'its compression is unknown');
  }
  if (!isWithin(memoryBytes, Number.MAX_SAFE_INTEGER) || !Number.isInteger(memoryBytes)) {
    throw damaged('a number in its header is invalid');
  }
  if (!isWithin(takenAt, TIME_MAX) || !isWithin(monotonicMs, TIME_MAX)) {
    throw damaged('a time in its header is invalid');
  }
  const lists = [chunks, blobs].every(
    (list) => Array.isArray(list) && list.length <= PARTS_MAX && list.every(isPart),
  );
  if (!lists || !isPart(files)) throw damaged('the parts in its header are invalid');
  return {
    image,
    layout,
    codec,
    memoryBytes,
    takenAt,
    monotonicMs,
    chunks,
    files,
    blobs,
    counted: isCount(counted) ? { count: counted.count, bytes: counted.bytes } : null,
  } as CheckpointFacts & { chunks: P[]; files: P; blobs: P[] };
}

function isWithin(value: unknown, max: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= max;
}

function isCount(value: unknown): value is FileCount {
  if (typeof value !== 'object' || value === null) return false;
  const { count, bytes } = value as Record<string, unknown>;
  return [count, bytes].every((number) => Number.isSafeInteger(number) && Number(number) >= 0);
}

export function isLengths(value: unknown): value is Lengths {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [raw, stored] = value as unknown[];
  return (
    Number.isSafeInteger(raw) &&
    Number.isSafeInteger(stored) &&
    0 <= Number(stored) &&
    Number(stored) <= Number(raw)
  );
}
