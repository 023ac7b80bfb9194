import { createHash } from 'node:crypto';
import { CheckpointError, damaged } from './checkpoint-error.js';
import { type CheckpointHeader, HEADER_BYTES_MAX, type Lengths, parseHeader } from './checkpoint-header.js';
import { type Codec, OWN_CODEC, type Packed } from './codec.js';
import type { FileCount } from './find-files.js';

/**
 * Layout: magic (8 bytes), format (uint32 little-endian), total length (uint32), length of the header (uint32), header
 * (JSON), concatenated parts, SHA-256 of everything before it. The hash detects damage; it does not authenticate the
 * author.
 */
const MAGIC = 'PPSCHKPT';
/** Incremented with every change of the layout or of the meaning of parts. */
export const CHECKPOINT_FORMAT = 4;
/** Readable formats: in 2 no page is in two chunks, in 3 no chunk has words that overlay another one. */
const READABLE_FORMATS = [2, 3, CHECKPOINT_FORMAT];
const PREFIX_BYTES = MAGIC.length + 12;
const SUM_BYTES = 32;
/**
 * Placeholder for the hash between processes of this service, where no damage can occur. Rejected in files from outside.
 */
const NO_SUM = Buffer.alloc(SUM_BYTES);

/** A checkpoint split into its parts, still compressed. */
export interface Checkpoint {
  header: CheckpointHeader;
  chunks: Packed[];
  files: Packed;
  blobs: Packed[];
}

export type CheckpointSource = Pick<
  CheckpointHeader,
  'image' | 'layout' | 'memoryBytes' | 'takenAt' | 'monotonicMs'
> & { codec?: Codec; chunks: Packed[]; files: Packed; blobs: Packed[]; counted?: FileCount | null };

const lengthsOf = ({ raw, bytes }: Packed): Lengths => [raw, bytes.length];

/**
 * @param summed whether to compute the hash, which files for outside need
 * @returns null when it would be longer than `maxBytes`
 */
export function writeCheckpoint(
  source: CheckpointSource,
  maxBytes: number,
  summed = true,
): Uint8Array | null {
  const { chunks, files, blobs, codec = OWN_CODEC, counted = null, ...rest } = source;
  const header: CheckpointHeader = {
    ...rest,
    codec,
    counted,
    chunks: chunks.map(lengthsOf),
    files: lengthsOf(files),
    blobs: blobs.map(lengthsOf),
  };
  const json = Buffer.from(JSON.stringify(header));
  const parts = [...chunks, files, ...blobs];
  const length =
    PREFIX_BYTES + json.length + parts.reduce((sum, { bytes }) => sum + bytes.length, 0) + SUM_BYTES;
  if (length > maxBytes || json.length > HEADER_BYTES_MAX) return null;
  const file = Buffer.allocUnsafeSlow(length);
  file.write(MAGIC, 'latin1');
  file.writeUInt32LE(CHECKPOINT_FORMAT, MAGIC.length);
  file.writeUInt32LE(length, MAGIC.length + 4);
  file.writeUInt32LE(json.length, MAGIC.length + 8);
  let at = PREFIX_BYTES;
  for (const bytes of [json, ...parts.map((part) => part.bytes)]) {
    file.set(bytes, at);
    at += bytes.length;
  }
  file.set(summed ? sumOf(file.subarray(0, at)) : NO_SUM, at);
  return file;
}

/** Adds the hash, in place, if it is missing. */
export function withSum(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - SUM_BYTES;
  if (NO_SUM.equals(bytes.subarray(end))) bytes.set(sumOf(bytes.subarray(0, end)), end);
  return bytes;
}

/** Removes the hash of a verified checkpoint, in place, for use within this service. */
export function withoutSum(bytes: Uint8Array): Uint8Array {
  bytes.set(NO_SUM, bytes.length - SUM_BYTES);
  return bytes;
}

/**
 * Splits a checkpoint after verifying its lengths, its header and its hash. Decompresses nothing.
 * @param own whether it comes from this service and may lack the hash
 * @returns parts that are views of `bytes`
 * @throws CheckpointError damaged or foreign
 */
export function readCheckpoint(bytes: Uint8Array, own = false): Checkpoint {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < PREFIX_BYTES + SUM_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw damaged('it is not a checkpoint');
  }
  const format = file.readUInt32LE(MAGIC.length);
  if (!READABLE_FORMATS.includes(format)) {
    throw new CheckpointError(
      'foreign',
      `its format is ${format}; this server reads ${READABLE_FORMATS.join(', ')}`,
    );
  }
  if (file.readUInt32LE(MAGIC.length + 4) !== file.length)
    throw damaged('it is truncated or has extra bytes');
  const end = file.length - SUM_BYTES;
  const sum = file.subarray(end);
  const unsummed = own && sum.equals(NO_SUM);
  if (!unsummed && !sumOf(file.subarray(0, end)).equals(sum)) throw damaged('its SHA-256 does not match');
  const headerEnd = PREFIX_BYTES + file.readUInt32LE(MAGIC.length + 8);
  if (headerEnd > Math.min(end, PREFIX_BYTES + HEADER_BYTES_MAX)) throw damaged('it has no valid header');
  const header = parseHeader(file.subarray(PREFIX_BYTES, headerEnd));
  let at = headerEnd;
  const part = ([raw, stored]: Lengths): Packed => {
    if (stored > end - at) throw damaged('its parts exceed its length');
    at += stored;
    return { raw, bytes: file.subarray(at - stored, at) };
  };
  const checkpoint = {
    header,
    chunks: header.chunks.map(part),
    files: part(header.files),
    blobs: header.blobs.map(part),
  };
  if (at !== end) throw damaged('it has extra bytes after its parts');
  return checkpoint;
}

function sumOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
